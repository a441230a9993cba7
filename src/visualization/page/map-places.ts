import type { PlacedCells, Point } from '../cells.js'
import type { PageData } from './data.js'

/** The cell under a point of the drawing; undefined outside the map. */
export function cellAt(cells: PlacedCells, x: number, y: number): number | undefined {
  let nearest: number | undefined
  let least = (cells.scale * 0.62) ** 2
  for (let neuron = 0; neuron < cells.count; neuron++) {
    const [cx, cy] = cells.centre(neuron)
    const squared = (cx - x) ** 2 + (cy - y) ** 2
    if (squared < least) {
      least = squared
      nearest = neuron
    }
  }
  return nearest
}

/** The cell one step from another, for the arrow keys; the cell itself at the edge. */
export function neighbour(data: PageData, cells: PlacedCells, from: number, key: string): number {
  const { xDim, yDim } = data.header.grid
  const [x, y] = [Math.floor(from / yDim), from % yDim]
  if (key === 'ArrowLeft') return Math.max(0, x - 1) * yDim + y
  if (key === 'ArrowRight') return Math.min(xDim - 1, x + 1) * yDim + y
  const row = key === 'ArrowUp' ? y + 1 : y - 1
  if (row < 0 || row >= yDim) return from
  // Rows of hexagonal maps are shifted: of the two cells above, the one in the same column.
  const [fromX] = cells.centre(from)
  const candidates = [x - 1, x, x + 1].filter((column) => column >= 0 && column < xDim)
  const distanceTo = (column: number) => Math.abs(cells.centre(column * yDim + row)[0] - fromX)
  const best = candidates.reduce((a, b) => (distanceTo(b) < distanceTo(a) - 1e-6 ? b : a), x)
  return best * yDim + row
}

/** The cells whose centres a closed line goes around (even-odd rule). */
export function cellsInside(cells: PlacedCells, line: readonly Point[]): number[] {
  return Array.from({ length: cells.count }, (_, neuron) => neuron).filter((neuron) =>
    isInside(line, cells.centre(neuron)),
  )
}

function isInside(line: readonly Point[], [x, y]: Point): boolean {
  let inside = false
  for (const [i, [ax, ay]] of line.entries()) {
    const [bx, by] = line[(i + 1) % line.length]!
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

/** How far in the map is drawn, and which part of it is in the middle: offsets in pixels of the unzoomed drawing's centre. */
export interface Zoom {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 }
const MOST_ZOOM = 8

/** Zoomed by a factor about a point given from the centre of the frame; never so far that the map leaves the frame. */
export function zoomBy(
  zoom: Zoom,
  factor: number,
  at: Point,
  frame: { readonly width: number; readonly height: number },
): Zoom {
  const scale = Math.min(MOST_ZOOM, Math.max(1, zoom.scale * factor))
  const ratio = scale / zoom.scale
  return kept({ scale, x: at[0] - (at[0] - zoom.x) * ratio, y: at[1] - (at[1] - zoom.y) * ratio }, frame)
}

export function panBy(
  zoom: Zoom,
  [dx, dy]: Point,
  frame: { readonly width: number; readonly height: number },
): Zoom {
  return kept({ ...zoom, x: zoom.x + dx, y: zoom.y + dy }, frame)
}

function kept(
  { scale, x, y }: Zoom,
  { width, height }: { readonly width: number; readonly height: number },
): Zoom {
  const [mostX, mostY] = [((scale - 1) * width) / 2, ((scale - 1) * height) / 2]
  const within = (value: number, most: number) => Math.min(most, Math.max(-most, value))
  return { scale, x: within(x, mostX), y: within(y, mostY) }
}
