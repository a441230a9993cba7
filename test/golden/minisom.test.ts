/**
 * MiniSom's codebooks, winners and errors, for everything that both can do; made by test/golden/make/make_minisom.py.
 *
 * MiniSom computes in float64, our codebook is float32: half a unit in its last place is 6e-8 of the largest value, and
 * the rows are rounded as much before the batch sums them up. 2e-7 leaves room for both and for nothing else.
 */
import { describe, expect, test } from 'vitest'
import { Som } from '../../src/som/index.js'
import { deviation, doubles, type Encoded, floats, readFixture } from './fixture.js'
import { caseName, deviations, type PeerFixture, type PeerOptions, type Quality, trainOurs } from './peers.js'

interface Case {
  readonly options: PeerOptions
  readonly codebook: Encoded
  readonly winners: Encoded
  readonly minisom: Quality
  /** The referee's: in the map's own distance. */
  readonly right: Quality
  /** What MiniSom makes with its own chebyshev distance. */
  readonly own_chebyshev?: Encoded
}

interface Fixture extends PeerFixture<Case> {
  readonly u_matrix: { codebook: Encoded; minisom_share_of_largest: Encoded; right: Encoded }
}

const ROUNDING = 2e-7

const maps = [
  ['rectangular', 'minisom-rectangular'],
  ['hexagonal, odd number of rows', 'minisom-hexagonal-odd'],
  ['hexagonal, even number of rows (mirrored along x)', 'minisom-hexagonal-even'],
  ['thousands of steps', 'minisom-long'],
] as const

describe.each(maps)('%s', (_, name) => {
  const fixture = readFixture<Fixture>(name)

  describe.each(fixture.cases.map((golden) => [caseName(golden.options), golden] as const))(
    '%s',
    (_, golden) => {
      const ours = trainOurs(fixture, golden.options)
      const euclidean = golden.options.activation_distance === 'euclidean'

      test('codebook, winners and errors are those of MiniSom', async () => {
        const { codebook, winners, right } = golden
        const apart = deviations(await ours, { codebook, winners, ...right })
        expect(apart.codebook).toBeLessThan(ROUNDING)
        expect(apart.winners).toBe(0)
        expect(apart.quantizationError).toBeLessThan(ROUNDING)
        expect(apart.topographicError).toBeLessThan(1e-12)
      })

      if (euclidean)
        test('MiniSom reports the same errors', async () => {
          const { quantizationError, topographicError } = await ours
          expect(Math.abs(quantizationError / golden.minisom.quantization_error - 1)).toBeLessThan(ROUNDING)
          expect(topographicError).toBeCloseTo(golden.minisom.topographic_error, 12)
        })

      if (!euclidean)
        test('MiniSom is wrong: its quantization error takes euclidean distances and winners on every map', async () => {
          const { quantizationError } = await ours
          expect(Math.abs(quantizationError / golden.minisom.quantization_error - 1)).toBeGreaterThan(0.05)
          expect(Math.abs(quantizationError / golden.right.quantization_error - 1)).toBeLessThan(ROUNDING)
        })

      if (golden.own_chebyshev !== undefined)
        test('MiniSom is wrong: its own chebyshev distance is the largest difference with its sign', async () => {
          const { map } = await ours
          expect(deviation(map.codebook, floats(golden.own_chebyshev ?? ''))).toBeGreaterThan(0.05)
        })
    },
  )

  if (fixture.cases.some(({ options }) => options.activation_distance !== 'euclidean'))
    test('MiniSom is wrong: so is its topographic error where the two distances disagree', () => {
      const others = fixture.cases.filter(({ options }) => options.activation_distance !== 'euclidean')
      const wrong = others.filter(
        ({ minisom, right }) => Math.abs(minisom.topographic_error - right.topographic_error) > 1e-9,
      )
      expect(wrong.length).toBeGreaterThan(0)
    })
})

describe('U-matrix', () => {
  test.each([
    ['rectangular', 'minisom-rectangular'],
    ['hexagonal, odd number of rows', 'minisom-hexagonal-odd'],
    ['a larger one', 'minisom-long'],
  ])('%s: mean distances to the neighbours, which MiniSom divides by the largest', (_, name) => {
    const { ours, minisom, right } = uMatrices(readFixture<Fixture>(name))
    expect(deviation(ours, right)).toBeLessThan(ROUNDING)
    const largest = Math.max(...ours)
    expect(
      deviation(
        Array.from(ours, (value) => value / largest),
        minisom,
      ),
    ).toBeLessThan(ROUNDING)
  })

  test('hexagonal, even number of rows: MiniSom is wrong, every cell has the neighbours of another row', () => {
    const { ours, minisom, right } = uMatrices(readFixture<Fixture>('minisom-hexagonal-even'))
    expect(deviation(ours, right)).toBeLessThan(ROUNDING)
    // Whatever the scale, no two cells agree on it.
    const scales = Array.from(right, (value, cell) => value / minisom[cell]!).sort((a, b) => a - b)
    for (let cell = 1; cell < scales.length; cell++) {
      expect(scales[cell]! / scales[cell - 1]!).toBeGreaterThan(1 + 1e-6)
    }
  })
})

function uMatrices(fixture: Fixture) {
  const { topology, x_dim: xDim, y_dim: yDim, features } = fixture
  const som = Som.fromMap({
    version: 1,
    xDim,
    yDim,
    features,
    topology,
    mapShape: 'planar',
    activationDistance: 'euclidean',
    codebook: floats(fixture.u_matrix.codebook),
    history: [],
    kernel: '',
    threads: 1,
    stopped: false,
  })
  return {
    ours: som.uMatrix(),
    minisom: doubles(fixture.u_matrix.minisom_share_of_largest),
    right: doubles(fixture.u_matrix.right),
  }
}
