import { expect, test } from 'vitest'
import { ArgumentError, NotTrainedError } from '../../../src/errors.js'
import { planTraining } from '../../../src/native/index.js'
import {
  neighbors,
  type QualityOptions,
  Som,
  type SomOptions,
  type TrainedMap,
  type UMatrixOnTheWay,
} from '../../../src/som/index.js'
import { blobs } from '../../support/blobs.js'

/** The message of the error that `work` ends with. */
async function failure(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentError)
    return (error as Error).message
  }
  throw new Error('no error')
}

const made = (options: Record<string, unknown>): Promise<string> =>
  failure(() => new Som({ xDim: 3, yDim: 3, ...options } as unknown as SomOptions))

test('every option that can’t be used is named with what was expected', async () => {
  const messages = [
    await failure(() => new Som(undefined as unknown as SomOptions)),
    await made({ xDim: undefined }),
    await made({ yDim: 0 }),
    await made({ xDim: 2.5 }),
    await made({ xDim: 65_535, yDim: 65_535 }),
    await made({ topology: 'hex' }),
    await made({ mapShape: 'toroid' }),
    await made({ activationDistance: 'cosin' }),
    await made({ neighborhoodFunction: 3 }),
    await made({ trainingAlgorithm: null }),
    await made({ numIterations: 2 ** 31 + 1 }),
    await made({ learningRate: 0 }),
    await made({ sigma: Number.NaN }),
    await made({ sigmaEnd: -1 }),
    await made({ randomOrder: 'no' }),
    await made({ randomState: -1 }),
    await made({ threads: 1025 }),
    await made({ iterations: 5 }),
  ]
  expect(messages).toMatchInlineSnapshot(`
    [
      "Expected an object for the options of a Som but received undefined",
      "Expected a whole number from 1 to 65535 for xDim but received undefined",
      "Expected a whole number from 1 to 65535 for yDim but received 0",
      "Expected a whole number from 1 to 65535 for xDim but received 2.5",
      "Expected at most 1000000 neurons for xDim * yDim but received 4294836225",
      "Expected one of rectangular, hexagonal for topology but received "hex"",
      "Expected an even number (the rows of a hexagonal toroid alternate) for yDim but received 3",
      "Expected one of euclidean, cosine, manhattan, chebyshev for activationDistance but received "cosin"",
      "Expected one of gaussian, bubble, triangle, mexican_hat for neighborhoodFunction but received 3",
      "Expected one of batch, online for trainingAlgorithm but received null",
      "Expected a whole number from 1 to 2147483648 for numIterations but received 2147483649",
      "Expected a number above 0 and at most 1 for learningRate but received 0",
      "Expected a number from 0.000001 to 65535 for sigma but received NaN",
      "Expected a number from 0.000001 to 65535 for sigmaEnd but received -1",
      "Expected true or false for randomOrder but received "no"",
      "Expected a whole number from 0 to 4294967295 for randomState but received -1",
      "Expected a whole number from 0 to 1024 for threads but received 1025",
      "Expected one of xDim, yDim, topology, mapShape, activationDistance, neighborhoodFunction, trainingAlgorithm, numIterations, learningRate, learningRateDecay, sigma, sigmaEnd, sigmaDecay, initialization, randomOrder, randomState, threads, earlyStopping as an option but received iterations",
    ]
  `)
})

test('rows that can’t be used are named with what was expected', async () => {
  const som = new Som({ xDim: 3, yDim: 3 })
  const flat = new Float32Array(12)
  const trained = await new Som({ xDim: 2, yDim: 2 }).train(blobs({ rows: 20, cols: 3, groups: 2, seed: 1 }))
  const fitted = Som.fromMap(trained)
  const bad = blobs({ rows: 20, cols: 3, groups: 2, seed: 1 })
  bad.data[3 * 7 + 2] = Number.NaN
  const messages = [
    await failure(() => som.train(flat)),
    await failure(() => som.train(flat, { cols: 5 })),
    await failure(() => som.train(flat, { cols: 0 })),
    await failure(() => som.train(new Float32Array(0), { cols: 3 })),
    await failure(() => som.train([1, 2] as unknown as Float32Array, { cols: 1 })),
    await failure(() => som.train(null as unknown as Float32Array)),
    await failure(() => som.train({ data: flat, rows: 5, cols: 3 })),
    await failure(() => som.train({ data: flat, rows: 4, cols: 3 }, { cols: 2 })),
    await failure(() => som.train(flat, { cols: 3, initialCodebook: new Float32Array(26) })),
    await failure(() => som.train(flat, { cols: 3, initialCodebook: new Float32Array(27).fill(Infinity) })),
    await failure(() => som.train(bad)),
    await failure(() => fitted.winners(bad)),
    await failure(() => fitted.quality({ data: flat, rows: 6, cols: 2 })),
    await failure(() => fitted.winners(new Float32Array(4))),
    await failure(() => fitted.hits(Uint32Array.of(0, 4))),
  ]
  expect(messages).toMatchInlineSnapshot(`
    [
      "Expected the number of columns of a flat array for cols but received undefined",
      "Expected a multiple of 5 values for data but received Float32Array of 12",
      "Expected a whole number from 1 to 65536 for cols but received 0",
      "Expected at least one row for data but received none",
      "Expected a Float32Array, or an object with data, rows and cols or with indptr, indices and values, for data but received undefined",
      "Expected an object for data but received null",
      "Expected 5 x 3 values for data but received Float32Array of 12",
      "Expected 2 columns for data but received 3",
      "Expected a Float32Array of 9 x 3 values (neurons x features) for initialCodebook but received Float32Array of 26",
      "Expected a finite number for row 0, column 0 of initialCodebook but received Infinity",
      "Expected a finite number for row 7, column 2 of data but received NaN",
      "Expected a finite number for row 7, column 2 of data but received NaN",
      "Expected 3 columns for data but received 2",
      "Expected a multiple of 3 values for data but received Float32Array of 4",
      "Expected an index below 4 for winners but received 4",
    ]
  `)
})

test('an untrained map says what to do', async () => {
  const som = new Som({ xDim: 3, yDim: 3 })
  expect(som.isTrained).toBe(false)
  expect(() => som.map).toThrow(NotTrainedError)
  expect(() => som.uMatrix()).toThrowErrorMatchingInlineSnapshot(
    `[NotTrainedError: Expected a trained map for uMatrix but received an untrained one: call train() or load a model first]`,
  )
  expect(() => som.hits(new Uint32Array(1))).toThrow(NotTrainedError)
  await expect(som.winners(new Float32Array(3))).rejects.toThrow(NotTrainedError)
  await expect(som.quality(new Float32Array(3))).rejects.toThrow(NotTrainedError)
  await expect(som.evaluate(new Float32Array(3))).rejects.toThrow(NotTrainedError)
})

test('a map that doesn’t fit together is refused', async () => {
  const map = await new Som({ xDim: 2, yDim: 3 }).train(blobs({ rows: 20, cols: 3, groups: 2, seed: 1 }))
  const wrong = (change: Record<string, unknown>): Promise<string> =>
    failure(() => Som.fromMap({ ...map, ...change } as TrainedMap))
  const spoilt = map.codebook.slice()
  spoilt[4] = Number.NaN
  expect([
    await wrong({ version: 2 }),
    await wrong({ xDim: 3 }),
    await wrong({ features: 0 }),
    await wrong({ codebook: [1, 2] }),
    await wrong({ codebook: spoilt }),
    await wrong({ mapShape: 'toroid' }),
    await wrong({ activationDistance: undefined }),
  ]).toMatchInlineSnapshot(`
    [
      "Expected 1 for the version of a trained map but received 2",
      "Expected a Float32Array of 9 x 3 values (neurons x features) for codebook but received Float32Array of 18",
      "Expected a whole number from 1 to 65536 for features but received 0",
      "Expected a Float32Array of 6 x 3 values (neurons x features) for codebook but received an array of 2",
      "Expected a finite number for row 1, column 1 of codebook but received NaN",
      "Expected an even number (the rows of a hexagonal toroid alternate) for yDim but received 3",
      "Expected one of euclidean, cosine, manhattan, chebyshev for activationDistance but received undefined",
    ]
  `)
})

test('measures that can’t be taken are refused by name', async () => {
  const rows = blobs({ rows: 60, cols: 3, groups: 2, seed: 1 })
  const som = new Som({ xDim: 2, yDim: 3 })
  await som.train(rows)
  const refused = (options: unknown): Promise<string> =>
    failure(() => som.evaluate(rows, options as QualityOptions))
  expect([
    await refused({ measures: ['trust'] }),
    await refused({ measures: 'some' }),
    await refused({ neighbors: 0 }),
    await refused({ sampleRows: 100_001 }),
    await refused({ randomState: -1 }),
    await refused({ regions: new Uint32Array(5) }),
    await refused({ regions: [0, 0, 0, 1, 1, 1] }),
    await refused({ sample: 5 }),
    await refused(null),
  ]).toMatchInlineSnapshot(`
    [
      "Expected one of kaski_lagus, topographic_product, trustworthiness, neighborhood_preservation, silhouette, davies_bouldin for measures but received "trust"",
      "Expected all, or a list of measures for measures but received "some"",
      "Expected a whole number from 1 to 536870912 for neighbors but received 0",
      "Expected a whole number from 1 to 100000 for sampleRows but received 100001",
      "Expected a whole number from 0 to 4294967295 for randomState but received -1",
      "Expected 6 regions (one for each neuron) for regions but received Uint32Array of 5",
      "Expected a Uint32Array for regions but received an array of 6",
      "Expected one of signal, measures, neighbors, sampleRows, randomState, regions, weights, missing as an option but received sample",
      "Expected an object for the options of quality but received null",
    ]
  `)
})

test('a training goes on from where it was, and ends when nothing changes any more', async () => {
  const rows = blobs({ rows: 300, cols: 3, groups: 4, seed: 1 })
  const first = new Som({ xDim: 4, yDim: 3, numIterations: 5 })
  const map = await first.train(rows)
  expect(map.settledAt).toBeUndefined()
  const steps: number[] = []
  const som = Som.fromMap(map, { numIterations: 300 })
  const more = await som.continueTraining(rows, { onProgress: ({ sigma }) => steps.push(sigma) })
  expect(new Set(steps)).toEqual(new Set([0.8]))
  expect(more.settledAt).toBe(more.history.length)
  expect(more.history.length).toBeLessThan(300)
  // Going on again changes nothing, and neither do all the epochs.
  expect((await som.continueTraining(rows)).codebook).toEqual(more.codebook)
  const full = Som.fromMap(map, { numIterations: 300, earlyStopping: false })
  const all = await full.continueTraining(rows)
  expect([all.history.length, all.settledAt]).toEqual([300, undefined])
  expect(all.codebook).toEqual(more.codebook)
  const wide = Som.fromMap(map, { numIterations: 4, sigma: 2 })
  const falling = (await wide.continueTraining(rows)).history.map(({ sigma }) => sigma)
  expect([falling[0], falling.at(-1)]).toEqual([2, 0.8])
})

test('a training goes on with rows of the same columns only', async () => {
  const rows = blobs({ rows: 60, cols: 3, groups: 2, seed: 1 })
  const som = new Som({ xDim: 2, yDim: 3 })
  await expect(som.continueTraining(rows)).rejects.toThrow(NotTrainedError)
  await som.train(rows)
  expect([
    await failure(() => som.continueTraining(blobs({ rows: 60, cols: 4, groups: 2, seed: 1 }))),
    await failure(() => som.continueTraining(rows, { initialCodebook: new Float32Array(18) })),
  ]).toMatchInlineSnapshot(`
    [
      "Expected 3 columns for data but received 4",
      "Expected no codebook for initialCodebook but received Float32Array of 18",
    ]
  `)
})

test('the size of a map comes from the rows, however many columns they have', async () => {
  const long = (cols: number): { data: Float32Array; rows: number; cols: number } => ({
    rows: 400,
    cols,
    data: Float32Array.from({ length: 400 * cols }, (_, at) => {
      const column = at % cols
      const spread = column === 0 ? 9 : column === 1 ? 3 : 0.001
      return spread * Math.sin(at * 12.9898 + column)
    }),
  })
  for (const cols of [2, 10_000]) {
    const { xDim, yDim } = await Som.autoSize(long(cols), { topology: 'rectangular' })
    expect(xDim * yDim).toBeGreaterThan(90)
    expect(xDim * yDim).toBeLessThan(110)
    expect(xDim / yDim).toBeGreaterThan(2)
    expect(xDim / yDim).toBeLessThan(4.5)
  }
  const { data, rows, cols } = long(2)
  const indptr = Uint32Array.from({ length: rows + 1 }, (_, row) => 2 * row)
  const indices = Uint32Array.from({ length: 2 * rows }, (_, at) => at % 2)
  expect(await Som.autoSize({ rows, cols, indptr, indices, values: data })).toEqual(
    await Som.autoSize(data, { cols: 2 }),
  )
  const weights = new Float32Array(rows).fill(4)
  const heavy = await Som.autoSize(data, { cols, weights })
  expect(heavy.xDim * heavy.yDim).toBeGreaterThan(190)
  expect((await Som.autoSize(data, { cols, mapShape: 'toroid' })).yDim % 2).toBe(0)
  expect(await failure(() => Som.autoSize(data, { cols, topology: 'square' as 'rectangular' }))).toBe(
    'Expected one of rectangular, hexagonal for topology but received "square"',
  )
})

test('regions are cells unless the caller puts them together', async () => {
  const rows = blobs({ rows: 200, cols: 3, groups: 4, seed: 1 })
  const som = new Som({ xDim: 2, yDim: 3 })
  await som.train(rows)
  const measures = ['silhouette', 'davies_bouldin'] as const
  const cells = await som.quality(rows, { measures })
  expect(await som.quality(rows, { measures, regions: Uint32Array.of(9, 4, 5, 6, 7, 8) })).toEqual(cells)
  const halves = await som.quality(rows, { measures, regions: Uint32Array.of(0, 0, 0, 1, 1, 1) })
  expect(halves.silhouette).not.toBe(cells.silhouette)
  const sampled = await som.quality(rows, { measures, sampleRows: 50 })
  expect(sampled.silhouette).not.toBe(cells.silhouette)
  expect(sampled.daviesBouldin).toBe(cells.daviesBouldin)
  expect(await som.quality(rows, { measures, sampleRows: 50, randomState: 42 })).toEqual(sampled)
  expect(await som.quality(rows, { measures, sampleRows: 50, randomState: 1 })).not.toEqual(sampled)
})

test('a map from outside gives the same winners, quality and ridges', async () => {
  const rows = blobs({ rows: 300, cols: 6, groups: 4, seed: 3 })
  for (const activationDistance of ['euclidean', 'cosine', 'manhattan', 'chebyshev'] as const) {
    const som = new Som({ xDim: 5, yDim: 4, activationDistance })
    const map = await som.train(rows)
    const again = Som.fromMap(structuredClone(map), { threads: 1 })
    expect(await again.winners(rows)).toEqual(await som.winners(rows))
    expect(await again.quality(rows)).toEqual(await som.quality(rows))
    const { quality, secondWinners, ...winners } = await som.evaluate(rows)
    expect(quality).toEqual(await som.quality(rows))
    expect(winners).toEqual(await som.winners(rows))
    expect(secondWinners.every((neuron, row) => neuron !== winners.winners[row])).toBe(true)
    expect(again.uMatrix()).toEqual(som.uMatrix())
    expect(again.map).toEqual(map)
  }
})

test('the U-matrix is the mean distance to the neighbours that grid names', async () => {
  const rows = blobs({ rows: 300, cols: 6, groups: 4, seed: 3 })
  for (const topology of ['rectangular', 'hexagonal'] as const) {
    for (const mapShape of ['planar', 'toroid'] as const) {
      const som = new Som({ xDim: 5, yDim: 4, topology, mapShape })
      const map = await som.train(rows)
      const vector = (neuron: number) => map.codebook.subarray(neuron * 6, neuron * 6 + 6)
      const expected = Array.from({ length: 20 }, (_, neuron) => {
        const near = neighbors(map, neuron)
        const distances = near.map((other) =>
          Math.hypot(...vector(neuron).map((value, i) => value - vector(other)[i]!)),
        )
        return distances.reduce((sum, distance) => sum + distance, 0) / near.length
      })
      for (const [neuron, value] of som.uMatrix().entries()) expect(value).toBeCloseTo(expected[neuron]!, 4)
    }
  }
})

test('hits count the rows of each neuron', async () => {
  const som = new Som({ xDim: 2, yDim: 2 })
  await som.train(blobs({ rows: 20, cols: 3, groups: 2, seed: 1 }))
  expect(som.hits(Uint32Array.of(3, 0, 3, 1))).toEqual(Uint32Array.of(1, 1, 0, 2))
  expect(som.hits({ winners: Uint32Array.of(2), distances: new Float32Array(1) })).toEqual(
    Uint32Array.of(0, 0, 1, 0),
  )
})

test('changing the options afterwards changes nothing', async () => {
  const options = { xDim: 2, yDim: 2 }
  const som = new Som(options)
  options.xDim = 50
  expect((await som.train(blobs({ rows: 20, cols: 3, groups: 2, seed: 1 }))).xDim).toBe(2)
})

test('U-matrices on the way are told when asked for, and change nothing', async () => {
  const rows = blobs({ rows: 60, cols: 4, groups: 3, seed: 5 })
  const options = { xDim: 4, yDim: 3, numIterations: 6 }
  const told: UMatrixOnTheWay[] = []
  const errors: [number, number][] = []
  const som = new Som(options)
  const map = await som.train(rows, {
    uMatrices: { every: 2, tell: (uMatrix) => told.push(uMatrix) },
    onProgress: ({ step, topographicError }) => errors.push([step, topographicError]),
  })
  expect(told.map(({ step }) => step)).toEqual([0, 2, 4, 6])
  expect(told[3]!.heights).toEqual(som.uMatrix())
  expect(told[1]!.heights).not.toEqual(told[3]!.heights)
  expect(told[3]!.topographicError).toBe((await som.quality(rows)).topographicError)
  expect(errors.at(-1)).toEqual([6, told[3]!.topographicError])
  expect(map.history.every(({ topographicError }) => Number.isNaN(topographicError))).toBe(true)
  expect(map.codebook).toEqual((await new Som(options).train(rows)).codebook)
  expect('uMatrices' in map).toBe(false)
})

test('the defaults are those that the options document', () => {
  expect(planTraining({ xDim: 12, yDim: 7 })).toEqual({
    topology: 'hexagonal',
    mapShape: 'planar',
    activationDistance: 'euclidean',
    neighborhoodFunction: 'gaussian',
    trainingAlgorithm: 'batch',
    numIterations: 40,
    learningRate: 0.1,
    learningRateDecay: 'asymptotic_decay',
    sigma: 6,
    sigmaEnd: 0.8,
    sigmaDecay: 'linear',
    initialization: 'pca',
    randomOrder: true,
    earlyStopping: true,
    randomState: 42,
    threads: 0,
    uMatrixEvery: 0,
  })
  expect(planTraining({ xDim: 1, yDim: 1 }).sigma).toBe(1)
  expect(planTraining({ xDim: 12, yDim: 7, trainingAlgorithm: 'online' })).toMatchObject({
    numIterations: 500 * 84,
    sigmaDecay: 'asymptotic_decay',
  })
})

test('the kernel refuses by itself what the checks here refuse', () => {
  // Safety and termination rest on these, so they hold without TypeScript in front.
  const wrong = (change: Record<string, unknown>) => () =>
    planTraining({ xDim: 3, yDim: 3, ...change } as Parameters<typeof planTraining>[0])
  for (const change of [
    { xDim: 0 },
    { xDim: 2.5 },
    { xDim: -1 },
    { xDim: 2 ** 40 },
    { xDim: Number.NaN },
    { xDim: 65_535, yDim: 65_535 },
    { numIterations: 0 },
    { numIterations: 2 ** 32 },
    { learningRate: Number.NaN },
    { sigma: 0 },
    { sigma: Infinity },
    { sigmaEnd: 0 },
    { threads: 5000 },
    { threads: -1 },
    { randomState: 0.5 },
    { topology: 'hex' },
    { mapShape: 'toroid' },
  ]) {
    expect(wrong(change), JSON.stringify(change)).toThrow(ArgumentError)
  }
})

/** The batch map in plain float64, on a line of neurons in one dimension. */
function plainBatch(rows: Float32Array, start: readonly number[], epochs: number, from: number, to: number) {
  let codebook = [...start]
  for (let epoch = 0; epoch < epochs; epoch++) {
    const sigma = from + ((to - from) * epoch) / (epochs - 1)
    const sums = codebook.map(() => 0)
    const counts = codebook.map(() => 0)
    for (const row of rows) {
      const distances = codebook.map((value) => Math.abs(row - value))
      const winner = distances.indexOf(Math.min(...distances))
      sums[winner]! += row
      counts[winner]! += 1
    }
    const weighted = (values: readonly number[], at: number): number =>
      values.reduce((sum, value, from) => sum + value * Math.exp(-((at - from) ** 2) / (2 * sigma ** 2)), 0)
    codebook = codebook.map((_, at) => Math.fround(weighted(sums, at) / weighted(counts, at)))
  }
  return codebook
}

test('an outlier costs the other rows of its column no digits', async () => {
  const rows = Float32Array.from({ length: 1000 }, (_, at) => (at === 999 ? 1e9 : at / 1000))
  const initialCodebook = Float32Array.of(0, 0.5, 5e8, 1e9)
  const options = {
    xDim: 4,
    yDim: 1,
    topology: 'rectangular',
    numIterations: 40,
    sigma: 1,
    sigmaEnd: 0.1,
  } as const
  const { codebook } = await new Som(options).train(rows, { cols: 1, initialCodebook })
  const right = plainBatch(rows, [...initialCodebook], 40, 1, 0.1)
  expect([...codebook].map((value, at) => Math.abs(value / right[at]! - 1) < 1e-6)).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(right.map((value) => value > 0.1)).toEqual([true, true, true, true])
  expect(right[0]).toBeLessThan(1)
})
