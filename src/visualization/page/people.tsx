import { useMemo } from 'preact/hooks'
import { languageName } from '../../analysis/index.js'
import { counted } from '../numbers.js'
import { BarList } from './charts.js'
import type { PanelContext } from './context.js'
import { countCodes, countList, topOf } from './facts.js'

const LISTED = 20

/** Who wrote the tweets, whom they mention, in which languages; authors and languages are filters. */
export function People({ data, rows, actions }: PanelContext) {
  const { header } = data
  const users = useMemo(() => countCodes(data.userCodes, header.users.length, rows), [data, rows])
  const authors = useMemo(() => users.reduce((sum, count) => sum + Number(count > 0), 0), [users])
  const mentions = useMemo(
    () => topOf(countList(data.mentions, rows), data.mentions.values, LISTED),
    [data, rows],
  )
  const languages = useMemo(
    () =>
      topOf(countCodes(data.languageCodes, header.languageCodes.length, rows), header.languageCodes, LISTED),
    [data, rows],
  )
  return (
    <div class="scroll">
      <BarList
        title={
          authors > LISTED ? `Authors, the most active ${LISTED} of ${counted(authors, 'author')}` : 'Authors'
        }
        bars={topOf(users, header.users, LISTED).map(({ term, count }) => ({
          label: term,
          count,
          hint: `Only tweets of ${term}`,
          onPick: () => actions.filter({ user: term }),
        }))}
        empty="The tweets here don’t say who wrote them."
      />
      <BarList
        title="Mentioned"
        bars={mentions.map(({ term, count }) => ({
          label: `@${term}`,
          count,
          hint: `Search for @${term}`,
          onPick: () => actions.search(`@${term}`),
        }))}
        empty={
          data.mentions.values.length === 0 ? 'The tweets mention nobody.' : 'The tweets here mention nobody.'
        }
      />
      <BarList
        title="Languages"
        bars={languages.map(({ term, count }) => ({
          label: languageName(term),
          count,
          hint: `Only tweets in ${languageName(term)}`,
          onPick: () => actions.filter({ language: term }),
        }))}
        empty="The tweets here don’t say their language."
      />
    </div>
  )
}
