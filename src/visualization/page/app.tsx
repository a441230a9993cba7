import { useEffect, useMemo, useState } from 'preact/hooks'
import { cellTitle, sizeText } from './cell-text.js'
import type { PageData } from './data.js'
import { Legend } from './legend.js'
import { MapView } from './map-view.js'
import { Panel } from './panel.js'
import { Search, type SearchHits } from './search.js'
import { type Layer, type PageState, readHash, writeHash } from './state.js'
import { Timeline } from './timeline.js'
import type { RowList } from './tweet-list.js'

export function App({ data }: { readonly data: PageData }) {
  const [state, setState] = useState(() => readHash(location.hash, data))
  const [announcement, announce] = useState('')
  const [theme, toggleTheme] = useTheme()
  const search = useMemo(() => new Search(data), [data])
  const hits = useMemo(() => search.find(state.query), [search, state.query])
  const rows = useMemo(() => rowsOf(data, state.selected, hits), [data, state.selected, hits])
  const change = (part: Partial<PageState>) => setState((before) => ({ ...before, ...part }))

  useEffect(() => keepInAddress(writeHash(state, data)), [state, data])
  useEffect(() => {
    const timer = setTimeout(() => search.prepare(), 300)
    return () => clearTimeout(timer)
  }, [search])

  function select(selected: number | undefined): void {
    change({ selected })
    announce(
      selected === undefined
        ? 'Selection cleared.'
        : `Selected: ${cellTitle(data, selected)}. ${sizeText(data, selected)}.`,
    )
  }

  function searchFor(query: string): void {
    change({ query, tab: 'Tweets' })
  }

  return (
    <>
      <header>
        <div class="title">
          <h1 dir="auto">{data.header.title}</h1>
          <p>{data.header.provenance}</p>
        </div>
        <SearchBox
          query={state.query}
          hits={hits}
          onQuery={(query) => change({ query })}
          onAnnounce={announce}
        />
        <LayerPicker data={data} layer={state.layer} onLayer={(layer) => change({ layer })} />
        <button type="button" class="theme" onClick={toggleTheme} aria-pressed={theme === 'dark'}>
          {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
      </header>
      <main>
        <MapView
          data={data}
          layer={state.layer}
          hits={hits}
          selected={state.selected}
          theme={theme}
          onSelect={select}
          onAnnounce={announce}
        />
        <Legend data={data} layer={state.layer} hits={hits} />
        {state.selected !== undefined && (
          <button
            type="button"
            class="picked"
            onClick={() => document.querySelector('.panel')?.scrollIntoView()}
          >
            <strong dir="auto">{cellTitle(data, state.selected)}</strong>: read its tweets ↓
          </button>
        )}
        <p class="help">{helpOf(state.layer, hits !== undefined)} Click a cell to read it.</p>
        <Timeline data={data} rows={state.selected === undefined && hits === undefined ? undefined : rows} />
      </main>
      <Panel
        data={data}
        selected={state.selected}
        query={state.query}
        rows={rows}
        tab={state.tab}
        onTab={(tab) => change({ tab })}
        onSearch={searchFor}
        onSelect={select}
      />
      <div class="spoken" aria-live="polite">
        {announcement}
      </div>
    </>
  )
}

/** What the layer shows, under the map. */
function helpOf(layer: Layer, searching: boolean): string {
  const empty = 'rings mark cells without tweets.'
  if (searching) return `The larger the area, the more tweets found; ${empty}`
  if (layer === 'u-matrix')
    return `Neighbouring cells hold similar tweets; dark ridges separate different topics; ${empty}`
  if (layer === 'hits') return `The larger the area, the more tweets; ${empty}`
  return `Red cells lie above the mean of all tweets, blue ones below; ${empty}`
}

interface SearchBoxProps {
  readonly query: string
  readonly hits: SearchHits | undefined
  readonly onQuery: (query: string) => void
  readonly onAnnounce: (message: string) => void
}

function SearchBox({ query, hits, onQuery, onAnnounce }: SearchBoxProps) {
  useEffect(() => {
    if (hits === undefined) return
    const timer = setTimeout(() => onAnnounce(`${hits.rows.length} tweets found.`), 500)
    return () => clearTimeout(timer)
  }, [hits, onAnnounce])
  return (
    <label class="search">
      <span>Search</span>
      <input
        type="search"
        value={query}
        placeholder="words, #hashtag, @author"
        onInput={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onQuery('')
        }}
      />
    </label>
  )
}

interface LayerPickerProps {
  readonly data: PageData
  readonly layer: Layer
  readonly onLayer: (layer: Layer) => void
}

function LayerPicker({ data, layer, onLayer }: LayerPickerProps) {
  return (
    <label class="layer">
      <span>Layer</span>
      <select value={layer} onChange={(event) => onLayer(event.currentTarget.value)}>
        <option value="u-matrix">Where topics change (U-matrix)</option>
        <option value="hits">Number of tweets (hits)</option>
        {data.header.features.length > 0 && (
          <optgroup label="Features, most telling first">
            {data.header.features.map(({ name, title }) => (
              <option key={name} value={`feature:${name}`}>
                {title}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  )
}

/** Rows of the selection, of the search, of both, or all. */
function rowsOf(data: PageData, selected: number | undefined, hits: SearchHits | undefined): RowList {
  if (selected === undefined && hits === undefined) return listOf(data.typicalFirst())
  if (selected === undefined) return listOf(hits!.rows)
  const [from, to] = [data.cellOffsets[selected]!, data.cellOffsets[selected + 1]!]
  if (hits === undefined) return { length: to - from, at: (index) => from + index }
  return listOf(hits.rows.filter((row) => row >= from && row < to))
}

function listOf(rows: Uint32Array): RowList {
  return { length: rows.length, at: (index) => rows[index]! }
}

/** Dark or light as the system has it, until the switch says otherwise. */
function useTheme(): [theme: 'dark' | 'light', toggle: () => void] {
  const [theme, setTheme] = useState<'dark' | 'light'>(() => systemTheme())
  const [chosen, setChosen] = useState(false)
  useEffect(() => {
    if (chosen) return
    const query = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setTheme(systemTheme())
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [chosen])
  document.documentElement.dataset.theme = theme
  return [
    theme,
    () => {
      setChosen(true)
      setTheme(theme === 'dark' ? 'light' : 'dark')
    },
  ]
}

function systemTheme(): 'dark' | 'light' {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

function keepInAddress(hash: string): void {
  try {
    history.replaceState(null, '', `#${hash}`)
  } catch {
    // A sandboxed frame has no address of its own to keep a state in.
  }
}
