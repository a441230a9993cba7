import { useMemo } from 'preact/hooks'
import { languageName } from '../../analysis/index.js'
import { counted, full, percent } from '../numbers.js'
import { UNKNOWN } from '../page-format.js'
import { cellTitle, sizeText } from './cell-text.js'
import { type Bar, BarList, Columns } from './charts.js'
import type { PageData } from './data.js'
import { TABS, type Tab } from './state.js'
import { type RowList, TweetList } from './tweet-list.js'

interface PanelProps {
  readonly data: PageData
  readonly selected: number | undefined
  readonly query: string
  /** The tweets of the selection and the search. */
  readonly rows: RowList
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
  readonly onSearch: (query: string) => void
  readonly onSelect: (neuron: number | undefined) => void
}

/** What is known about the selected cell, or about the whole map. */
export function Panel(props: PanelProps) {
  const { data, selected, query, rows, tab, onTab, onSelect } = props
  return (
    <aside class="panel" aria-label="Selection">
      <div class="selection">
        <h2 dir="auto">{selected === undefined ? 'The whole map' : cellTitle(data, selected)}</h2>
        <p>
          {selected === undefined ? counted(data.header.totalTweets, 'tweet') : sizeText(data, selected)}
          {query !== '' && ` · ${full(rows.length)} found`}
        </p>
        {selected !== undefined && (
          <button type="button" onClick={() => onSelect(undefined)}>
            Clear selection
          </button>
        )}
      </div>
      <Tabs tab={tab} onTab={onTab} />
      <div class="tab" role="tabpanel" id="tabpanel" aria-labelledby={`tab-${tab}`}>
        <TabContent {...props} />
      </div>
    </aside>
  )
}

function Tabs({ tab, onTab }: Pick<PanelProps, 'tab' | 'onTab'>) {
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length]!
    onTab(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  return (
    <div class="tabs" role="tablist" aria-label="About the selection" onKeyDown={onKeyDown}>
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === tab}
          aria-controls="tabpanel"
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {name}
        </button>
      ))}
    </div>
  )
}

function TabContent(props: PanelProps) {
  switch (props.tab) {
    case 'Tweets':
      return <Tweets {...props} />
    case 'Words':
      return <Words {...props} />
    case 'Time':
      return <Time {...props} />
    case 'People':
      return <People {...props} />
  }
}

function Tweets({ data, rows, query, selected }: PanelProps) {
  const { totalTweets, shownTweets } = data.header
  const place = selected === undefined ? 'on the map' : 'in this cell'
  const empty = query === '' ? `There are no tweets ${place}.` : `No tweet ${place} has “${query}”.`
  return (
    <>
      {shownTweets < totalTweets && (
        <p class="note">
          This page holds a random sample of {full(shownTweets)} of the {full(totalTweets)} tweets; sizes and
          charts of cells are of all.
        </p>
      )}
      <TweetList data={data} rows={rows} empty={empty} />
    </>
  )
}

function Words({ data, selected, onSearch, onSelect }: PanelProps) {
  const cluster = selected === undefined ? undefined : data.clusterOf[selected]
  const hashtags = (cluster?.hashtags ?? (selected === undefined ? data.header.hashtags : [])).map(
    ({ term, count }): Bar => ({ label: `#${term}`, count, query: `#${term}` }),
  )
  return (
    <div class="scroll">
      {selected === undefined ? (
        <LargestCells data={data} onSelect={onSelect} />
      ) : (
        <BarList
          title="Words that stand here more often than elsewhere"
          bars={(cluster?.keywords ?? []).map(({ term, count }) => ({ label: term, count, query: term }))}
          empty="No word stands out here."
          onSearch={onSearch}
        />
      )}
      <BarList title="Hashtags" bars={hashtags} empty="The tweets have no hashtags." onSearch={onSearch} />
    </div>
  )
}

const LISTED_CELLS = 20

function LargestCells({ data, onSelect }: Pick<PanelProps, 'data' | 'onSelect'>) {
  const cells = [...data.header.clusters].sort((a, b) => b.size - a.size).slice(0, LISTED_CELLS)
  return (
    <section class="chart">
      <h3>Largest cells</h3>
      <ol class="cells">
        {cells.map(({ neuron, size }) => (
          <li key={neuron}>
            <button type="button" onClick={() => onSelect(neuron)}>
              <bdi>{cellTitle(data, neuron)}</bdi>
            </button>
            <span class="count">{percent(size / data.header.totalTweets)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour))
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

const MINUTES = Array.from({ length: 60 }, (_, minute) => String(minute))

function Time({ data, selected, rows }: PanelProps) {
  const { hours, days } = selected === undefined ? data.header : (data.clusterOf[selected] ?? {})
  const minutes = useMemo(() => minutesOf(data, rows, hours, days), [data, rows, hours, days])
  const empty = 'The tweets here have no dates.'
  return (
    <div class="scroll">
      {minutes && (
        <Columns title={minutes.title} labels={MINUTES} counts={minutes.counts} empty={empty} every={10} />
      )}
      <Columns title="By hour (UTC)" labels={HOURS} counts={hours} empty={empty} every={3} />
      <Columns title="By weekday (UTC)" labels={DAYS} counts={days} empty={empty} every={1} />
    </div>
  )
}

/** Where all tweets are of one hour, of which the other charts show one column. */
function minutesOf(
  data: PageData,
  rows: RowList,
  hours: readonly number[] | undefined,
  days: readonly number[] | undefined,
): { readonly title: string; readonly counts: number[] } | undefined {
  const isOne = (counts: readonly number[] | undefined) => counts?.filter((count) => count > 0).length === 1
  if (!isOne(hours) || !isOne(days)) return undefined
  const counts = MINUTES.map(() => 0)
  const known = new Set<string>()
  for (let index = 0; index < rows.length; index++) {
    const second = data.seconds[rows.at(index)]!
    if (second === UNKNOWN) continue
    const iso = new Date(second * 1000).toISOString()
    known.add(iso.slice(0, 13))
    counts[Number(iso.slice(14, 16))]!++
  }
  const [hour] = known
  if (hour === undefined || known.size > 1) return undefined
  return { title: `By minute of ${hour.replace('T', ', ')} h (UTC)`, counts }
}

const LISTED_USERS = 20

function People({ data, selected, rows, onSearch }: PanelProps) {
  const users = useMemo(() => countUsers(data, rows), [data, rows])
  const languages =
    selected === undefined ? data.header.languages : (data.clusterOf[selected]?.languages ?? [])
  return (
    <div class="scroll">
      <BarList
        title="Authors"
        bars={users}
        empty="The tweets here don’t say who wrote them."
        onSearch={onSearch}
      />
      <BarList
        title="Languages"
        bars={languages.map(({ term, count }) => ({ label: languageName(term), count }))}
        empty="The tweets here don’t say their language."
        onSearch={onSearch}
      />
    </div>
  )
}

function countUsers(data: PageData, rows: RowList): Bar[] {
  const counts = new Map<string, number>()
  for (let index = 0; index < rows.length; index++) {
    const user = data.header.users[data.userCodes[rows.at(index)]!]
    if (user !== undefined) counts.set(user, (counts.get(user) ?? 0) + 1)
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, LISTED_USERS)
    .map(([user, count]) => ({ label: user, count, query: user }))
}
