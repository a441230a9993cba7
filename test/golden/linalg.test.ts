import { describe, expect, test } from 'vitest'
import { pca, projectDense, projectSparse, type SparseMatrix, truncatedSvd } from '../../src/native/index.js'
import { codes, deviation, doubles, type Encoded, floats, readFixture } from './fixture.js'

interface SvdCase {
  rows: number
  cols: number
  offsets: Encoded
  codes: Encoded
  values: Encoded
  k: number
  components: Encoded
  singular_values: Encoded
  exact_singular_values: Encoded
  randomized_singular_values: Encoded
}

interface PcaCase {
  rows: number
  cols: number
  data: Encoded
  mean: Encoded
  rank: number
  components: Encoded
  variances: Encoded
  projected: Encoded
}

const fixture = readFixture<{ truncated_svd: { text_like: SvdCase }; pca: Record<string, PcaCase> }>('linalg')

describe("scikit-learn's TruncatedSVD (arpack) on text-like rows", () => {
  const golden = fixture.truncated_svd.text_like
  const matrix: SparseMatrix = {
    rows: golden.rows,
    cols: golden.cols,
    offsets: codes(golden.offsets),
    codes: codes(golden.codes),
    values: floats(golden.values),
  }
  const theirs = floats(golden.components)
  const svd = truncatedSvd(matrix, { components: golden.k })

  test('singular values agree to 1e-6', async () => {
    const { singularValues, k } = await svd
    expect(k).toBe(golden.k)
    expect(worstRatio(singularValues, doubles(golden.singular_values))).toBeLessThan(1e-6)
  })

  test('the randomized algorithm of scikit-learn, with seven iterations, is a hundred times further off', async () => {
    const { singularValues } = await svd
    const exact = doubles(golden.exact_singular_values).subarray(0, golden.k)
    expect(worstRatio(doubles(golden.randomized_singular_values), exact)).toBeGreaterThan(1e-3)
    expect(worstRatio(singularValues, exact)).toBeLessThan(1e-6)
  })

  test('the subspace agrees to 1e-6, and so does every component, sign and all', async () => {
    const { components } = await svd
    for (let i = 0; i < golden.k; i++) {
      const ours = row(components, i, golden.cols)
      // What is left of one of ours when its part in their subspace is taken out.
      const rest = Float64Array.from(ours)
      for (let j = 0; j < golden.k; j++) {
        const other = row(theirs, j, golden.cols)
        const along = dot(ours, other)
        for (let c = 0; c < golden.cols; c++) rest[c]! -= along * other[c]!
      }
      expect(Math.sqrt(dot(rest, rest))).toBeLessThan(1e-6)
      expect(deviation(ours, row(theirs, i, golden.cols))).toBeLessThan(1e-6)
    }
  })

  test('the projection has the norms that the singular values say', async () => {
    const { components, singularValues, k } = await svd
    const projected = await projectSparse(matrix, components, k)
    for (let i = 0; i < k; i++) {
      let squares = 0
      for (let r = 0; r < golden.rows; r++) squares += projected[r * k + i]! ** 2
      expect(Math.abs(Math.sqrt(squares) / singularValues[i]! - 1)).toBeLessThan(1e-6)
    }
  })
})

describe.each(Object.entries(fixture.pca))("scikit-learn's PCA, %s", (_, golden) => {
  const data = floats(golden.data)
  const result = pca(data, golden.rows, golden.cols)

  test('mean and variances agree to 1e-12', async () => {
    const { mean, variances } = await result
    expect(deviation(mean, doubles(golden.mean))).toBeLessThan(1e-12)
    expect(deviation(variances.subarray(0, golden.rank), doubles(golden.variances))).toBeLessThan(1e-12)
    for (const variance of variances.subarray(golden.rank)) expect(variance).toBeLessThan(1e-12)
  })

  test('components agree to 1e-6, signs too', async () => {
    const { components } = await result
    const first = components.subarray(0, golden.rank * golden.cols)
    expect(deviation(first, floats(golden.components))).toBeLessThan(1e-6)
  })

  test('projections agree to 1e-6', async () => {
    const { mean, components } = await result
    const projected = await projectDense(data, golden.rows, golden.cols, mean, components, golden.rank)
    expect(deviation(projected, floats(golden.projected))).toBeLessThan(1e-6)
  })
})

function worstRatio(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Math.max(...Array.from(expected, (value, i) => Math.abs(actual[i]! / value - 1)))
}

function row(matrix: Float32Array, index: number, cols: number): Float32Array {
  return matrix.subarray(index * cols, (index + 1) * cols)
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
