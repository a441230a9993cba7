import { ArgumentError, expected } from '../errors.js'
import { type NativeMatrix, RowMemory } from '../native/index.js'
import { check, MAX_COLUMNS, MAX_ROWS, oneOf, requireObject, whole } from './validation.js'

/** Rows of numbers, row-major. */
export interface DenseRows {
  readonly data: Float32Array
  readonly rows: number
  readonly cols: number
}

/**
 * Compressed sparse rows (CSR), as SciPy names their arrays: row `i` holds `values[j]` in column `indices[j]` for each
 * `j` from `indptr[i]` to `indptr[i + 1]`, and 0 in every other column. A batch training, winners and errors cost
 * what the entries cost; the activation distance must be euclidean or cosine.
 */
export interface SparseRows {
  readonly rows: number
  readonly cols: number
  /** `rows + 1` numbers, from 0, never falling, to the number of entries. */
  readonly indptr: Uint32Array
  /** Column of each entry; within a row they ascend, none twice. */
  readonly indices: Uint32Array
  /** Value of each entry, finite. */
  readonly values: Float32Array
}

/**
 * Dense rows that aren't copied: the kernel has them until the promise of the call is settled, and `memory.values` can't be
 * reached meanwhile. For matrices that would hardly fit into memory twice.
 */
export interface LentRows {
  readonly memory: RowMemory
  readonly rows: number
  readonly cols: number
}

/** Rows for a map: a flat row-major array with its columns said elsewhere, or everything in one, dense, sparse or lent. */
export type SomData = Float32Array | DenseRows | SparseRows | LentRows

/** What is to be known of rows beside their values. */
export interface RowOptions {
  /**
   * How often each row counts: a finite number of at least 0, one for each row, one of them above 0. Default: each row
   * once. A whole number is the same, bit for bit, as that many rows: in batch training, in the means of errors,
   * and in the start along principal components (up to 512 columns); a row of weight 0 counts for nothing.
   */
  readonly weights?: Float32Array
  /**
   * What NaN among dense values means: `error`, or `mask` for a value that is missing. As in the SOM Toolbox, the
   * distance is then over what a row knows, not rescaled, and a neuron's component learns from the rows that know
   * it, or keeps its value where no row near does. A row of which nothing is known counts for nothing and has no
   * winner. Default `error`.
   */
  readonly missing?: 'error' | 'mask'
}

/** What stands among winners for a row of which nothing is known; its distance is NaN. */
export const NO_WINNER = 2 ** 32 - 1

const missing = oneOf('error', 'mask')

/**
 * The rows with their shape. Values, columns and weights are looked at by the kernel, which names the place of one that
 * can't be used.
 *
 * @throws {ArgumentError} if types or lengths don't fit
 */
export function toNativeMatrix(
  data: SomData,
  cols: number | undefined,
  options: RowOptions = {},
): NativeMatrix {
  const matrix = data instanceof Float32Array ? fromFlat(data, cols) : data
  requireObject(matrix, 'data')
  if ('indptr' in matrix) checkSparse(matrix)
  else checkDense('memory' in matrix ? shownRows(matrix) : matrix)
  if (cols !== undefined && matrix.cols !== cols) {
    throw new ArgumentError(expected(`${cols} columns`, 'data', matrix.cols))
  }
  const checked = checkRowOptions(options, matrix.rows)
  if ('memory' in matrix && checked.missing === 'mask') {
    throw new ArgumentError(expected('error, as the rows are lent,', 'missing', checked.missing))
  }
  return { ...given(matrix), ...checked }
}

function given(matrix: DenseRows | SparseRows | LentRows): NativeMatrix {
  const { rows, cols } = matrix
  if ('memory' in matrix) return { rows, cols, ...matrix.memory.lend() }
  if (!('indptr' in matrix)) return { rows, cols, data: matrix.data }
  return { rows, cols, indptr: matrix.indptr, indices: matrix.indices, values: matrix.values }
}

function shownRows({ memory, rows, cols }: LentRows): DenseRows {
  if (!(memory instanceof RowMemory)) throw new ArgumentError(expected('a RowMemory', 'data', memory))
  return { data: memory.values, rows, cols }
}

function fromFlat(data: Float32Array, cols: number | undefined): DenseRows {
  if (cols === undefined) {
    throw new ArgumentError(expected('the number of columns of a flat array', 'cols', cols))
  }
  check(whole(1, MAX_COLUMNS), 'cols', cols)
  if (data.length % cols !== 0) {
    throw new ArgumentError(expected(`a multiple of ${cols} values`, 'data', data))
  }
  return { data, rows: data.length / cols, cols }
}

function checkDense(matrix: DenseRows): void {
  if (!(matrix.data instanceof Float32Array)) {
    const what = 'a Float32Array, or an object with data, rows and cols or with indptr, indices and values,'
    throw new ArgumentError(expected(what, 'data', matrix.data))
  }
  check(whole(1, MAX_COLUMNS), 'cols', matrix.cols)
  if (matrix.data.length === 0) {
    throw new ArgumentError('Expected at least one row for data but received none')
  }
  check(whole(1, MAX_ROWS), 'rows', matrix.rows)
  if (matrix.rows * matrix.cols !== matrix.data.length) {
    const what = `${matrix.rows} x ${matrix.cols} values`
    throw new ArgumentError(expected(what, 'data', matrix.data))
  }
}

function checkSparse({ rows, cols, indptr, indices, values }: SparseRows): void {
  check(whole(1, MAX_COLUMNS), 'cols', cols)
  check(whole(1, MAX_ROWS), 'rows', rows)
  if (!(indptr instanceof Uint32Array) || indptr.length !== rows + 1) {
    const what = `a Uint32Array of ${rows} + 1 numbers (rows + 1)`
    throw new ArgumentError(expected(what, 'indptr of data', indptr))
  }
  if (!(indices instanceof Uint32Array) || indices.length !== indptr[rows]) {
    const what = `a Uint32Array of ${indptr[rows]} numbers (the last of indptr)`
    throw new ArgumentError(expected(what, 'indices of data', indices))
  }
  if (!(values instanceof Float32Array) || values.length !== indices.length) {
    const what = `a Float32Array of ${indices.length} numbers (as many as indices)`
    throw new ArgumentError(expected(what, 'values of data', values))
  }
}

function checkRowOptions(options: RowOptions, rows: number): RowOptions {
  const { weights } = options
  if (options.missing !== undefined) check(missing, 'missing', options.missing)
  const known = options.missing === undefined ? {} : { missing: options.missing }
  if (weights === undefined) return known
  if (!(weights instanceof Float32Array) || weights.length !== rows) {
    throw new ArgumentError(expected(`a Float32Array of ${rows} numbers (one per row)`, 'weights', weights))
  }
  return { weights, ...known }
}
