/**
 * XPySom's batch training, for everything that both can do; made by test/golden/make/make_xpysom.py.
 *
 * XPySom adds up in float32, so its codebook is a few units of the last place off: up to 3.3e-7 of the largest value
 * here, where the float64 referee and we differ by less than 1e-7. What XPySom does otherwise than documented is named
 * below; there the referee's numbers are the right ones, and a referee with XPySom's ways gives XPySom's numbers.
 */
import { describe, expect, test } from 'vitest'
import { deviation, type Encoded, floats, readFixture } from './fixture.js'
import { caseName, deviations, type Golden, type PeerFixture, type PeerOptions, trainOurs } from './peers.js'

interface Case {
  readonly options: PeerOptions
  readonly std_coeff: number
  readonly codebook: Encoded
  readonly winners: Encoded
  /** `topographic_error` is null where computing it fails. */
  readonly xpysom: { readonly quantization_error: number; readonly topographic_error: number | null }
  readonly right: Golden
  /** XPySom's codebook against the referee's, as a share of the largest magnitude. */
  readonly deviation: number
  /** The same against a referee with XPySom's geometry and rule for negative sums of weights. */
  readonly explained_deviation: number
  /** For each neuron, whether its weights in the first epoch sum to more than nothing. */
  readonly taught: readonly boolean[]
}

const ROUNDING = 2e-7
/** Of a sum of ninety rows in float32. */
const SINGLE = 1e-6

const rectangular = readFixture<PeerFixture<Case>>('xpysom-rectangular')
const hexagonal = readFixture<PeerFixture<Case>>('xpysom-hexagonal-odd')

const cases = [rectangular, hexagonal].flatMap((fixture) =>
  fixture.cases.map((golden) => ({
    name: `${fixture.topology}, ${caseName(golden.options)}, ${golden.options.num_iterations} epochs, std_coeff ${golden.std_coeff}`,
    fixture,
    golden,
    hat: golden.options.neighborhood_function === 'mexican_hat',
    skewed: fixture.topology === 'hexagonal' && golden.options.neighborhood_function === 'gaussian',
  })),
)

describe.each(cases)('$name', ({ fixture, golden, hat, skewed }) => {
  const ours = trainOurs(fixture, golden.options)
  const same = !hat && !skewed

  test('codebook, winners and errors are those of the referee', async () => {
    const apart = deviations(await ours, golden.right)
    expect(apart.codebook).toBeLessThan(ROUNDING)
    expect(apart.winners).toBe(0)
    expect(apart.quantizationError).toBeLessThan(ROUNDING)
    expect(apart.topographicError).toBeLessThan(1e-12)
  })

  if (same)
    test('codebook and winners are those of XPySom', async () => {
      const { codebook, winners, right } = golden
      const apart = deviations(await ours, { ...right, codebook, winners })
      expect(apart.codebook).toBeLessThan(SINGLE)
      expect(apart.winners).toBe(0)
    })

  if (same && golden.options.activation_distance === 'euclidean')
    test('XPySom reports the same quantization error', async () => {
      const { quantizationError } = await ours
      expect(Math.abs(quantizationError / golden.xpysom.quantization_error - 1)).toBeLessThan(SINGLE)
    })

  if (same && fixture === rectangular && golden.options.activation_distance === 'euclidean')
    test('XPySom reports the same topographic error', async () => {
      expect((await ours).topographicError).toBeCloseTo(golden.xpysom.topographic_error ?? Number.NaN, 12)
    })

  if (golden.options.activation_distance !== 'euclidean')
    test('XPySom is wrong: its quantization error takes euclidean distances and winners on every map', async () => {
      const { quantizationError } = await ours
      expect(Math.abs(quantizationError / golden.xpysom.quantization_error - 1)).toBeGreaterThan(0.05)
    })

  if (skewed)
    test('XPySom is wrong: it puts rows of hexagons a whole unit apart', async () => {
      const { map } = await ours
      expect(deviation(map.codebook, floats(golden.codebook))).toBeGreaterThan(0.01)
      expect(golden.explained_deviation).toBeLessThan(SINGLE)
    })

  if (hat && golden.options.num_iterations > 1)
    test('XPySom is wrong: it divides by sums of weights below zero, which turns neurons away from their rows', async () => {
      expect(golden.taught).toContain(false)
      const { map } = await ours
      expect(deviation(map.codebook, floats(golden.codebook))).toBeGreaterThan(0.5)
      expect(golden.explained_deviation).toBeLessThan(2e-5)
    })

  if (hat && golden.options.num_iterations === 1)
    test('neurons with a sum of weights above zero are those of XPySom, the others keep their vector', async () => {
      const { map } = await ours
      const [theirs, before] = [floats(golden.codebook), floats(fixture.initial_codebook)]
      expect(new Set(golden.taught)).toEqual(new Set([true, false]))
      for (const [neuron, taught] of golden.taught.entries()) {
        const vector = (codebook: Float32Array) =>
          codebook.subarray(neuron * fixture.features, (neuron + 1) * fixture.features)
        if (taught) expect(deviation(vector(map.codebook), vector(theirs))).toBeLessThan(1e-5)
        else expect(vector(map.codebook)).toEqual(vector(before))
      }
    })
})

test('XPySom is wrong: its topographic error fails on hexagonal maps that are not square', () => {
  for (const { xpysom } of hexagonal.cases) expect(xpysom.topographic_error).toBeNull()
})

test('every case has its counterpart: three distances, four neighbourhoods, three decays', () => {
  const seen = (of: (golden: Case) => unknown) => new Set(rectangular.cases.map(of)).size
  expect(seen(({ options }) => options.activation_distance)).toBe(3)
  expect(seen(({ options }) => options.neighborhood_function)).toBe(4)
  expect(seen(({ options }) => options.sigma_decay)).toBe(3)
})
