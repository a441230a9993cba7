import { bordersOf, deepestCells, type MapInsights, type Region } from '../analysis/index.js'
import { HEXAGON_ROW_HEIGHT, neuronPositions } from '../som/index.js'

/** Small drawings of the report, in the colours of its style sheet. Nothing in them is of the tweets. */

type MapParts = Pick<MapInsights, 'grid' | 'regions' | 'hits'>

const HEXAGON = [-90, -30, 30, 90, 150, 210].map((degrees) => {
  const angle = (degrees / 180) * Math.PI
  return [Math.cos(angle) / Math.sqrt(3), Math.sin(angle) / Math.sqrt(3)] as const
})
const SQUARE = [
  [-0.5, -0.5],
  [0.5, -0.5],
  [0.5, 0.5],
  [-0.5, 0.5],
] as const

/** The map with its regions, numbered by size; one of them filled, where it is given. */
export function mapSvg({ grid, regions, hits }: MapParts, width: number, here?: number): string {
  const hexagonal = grid.topology === 'hexagonal'
  const positions = neuronPositions(grid)
  const columns = grid.xDim + (hexagonal && grid.yDim > 1 ? 0.5 : 0)
  const rows = hexagonal ? (grid.yDim - 1) * HEXAGON_ROW_HEIGHT + 2 / Math.sqrt(3) : grid.yDim
  const scale = Math.min(width / columns, MOST_CELL, (1.2 * width) / rows)
  const height = rows * scale
  const first = hexagonal ? 1 / Math.sqrt(3) : 0.5
  // Neuron (0, 0) is at the lower left, as in the figures.
  const centre = (neuron: number): readonly [number, number] => {
    const { x, y } = positions[neuron]!
    return [(x + 0.5) * scale, height - (y + first) * scale]
  }
  const cells = positions.map((_, neuron) => {
    const [x, y] = centre(neuron)
    const corners = (hexagonal ? HEXAGON : SQUARE).map(([dx, dy]) => point(x + dx * scale, y + dy * scale))
    const shape = here !== undefined && regions.regionOf[neuron] === here ? 'here' : 'cell'
    return `<polygon class="${shape}" points="${corners.join(' ')}"/>`
  })
  const drawn = [...cells, ...borderSides(grid, regions.regionOf, centre, scale)]
  if (here === undefined) drawn.push(...numbers({ grid, regions, hits }, centre))
  return svg(columns * scale, height, drawn)
}

const MOST_CELL = 40

/** The side between each two neighbouring cells of different regions, across the middle between them. */
function borderSides(
  grid: MapParts['grid'],
  regionOf: Uint32Array,
  centre: (neuron: number) => readonly [number, number],
  scale: number,
): string[] {
  const half = (grid.topology === 'hexagonal' ? 1 / Math.sqrt(3) : 1) / 2
  const path = bordersOf({ ...grid, mapShape: 'planar' }).flatMap((beside, neuron) =>
    beside
      .filter((other) => other > neuron && regionOf[other] !== regionOf[neuron])
      .map((other) => {
        const [[ax, ay], [bx, by]] = [centre(neuron), centre(other)]
        const [x, y, dx, dy] = [(ax + bx) / 2, (ay + by) / 2, (by - ay) * half, (ax - bx) * half]
        return `M${point(x - dx, y - dy)}L${point(x + dx, y + dy)}`
      }),
  )
  return path.length === 0 || scale === 0 ? [] : [`<path class="border" d="${path.join('')}"/>`]
}

/** In the cell of each region where there is most room. */
function numbers(
  { grid, regions, hits }: MapParts,
  centre: (neuron: number) => readonly [number, number],
): string[] {
  if (regions.list.length < 2) return []
  return deepestCells(regions, bordersOf(grid), hits).map((neuron, index) => {
    const [x, y] = centre(neuron)
    return `<text class="name" x="${fixed(x)}" y="${fixed(y + 4)}">${index + 1}</text>`
  })
}

/** Tweets of a region per bin of the timeline; undefined where there is none. */
export function activitySvg({ regions }: Pick<MapParts, 'regions'>, region: Region): string | undefined {
  const { timeline } = regions
  const most = region.activity.reduce((high, count) => Math.max(high, count), 0)
  if (timeline === undefined || most === 0) return undefined
  const width = BARS_WIDTH / region.activity.length
  const bars = Array.from(region.activity, (count, bin) => {
    if (count === 0) return ''
    const at = timeline.edges[bin]!
    const isBurst = region.bursts.some(({ from, to }) => at >= from && at < to)
    const height = Math.max(1, (count / most) * BARS_HEIGHT)
    return `<rect class="${isBurst ? 'burst' : 'bar'}" x="${fixed(bin * width)}" y="${fixed(BARS_HEIGHT - height)}" width="${fixed(Math.max(0.8, width - 0.6))}" height="${fixed(height)}"/>`
  })
  return svg(BARS_WIDTH, BARS_HEIGHT, bars)
}

const BARS_WIDTH = 640
const BARS_HEIGHT = 56

function svg(width: number, height: number, drawn: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${fixed(width)}" height="${fixed(height)}" viewBox="0 0 ${fixed(width)} ${fixed(height)}">${drawn.join('')}</svg>`
}

function point(x: number, y: number): string {
  return `${fixed(x)},${fixed(y)}`
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100)
}
