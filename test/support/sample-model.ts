import { analyzeMap } from '../../src/analysis/index.js'
import type { FittedFeatures } from '../../src/features/index.js'
import type { SomModel } from '../../src/model/index.js'
import { randomNumbers } from './made-up-tweets.js'
import { type SampleOptions, sampleInput } from './sample-analysis.js'

/** A model of the made-up map, with numbers that JSON can't hold and names that a careless reader trips over. */
export async function sampleModel(options: SampleOptions = {}): Promise<SomModel> {
  const input = sampleInput(options)
  const { winners: _, distances: __, ...insights } = await analyzeMap(input)
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
  const terms = features.terms.terms.slice(0, 30)
  const columns = features.matrix.columns
  const users = table.users.values.length
  return {
    version: 1,
    settings: {
      random_state: config.random_state,
      normalize_features: config.normalize_features,
      feature_scaling: config.feature_scaling,
      feature_weights: config.feature_weights,
      count_scale: config.count_scale,
      time_encoding: config.time_encoding,
      use_pca: config.use_pca,
      pca_components: config.pca_components,
      missing_features: config.missing_features,
      include_temporal_features: config.include_temporal_features,
      include_engagement_features: config.include_engagement_features,
      include_text_features: config.include_text_features,
      include_network_features: config.include_network_features,
      text_representation: config.text_representation,
      text_terms: config.text_terms,
      max_features: config.max_features,
      ngram_max: config.ngram_max,
      min_df: config.min_df,
      sublinear_tf: config.sublinear_tf,
      stop_words: config.stop_words,
      latent_components: config.latent_components,
    },
    documents: table.count,
    snapshotTime: null,
    readable: features.readable.columns,
    prepared: features.readable.columns,
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
      fill: floats(features.readable.columns.length),
      offset: floats(features.readable.columns.length),
      factor: floats(features.readable.columns.length),
    },
    pca: {
      mean: new Float64Array(features.readable.columns.length),
      data: Float32Array.from(floats(columns.length * features.readable.columns.length)),
      components: columns.length,
      variances: floats(columns.length),
    },
  }
}
