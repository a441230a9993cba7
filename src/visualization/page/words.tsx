import { useMemo } from 'preact/hooks'
import { type Bar, BarList } from './charts.js'
import type { PanelContext } from './context.js'
import { countList, topOf } from './facts.js'
import { keywordsOfCells } from './regions.js'

const LISTED = 20

/** Words, hashtags and sites of the tweets; each is a search. */
export function Words({ data, state, regions, matching, rows, actions }: PanelContext) {
  const { cells } = state
  const keywords = useMemo(() => {
    const places = cells.length > 0 ? cells : data.header.clusters.map(({ neuron }) => neuron)
    return keywordsOfCells(data, places, regions.list.length, LISTED)
  }, [data, cells, regions])
  const hashtags = useMemo(
    () => topOf(countList(data.hashtags, rows), data.hashtags.values, LISTED),
    [data, rows],
  )
  const domains = useMemo(
    () => topOf(countList(data.domains, rows), data.domains.values, LISTED),
    [data, rows],
  )
  const searched = (term: string, count: number, shown = term): Bar => ({
    label: shown,
    count,
    hint: `Search for ${shown}`,
    onPick: () => actions.search(shown),
  })
  return (
    <div class="scroll">
      <BarList
        title={cells.length > 0 ? 'More often here than elsewhere' : 'Words of the map'}
        bars={keywords.map(({ term, count }) => searched(term, count))}
        empty="No word stands out here."
      />
      {!matching.isAll && keywords.length > 0 && (
        <p class="note">
          Words are counted in all tweets of these cells, whatever the filters; what follows is of those that
          match.
        </p>
      )}
      <BarList
        title="Hashtags"
        bars={hashtags.map(({ term, count }) => searched(term, count, `#${term}`))}
        empty={
          data.hashtags.values.length === 0
            ? 'The tweets have no hashtags.'
            : 'The tweets here have no hashtags.'
        }
      />
      <BarList
        title="Sites linked to"
        bars={domains.map(({ term, count }) => ({ label: term, count }))}
        empty={
          data.domains.values.length === 0
            ? 'No link of the tweets tells its site.'
            : 'No link of the tweets here tells its site.'
        }
      />
    </div>
  )
}
