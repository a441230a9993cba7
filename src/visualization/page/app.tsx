import { useEffect, useMemo, useState } from 'preact/hooks'
import { counted, full } from '../numbers.js'
import { useAddress } from './address.js'
import { sizeText } from './cell-text.js'
import type { PanelActions } from './context.js'
import { csvOf } from './csv.js'
import type { PageData } from './data.js'
import { rowsWithin } from './facts.js'
import { FilterBar } from './filter-bar.js'
import { hasFilters, match } from './filters.js'
import { HandOver } from './hand-over.js'
import { readHash, writeHash } from './hash.js'
import { Header } from './header.js'
import { labelsFile } from './labels-file.js'
import { layerView } from './layers.js'
import { Legend } from './legend.js'
import { MapControls } from './map-controls.js'
import { MapView } from './map-view.js'
import { inOrder } from './order.js'
import { Panel, selectionTitle } from './panel.js'
import { cutMap, regionOfCells } from './regions.js'
import { Search } from './search.js'
import { type PageState, renameRegion, resetChoice, selectCells } from './state.js'
import { useTheme } from './theme.js'
import { Timeline } from './timeline.js'

export function App({ data }: { readonly data: PageData }) {
  const [state, setState] = useState(() => readHash(location.hash, data))
  const [announcement, announce] = useState('')
  const [handedOver, handOver] = useState<'labels' | 'csv'>()
  const [theme, toggleTheme] = useTheme()
  const { cells, filters, layer, cut, query, labels } = state
  const search = useMemo(() => new Search(data), [data])
  const found = useMemo(() => search.find(query), [search, query])
  const matching = useMemo(() => match(data, found, filters), [data, found, filters])
  const regions = useMemo(() => cutMap(data, cut), [data, cut])
  const view = useMemo(() => layerView(data, layer, matching, regions), [data, layer, matching, regions])
  const rows = useMemo(() => rowsWithin(data, cells, matching.mask), [data, cells, matching])
  const region = useMemo(() => regionOfCells(data, regions, cells), [data, regions, cells])
  const isSelected = useMemo(() => {
    if (cells.length === 0) return undefined
    const chosen = new Set(cells)
    return (row: number) => chosen.has(data.neurons[row]!)
  }, [data, cells])
  const change = (part: Partial<PageState>) => setState((before) => ({ ...before, ...part }))

  useAddress(writeHash(state, data))
  useEffect(() => {
    const timer = setTimeout(() => search.prepare(), 300)
    const follow = () => setState(readHash(location.hash, data))
    addEventListener('hashchange', follow)
    return () => {
      clearTimeout(timer)
      removeEventListener('hashchange', follow)
    }
  }, [search])
  useEffect(() => {
    if (matching.isAll) return
    const timer = setTimeout(() => announce(`${counted(matching.count, 'tweet')} match.`), 500)
    return () => clearTimeout(timer)
  }, [matching])

  function select(chosen: readonly number[], added = false): void {
    const next = selectCells(state, chosen, added)
    setState(next)
    if (next.cells.length === 0) {
      announce('Selection cleared.')
      return
    }
    const selected = regionOfCells(data, regions, next.cells)
    const title = selectionTitle({ data, state: next, region: selected })
    announce(`Selected: ${title}. ${sizeText(data, rowsWithin(data, next.cells, matching.mask))}.`)
  }

  const actions: PanelActions = {
    change,
    select,
    search: (text) => change({ query: text, tab: 'Tweets' }),
    filter: (part) => change({ filters: { ...filters, ...part } }),
    rename: (key, label) => {
      setState((before) => renameRegion(before, key, label))
      announce(label.trim() === '' ? 'The region goes by its keywords again.' : `Renamed to ${label}.`)
    },
    compare: (a, b) => change({ compared: [a, b], tab: 'Compare' }),
    showLabels: () => handOver('labels'),
    exportRows: () => handOver('csv'),
  }
  const isChosen = cells.length > 0 || query !== '' || hasFilters(filters)
  const isLit =
    !matching.isAll &&
    (layer === 'regions' || layer === 'hits' || layer === 'u-matrix' || layer.startsWith('feature:'))

  return (
    <>
      <Header
        data={data}
        query={query}
        layer={layer}
        theme={theme}
        onQuery={(text) => change({ query: text })}
        onLayer={(next) => change({ layer: next })}
        onTheme={toggleTheme}
      />
      <FilterBar
        data={data}
        filters={filters}
        matching={matching}
        isChosen={isChosen}
        onFilters={actions.filter}
        onReset={() => {
          setState(resetChoice)
          announce('All tweets are shown again.')
        }}
      />
      <main>
        <MapControls
          data={data}
          cut={cut}
          pick={state.pick}
          onCut={(count) => change({ cut: count })}
          onPick={(pick) => change({ pick })}
        />
        <MapView
          data={data}
          layer={layer}
          view={view}
          regions={regions}
          labels={labels}
          matching={matching}
          isLit={isLit}
          selected={cells}
          pick={state.pick}
          theme={theme}
          onSelect={select}
          onAnnounce={announce}
        />
        <Legend legend={view.legend} matching={matching} isLit={isLit} />
        {cells.length > 0 && (
          <button
            type="button"
            class="picked"
            onClick={() => document.querySelector('.panel')?.scrollIntoView()}
          >
            <strong dir="auto">{selectionTitle({ data, state, region })}</strong>: read about it ↓
          </button>
        )}
        <p class="help">
          {isLit ? 'The larger the area, the more of its tweets match.' : view.legend.help} Rings mark cells
          without tweets.
        </p>
        <Timeline
          data={data}
          matching={matching}
          isSelected={isSelected}
          filters={filters}
          onTimes={actions.filter}
          onAnnounce={announce}
        />
      </main>
      <Panel
        data={data}
        state={state}
        regions={regions}
        matching={matching}
        rows={rows}
        region={region}
        actions={actions}
      />
      <div class="spoken" aria-live="polite">
        {announcement}
      </div>
      {handedOver === 'labels' && (
        <HandOver
          title="The names of the regions"
          hint={`Save it as region_labels.yaml in the output folder, or name it with --labels, and run the same again${cut === data.header.regions.length ? '' : ` with --regions ${cut}`}: figures, report and page then use these names.`}
          text={labelsFile(data, regions, labels)}
          fileName="region_labels.yaml"
          type="application/yaml"
          onClose={() => handOver(undefined)}
        />
      )}
      {handedOver === 'csv' && (
        <HandOver
          title={`${full(rows.length)} tweets as CSV`}
          hint="The tweets of the selection that match, with their cells and regions. Texts that a spreadsheet would run as a formula begin with an apostrophe."
          text={csvOf(data, regions, labels, inOrder(data, rows, state.order))}
          fileName="tweets.csv"
          type="text/csv"
          onClose={() => handOver(undefined)}
        />
      )}
    </>
  )
}
