import type { Topology } from './options.js'

/** What the size of a map is worked out from. */
export interface MapSizeInput {
  readonly rows: number
  /** The two largest eigenvalues of the covariance of the data, largest first. */
  readonly eigenvalues: readonly [number, number]
  readonly topology: Topology
  /** A hexagonal toroid needs an even number of rows. */
  readonly evenY?: boolean
}

/**
 * SOM Toolbox's rule (`som_topol_struct`): 5 sqrt(rows) neurons, sides in the ratio of the square roots of the
 * two largest eigenvalues; 1 : 1 where the second is too small for the map to have two sides.
 */
export function mapSize(input: MapSizeInput): { readonly xDim: number; readonly yDim: number } {
  const neurons = Math.ceil(5 * Math.sqrt(input.rows))
  const [first, second] = input.eigenvalues
  const ratio = second <= 0 || second * neurons < first ? 1 : Math.sqrt(first / second)
  // Rows of hexagons stand closer than columns, by sqrt(3) / 2.
  const rowHeight = input.topology === 'hexagonal' ? Math.sqrt(0.75) : 1
  const shorter = Math.max(1, Math.round(Math.sqrt((neurons / ratio) * rowHeight)))
  const yDim = input.evenY && shorter % 2 === 1 ? shorter + 1 : shorter
  return { xDim: Math.max(1, Math.round(neurons / yDim)), yDim }
}
