/**
 * Linear algebra of the kernel: truncated singular value decompositions of sparse rows, principal components of
 * dense ones. Everything runs on threads of its own, gives the same bits on any number of them, and takes a copy
 * of its arguments before it returns its promise.
 */
import { ArgumentError, expected } from '../errors.js'
import type { NativeCancellation, NativeSparseMatrix } from './binding.js'
import { call } from './call.js'
import { binding, type NativeBinding } from './load.js'

/** Compressed sparse rows: row `i` holds `values[j]` in column `codes[j]` for `j` from `offsets[i]` to `offsets[i + 1]`. */
export interface SparseMatrix {
  readonly rows: number
  readonly cols: number
  /** `rows + 1` numbers, from 0, never falling, to the number of entries. */
  readonly offsets: Uint32Array
  /** Columns, in any order; one that comes twice in a row counts twice. */
  readonly codes: Uint32Array
  /** Finite values. */
  readonly values: Float32Array
}

export interface LinalgOptions {
  /** Threads of the kernel, at most 1024; 0 takes all cores. Default 0. The result doesn't depend on it. */
  readonly threads?: number
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export interface TruncatedSvdOptions extends LinalgOptions {
  /** Components wanted, at least 1. */
  readonly components: number
  /** Seed of the random start, 0 to 2^32 - 1. Default 42. */
  readonly randomState?: number
}

/** `A` is close to `U diag(singularValues) components`. */
export interface TruncatedSvd {
  /** Row-major `k` x `cols`, orthonormal rows; the entry of the largest magnitude of each is positive. */
  readonly components: Float32Array
  /** Largest first. */
  readonly singularValues: Float32Array
  /** Components found: fewer than wanted if rows, columns or rank are fewer; 0 for a matrix of zeros. */
  readonly k: number
}

export interface PrincipalComponents {
  /** Mean of each column. */
  readonly mean: Float64Array
  /** Row-major `cols` x `cols`, a component per row, largest variance first; signs as those of `TruncatedSvd`. */
  readonly components: Float32Array
  /** Variance along each component, divisor `rows - 1`; zeros beyond the rank of the data. */
  readonly variances: Float64Array
}

/**
 * The largest singular values of a sparse matrix and their right singular vectors, by randomised block Krylov
 * iteration with a convergence test: values to about 1e-6 of exact ones, vectors to 1e-6 of the gap to the next.
 *
 * @throws {ArgumentError} if an option or an array can't be used
 */
export async function truncatedSvd(
  matrix: SparseMatrix,
  options: TruncatedSvdOptions,
): Promise<TruncatedSvd> {
  const sparse = toNativeSparse(matrix)
  const components = requireCount(options.components, 'components', 1)
  const seed = requireCount(options.randomState ?? 42, 'randomState')
  return run(options, (kernel, threads, cancellation) =>
    kernel.truncatedSvd(sparse, components, seed, threads, cancellation),
  )
}

/**
 * Every row on `k` components: row-major `rows` x `k`; infinite where that is beyond float32.
 *
 * @throws {ArgumentError} if an option or an array can't be used
 */
export async function projectSparse(
  matrix: SparseMatrix,
  components: Float32Array,
  k: number,
  options: LinalgOptions = {},
): Promise<Float32Array> {
  const sparse = toNativeSparse(matrix)
  requireFloats(components, 'components')
  requireCount(k, 'k')
  return run(options, (kernel, threads, cancellation) =>
    kernel.projectSparse(sparse, components, k, threads, cancellation),
  )
}

/**
 * All principal components of row-major `rows` x `cols` data, from the covariance matrix in float64. Defined for
 * constant columns, a single row (no variance), and fewer rows than columns.
 *
 * @throws {ArgumentError} if there is no row or column, or a value isn't finite
 */
export async function pca(
  data: Float32Array,
  rows: number,
  cols: number,
  options: LinalgOptions = {},
): Promise<PrincipalComponents> {
  requireFloats(data, 'data')
  requireCount(rows, 'rows')
  requireCount(cols, 'cols')
  return run(options, (kernel, threads, cancellation) =>
    kernel.pca({ data, rows, cols }, threads, cancellation),
  )
}

/**
 * Every row, less the mean, on the first `k` components: row-major `rows` x `k`. Of `components`, longer than
 * `k` x `cols` where it comes from `pca`, the first `k` rows are used.
 *
 * @throws {ArgumentError} if an option or an array can't be used
 */
export async function projectDense(
  data: Float32Array,
  rows: number,
  cols: number,
  mean: Float64Array,
  components: Float32Array,
  k: number,
  options: LinalgOptions = {},
): Promise<Float32Array> {
  requireFloats(data, 'data')
  requireCount(rows, 'rows')
  requireCount(cols, 'cols')
  if (!(mean instanceof Float64Array)) throw new ArgumentError(expected('a Float64Array', 'mean', mean))
  requireFloats(components, 'components')
  requireCount(k, 'k')
  const used = components.subarray(0, k * cols)
  return run(options, (kernel, threads, cancellation) =>
    kernel.projectDense({ data, rows, cols }, mean, used, k, threads, cancellation),
  )
}

function toNativeSparse(matrix: SparseMatrix): NativeSparseMatrix {
  const { rows, cols, offsets, codes, values } = matrix
  requireCount(rows, 'matrix.rows')
  requireCount(cols, 'matrix.cols')
  requireCodes(offsets, 'matrix.offsets')
  requireCodes(codes, 'matrix.codes')
  requireFloats(values, 'matrix.values')
  return { rows, cols, offsets, codes, values }
}

function requireCodes(value: unknown, name: string): void {
  if (!(value instanceof Uint32Array)) throw new ArgumentError(expected('a Uint32Array', name, value))
}

function requireFloats(value: unknown, name: string): void {
  if (!(value instanceof Float32Array)) throw new ArgumentError(expected('a Float32Array', name, value))
}

const MOST = 2 ** 32 - 1
const MOST_THREADS = 1024

function requireCount(value: number, name: string, least = 0, most = MOST): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new ArgumentError(expected(`a whole number from ${least} to ${most}`, name, value))
  return value
}

function run<T>(
  options: LinalgOptions,
  start: (kernel: NativeBinding, threads: number, cancellation: NativeCancellation) => Promise<T>,
): Promise<T> {
  const threads = requireCount(options.threads ?? 0, 'threads', 0, MOST_THREADS)
  return call(options.signal, (cancellation) => start(binding(), threads, cancellation))
}
