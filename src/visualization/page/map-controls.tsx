import type { PageData } from './data.js'
import { mostRegions } from './regions.js'
import { PICKS, type Pick } from './state.js'

interface MapControlsProps {
  readonly data: PageData
  readonly cut: number
  readonly pick: Pick
  readonly onCut: (count: number) => void
  readonly onPick: (pick: Pick) => void
}

const NAMES: Readonly<Record<Pick, string>> = { region: 'Region', cell: 'Cell', lasso: 'Lasso' }
const HINTS: Readonly<Record<Pick, string>> = {
  region: 'A click selects a region; with Shift it adds one',
  cell: 'A click selects a cell; with Shift it adds one',
  lasso: 'Draw a line around cells to select them',
}

/** Into how many regions the map is cut, and what a click on it takes. */
export function MapControls({ data, cut, pick, onCut, onPick }: MapControlsProps) {
  const most = mostRegions(data)
  if (most < 2) return null
  const analysed = data.header.regions.length
  return (
    <div class="controls">
      <label class="cut">
        <span>Regions</span>
        <input
          type="range"
          min={1}
          max={most}
          value={cut}
          onInput={(event) => onCut(Number(event.currentTarget.value))}
        />
        <output>{cut}</output>
      </label>
      {cut !== analysed && (
        <button type="button" onClick={() => onCut(analysed)}>
          Back to {analysed}
        </button>
      )}
      <fieldset class="picks" aria-label="What a click selects">
        <span aria-hidden="true">Select</span>
        {PICKS.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === pick}
            title={HINTS[name]}
            onClick={() => onPick(name)}
          >
            {NAMES[name]}
          </button>
        ))}
      </fieldset>
    </div>
  )
}
