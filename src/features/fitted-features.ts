import type { SomTrainingConfig } from '../config/index.js'
import type { FeatureColumn, FeatureGroup, MatrixColumn } from './feature-matrix.js'

/**
 * All that was learnt from the tweets a map is trained on, enough to make the same features of other tweets.
 * Plain data: values that JSON can hold, and typed arrays.
 */
export interface FittedFeatures {
  readonly version: 1
  readonly settings: FeatureSettings
  /** Tweets fitted on. */
  readonly documents: number
  /** Milliseconds since 1970 UTC from which engagement velocity is counted; null where no tweet has a time. */
  readonly snapshotTime: number | null
  /** Columns of `readable`. */
  readonly readable: readonly FeatureColumn[]
  /** Columns of the matrix before PCA, scaled; the same as `columns` where PCA is off. */
  readonly prepared: readonly FeatureColumn[]
  /** Columns of the matrix. */
  readonly columns: readonly MatrixColumn[]
  /** Features left out, and why. */
  readonly omitted: readonly OmittedFeature[]
  /** Null where text features are switched off. */
  readonly vocabulary: FittedVocabulary | null
  /** Null where words aren't reduced to latent components. */
  readonly latent: FittedLatent | null
  /** Null where the tweets came without embeddings. */
  readonly embeddings: FittedEmbeddings | null
  /** Null where network features are switched off. */
  readonly users: FittedUsers | null
  readonly scaling: FittedScaling
  readonly pca: FittedPca | null
}

export interface OmittedFeature {
  /** Name of the feature; `tfidf_*` or `latent_*` for all of them. */
  readonly name: string
  readonly reason: string
}

/** The configuration keys that decide what the features are. */
export type FeatureSettings = Readonly<Pick<SomTrainingConfig, FeatureSettingKey>>
export type FeatureSettingKey = (typeof FEATURE_SETTING_KEYS)[number]

export const FEATURE_SETTING_KEYS = [
  'random_state',
  'normalize_features',
  'feature_scaling',
  'feature_weights',
  'count_scale',
  'time_encoding',
  'use_pca',
  'pca_components',
  'missing_features',
  'include_temporal_features',
  'include_engagement_features',
  'include_text_features',
  'include_network_features',
  'text_representation',
  'text_terms',
  'max_features',
  'ngram_max',
  'min_df',
  'sublinear_tf',
  'stop_words',
  'latent_components',
  'embeddings_mode',
] as const satisfies readonly (keyof SomTrainingConfig)[]

export interface FittedVocabulary {
  /** Words and runs of words joined by one space, in order of code points; behind them, notes (see notes.ts). */
  readonly terms: readonly string[]
  /** How many of `terms` aren't notes. */
  readonly words: number
  /** Tweets each term stands in. */
  readonly documentFrequencies: Uint32Array
  /** Codes of the terms that the matrix is made from, ascending: `max_features` of them at most. */
  readonly weighted: Uint32Array
  /** Of each weighted term: ln((1 + documents) / (1 + document frequency)) + 1, times the weight of its kind. */
  readonly idf: Float64Array
  /** The `min_df` that was used: lower than asked for where that would have left too few terms. */
  readonly minDf: number
}

export interface FittedLatent {
  /** Row-major, `components` x weighted terms. */
  readonly data: Float32Array
  readonly components: number
  readonly singularValues: Float32Array
}

/** Where `components` is less than `dimensions`, vectors of length 1, less the mean, on so many directions. */
export interface FittedEmbeddings {
  readonly dimensions: number
  readonly components: number
  readonly mean: Float64Array
  /** Row-major, `components` x `dimensions`. */
  readonly data: Float32Array
}

/** One entry per author, in order of first appearance. */
export interface FittedUsers {
  readonly names: readonly string[]
  readonly tweets: Float64Array
  /** Mentions made over all their tweets. */
  readonly mentions: Float64Array
  /** Mean engagement score over the tweets with a known count; NaN where there is none. */
  readonly meanScore: Float64Array
}

/** Per prepared column: a missing value becomes `fill`, then x becomes (x - offset) * factor. */
export interface FittedScaling {
  readonly fill: Float64Array
  readonly offset: Float64Array
  readonly factor: Float64Array
}

export interface FittedPca {
  readonly mean: Float64Array
  /** Row-major, `components` x prepared columns. */
  readonly data: Float32Array
  readonly components: number
  readonly variances: Float64Array
}

export function featureSettings(config: SomTrainingConfig): FeatureSettings {
  return Object.fromEntries(FEATURE_SETTING_KEYS.map((name) => [name, config[name]])) as FeatureSettings
}

/** Groups that the switches of the settings leave on. */
export function groupsOn(settings: FeatureSettings): ReadonlySet<FeatureGroup> {
  const groups = new Set<FeatureGroup>()
  if (settings.include_temporal_features) groups.add('temporal')
  if (settings.include_engagement_features) groups.add('engagement')
  if (settings.include_text_features) groups.add('form').add('sentiment').add('words')
  if (settings.include_network_features) groups.add('network')
  return groups
}
