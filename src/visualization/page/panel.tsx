import { useMemo } from 'preact/hooks'
import { counted, full } from '../numbers.js'
import { cellTitle, sizeText } from './cell-text.js'
import { Compare } from './compare.js'
import type { PanelContext } from './context.js'
import { inOrder } from './order.js'
import { Overview } from './overview.js'
import { People } from './people.js'
import { nameOfRegion } from './regions.js'
import { ORDERS, TABS, type Tab } from './state.js'
import { Time } from './time.js'
import { TweetList } from './tweet-list.js'
import { Words } from './words.js'

/** What is known about the selection, or about the whole map. */
export function Panel(context: PanelContext) {
  const { data, state, rows, region, actions } = context
  const { shownTweets, totalTweets } = data.header
  return (
    <aside class="panel" aria-label="Selection">
      <div class="selection">
        <h2 dir="auto">{selectionTitle(context)}</h2>
        <p>{region ? `Region ${region.index + 1} · ${sizeText(data, rows)}` : sizeText(data, rows)}</p>
        {shownTweets < totalTweets && (
          <p class="sample">
            This page holds a random sample of {full(shownTweets)} of the {full(totalTweets)} tweets; what is
            counted is counted in the sample.
          </p>
        )}
        <div class="actions">
          {state.cells.length > 0 && (
            <button type="button" onClick={() => actions.select([])}>
              Clear selection
            </button>
          )}
          <button type="button" disabled={rows.length === 0} onClick={actions.exportRows}>
            Export {full(rows.length)} as CSV
          </button>
        </div>
      </div>
      <Tabs tab={state.tab} onTab={(tab) => actions.change({ tab })} />
      <div class="tab" role="tabpanel" id="tabpanel" aria-labelledby={`tab-${state.tab}`}>
        <TabContent {...context} />
      </div>
    </aside>
  )
}

export function selectionTitle({
  data,
  state,
  region,
}: Pick<PanelContext, 'data' | 'state' | 'region'>): string {
  const { cells } = state
  if (cells.length === 0) return 'The whole map'
  if (cells.length === 1) return cellTitle(data, cells[0]!)
  if (region) return nameOfRegion(region, state.labels)
  return counted(cells.length, 'cell')
}

function Tabs({ tab, onTab }: { readonly tab: Tab; readonly onTab: (tab: Tab) => void }) {
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

function TabContent(context: PanelContext) {
  switch (context.state.tab) {
    case 'Overview':
      return <Overview {...context} />
    case 'Tweets':
      return <Tweets {...context} />
    case 'Words':
      return <Words {...context} />
    case 'Time':
      return <Time {...context} />
    case 'People':
      return <People {...context} />
    case 'Compare':
      return <Compare {...context} />
  }
}

const ORDER_NAMES = {
  typical: 'most typical first',
  newest: 'newest first',
  oldest: 'oldest first',
  engagement: 'most engagement first',
} as const

function Tweets({ data, state, rows, region, matching, actions }: PanelContext) {
  const { order, query, cells } = state
  const first = useMemo(() => (region ? [...region.typical, ...region.diverse] : []), [region])
  const ordered = useMemo(() => inOrder(data, rows, order, first), [data, rows, order, first])
  const list = useMemo(() => ({ length: ordered.length, at: (index: number) => ordered[index]! }), [ordered])
  const orders = ORDERS.filter(
    (name) => name === 'typical' || (name === 'engagement' ? data.hasEngagement : data.hasTimes),
  )
  const place = cells.length === 0 ? 'on the map' : 'in these cells'
  const empty = matching.isAll
    ? `There are no tweets ${place}.`
    : query === ''
      ? `No tweet ${place} matches the filters.`
      : `No tweet ${place} has “${query}”${matching.anytime === matching.mask ? '' : ' at these times'}.`
  return (
    <>
      {orders.length > 1 && (
        <label class="order">
          <span class="spoken">Order</span>
          <select
            value={order}
            onChange={(event) =>
              actions.change({
                order: ORDERS.find((name) => name === event.currentTarget.value) ?? 'typical',
              })
            }
          >
            {orders.map((name) => (
              <option key={name} value={name}>
                {ORDER_NAMES[name]}
              </option>
            ))}
          </select>
        </label>
      )}
      <TweetList data={data} rows={list} empty={empty} />
    </>
  )
}
