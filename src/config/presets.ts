import type { ConfigInput } from './schema.js'

/** Named starting points; each lists only what differs from the defaults. */
export const PRESETS = {
  /** The defaults. */
  default: {},
  /** A quick look: a small map of times and counts, no words. */
  fast: {
    x_dim: 8,
    y_dim: 8,
    num_iterations: 15,
    include_text_features: false,
    include_network_features: false,
  },
  /** A detailed map of a large collection. */
  high_performance: {
    x_dim: 20,
    y_dim: 20,
    num_iterations: 80,
    use_pca: true,
    pca_components: 75,
    max_features: 20_000,
    latent_components: 100,
  },
  /** What is said, and nothing else. */
  text_only: {
    x_dim: 12,
    y_dim: 12,
    activation_distance: 'cosine',
    include_temporal_features: false,
    include_engagement_features: false,
    include_network_features: false,
  },
  /** The features and the training of the Python system, as they were. */
  python: {
    x_dim: 15,
    y_dim: 15,
    topology: 'rectangular',
    training_algorithm: 'online',
    num_iterations: 1500,
    learning_rate: 0.1,
    learning_rate_decay: 'asymptotic_decay',
    sigma: 1,
    sigma_decay: 'asymptotic_decay',
    feature_scaling: 'standard',
    count_scale: 'raw',
    time_encoding: 'raw',
    missing_features: 'zero',
    text_representation: 'tfidf',
    text_terms: 'clean',
    max_features: 100,
    ngram_max: 2,
    min_df: 2,
    sublinear_tf: false,
    stop_words: 'english',
  },
} as const satisfies Record<string, ConfigInput>

export type PresetName = keyof typeof PRESETS

export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[]
