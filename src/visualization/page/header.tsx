import type { PageData } from './data.js'
import { layerChoices } from './layers.js'
import type { Layer } from './state.js'
import type { Theme } from './theme.js'

interface HeaderProps {
  readonly data: PageData
  readonly query: string
  readonly layer: Layer
  readonly theme: Theme
  readonly onQuery: (query: string) => void
  readonly onLayer: (layer: Layer) => void
  readonly onTheme: () => void
}

/** What the map is of, the search, and what the map shows. */
export function Header({ data, query, layer, theme, onQuery, onLayer, onTheme }: HeaderProps) {
  return (
    <header>
      <div class="title">
        <h1 dir="auto">{data.header.title}</h1>
        <p>{data.header.provenance}</p>
      </div>
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
      <label class="layer">
        <span>Layer</span>
        <select value={layer} onChange={(event) => onLayer(event.currentTarget.value)}>
          {layerChoices(data).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
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
      <button type="button" class="theme" onClick={onTheme} aria-pressed={theme === 'dark'}>
        {theme === 'dark' ? 'Light' : 'Dark'}
      </button>
    </header>
  )
}
