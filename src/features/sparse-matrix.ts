/** Matrices with a column for each of thousands of terms, of which a tweet has a dozen: compressed sparse rows. */
import { assemble, preparedAround, type RawMatrix } from './assemble.js'
import type { FeatureColumn, FeatureGroup, ReadableFeatures, SparseEntries } from './feature-matrix.js'
import type { FeatureSettings, FittedScaling } from './fitted-features.js'
import { columnMoments, type Moments } from './moments.js'
import { type FeatureOptions, forRows } from './pace.js'
import type { SparseRows } from './tfidf.js'
import type { WordBlock } from './words.js'

/** Terms from which a matrix is sparse: below, most of the values of a row are others. */
const FEWEST_TERMS = 1000

/** The features before scaling: those that every tweet has, and the terms between them. */
export interface SparseRaw {
  readonly columns: readonly FeatureColumn[]
  readonly dense: RawMatrix
  readonly terms: SparseRows
  /** Dense columns before the terms. */
  readonly at: number
}

/** Principal components need all values. */
export function staysSparse(terms: number, settings: FeatureSettings): boolean {
  return terms >= FEWEST_TERMS && !settings.use_pca
}

/** The same columns, in the same order, as the dense matrix has. */
export async function assembleSparse(
  readable: ReadableFeatures,
  words: WordBlock & { readonly kind: 'sparse' },
  others: readonly WordBlock[],
  groups: ReadonlySet<FeatureGroup>,
  settings: FeatureSettings,
): Promise<SparseRaw> {
  const dense = await assemble(readable, others, groups, settings)
  const at = preparedAround(readable, groups, settings).before.length
  const columns = [...dense.columns.slice(0, at), ...words.columns, ...dense.columns.slice(at)]
  return { columns, dense, terms: words.rows, at }
}

export function sparseMoments({ dense, terms, at }: SparseRaw, rows: number): Moments {
  const own = columnMoments(dense.memory.values, rows, dense.columns.length)
  const others = termMoments(terms)
  const joined = (name: keyof Moments): Float64Array =>
    Float64Array.from([...own[name].subarray(0, at), ...others[name], ...own[name].subarray(at)])
  return {
    counts: joined('counts'),
    means: joined('means'),
    deviations: joined('deviations'),
    lowest: joined('lowest'),
    highest: joined('highest'),
  }
}

/**
 * The rows, scaled, but not moved to mean 0 where that would fill them: distances between rows are the same, so a map
 * by Euclidean distance is, too, moved by `centre`.
 */
export async function scaleSparse(
  { columns, dense, terms, at }: SparseRaw,
  scaling: FittedScaling,
  options: FeatureOptions,
): Promise<SparseEntries> {
  const { fill, offset, factor } = scaling
  const width = dense.columns.length
  const own = dense.memory.values
  const placeOf = (column: number): number => (column < at ? column : column + terms.cols)
  const places = Uint32Array.from({ length: width }, (_, column) => placeOf(column))
  const most = terms.values.length + terms.rows * width
  const indptr = new Uint32Array(terms.rows + 1)
  const indices = new Uint32Array(most)
  const values = new Float32Array(most)
  let used = 0
  const add = (place: number, value: number): void => {
    if (value === 0) return
    indices[used] = place
    values[used++] = value
  }
  await forRows('scale', terms.rows, options, (start, end) => {
    for (let row = start; row < end; row++) {
      for (let column = 0; column <= width; column++) {
        if (column === at)
          for (let i = terms.offsets[row]!; i < terms.offsets[row + 1]!; i++) {
            const place = at + terms.codes[i]!
            add(place, terms.values[i]! * factor[place]!)
          }
        if (column === width) break
        const place = places[column]!
        const value = own[row * width + column]!
        add(place, ((Number.isNaN(value) ? fill[place]! : value) - offset[place]!) * factor[place]!)
      }
      indptr[row + 1] = used
    }
  })
  const centre = Float64Array.from(columns, (_, place) =>
    place >= at && place < at + terms.cols ? offset[place]! * factor[place]! : 0,
  )
  return { indptr, indices: indices.slice(0, used), values: values.slice(0, used), centre }
}

/** Of all rows: those without the term have 0. */
function termMoments({ rows, cols, codes, values }: SparseRows): Moments {
  const means = new Float64Array(cols)
  const deviations = new Float64Array(cols)
  const lowest = new Float64Array(cols)
  const highest = new Float64Array(cols)
  const entries = new Uint32Array(cols)
  for (let i = 0; i < codes.length; i++) {
    const column = codes[i]!
    means[column]! += values[i]!
    entries[column]!++
    if (values[i]! > highest[column]!) highest[column] = values[i]!
  }
  for (let column = 0; column < cols; column++) {
    means[column]! /= rows
    deviations[column] = means[column]! ** 2 * (rows - entries[column]!)
    if (entries[column] === rows) lowest[column] = highest[column]!
  }
  for (let i = 0; i < codes.length; i++) {
    const column = codes[i]!
    deviations[column]! += (values[i]! - means[column]!) ** 2
    if (entries[column] === rows && values[i]! < lowest[column]!) lowest[column] = values[i]!
  }
  return { counts: new Float64Array(cols).fill(rows), means, deviations, lowest, highest }
}
