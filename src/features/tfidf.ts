import type { FittedVocabulary } from './fitted-features.js'
import type { CountRows } from './term-counter.js'

/** Sparse rows of numbers: CSR. */
export interface SparseRows {
  readonly rows: number
  readonly cols: number
  readonly offsets: Uint32Array
  readonly codes: Uint32Array
  readonly values: Float32Array
}

/**
 * TF-IDF of the weighted terms, as scikit-learn's TfidfVectorizer has it: term frequency (1 + ln of it where
 * sublinear) times idf, each row of Euclidean length 1; a row without terms stays empty.
 */
export function tfidfRows(terms: CountRows, vocabulary: FittedVocabulary, sublinear: boolean): SparseRows {
  const { weighted, idf } = vocabulary
  const columnOf = new Int32Array(vocabulary.terms.length).fill(-1)
  for (let column = 0; column < weighted.length; column++) columnOf[weighted[column]!] = column
  const rows = terms.offsets.length - 1
  const offsets = new Uint32Array(rows + 1)
  const codes = new Uint32Array(terms.codes.length)
  const values = new Float32Array(terms.codes.length)
  const weights = new Float64Array(longestRow(terms.offsets))
  let used = 0
  for (let row = 0; row < rows; row++) {
    const start = used
    let squares = 0
    for (let i = terms.offsets[row]!; i < terms.offsets[row + 1]!; i++) {
      const column = columnOf[terms.codes[i]!]!
      if (column < 0) continue
      const count = terms.counts[i]!
      const weight = (sublinear ? 1 + Math.log(count) : count) * idf[column]!
      squares += weight * weight
      weights[used - start] = weight
      codes[used++] = column
    }
    const norm = Math.sqrt(squares)
    for (let i = start; i < used; i++) values[i] = weights[i - start]! / norm
    offsets[row + 1] = used
  }
  return { rows, cols: weighted.length, offsets, codes: codes.slice(0, used), values: values.slice(0, used) }
}

function longestRow(offsets: Uint32Array): number {
  let longest = 0
  for (let row = 0; row + 1 < offsets.length; row++)
    longest = Math.max(longest, offsets[row + 1]! - offsets[row]!)
  return longest
}
