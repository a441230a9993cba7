import type { MapGrid } from '../analysis/index.js'

/** A rectangle in drawing units, y downwards. */
export interface Frame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type Point = readonly [number, number]

/** Where the cells of a map stand in a drawing. */
export interface PlacedCells {
  readonly count: number
  /** Drawing units per grid unit: neighbouring cells are this far apart. */
  readonly scale: number
  /** The smallest rectangle around all cells. */
  readonly bounds: Frame
  centre(neuron: number): Point
  /** As wide as the row of the cell, which in hexagonal maps is half a cell narrower than the map; as high as the map. */
  row(neuron: number): Frame
  /** Corners of a cell shrunk about its centre; 1 is the full cell, its area goes with the square. */
  outline(neuron: number, size: number): Point[]
  /** Radius of the largest circle inside a cell. */
  readonly inradius: number
}

const ROW_HEIGHT = Math.sqrt(3) / 2
const CIRCUMRADIUS = 1 / Math.sqrt(3)

const HEXAGON: readonly Point[] = [
  [0, -CIRCUMRADIUS],
  [0.5, -CIRCUMRADIUS / 2],
  [0.5, CIRCUMRADIUS / 2],
  [0, CIRCUMRADIUS],
  [-0.5, CIRCUMRADIUS / 2],
  [-0.5, -CIRCUMRADIUS / 2],
]
const SQUARE: readonly Point[] = [
  [-0.5, -0.5],
  [0.5, -0.5],
  [0.5, 0.5],
  [-0.5, 0.5],
]

/** Width and height of the whole map in grid units: neighbouring cells have centres one unit apart. */
export function mapExtent(grid: MapGrid): { readonly width: number; readonly height: number } {
  if (grid.topology === 'rectangular') return { width: grid.xDim, height: grid.yDim }
  return {
    width: grid.xDim + (grid.yDim > 1 ? 0.5 : 0),
    height: (grid.yDim - 1) * ROW_HEIGHT + 2 * CIRCUMRADIUS,
  }
}

/**
 * The map as large as it gets in a frame at equal aspect, centred. Neuron (0, 0) is at the lower left, as in
 * the usual plots of the field; odd rows of hexagonal maps are half a cell to the right.
 */
export function placeCells(grid: MapGrid, frame: Frame, maxScale = Number.POSITIVE_INFINITY): PlacedCells {
  const extent = mapExtent(grid)
  const scale = Math.min(frame.width / extent.width, frame.height / extent.height, maxScale)
  const bounds = {
    x: frame.x + (frame.width - extent.width * scale) / 2,
    y: frame.y + (frame.height - extent.height * scale) / 2,
    width: extent.width * scale,
    height: extent.height * scale,
  }
  const hexagonal = grid.topology === 'hexagonal'
  const corners = hexagonal ? HEXAGON : SQUARE
  const bottom = bounds.y + bounds.height

  function centre(neuron: number): Point {
    const column = Math.floor(neuron / grid.yDim)
    const row = neuron % grid.yDim
    if (!hexagonal) return [bounds.x + (column + 0.5) * scale, bottom - (row + 0.5) * scale]
    return [
      bounds.x + (column + 0.5 + (row % 2 === 1 ? 0.5 : 0)) * scale,
      bottom - (row * ROW_HEIGHT + CIRCUMRADIUS) * scale,
    ]
  }

  return {
    count: grid.xDim * grid.yDim,
    scale,
    bounds,
    inradius: scale / 2,
    centre,
    row(neuron) {
      const [first] = centre(neuron % grid.yDim)
      return { ...bounds, x: first - scale / 2, width: grid.xDim * scale }
    },
    outline(neuron, size) {
      const [x, y] = centre(neuron)
      return corners.map(([dx, dy]) => [x + dx * scale * size, y + dy * scale * size])
    },
  }
}

/** Share of a cell's side that stays when a hairline gap of about one unit is left between cells. */
export function gapSize(scale: number): number {
  return scale > 6 ? 1 - 1 / scale : 1
}
