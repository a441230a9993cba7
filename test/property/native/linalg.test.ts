import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ArgumentError, NativeError } from '../../../src/errors.js'
import {
  pca,
  projectDense,
  projectSparse,
  type SparseMatrix,
  truncatedSvd,
} from '../../../src/native/index.js'

/** Numbers that are mostly right, and every kind of wrong one. */
const offset = fc.oneof(
  { weight: 5, arbitrary: fc.nat(12) },
  { weight: 1, arbitrary: fc.constant(2 ** 32 - 1) },
)
const code = fc.oneof({ weight: 9, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.constant(2 ** 32 - 1) })
const value = fc.oneof(
  { weight: 9, arbitrary: fc.float({ noNaN: true, min: -8, max: 8 }) },
  { weight: 1, arbitrary: fc.float() },
)
const size = fc.oneof({ weight: 5, arbitrary: fc.nat(7) }, { weight: 1, arbitrary: fc.constant(2 ** 32 - 1) })

const anything: fc.Arbitrary<SparseMatrix> = fc.record({
  rows: size,
  cols: size,
  offsets: fc.array(offset, { maxLength: 8 }).map((list) => Uint32Array.from(list)),
  codes: fc.array(code, { maxLength: 12 }).map((list) => Uint32Array.from(list)),
  values: fc.array(value, { maxLength: 12 }).map((list) => Float32Array.from(list)),
})

const valid: fc.Arbitrary<SparseMatrix> = fc
  .array(fc.array(fc.tuple(fc.nat(5), fc.integer({ min: -90, max: 90 })), { maxLength: 5 }), {
    maxLength: 9,
  })
  .map((rows) => ({
    rows: rows.length,
    cols: 6,
    offsets: Uint32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]),
    codes: Uint32Array.from(rows.flat(), ([column]) => column),
    values: Float32Array.from(rows.flat(), ([, entry]) => entry),
  }))

test('whatever the arrays hold, the kernel answers with numbers or with an error of ours', async () => {
  const floats = fc.array(value, { maxLength: 24 }).map((list) => Float32Array.from(list))
  await fc.assert(
    fc.asyncProperty(anything, floats, size, size, async (matrix, data, k, rows) => {
      const calls = [
        truncatedSvd(matrix, { components: k }).then(({ components }) => components),
        projectSparse(matrix, data, k),
        pca(data, rows, k).then(({ components }) => components),
        projectDense(data, rows, 2, new Float64Array(2), data, k),
      ]
      for (const outcome of await Promise.allSettled(calls)) {
        if (outcome.status === 'fulfilled') expect(outcome.value.some(Number.isNaN)).toBe(false)
        else expect([ArgumentError, NativeError]).toContain(outcome.reason.constructor)
      }
    }),
    { numRuns: 150 },
  )
})

test('the squares of all singular values add up to those of the entries, and so do those of the projections', async () => {
  await fc.assert(
    fc.asyncProperty(valid, async (matrix) => {
      const { components, singularValues, k } = await truncatedSvd(matrix, { components: 6, threads: 1 })
      const projected = await projectSparse(matrix, components, k, { threads: 1 })
      const energy = squares(dense(matrix))
      const tolerance = 1e-5 * energy
      expect(Math.abs(squares(singularValues) - energy)).toBeLessThanOrEqual(tolerance)
      expect(Math.abs(squares(projected) - energy)).toBeLessThanOrEqual(tolerance)
    }),
    { numRuns: 150 },
  )
})

function dense({ rows, cols, offsets, codes, values }: SparseMatrix): Float64Array {
  const cells = new Float64Array(rows * cols)
  for (let row = 0; row < rows; row++) {
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
      cells[row * cols + codes[entry]!]! += values[entry]!
    }
  }
  return cells
}

function squares(list: ArrayLike<number>): number {
  return Array.from(list).reduce((sum, entry) => sum + entry * entry, 0)
}
