import type { Topology } from './options.js'

/** What the size of a map is worked out from. */
export interface MapSizeInput {
  readonly rows: number
  /** The two largest eigenvalues of the covariance of the data, largest first. */
  readonly eigenvalues: readonly [number, number]
  readonly topology: Topology
  /** A hexagonal toroid needs an even number of rows. */
  readonly evenY?: boolean
  /** Values per row; a codebook of more than 2^28 values is refused, so that wide rows bound the map. Default 1. */
  readonly features?: number
}

export interface MapSize {
  readonly xDim: number
  readonly yDim: number
}

const MAX_NEURONS = 1_000_000
const MAX_SIDE = 65_535
const MAX_CODEBOOK_VALUES = 2 ** 28

/**
 * SOM Toolbox's rule (`som_topol_struct`): 5 sqrt(rows) neurons, and a map as long and wide in the plane as the data is
 * along its first two axes, that is in the ratio of the square roots of the two largest eigenvalues; square where the
 * second is too small for the map to have two sides. The longer side lies along x.
 *
 * At least 2 x 2 neurons, however few the rows; at most a million, and no more than a codebook can hold.
 */
export function mapSize(input: MapSizeInput): MapSize {
  const { rows, eigenvalues, topology, evenY = false, features = 1 } = input
  const most = Math.min(MAX_NEURONS, Math.floor(MAX_CODEBOOK_VALUES / features))
  const neurons = Math.min(Math.ceil(5 * Math.sqrt(rows)), most)
  const [first, second] = eigenvalues
  const ratio = second <= 0 || second * neurons < first ? 1 : Math.sqrt(first / second)
  // Rows of hexagons stand closer than columns, so that it takes more of them for the same length.
  const rowHeight = topology === 'hexagonal' ? Math.sqrt(0.75) : 1
  const shorter = Math.max(2, Math.round(Math.sqrt(neurons / (ratio * rowHeight))))
  const yDim = evenY && shorter % 2 === 1 ? shorter + 1 : shorter
  const xDim = Math.max(2, Math.round(neurons / yDim))
  // Rounding may have passed what is allowed by part of a side.
  return { xDim: Math.max(1, Math.min(xDim, Math.floor(most / yDim), MAX_SIDE)), yDim }
}
