import type { SparseEntries } from '../features/index.js'
import type { Pacer } from './pacer.js'
import type { RowGroups } from './row-groups.js'

/** Row-major, `groups` x `columns`. Where `known` is 0, `means` and `stds` are NaN. */
export interface GroupMoments {
  readonly columns: number
  readonly known: Uint32Array
  readonly means: Float64Array
  /** Population standard deviations. */
  readonly stds: Float64Array
}

/** Rows of numbers: all in one array, or read part by part. */
type Matrix =
  | { readonly rows: number; readonly data: Float32Array; readonly sparse?: SparseEntries | undefined }
  | { readonly rows: number; read(start: number, end: number): Float32Array }

const NUMBERS_PER_BLOCK = 1 << 18

/** Mean and standard deviation of each column in each group of rows; NaN entries are left out. Two passes, float64. */
export async function groupMoments(
  matrix: Matrix,
  columns: number,
  groups: RowGroups,
  pacer: Pacer,
): Promise<GroupMoments> {
  if ('sparse' in matrix && matrix.sparse !== undefined)
    return sparseMoments(matrix.rows, matrix.sparse, columns, groups, pacer)
  const size = groups.neurons.length * columns
  const known = groupSizes(groups, columns)
  const means = new Float64Array(size)
  const stds = new Float64Array(size)
  const { groupOfRow } = groups
  const read = readerOf(matrix, columns)

  await forBlocks(matrix.rows, columns, pacer, (from, to) => {
    const data = read(from, to)
    for (let row = from, at = 0; row < to; row++) {
      const base = groupOfRow[row]! * columns
      for (let column = 0; column < columns; column++) {
        const value = data[at++]!
        if (Number.isNaN(value)) known[base + column]!--
        else means[base + column]! += value
      }
    }
  })
  for (let i = 0; i < size; i++) means[i]! /= known[i]!

  await forBlocks(matrix.rows, columns, pacer, (from, to) => {
    const data = read(from, to)
    for (let row = from, at = 0; row < to; row++) {
      const base = groupOfRow[row]! * columns
      for (let column = 0; column < columns; column++) {
        const value = data[at++]!
        if (Number.isNaN(value)) continue
        const deviation = value - means[base + column]!
        stds[base + column]! += deviation * deviation
      }
    }
  })
  for (let i = 0; i < size; i++) stds[i] = Math.sqrt(stds[i]! / known[i]!)
  return { columns, known, means, stds }
}

function readerOf(matrix: Matrix, columns: number): (start: number, end: number) => Float32Array {
  if ('read' in matrix) return (start, end) => matrix.read(start, end)
  const { data } = matrix
  return (start, end) => data.subarray(start * columns, end * columns)
}

/** As if each value that isn't listed were 0, and the means moved to where those of centred columns lie. */
async function sparseMoments(
  rows: number,
  { indptr, indices, values, centre }: SparseEntries,
  columns: number,
  groups: RowGroups,
  pacer: Pacer,
): Promise<GroupMoments> {
  const size = groups.neurons.length * columns
  const known = groupSizes(groups, columns)
  const means = new Float64Array(size)
  const stds = new Float64Array(size)
  const entries = new Uint32Array(size)
  const perRow = Math.ceil(values.length / Math.max(1, rows)) + 1
  const forEntries = (work: (at: number, value: number) => void) =>
    forBlocks(rows, perRow, pacer, (from, to) => {
      for (let row = from; row < to; row++) {
        const base = groups.groupOfRow[row]! * columns
        for (let i = indptr[row]!; i < indptr[row + 1]!; i++) work(base + indices[i]!, values[i]!)
      }
    })
  await forEntries((at, value) => {
    means[at]! += value
    entries[at]!++
  })
  for (let i = 0; i < size; i++) {
    means[i]! /= known[i]!
    stds[i] = means[i]! ** 2 * (known[i]! - entries[i]!)
  }
  await forEntries((at, value) => {
    stds[at]! += (value - means[at]!) ** 2
  })
  for (let i = 0; i < size; i++) {
    stds[i] = Math.sqrt(stds[i]! / known[i]!)
    means[i]! -= centre[i % columns]!
  }
  return { columns, known, means, stds }
}

/** Rows of each group, for each column: what is known of a column that has no NaN. */
function groupSizes({ neurons, offsets }: RowGroups, columns: number): Uint32Array {
  const sizes = new Uint32Array(neurons.length * columns)
  for (let group = 0; group < neurons.length; group++) {
    sizes.fill(offsets[group + 1]! - offsets[group]!, group * columns, (group + 1) * columns)
  }
  return sizes
}

/** The moments of all rows together, from those of the groups. */
export function mergedMoments(moments: GroupMoments, groups: number): GroupMoments {
  return momentsOfParts(moments, new Uint32Array(groups), 1)
}

/** The moments of groups put together; `partOf` says which part each belongs to (Chan, Golub and LeVeque's pairwise formula). */
export function momentsOfParts(moments: GroupMoments, partOf: Uint32Array, parts: number): GroupMoments {
  const { columns } = moments
  const known = new Uint32Array(parts * columns)
  const means = new Float64Array(parts * columns).fill(Number.NaN)
  const squares = new Float64Array(parts * columns)
  for (const [group, part] of partOf.entries()) {
    for (let column = 0; column < columns; column++) {
      const i = group * columns + column
      const to = part * columns + column
      const added = moments.known[i]!
      if (added === 0) continue
      const before = known[to]!
      const total = before + added
      const mean = before === 0 ? 0 : means[to]!
      const difference = moments.means[i]! - mean
      squares[to]! += moments.stds[i]! ** 2 * added
      if (before > 0) squares[to]! += difference ** 2 * ((before * added) / total)
      means[to] = before === 0 ? moments.means[i]! : mean + difference * (added / total)
      known[to] = total
    }
  }
  const stds = squares.map((square, i) => Math.sqrt(square / known[i]!))
  return { columns, known, means, stds }
}

async function forBlocks(
  rows: number,
  columns: number,
  pacer: Pacer,
  work: (from: number, to: number) => void,
): Promise<void> {
  const step = Math.max(1, Math.floor(NUMBERS_PER_BLOCK / Math.max(1, columns)))
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step)
    work(from, to)
    if (pacer.due((to - from) * columns)) await pacer.pause()
  }
}
