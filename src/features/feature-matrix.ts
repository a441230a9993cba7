import type { RowMemory } from '../native/index.js'

/** Groups of features that are scaled and weighted together. */
export type FeatureGroup = 'temporal' | 'engagement' | 'form' | 'sentiment' | 'words' | 'network'

export const FEATURE_GROUPS: readonly FeatureGroup[] = [
  'temporal',
  'engagement',
  'form',
  'sentiment',
  'words',
  'network',
]

/** What the map is trained on: row-major, `rows` x `columns.length`, finite. */
export interface FeatureMatrix {
  readonly version: 1
  readonly rows: number
  readonly columns: readonly MatrixColumn[]
  /** Empty where the values stand in `sparse`. */
  readonly data: Float32Array
  /** What `data` is a view of, where the kernel can have it without a copy. */
  readonly memory?: RowMemory | undefined
  /** In place of `data` where there are thousands of terms: a value that isn't listed is 0. */
  readonly sparse?: SparseEntries | undefined
}

/** Compressed sparse rows: row i has `values[j]` in column `indices[j]` for j from `indptr[i]` to `indptr[i + 1]`. */
export interface SparseEntries {
  readonly indptr: Uint32Array
  /** Ascending in each row. */
  readonly indices: Uint32Array
  readonly values: Float32Array
  /** By column: what the values lie above those of mean 0, which would be no longer sparse. */
  readonly centre: Float64Array
}

/** A feature of one group. */
export interface FeatureColumn {
  readonly name: string
  readonly group: FeatureGroup
}

/** A column that the map is trained on; a principal component mixes all groups. */
export interface MatrixColumn {
  readonly name: string
  readonly group: FeatureGroup | 'mixed'
}

/**
 * The same tweets in units a person can read (hours, counts, sentiment from -1 to 1), before any scaling:
 * what cells are explained by.
 */
export interface ReadableFeatures {
  readonly version: 1
  readonly rows: number
  readonly columns: readonly FeatureColumn[]
  /**
   * Values of the rows from `start` to `end`: row-major, `end - start` x `columns.length`; NaN where a tweet lacks the value.
   * The next call may use the same array again.
   */
  read(start: number, end: number): Float32Array
}

/** Which terms stand in which tweet: CSR, `offsets.length - 1` rows, counts per distinct term of a row. */
export interface TermCounts {
  readonly version: 1
  readonly terms: readonly string[]
  readonly offsets: Uint32Array
  readonly codes: Uint32Array
  readonly counts: Uint16Array
}

/** All that the feature stage makes of a table of tweets. */
export interface ExtractedFeatures {
  readonly matrix: FeatureMatrix
  readonly readable: ReadableFeatures
  /** Empty vocabulary where text features are switched off. */
  readonly terms: TermCounts
}
