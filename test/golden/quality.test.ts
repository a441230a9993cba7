import { describe, expect, test } from 'vitest'
import { MEASURES, Som, type SomOptions, type TrainedMap } from '../../src/som/index.js'
import { codes, type Encoded, floats, readFixture } from './fixture.js'

interface Regions {
  readonly silhouette: number
  readonly davies_bouldin: number
}

interface WholeCase extends Regions {
  readonly activation_distance: NonNullable<SomOptions['activationDistance']>
  readonly data: Encoded
  readonly codebook: Encoded
  readonly winners: Encoded
  readonly second_winners: Encoded
  readonly quantization_error: number
  readonly mean_squared_error: number
  readonly topographic_error: number
  readonly topographic_error_4: number
  readonly topographic_error_8: number
  readonly explained_variance: number
  readonly kaski_lagus: number
  readonly topographic_product: number
  readonly halves: Regions
}

interface Neighborhoods {
  readonly data: Encoded
  readonly codebook: Encoded
  readonly neighborhoods: readonly {
    readonly k: number
    readonly trustworthiness: number
    readonly neighborhood_preservation: number
  }[]
}

const { whole, untied, tied } = readFixture<{
  readonly whole: readonly {
    readonly topology: 'rectangular' | 'hexagonal'
    readonly x_dim: number
    readonly y_dim: number
    readonly cases: readonly WholeCase[]
  }[]
  readonly untied: Neighborhoods & { readonly x_dim: number }
  readonly tied: Neighborhoods
}>('quality')

function mapOf(codebook: Encoded, look: Pick<TrainedMap, 'xDim' | 'yDim'> & Partial<TrainedMap>): Som {
  const values = floats(codebook)
  return Som.fromMap({
    version: 1,
    features: values.length / look.xDim / look.yDim,
    topology: 'hexagonal',
    mapShape: 'planar',
    activationDistance: 'euclidean',
    history: [],
    kernel: 'numpy',
    threads: 1,
    stopped: false,
    ...look,
    codebook: values,
  })
}

describe.each(whole)('a $topology map of $x_dim x $y_dim', ({ topology, x_dim, y_dim, cases }) => {
  test.each(cases)('$activation_distance: what NumPy and scikit-learn say', async (golden) => {
    const { activation_distance: activationDistance } = golden
    const som = mapOf(golden.codebook, { xDim: x_dim, yDim: y_dim, topology, activationDistance })
    const data = floats(golden.data)
    const ours = await som.evaluate(data, { measures: 'all' })
    expect(ours.winners).toEqual(codes(golden.winners))
    expect(ours.secondWinners).toEqual(codes(golden.second_winners))
    const { quality } = ours
    expectClose(quality, {
      quantizationError: golden.quantization_error,
      meanSquaredError: golden.mean_squared_error,
      topographicError: golden.topographic_error,
      topographicError4: golden.topographic_error_4,
      topographicError8: golden.topographic_error_8,
      explainedVariance: golden.explained_variance,
      kaskiLagus: golden.kaski_lagus,
      topographicProduct: golden.topographic_product,
      silhouette: golden.silhouette,
      daviesBouldin: golden.davies_bouldin,
    })
    const neurons = x_dim * y_dim
    const regions = Uint32Array.from({ length: neurons }, (_, neuron) => Number(neuron >= neurons >> 1))
    const halves = await som.quality(data, { measures: ['silhouette', 'davies_bouldin'], regions })
    expectClose(halves, {
      silhouette: golden.halves.silhouette,
      daviesBouldin: golden.halves.davies_bouldin,
    })
  })
})

describe("neighbourhoods of k, scikit-learn's where nothing is tied", () => {
  const som = mapOf(untied.codebook, { xDim: untied.x_dim, yDim: 1, topology: 'rectangular' })
  test.each(untied.neighborhoods)('k = $k', (golden) => expectNeighborhoods(som, untied.data, golden))
})

describe('neighbourhoods of k, over every order of what is tied', () => {
  const som = mapOf(tied.codebook, { xDim: 3, yDim: 4 })
  test.each(tied.neighborhoods)('k = $k', (golden) => expectNeighborhoods(som, tied.data, golden))
})

test('nothing is measured that isn’t asked for', async () => {
  const som = mapOf(tied.codebook, { xDim: 3, yDim: 4 })
  const errors = await som.quality(floats(tied.data))
  expect(Object.keys(errors)).toMatchInlineSnapshot(`
    [
      "quantizationError",
      "meanSquaredError",
      "topographicError",
      "topographicError4",
      "topographicError8",
      "explainedVariance",
    ]
  `)
  const all = await som.quality(floats(tied.data), { measures: 'all', neighbors: 2 })
  expect(Object.keys(all)).toHaveLength(Object.keys(errors).length + MEASURES.length)
})

async function expectNeighborhoods(
  som: Som,
  data: Encoded,
  golden: Neighborhoods['neighborhoods'][number],
): Promise<void> {
  const measures = ['trustworthiness', 'neighborhood_preservation'] as const
  const ours = await som.quality(floats(data), { measures, neighbors: golden.k })
  expectClose(ours, {
    trustworthiness: golden.trustworthiness,
    neighborhoodPreservation: golden.neighborhood_preservation,
  })
}

function expectClose<T extends object>(ours: T, golden: { readonly [Name in keyof T]?: number }): void {
  for (const [name, value] of Object.entries<number>(golden as Record<string, number>)) {
    const found = ours[name as keyof T] as number
    expect(Math.abs(found - value), `${name}: ${found}, not ${value}`).toBeLessThan(
      1e-9 * Math.max(1, Math.abs(value)),
    )
  }
}
