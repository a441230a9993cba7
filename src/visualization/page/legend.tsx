import { diverging, sequential } from '../colors.js'
import { distance, full, signed } from '../numbers.js'
import type { PageData } from './data.js'
import { cellSizes, featureRange, uMatrixRange } from './map-drawing.js'
import type { SearchHits } from './search.js'
import { type Layer, layerFeature } from './state.js'

interface LegendProps {
  readonly data: PageData
  readonly layer: Layer
  readonly hits: SearchHits | undefined
}

/** What the colours and areas of the map mean. */
export function Legend({ data, layer, hits }: LegendProps) {
  if (hits) {
    const cells = hits.perCell.filter((count) => count > 0).length
    return (
      <p class="legend">
        Orange areas: {full(hits.rows.length)} tweets found in {full(cells)} cells.
      </p>
    )
  }
  if (layer === 'hits') {
    const most = cellSizes(data).reduce((max, size) => Math.max(max, size), 0)
    return <p class="legend">Blue areas: number of tweets in a cell, at most {full(most)}.</p>
  }
  const feature = layerFeature(layer, data)
  if (feature === undefined) {
    const [low, high] = uMatrixRange(data)
    return (
      <p class="legend">
        <span>{distance(low)} near</span>
        <Ramp color={sequential} />
        <span>{distance(high)} far</span>
        <span>mean {data.header.distanceName} distance to the neighbouring cells</span>
      </p>
    )
  }
  const { title, mean } = data.header.features[feature]!
  const range = featureRange(data, feature)
  return (
    <p class="legend">
      <span>{signed(-range)}</span>
      <Ramp color={diverging} />
      <span>{signed(range)}</span>
      <span>
        standard deviations from the mean of all tweets ({title}
        {mean === null ? '' : `, ${mean}`})
      </span>
    </p>
  )
}

const STOPS = 12

function Ramp({ color }: { readonly color: (value: number) => string }) {
  const stops = Array.from({ length: STOPS + 1 }, (_, stop) => color(stop / STOPS))
  return <span class="ramp" style={{ background: `linear-gradient(to right, ${stops.join(', ')})` }} />
}
