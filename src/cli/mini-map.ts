import type { MapAnalysis } from '../analysis/index.js'

/** Widest map that is drawn; larger ones are drawn by blocks of cells. */
const MAX_CELLS = 40

// Cividis in the 256 colours every terminal has, few tweets first; dark is many, as in the figures.
const SHADES = [228, 221, 186, 144, 102, 60, 24, 17] as const
const EMPTY = 255

/**
 * The map in half blocks, two rows of cells a line, neuron (0, 0) at the lower left; the shade of a cell says how
 * many tweets it holds (logarithmic). For terminals with 256 colours.
 */
export function miniMap(analysis: MapAnalysis): string[] {
  const { xDim, yDim } = analysis.grid
  const block = blockOf(analysis)
  const columns = Math.ceil(xDim / block)
  const rows = Math.ceil(yDim / block)
  const sums = new Float64Array(columns * rows)
  for (let x = 0; x < xDim; x++) {
    for (let y = 0; y < yDim; y++) {
      sums[Math.floor(x / block) * rows + Math.floor(y / block)]! += analysis.hits[x * yDim + y]!
    }
  }
  const most = Math.log1p(Math.max(...sums))
  const shadeOf = (column: number, row: number) => {
    const sum = row < 0 ? 0 : sums[column * rows + row]!
    if (sum === 0) return EMPTY
    return SHADES[Math.min(SHADES.length - 1, Math.floor((Math.log1p(sum) / most) * SHADES.length))]!
  }
  const lines: string[] = []
  for (let top = rows - 1; top >= 0; top -= 2) {
    const halves = Array.from({ length: columns }, (_, column) => {
      const upper = shadeOf(column, top)
      const lower = shadeOf(column, top - 1)
      // A cell is as wide as two half blocks are high: draw each twice, so that cells are square.
      return `\u001b[38;5;${upper}m\u001b[48;5;${lower}m▀▀`
    })
    lines.push(`${halves.join('')}\u001b[0m`)
  }
  return lines
}

/** Columns that `miniMap` takes. */
export function miniMapWidth(analysis: MapAnalysis): number {
  return 2 * Math.ceil(analysis.grid.xDim / blockOf(analysis))
}

/** How to read it. */
export function miniMapCaption(analysis: MapAnalysis): string {
  const block = blockOf(analysis)
  const blocks = block === 1 ? '' : `; a square is ${block} x ${block} cells`
  return `dark: many tweets; (0, 0) is the lower left${blocks}`
}

/** Cells along the side of what is drawn as one. */
function blockOf({ grid }: MapAnalysis): number {
  return Math.ceil(Math.max(grid.xDim, grid.yDim) / MAX_CELLS)
}
