import { analyzeMap } from '../../src/analysis/index.js'
import { defineConfig } from '../../src/config/index.js'
import { compareCodePoints, type FittedFeatures, featureSettings } from '../../src/features/index.js'
import type { SomModel } from '../../src/model/index.js'
import { randomNumbers } from './made-up-tweets.js'
import { type SampleOptions, sampleInput } from './sample-analysis.js'

/** A model of the made-up map, with numbers that JSON can't hold and names that a careless reader trips over. */
export async function sampleModel(options: SampleOptions = {}): Promise<SomModel> {
  const made = sampleInput(options)
  const input = { ...made, config: defineConfig({ ...made.config, use_pca: true }) }
  const { winners: _, distances: __, sentiment: ___, cellTerms: ____, ...insights } = await analyzeMap(input)
  return {
    packageVersion: '1.2.3',
    config: input.config,
    map: input.map,
    fitted: sampleFitted(input),
    insights,
  }
}

function sampleFitted({ table, features, config }: ReturnType<typeof sampleInput>): FittedFeatures {
  const random = randomNumbers(11)
  const floats = (length: number): Float64Array<ArrayBuffer> =>
    Float64Array.from({ length }, () => random() - 0.5)
  const terms = features.terms.terms.slice(0, 30).sort(compareCodePoints)
  const columns = features.matrix.columns
  const users = table.users.values.length
  const latent = [1, 2, 3].map((i) => ({ name: `latent_${i}`, group: 'words' as const }))
  const prepared = [...features.readable.columns, ...latent]
  return {
    version: 1,
    settings: featureSettings(config),
    documents: table.count,
    snapshotTime: Date.UTC(2023, 3, 2),
    readable: features.readable.columns,
    prepared,
    columns,
    omitted: [{ name: 'quote_count', reason: 'no tweet has it' }],
    vocabulary: {
      terms,
      words: terms.length,
      documentFrequencies: Uint32Array.from(terms, (_, i) => i + 1),
      weighted: Uint32Array.of(0, 2, 4, 6),
      idf: floats(4),
      minDf: 2,
    },
    latent: {
      data: Float32Array.from(floats(12)),
      components: 3,
      singularValues: Float32Array.of(3, 2, 1),
    },
    embeddings: null,
    users: {
      names: table.users.values.map((name, i) => (i === 0 ? '__proto__' : name)),
      tweets: floats(users),
      mentions: floats(users),
      meanScore: Float64Array.from(
        { length: users },
        (_, i) => [Number.NaN, -0, 1e-310, Number.POSITIVE_INFINITY][i % 4]!,
      ),
    },
    scaling: {
      fill: floats(prepared.length),
      offset: floats(prepared.length),
      factor: floats(prepared.length),
    },
    pca: {
      mean: new Float64Array(prepared.length),
      data: Float32Array.from(floats(columns.length * prepared.length)),
      components: columns.length,
      variances: floats(columns.length),
    },
  }
}
