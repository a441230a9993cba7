import { useMemo, useState } from 'preact/hooks'
import { counted, full, percent } from '../numbers.js'
import { cellTitle, meanEngagement } from './cell-text.js'
import { Deviations } from './charts.js'
import type { PanelContext } from './context.js'
import { differences } from './differences.js'
import { estimateOf } from './facts.js'
import { regionColor, swatchStyle } from './layers.js'
import { engagementNumber, Measure, sentimentText } from './measures.js'
import { keywordsOfCells, type MapRegion, nameOfRegion } from './regions.js'

/** What the map is about, or the selection. */
export function Overview(context: PanelContext) {
  return (
    <div class="scroll">
      {context.state.cells.length === 0 ? <WholeMap {...context} /> : <Selection {...context} />}
    </div>
  )
}

function WholeMap(context: PanelContext) {
  const { data, state, regions, matching, actions } = context
  const { list } = regions
  const counts = useMemo(
    () => list.map(({ cells }) => cells.reduce((sum, neuron) => sum + matching.perCell[neuron]!, 0)),
    [list, matching],
  )
  if (list.length < 2)
    return (
      <section class="chart">
        <p class="nothing">
          {data.tree.leaves.length < 2
            ? 'All tweets are in one cell, so there are no regions.'
            : 'The map is cut into one region; the slider above it cuts it into more.'}
        </p>
        <Measures {...context} />
      </section>
    )
  const most = Math.max(1, ...counts)
  return (
    <>
      <section class="chart">
        <h3>
          {full(list.length)} regions{matching.isAll ? '' : ', by the tweets that match'}
        </h3>
        <ol class="regions">
          {list.map((region, index) => (
            <li key={region.id}>
              <button type="button" onClick={() => actions.select(region.cells)}>
                <span class="swatch" style={swatchStyle(region.color)}>
                  {index + 1}
                </span>
                <span class="name" dir="auto">
                  {nameOfRegion(region, state.labels)}
                </span>
                <span class="count">{percent(counts[index]! / Math.max(1, matching.count))}</span>
                <span class="bar">
                  <span
                    style={{
                      width: `${(100 * counts[index]!) / most}%`,
                      background: regionColor(region.color),
                    }}
                  />
                </span>
              </button>
            </li>
          ))}
        </ol>
      </section>
      <Measures {...context} />
      <div class="actions summary">
        <button type="button" onClick={actions.showLabels}>
          Copy labels (YAML)
        </button>
      </div>
    </>
  )
}

const KEYWORDS = 10

function Selection(context: PanelContext) {
  const { data, state, regions, region, actions } = context
  const { cells } = state
  const keywords = useMemo(
    () => keywordsOfCells(data, cells, regions.list.length, KEYWORDS),
    [data, cells, regions],
  )
  const items = useMemo(() => differences(data, cells), [data, cells])
  const full = cells.filter((neuron) => data.clusterOf[neuron] !== undefined)
  if (full.length === 0)
    return <p class="nothing">No tweet fell into these cells: they lie between others.</p>
  return (
    <>
      {region && <Naming key={region.key} {...context} region={region} />}
      {keywords.length > 0 && (
        <section class="chart">
          <h3>More often here than elsewhere</h3>
          <p class="chips">
            {keywords.map(({ term }) => (
              <button
                type="button"
                key={term}
                onClick={() => actions.search(term)}
                title={`Search for ${term}`}
              >
                <bdi>{term}</bdi>
              </button>
            ))}
          </p>
        </section>
      )}
      <Measures {...context} />
      {items.length > 0 ? (
        <Deviations
          title="What makes it different"
          note="Bars: standard deviations (sd) from the mean of all tweets. Of all tweets in these cells, whatever the filters."
          items={items}
        />
      ) : (
        full.length < data.header.clusters.length && (
          <section class="chart">
            <h3>What makes it different</h3>
            <p class="nothing">
              No feature lies 0.2 standard deviations or more from the mean of all tweets.
            </p>
          </section>
        )
      )}
      {full.length > 1 && (
        <section class="chart">
          <h3>Its largest cells</h3>
          <ol class="cells">
            {[...full]
              .sort((a, b) => data.hits[b]! - data.hits[a]! || a - b)
              .slice(0, LISTED_CELLS)
              .map((neuron) => (
                <li key={neuron}>
                  <button type="button" onClick={() => actions.select([neuron])}>
                    <bdi>{cellTitle(data, neuron)}</bdi>
                  </button>
                  <span class="count">{counted(data.hits[neuron]!, 'tweet')}</span>
                </li>
              ))}
          </ol>
        </section>
      )}
    </>
  )
}

const LISTED_CELLS = 8

function Measures({ data, rows }: PanelContext) {
  const sentiment = useMemo(() => data.sentiment && estimateOf(data.sentiment, rows), [data, rows])
  const engagement = useMemo(() => estimateOf(data.engagement, rows), [data, rows])
  const isPart = rows.length < data.rows
  const allSentiment = useMemo(
    () =>
      data.sentiment &&
      estimateOf(
        data.sentiment,
        Array.from({ length: data.rows }, (_, row) => row),
      )?.mean,
    [data],
  )
  return (
    <section class="chart">
      <h3>Sentiment and engagement</h3>
      <dl>
        <Measure
          title="Sentiment, −1 to 1"
          own={sentiment}
          all={isPart ? allSentiment : undefined}
          text={sentimentText}
        />
        <Measure
          title="Engagement per tweet"
          own={engagement}
          all={isPart ? meanEngagement(data) : undefined}
          text={engagementNumber}
          least={0}
          median
        />
      </dl>
      {data.sentiment === undefined && (
        <p class="nothing">The tweets have no sentiment: it wasn’t measured.</p>
      )}
      {!data.hasEngagement && <p class="nothing">No likes, retweets, replies or quotes are known.</p>}
      {engagement && (
        <p class="note">{data.header.engagementFormula}. Means with 95 % confidence intervals.</p>
      )}
    </section>
  )
}

/** The name of a region, to change, and what else can be done with one. */
function Naming({ region, data, state, regions, actions }: PanelContext & { readonly region: MapRegion }) {
  const [text, setText] = useState(state.labels[region.key] ?? '')
  const next = regions.list.find(({ index }) => index !== region.index)
  return (
    <form
      class="naming"
      onSubmit={(event) => {
        event.preventDefault()
        actions.rename(region.key, text)
      }}
    >
      <label>
        <span>Your name for it</span>
        <input
          type="text"
          value={text}
          maxLength={80}
          dir="auto"
          placeholder={region.keywords}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={text.trim() === (state.labels[region.key] ?? '')}>
        Rename
      </button>
      <button type="button" onClick={actions.showLabels}>
        Copy labels (YAML)
      </button>
      {next && data.header.clusters.length > 1 && (
        <button type="button" onClick={() => actions.compare(region.id, next.id)}>
          Compare
        </button>
      )}
    </form>
  )
}
