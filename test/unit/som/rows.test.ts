import { expect, test } from 'vitest'
import { ArgumentError } from '../../../src/errors.js'
import { NO_WINNER, type RowOptions, Som, type SomData, type SparseRows } from '../../../src/som/index.js'
import { blobs, seededRandom } from '../../support/blobs.js'

const { data, rows, cols } = blobs({ rows: 60, cols: 4, groups: 3, seed: 7 })
const options = { xDim: 3, yDim: 2, numIterations: 8 }

/** The rows with a part of their values set to zero, and the same as compressed sparse rows. */
function both(share: number): { readonly written: Float32Array; readonly sparse: SparseRows } {
  const random = seededRandom(3)
  const written = data.map((value) => (random() < share ? 0 : value))
  const indptr = [0]
  const indices: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) if (written[row * cols + col] !== 0) indices.push(row * cols + col)
    indptr.push(indices.length)
  }
  const sparse = {
    rows,
    cols,
    indptr: Uint32Array.from(indptr),
    indices: Uint32Array.from(indices, (at) => at % cols),
    values: Float32Array.from(indices, (at) => written[at]!),
  }
  return { written, sparse }
}

async function failure(rowsGiven: unknown, given: object = {}): Promise<string> {
  const outcome = await new Som(options)
    .train(rowsGiven as SomData, given as RowOptions)
    .catch((error) => error)
  expect(outcome).toBeInstanceOf(ArgumentError)
  return outcome.message
}

test('sparse rows train the map of the same rows written out', async () => {
  const { written, sparse } = both(0.6)
  for (const activationDistance of ['euclidean', 'cosine'] as const) {
    const of = async (given: SomData) => {
      const som = new Som({ ...options, activationDistance, initialization: 'sample' })
      const { codebook } = await som.train(given, given === written ? { cols } : {})
      return { codebook, ...(await som.evaluate(given)) }
    }
    const [one, other] = [await of(sparse), await of(written)]
    expect(one.codebook).toEqual(other.codebook)
    expect(one.winners).toEqual(other.winners)
    expect(one.secondWinners).toEqual(other.secondWinners)
    expect(one.quality.quantizationError).toBeCloseTo(other.quality.quantizationError, 12)
  }
})

test('a whole weight counts like that many rows, and one of 0 for nothing', async () => {
  const weights = Float32Array.from({ length: rows }, (_, row) => row % 4)
  const repeated: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let time = 0; time < row % 4; time++) repeated.push(...data.subarray(row * cols, (row + 1) * cols))
  }
  const som = new Som(options)
  const weighted = await som.train({ data, rows, cols }, { weights })
  const many = await new Som(options).train(Float32Array.from(repeated), { cols })
  expect(weighted.codebook).toEqual(many.codebook)
  expect(weighted.history).toEqual(many.history)
  expect([weighted.leftOut, many.leftOut]).toEqual([15, undefined])
  expect(await som.quality(data, { weights })).toEqual(await som.quality(Float32Array.from(repeated)))
})

test('missing values are left out of distances and means', async () => {
  const holes = data.map((value, at) => (at % 7 === 3 ? Number.NaN : value))
  holes.fill(Number.NaN, 5 * cols, 6 * cols)
  const som = new Som(options)
  const map = await som.train({ data: holes, rows, cols }, { missing: 'mask' })
  expect(map.leftOut).toBe(1)
  expect(map.codebook.every(Number.isFinite)).toBe(true)
  const { winners, distances } = await som.winners(holes, { missing: 'mask' })
  expect([winners[5], distances[5]]).toEqual([NO_WINNER, Number.NaN])
  expect(som.hits(winners).reduce((sum, hits) => sum + hits, 0)).toBe(rows - 1)
  // By the definition, for a row that lacks a value.
  const lacking = holes.subarray(0, cols)
  const all = Array.from({ length: 6 }, (_, neuron) => {
    const terms = Array.from(lacking, (value, at) => (value - map.codebook[neuron * cols + at]!) ** 2)
    return Math.sqrt(terms.filter((term) => !Number.isNaN(term)).reduce((sum, term) => sum + term, 0))
  })
  expect(lacking.some(Number.isNaN)).toBe(true)
  expect(winners[0]).toBe(all.indexOf(Math.min(...all)))
  expect(distances[0]).toBeCloseTo(Math.min(...all), 5)
  await expect(som.winners(holes)).rejects.toThrow('Expected a finite number for row 0, column 3 of data')
})

test('rows that can’t be used are named with what was expected', async () => {
  const { sparse } = both(0.5)
  const dense = { data, rows, cols }
  const messages = [
    await failure({ rows, cols }),
    await failure({ ...sparse, rows: 0 }),
    await failure({ ...sparse, cols: 65_537 }),
    await failure({ ...sparse, cols: undefined }),
    await failure({ ...sparse, indptr: undefined }),
    await failure({ ...sparse, indptr: sparse.indptr.subarray(1) }),
    await failure({ ...sparse, indptr: Array.from(sparse.indptr) }),
    await failure({ ...sparse, indices: sparse.indices.subarray(1) }),
    await failure({ ...sparse, values: Float64Array.from(sparse.values) }),
    await failure({ ...sparse, indices: sparse.indices.map(() => 4) }),
    await failure({ ...sparse, indices: sparse.indices.map(() => 1) }),
    await failure({ ...sparse, values: sparse.values.with(17, Number.NaN) }),
    await failure(sparse, { cols: 5 }),
    await failure(sparse, { missing: 'mask' }),
    await failure(dense, { missing: 'fill' }),
    await failure(dense, { weights: Array(rows).fill(1) }),
    await failure(dense, { weights: new Float32Array(rows + 1).fill(1) }),
    await failure(dense, { weights: new Float32Array(rows).fill(-1) }),
    await failure(dense, { weights: new Float32Array(rows).fill(1).with(3, Number.NaN) }),
    await failure(dense, { weights: new Float32Array(rows) }),
  ]
  expect(messages).toMatchInlineSnapshot(`
    [
      "Expected a Float32Array, or an object with data, rows and cols or with indptr, indices and values, for data but received undefined",
      "Expected a whole number from 1 to 536870912 for rows but received 0",
      "Expected a whole number from 1 to 65536 for cols but received 65537",
      "Expected a whole number from 1 to 65536 for cols but received undefined",
      "Expected a Uint32Array of 60 + 1 numbers (rows + 1) for indptr of data but received undefined",
      "Expected a Uint32Array of 60 + 1 numbers (rows + 1) for indptr of data but received Uint32Array of 60",
      "Expected a Uint32Array of 60 + 1 numbers (rows + 1) for indptr of data but received an array of 61",
      "Expected a Uint32Array of 127 numbers (the last of indptr) for indices of data but received Uint32Array of 126",
      "Expected a Float32Array of 127 numbers (as many as indices) for values of data but received Float64Array of 127",
      "Expected a column below 4 for indices[0] of data (row 0) but received 4",
      "Expected a column above 1, as columns ascend within a row, for indices[4] of data (row 3) but received 1",
      "Expected a finite number for values[17] of data (row 9, column 1) but received NaN",
      "Expected 5 columns for data but received 4",
      "Expected error, as the rows are sparse, for missing but received mask",
      "Expected one of error, mask for missing but received "fill"",
      "Expected a Float32Array of 60 numbers (one per row) for weights but received an array of 60",
      "Expected a Float32Array of 60 numbers (one per row) for weights but received Float32Array of 61",
      "Expected a finite number of at least 0 for weights[0] but received -1",
      "Expected a finite number of at least 0 for weights[3] but received NaN",
      "Expected at least one number above 0 for weights but received none",
    ]
  `)
})
