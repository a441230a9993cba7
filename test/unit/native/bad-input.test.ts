/** What the kernel refuses by itself, called without the checks of `Som` in front: always a coded error, never a crash. */
import { expect, test } from 'vitest'
import {
  evaluateMap,
  findWinners,
  NativeCancellation,
  trainSom,
  uMatrix,
} from '../../../src/native/binding.js'

type Training = Parameters<typeof trainSom>[0]
type NativeMap = Parameters<typeof uMatrix>[0]

const data = Float32Array.from({ length: 12 }, (_, i) => i % 5)
const map: NativeMap = {
  xDim: 2,
  yDim: 2,
  features: 3,
  topology: 'hexagonal',
  mapShape: 'planar',
  activationDistance: 'euclidean',
}
const codebook = new Float32Array(12)

/** `code: message` of whatever `work` ends with, thrown or rejected. */
async function end(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    return `${code}: ${message}`
  }
  return 'no error'
}

const train = (change: Record<string, unknown>, options: Record<string, unknown> = {}): Promise<string> => {
  const { initialCodebook, ...rows } = change
  const training = {
    matrix: { data, rows: 4, cols: 3, ...rows },
    options: { xDim: 2, yDim: 2, ...options },
    ...('initialCodebook' in change && { initialCodebook }),
    ...('options' in change && { options: change.options }),
  }
  return end(() => trainSom(training as unknown as Training, new NativeCancellation(), () => {}))
}

test('shapes of rows', async () => {
  const ends = [
    await train({ rows: 5 }),
    await train({ rows: 0 }),
    await train({ rows: -4, cols: -3 }),
    await train({ rows: 2.4, cols: 5 }),
    await train({ rows: Number.NaN }),
    await train({ cols: 0 }),
    await train({ rows: 0, cols: 0, data: new Float32Array(0) }),
    // The right number where it wraps around at 2^32, or products that do at 2^64.
    await train({ rows: 2 ** 32 + 4 }),
    await train({ rows: 2 ** 62, cols: 4 }),
    await train({ rows: 2 ** 29, cols: 65_536 }),
    await train({ rows: 2 ** 30, cols: 1 }),
    await train({ rows: 1, cols: 65_537, data: new Float32Array(65_537) }),
    await train({ data: new Float64Array(12) }),
    await train({ data: [1, 2, 3] }),
    await train({ data: undefined }),
  ]
  expect(ends).toMatchInlineSnapshot(`
    [
      "InvalidArg: Expected 5 x 3 values for data but received 12",
      "InvalidArg: Expected 1 to 536870912 rows for data but received 0",
      "InvalidArg: Expected a whole number for the rows of data but received -4",
      "InvalidArg: Expected a whole number for the rows of data but received 2.4",
      "InvalidArg: Expected a whole number for the rows of data but received NaN",
      "InvalidArg: Expected 1 to 65536 columns for data but received 0",
      "InvalidArg: Expected 1 to 536870912 rows for data but received 0",
      "InvalidArg: Expected a whole number for the rows of data but received 4294967300",
      "InvalidArg: Expected a whole number for the rows of data but received 4611686018427388000",
      "InvalidArg: Expected 536870912 x 65536 values for data but received 12",
      "InvalidArg: Expected 1 to 536870912 rows for data but received 1073741824",
      "InvalidArg: Expected 1 to 65536 columns for data but received 65537",
      "InvalidArg: Expected Float32Array, got Float64Array on NativeMatrix.data on NativeTraining.matrix",
      "InvalidArg: Get TypedArray info failed on NativeMatrix.data on NativeTraining.matrix",
      "InvalidArg: Expected either data, or memory, or indptr, indices and values, for the rows but received others",
    ]
  `)
})

test('values and codebooks', async () => {
  const ends = [
    await train({ data: data.with(7, Number.NaN) }),
    await train({ data: data.with(2, -Infinity) }),
    await train({ initialCodebook: new Float32Array(11) }),
    await train({ initialCodebook: new Float32Array(12).fill(Number.NaN, 4, 5) }),
    await train({ initialCodebook: new Float32Array(0) }),
  ]
  expect(ends).toMatchInlineSnapshot(`
    [
      "InvalidArg: Expected a finite number for row 2, column 1 of data but received NaN",
      "InvalidArg: Expected a finite number for row 0, column 2 of data but received -inf",
      "InvalidArg: Expected 12 values (neurons x features) for initialCodebook but received 11",
      "InvalidArg: Expected a finite number for row 1, column 1 of initialCodebook but received NaN",
      "InvalidArg: Expected 12 values (neurons x features) for initialCodebook but received 0",
    ]
  `)
})

test('sizes of maps and numbers of threads', async () => {
  const ends = [
    await train({}, { xDim: 0 }),
    // More than 2^31 neurons, and 2^32: none at all where the product wraps around.
    await train({}, { xDim: 65_535, yDim: 65_535 }),
    await train({}, { xDim: 65_536, yDim: 65_536 }),
    await train({}, { xDim: 2 ** 32 + 2 }),
    await train({}, { xDim: 1000, yDim: 1001 }),
    await train({ rows: 1, cols: 65_536, data: new Float32Array(65_536) }, { xDim: 100, yDim: 100 }),
    await train({}, { threads: 1025 }),
    await train({}, { threads: -1 }),
    await train({}, { numIterations: 0 }),
    await train({}, { numIterations: 2 ** 32 }),
    await train({ options: undefined }),
  ]
  expect(ends).toMatchInlineSnapshot(`
    [
      "InvalidArg: Expected a whole number from 1 to 65535 for xDim but received 0",
      "InvalidArg: Expected at most 1000000 neurons for xDim * yDim but received 4294836225",
      "InvalidArg: Expected a whole number from 1 to 65535 for xDim but received 65536",
      "InvalidArg: Expected a whole number for xDim but received 4294967298",
      "InvalidArg: Expected at most 1000000 neurons for xDim * yDim but received 1001000",
      "InvalidArg: Expected at most 268435456 values (neurons x features) for the codebook but received 655360000",
      "InvalidArg: Expected a whole number from 0 to 1024 for threads but received 1025",
      "InvalidArg: Expected a whole number for threads but received -1",
      "InvalidArg: Expected a whole number from 1 to 2147483648 for numIterations but received 0",
      "InvalidArg: Expected a whole number for numIterations but received 4294967296",
      "InvalidArg: Missing field \`options\`",
    ]
  `)
})

test('maps from outside', async () => {
  const never = new NativeCancellation()
  const winners = (change: Partial<NativeMap>, rows = 4, values = codebook, threads = 1): Promise<string> =>
    end(() => findWinners({ data, rows, cols: 3 }, { ...map, ...change }, values, threads, never))
  const ends = [
    await winners({ xDim: 3 }),
    await winners({ features: 4 }),
    await winners({ features: 0 }),
    await winners({ xDim: 65_535, yDim: 65_535 }),
    await winners({ topology: 'cubic' }),
    await winners({ activationDistance: '' }),
    await winners({}, 3),
    await winners({}, 4, codebook.with(5, Infinity)),
    await winners({}, 4, codebook, 5000),
    await end(() =>
      evaluateMap({ data, rows: 2 ** 40, cols: 3 }, map, codebook, { which: [], threads: 1 }, never),
    ),
    await end(() => uMatrix({ ...map, yDim: 1 }, codebook)),
  ]
  expect(ends).toMatchInlineSnapshot(`
    [
      "InvalidArg: Expected 6 x 3 values for data but received 12",
      "InvalidArg: Expected 4 x 4 values for data but received 12",
      "InvalidArg: Expected 1 to 65536 columns for data but received 0",
      "InvalidArg: Expected at most 1000000 neurons for xDim * yDim but received 4294836225",
      "InvalidArg: Expected one of rectangular, hexagonal for topology but received "cubic"",
      "InvalidArg: Expected one of euclidean, cosine, manhattan, chebyshev for activationDistance but received """,
      "InvalidArg: Expected 3 x 3 values for data but received 12",
      "InvalidArg: Expected a finite number for neuron 1, column 2 but received inf",
      "InvalidArg: Expected at most 1024 for threads but received 5000",
      "InvalidArg: Expected a whole number for the rows of data but received 1099511627776",
      "InvalidArg: Expected 2 x 3 values for data but received 12",
    ]
  `)
})

test('sparse rows, missing values and weights', async () => {
  const csr = {
    data: undefined,
    indptr: Uint32Array.of(0, 1, 1, 2, 3),
    indices: Uint32Array.of(0, 2, 1),
    values: Float32Array.of(1, 2, 3),
  }
  const holes = data.with(7, Number.NaN)
  const ends = [
    await train({ ...csr, data }),
    await train({ ...csr, indices: undefined }),
    await train({ ...csr, indptr: Uint32Array.of(0, 1, 2) }),
    await train({ ...csr, indptr: Uint32Array.of(0, 3, 2, 3, 3) }),
    await train({ ...csr, indptr: Uint32Array.of(0, 1, 1, 2, 4_000_000_000) }),
    await train({ ...csr, indices: Uint32Array.of(0, 3, 1) }),
    await train({ ...csr, indptr: Uint32Array.of(0, 2, 2, 2, 3), indices: Uint32Array.of(2, 2, 1) }),
    await train({ ...csr, values: Float32Array.of(1, Number.NaN, 3) }),
    await train({ ...csr, values: Float32Array.of(1, 2) }),
    await train({ ...csr, rows: 2 ** 29, cols: 65_536 }),
    await train({ ...csr, missing: 'mask' }),
    await train(csr, { activationDistance: 'manhattan' }),
    await train({ data: holes }),
    await train({ data: holes, missing: 'yes' }),
    await train({ data: holes.with(1, Infinity), missing: 'mask' }),
    await train({ data: new Float32Array(12).fill(Number.NaN), missing: 'mask' }),
    await train({ weights: new Float32Array(3) }),
    await train({ weights: Float32Array.of(1, 1, -1, 1) }),
    await train({ weights: Float32Array.of(1, 1, 1, Infinity) }),
    await train({ weights: new Float32Array(4) }),
    await train({ data: holes, missing: 'mask', weights: Float32Array.of(1, 0, 0.5, 2) }),
    await train({ ...csr, weights: Float32Array.of(1, 0, 0.5, 2) }),
  ]
  expect(ends).toMatchInlineSnapshot(`
    [
      "InvalidArg: Expected either data, or memory, or indptr, indices and values, for the rows but received others",
      "InvalidArg: Expected either data, or memory, or indptr, indices and values, for the rows but received others",
      "InvalidArg: Expected 4 + 1 numbers (rows + 1) for indptr of data but received 3",
      "InvalidArg: Expected 3 or more for indptr[2] of data but received 2",
      "InvalidArg: Expected the number of indices (3) for indptr[4] of data but received 4000000000",
      "InvalidArg: Expected a column below 3 for indices[1] of data (row 2) but received 3",
      "InvalidArg: Expected a column above 2, as columns ascend within a row, for indices[1] of data (row 0) but received 2",
      "InvalidArg: Expected a finite number for values[1] of data (row 2, column 2) but received NaN",
      "InvalidArg: Expected as many numbers as indices (3) for values of data but received 2",
      "InvalidArg: Expected 536870912 + 1 numbers (rows + 1) for indptr of data but received 5",
      "InvalidArg: Expected error, as the rows are sparse, for missing but received mask",
      "InvalidArg: Expected euclidean or cosine, as the rows are sparse (or dense rows), for activationDistance but received manhattan",
      "InvalidArg: Expected a finite number for row 2, column 1 of data but received NaN",
      "InvalidArg: Expected one of error, mask for missing but received "yes"",
      "InvalidArg: Expected a finite number, or NaN where it is missing, for row 0, column 1 of data but received inf",
      "InvalidArg: Expected a row that counts and has a known value for data but received none",
      "InvalidArg: Expected 4 numbers (one per row) for weights but received 3",
      "InvalidArg: Expected a finite number of at least 0 for weights[2] but received -1",
      "InvalidArg: Expected a finite number of at least 0 for weights[3] but received inf",
      "InvalidArg: Expected at least one number above 0 for weights but received none",
      "no error",
      "no error",
    ]
  `)
})

test('a cancellation before the start leaves nothing, and one after the end changes nothing', async () => {
  const cancelled = new NativeCancellation()
  cancelled.cancel()
  expect(await end(() => findWinners({ data, rows: 4, cols: 3 }, map, codebook, 1, cancelled))).toBe(
    'Cancelled: Cancelled',
  )
  const later = new NativeCancellation()
  const found = await findWinners({ data, rows: 4, cols: 3 }, map, codebook, 1, later)
  later.cancel()
  later.cancel()
  expect(found.winners).toHaveLength(4)
})
