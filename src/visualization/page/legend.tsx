import type { ColorScale } from '../colors.js'
import { full } from '../numbers.js'
import type { Matching } from './filters.js'
import type { LayerLegend } from './layers.js'

interface LegendProps {
  readonly legend: LayerLegend
  readonly matching: Matching
  readonly isLit: boolean
}

/** What the colours and areas of the map mean. */
export function Legend({ legend, matching, isLit }: LegendProps) {
  if (isLit) {
    const cells = matching.perCell.filter((count) => count > 0).length
    return (
      <p class="legend">
        <span class="lit" aria-hidden="true" /> orange areas: {full(matching.count)} matching tweets in{' '}
        {full(cells)} cells
      </p>
    )
  }
  const { low, high, scale, text } = legend
  return (
    <p class="legend">
      {scale && (
        <>
          <span>{low}</span>
          <Ramp color={scale} />
          <span>{high}</span>
        </>
      )}
      <span>{text}</span>
    </p>
  )
}

const STOPS = 12

function Ramp({ color }: { readonly color: ColorScale }) {
  const stops = Array.from({ length: STOPS + 1 }, (_, stop) => color(stop / STOPS))
  return <span class="ramp" style={{ background: `linear-gradient(to right, ${stops.join(', ')})` }} />
}
