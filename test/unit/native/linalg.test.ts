import { describe, expect, test } from 'vitest'
import { ArgumentError, NativeError } from '../../../src/errors.js'
import {
  pca,
  projectDense,
  projectSparse,
  type SparseMatrix,
  truncatedSvd,
} from '../../../src/native/index.js'

/** 3 0 / 0 2 / 0 0, an entry in two parts. */
const small: SparseMatrix = {
  rows: 3,
  cols: 2,
  offsets: Uint32Array.of(0, 2, 3, 3),
  codes: Uint32Array.of(0, 0, 1),
  values: Float32Array.of(1, 2, 2),
}

function pseudoRandomSparse(rows: number, cols: number, entries: number): SparseMatrix {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const offsets = Uint32Array.from({ length: rows + 1 }, (_, row) => row * entries)
  const codes = Uint32Array.from({ length: rows * entries }, () => Math.floor(next() ** 3 * cols))
  const values = Float32Array.from({ length: rows * entries }, () => next())
  return { rows, cols, offsets, codes, values }
}

describe('truncatedSvd', () => {
  test('finds the axes of a diagonal matrix', async () => {
    const { components, singularValues, k } = await truncatedSvd(small, { components: 2 })
    expect(k).toBe(2)
    expect([...singularValues]).toEqual([3, 2])
    for (const [i, value] of [1, 0, 0, 1].entries()) expect(components[i]).toBeCloseTo(value, 12)
  })

  test('gives fewer components than wanted where there are no more', async () => {
    expect((await truncatedSvd(small, { components: 9 })).k).toBe(2)
    const zeros = { ...small, values: new Float32Array(3) }
    expect(await truncatedSvd(zeros, { components: 2 })).toEqual({
      components: new Float32Array(),
      singularValues: new Float32Array(),
      k: 0,
    })
    const empty = {
      rows: 0,
      cols: 5,
      offsets: new Uint32Array(1),
      codes: new Uint32Array(),
      values: new Float32Array(),
    }
    expect((await truncatedSvd(empty, { components: 2 })).k).toBe(0)
  })

  test('gives the same bits on any number of threads, and for a seed', async () => {
    const matrix = pseudoRandomSparse(9000, 300, 6)
    const one = await truncatedSvd(matrix, { components: 12, threads: 1 })
    for (const threads of [2, 3, 7]) {
      expect(await truncatedSvd(matrix, { components: 12, threads })).toEqual(one)
    }
    const other = await truncatedSvd(matrix, { components: 12, randomState: 7 })
    expect(other.components).not.toEqual(one.components)
    for (let i = 0; i < 12; i++) expect(other.singularValues[i]).toBeCloseTo(one.singularValues[i]!, 3)
  })

  test('takes its copy before it returns', async () => {
    const changing = { ...small, values: small.values.slice(), codes: small.codes.slice() }
    const promise = truncatedSvd(changing, { components: 2 })
    changing.values.fill(Number.NaN)
    changing.codes.fill(2 ** 32 - 1)
    expect([...(await promise).singularValues]).toEqual([3, 2])
  })

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'no components',
      () => truncatedSvd(small, { components: 0 }),
      'Expected a whole number from 1 to 4294967295 for components but received 0',
    ],
    [
      'half a component',
      () => truncatedSvd(small, { components: 1.5 }),
      'Expected a whole number from 1 to 4294967295 for components but received 1.5',
    ],
    [
      'a negative seed',
      () => truncatedSvd(small, { components: 1, randomState: -1 }),
      'Expected a whole number from 0 to 4294967295 for randomState but received -1',
    ],
    [
      'no number of threads',
      () => truncatedSvd(small, { components: 1, threads: Number.NaN }),
      'Expected a whole number from 0 to 1024 for threads but received NaN',
    ],
    [
      'codes of another type',
      () => truncatedSvd({ ...small, codes: [0, 1, 1] as unknown as Uint32Array }, { components: 1 }),
      'Expected a Uint32Array for matrix.codes but received an array of 3',
    ],
    [
      'too few offsets',
      () => truncatedSvd({ ...small, offsets: Uint32Array.of(0, 3) }, { components: 1 }),
      'Expected 3 + 1 offsets (rows + 1) for matrix.offsets but received 2',
    ],
    [
      'falling offsets',
      () => truncatedSvd({ ...small, offsets: Uint32Array.of(0, 9, 2, 3) }, { components: 1 }),
      'Expected 9 or more for matrix.offsets[2] but received 2',
    ],
    [
      'a column too far',
      () => truncatedSvd({ ...small, codes: Uint32Array.of(0, 1, 2) }, { components: 1 }),
      'Expected a column below 2 for matrix.codes[2] but received 2',
    ],
    [
      'an infinite value',
      () => truncatedSvd({ ...small, values: Float32Array.of(1, -Infinity, 1) }, { components: 1 }),
      'Expected a finite number for matrix.values[1] but received -inf',
    ],
  ])('refuses %s', async (_, call, message) => {
    const error = await call().then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(ArgumentError)
    expect(error).toMatchObject({ code: 'ERR_ARGUMENT', message })
  })

  test('says so where memory can’t suffice', async () => {
    const wide = { ...small, cols: 2 ** 32 - 1, codes: Uint32Array.of(0, 1, 2 ** 32 - 2) }
    const promise = truncatedSvd(wide, { components: 3 })
    await expect(promise).rejects.toBeInstanceOf(NativeError)
    await expect(promise).rejects.toThrow('Not enough memory')
  })
})

describe('stopping', () => {
  const matrix = pseudoRandomSparse(40_000, 2000, 12)

  test('a signal that was aborted before starts nothing', async () => {
    const reason = new Error('changed my mind')
    const promise = truncatedSvd(matrix, { components: 50, signal: AbortSignal.abort(reason) })
    await expect(promise).rejects.toBe(reason)
  })

  test('a signal that is aborted on the way rejects with its reason, and leaves the event loop free', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    setTimeout(() => controller.abort(reason), 5)
    const promise = truncatedSvd(matrix, { components: 200, signal: controller.signal })
    await expect(promise).rejects.toBe(reason)
  })
})

describe('projectSparse', () => {
  test('multiplies with every component', async () => {
    const projected = await projectSparse(small, Float32Array.of(1, 10, 0, -1), 2)
    expect([...projected]).toEqual([3, 0, 20, -2, 0, 0])
  })

  test('refuses components of another shape', async () => {
    await expect(projectSparse(small, new Float32Array(3), 2)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected 2 x 2 values (k x cols) for components but received 3]`,
    )
  })
})

describe('pca', () => {
  const data = Float32Array.of(1, 5, 2, 5, 3, 5)

  test('gives mean, components and variances, constant columns included', async () => {
    expect(await pca(data, 3, 2)).toEqual({
      mean: Float64Array.of(2, 5),
      components: Float32Array.of(1, 0, 0, 1),
      variances: Float64Array.of(1, 0),
    })
  })

  test('gives the same bits on any number of threads', async () => {
    const { values } = pseudoRandomSparse(5000, 10, 20)
    const one = await pca(values, 5000, 20, { threads: 1 })
    for (const threads of [2, 3, 7]) expect(await pca(values, 5000, 20, { threads })).toEqual(one)
  })

  test('refuses data without rows, of another length, or not finite', async () => {
    await expect(pca(new Float32Array(), 0, 2)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected 1 or more for rows but received 0]`,
    )
    await expect(pca(data, 2, 2)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected 2 x 2 values (rows x cols) for data but received 6]`,
    )
    await expect(pca(Float32Array.of(1, Number.NaN), 1, 2)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a finite number for data[1] (row 0, column 1) but received NaN]`,
    )
  })
})

describe('projectDense', () => {
  test('takes the mean out and uses the first k components', async () => {
    const components = Float32Array.of(0, 1, 1, 0)
    const projected = await projectDense(
      Float32Array.of(1, 5, 2, 6),
      2,
      2,
      Float64Array.of(1, 5),
      components,
      1,
    )
    expect([...projected]).toEqual([0, 1])
  })

  test('refuses a mean of another length', async () => {
    const promise = projectDense(new Float32Array(4), 2, 2, new Float64Array(1), new Float32Array(4), 2)
    await expect(promise).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected 2 values (cols) for mean but received 1]`,
    )
  })
})
