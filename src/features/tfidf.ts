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
 * sublinear) times idf, each row of Euclidean length 1; a row without terms stays empty. Made part by part, since the rows
 * of millions of tweets take more memory than their counts.
 */
export class Tfidf {
  readonly rows: number
  readonly cols: number
  readonly #terms: CountRows
  readonly #columnOf: Int32Array
  readonly #idf: Float64Array
  readonly #sublinear: boolean

  constructor(terms: CountRows, { terms: names, weighted, idf }: FittedVocabulary, sublinear: boolean) {
    this.rows = terms.offsets.length - 1
    this.cols = weighted.length
    this.#terms = terms
    this.#columnOf = new Int32Array(names.length).fill(-1)
    for (let column = 0; column < weighted.length; column++) this.#columnOf[weighted[column]!] = column
    this.#idf = idf
    this.#sublinear = sublinear
  }

  /** The rows from `start` to `end`. */
  part(start: number, end: number): SparseRows {
    return this.#make(end - start, (i) => start + i)
  }

  /** All rows, or `most` of them at equal steps. */
  sample(most: number): SparseRows {
    const count = Math.min(this.rows, most)
    return this.#make(count, (i) => Math.floor((i * this.rows) / count))
  }

  #make(count: number, rowAt: (i: number) => number): SparseRows {
    const { offsets: bounds, codes: terms, counts } = this.#terms
    const columnOf = this.#columnOf
    const { entries, longest } = sizesOf(bounds, count, rowAt)
    const offsets = new Uint32Array(count + 1)
    const codes = new Uint32Array(entries)
    const values = new Float32Array(entries)
    const weights = new Float64Array(longest)
    let used = 0
    for (let at = 0; at < count; at++) {
      const row = rowAt(at)
      const first = used
      let squares = 0
      for (let i = bounds[row]!; i < bounds[row + 1]!; i++) {
        const column = columnOf[terms[i]!]!
        if (column < 0) continue
        const times = counts[i]!
        const weight = (this.#sublinear ? 1 + Math.log(times) : times) * this.#idf[column]!
        squares += weight * weight
        weights[used - first] = weight
        codes[used++] = column
      }
      const norm = Math.sqrt(squares)
      for (let i = first; i < used; i++) values[i] = weights[i - first]! / norm
      offsets[at + 1] = used
    }
    return {
      rows: count,
      cols: this.cols,
      offsets,
      codes: codes.subarray(0, used),
      values: values.subarray(0, used),
    }
  }
}

function sizesOf(
  bounds: Uint32Array,
  count: number,
  rowAt: (i: number) => number,
): { readonly entries: number; readonly longest: number } {
  let entries = 0
  let longest = 0
  for (let i = 0; i < count; i++) {
    const row = rowAt(i)
    const size = bounds[row + 1]! - bounds[row]!
    entries += size
    if (size > longest) longest = size
  }
  return { entries, longest }
}
