import type { NativeMeasures } from '../native/index.js'
import type { Winners } from './options.js'
import type { RowOptions } from './rows.js'

/**
 * Measures that cost more than the errors, each with its definition; d is the map's activation distance.
 *
 * - `kaski_lagus`: mean of d(row, winner) + length of the shortest path from the winner to the second winner, from
 *   neighbour to neighbour on the grid, each step as long as their vectors are apart (Kaski and Lagus 1996).
 * - `topographic_product`: mean over neurons j and k of ln(product over l <= k of Q1 Q2) / 2k, with Q1 and Q2 the ratios
 *   of the distances, in the data and on the grid, from j to its l-th neighbours on the grid and in the data (Bauer
 *   and Pawelzik 1992). Below 0: the map has too few dimensions for the data; above 0: too many.
 * - `trustworthiness`: 1 - 2 / (n k (2n - 3k - 1)) times the sum of r - k over the rows that are among the k nearest of a
 *   row on the map but not in the data, where they have rank r (Venna and Kaski 2001). Orders of tied rows, such as
 *   those of a cell, count as equally likely.
 * - `neighborhood_preservation`: the same with map and data in each other's place.
 * - `silhouette`: mean of (b - a) / max(a, b); a: mean distance of a row to the other rows of its region, b: the lowest
 *   mean distance to the rows of another one (Rousseeuw 1987).
 * - `davies_bouldin`: mean over the regions of the largest (s_i + s_j) / m_ij; s: mean euclidean distance of a region's
 *   rows to their mean, m: distance of two means (Davies and Bouldin 1979). Lower is better.
 *
 * Trustworthiness, preservation and silhouette compare the rows of a seeded sample, each with each; each row that weighs
 * something is as likely in it as the other. A row belongs to the region of its winner: the winner's cell, unless
 * `regions` puts cells together. The last four compare rows with rows, so that no value may be missing.
 */
export const MEASURES = [
  'kaski_lagus',
  'topographic_product',
  'trustworthiness',
  'neighborhood_preservation',
  'silhouette',
  'davies_bouldin',
] as const

export type Measure = (typeof MEASURES)[number]

export interface QualityOptions extends RowOptions {
  readonly signal?: AbortSignal
  /** Measures beyond the errors. Default none. */
  readonly measures?: readonly Measure[] | 'all'
  /** Size k of a neighbourhood, from 1. Default 10. */
  readonly neighbors?: number
  /** Rows of the sample, 1 to 100,000; the time grows with their square. Default 1000. */
  readonly sampleRows?: number
  /** Seed of the sample, 0 to 2^32 - 1. Default 42. */
  readonly randomState?: number
  /** Region of each neuron. Default: each is its own. */
  readonly regions?: Uint32Array
}

/** How well a map fits rows: the same bits for any order of the rows. */
export interface MapQuality {
  /** Mean distance of the rows to their winners, in the map's own activation distance. */
  readonly quantizationError: number
  /** Mean of its square. */
  readonly meanSquaredError: number
  /**
   * Share of rows whose two nearest neurons aren't adjacent, with 8 neighbours on rectangular maps (as MiniSom
   * counts) and 6 on hexagonal ones. NaN on a map of one neuron.
   */
  readonly topographicError: number
  /** The same with 4 neighbours of the index lattice. */
  readonly topographicError4: number
  /** The same with 8 neighbours of the index lattice. */
  readonly topographicError8: number
  /** 1 - mean squared euclidean distance to the winner / total variance; NaN where the rows have no variance. */
  readonly explainedVariance: number
  /** NaN on a map of one neuron. This and what follows: undefined where it wasn't asked for. */
  readonly kaskiLagus?: number
  /** NaN where there are fewer than two neurons, or two neurons have the same vector. */
  readonly topographicProduct?: number
  /** 0 to 1. NaN where the sample hasn't more than twice as many rows as a neighbourhood. */
  readonly trustworthiness?: number
  /** 0 to 1. NaN as trustworthiness. */
  readonly neighborhoodPreservation?: number
  /** -1 to 1. NaN unless the sample has at least two regions, and fewer than rows. */
  readonly silhouette?: number
  /** From 0 up. NaN where fewer than two regions have rows. */
  readonly daviesBouldin?: number
}

/** What one search over rows tells of them and of the map. */
export interface Evaluation extends Winners {
  /** Index of the second nearest neuron of each row; on a map of one neuron the winner again. */
  readonly secondWinners: Uint32Array
  readonly quality: MapQuality
}

export function toNativeMeasures(options: QualityOptions): Omit<NativeMeasures, 'threads'> {
  const { measures = [], neighbors, sampleRows, randomState, regions } = options
  return {
    which: [...(measures === 'all' ? MEASURES : measures)],
    ...(neighbors !== undefined && { neighbors }),
    ...(sampleRows !== undefined && { sampleRows }),
    ...(randomState !== undefined && { randomState }),
    ...(regions !== undefined && { regions }),
  }
}
