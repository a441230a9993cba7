import type { z } from 'zod'
import { boolean, int, literal, number, oneOf, strictObject, string, toJSONSchema, union } from './zod.js'

/**
 * The one description of the configuration. Types, defaults, validation, YAML sections, command-line flags,
 * environment variables, help texts and tracked parameters all come from here.
 *
 * Keys are snake_case as the Python system has them; TypeScript callers may use camelCase.
 */

/** Where a key stands in a YAML file. */
export type ConfigSection = 'som' | 'preprocessing' | 'features' | 'analysis'

interface KeyMeta {
  readonly section: ConfigSection
  /** One line for `--help` and the reference. */
  readonly about: string
  /** What `--no-...` does, for a boolean that is true by default. */
  readonly off?: string
}

const AUTO = 'auto'
const MAX_SIDE = 65_535
const MAX_NEURONS = 1_000_000
const MAX_ITERATIONS = 2 ** 31
/** More than anyone names. */
const MAX_REGIONS = 256

const side = union([int().min(1).max(MAX_SIDE), literal(AUTO)])
/** As the kernel takes it. */
const radius = number().min(1e-6).max(MAX_SIDE)
const weight = number().min(0).max(1000)

function key<T extends z.ZodType>(section: ConfigSection, about: string, type: T, off?: string): T {
  return type.meta({ section, about, ...(off !== undefined && { off }) } satisfies KeyMeta) as T
}

const shape = {
  x_dim: key('som', 'neurons along x, or auto', side.default(15)),
  y_dim: key('som', 'neurons along y, or auto', side.default(15)),
  topology: key('som', 'shape of the cells', oneOf(['rectangular', 'hexagonal']).default('hexagonal')),
  map_shape: key(
    'som',
    'planar, or a toroid without borders (drawn planar)',
    oneOf(['planar', 'toroid']).default('planar'),
  ),
  activation_distance: key(
    'som',
    'distance that decides the winner',
    oneOf(['euclidean', 'cosine', 'manhattan', 'chebyshev']).default('euclidean'),
  ),
  neighborhood_function: key(
    'som',
    'how far a winner teaches its neighbours',
    oneOf(['gaussian', 'bubble', 'triangle', 'mexican_hat']).default('gaussian'),
  ),
  training_algorithm: key(
    'som',
    'batch (every tweet counts in every epoch) or online (MiniSom’s rule)',
    oneOf(['batch', 'online']).default('batch'),
  ),
  num_iterations: key(
    'som',
    'epochs (batch) or single samples (online); auto: 40 epochs (fewer above 50,000 tweets), or 500 samples per neuron',
    union([int().min(1).max(MAX_ITERATIONS), literal(AUTO)]).default(AUTO),
  ),
  learning_rate: key('som', 'online only: first learning rate', number().gt(0).max(1).default(0.1)),
  learning_rate_decay: key(
    'som',
    'online only: how the learning rate falls',
    oneOf(['asymptotic_decay', 'inverse_decay_to_zero', 'linear_decay_to_zero']).default('asymptotic_decay'),
  ),
  sigma: key(
    'som',
    'first radius in cells; auto: half the longer side',
    union([radius, literal(AUTO)]).default(AUTO),
  ),
  sigma_end: key('som', 'last radius of the linear and exponential decays', radius.default(0.8)),
  sigma_decay: key(
    'som',
    'how the radius falls; auto: linear for batch, asymptotic_decay for online',
    oneOf([
      AUTO,
      'linear',
      'exponential',
      'asymptotic_decay',
      'inverse_decay_to_one',
      'linear_decay_to_one',
    ]).default(AUTO),
  ),
  initialization: key('som', 'where the codebook starts', oneOf(['pca', 'random', 'sample']).default('pca')),
  random_state: key('som', 'seed of all that is random', int().min(0).max(0xffff_ffff).default(42)),
  early_stopping: key(
    'som',
    'batch only: end when no later epoch could change anything',
    boolean().default(true),
    'train every epoch, also where none could change anything any more',
  ),
  quality_measures: key(
    'som',
    'measures of the map beyond its errors; auto: those that cost little',
    oneOf(['auto', 'all', 'none']).default('auto'),
  ),
  quality_sample: key(
    'som',
    'tweets that quality measures compare, each with each',
    int().min(1).max(100_000).default(1000),
  ),
  threads: key(
    'som',
    'threads for reading, texts and the kernel; 0: all cores',
    int().min(0).max(1024).default(0),
  ),

  collapse_retweets: key(
    'preprocessing',
    'train on one row for all retweets of a text, which counts as often as there are',
    boolean().default(false),
  ),
  normalize_features: key(
    'preprocessing',
    'scale the features before training',
    boolean().default(true),
    'train on the features as they are, without scaling them',
  ),
  feature_scaling: key(
    'preprocessing',
    'grouped: each group has the variance of its weight squared; standard: each column has mean 0 and variance 1',
    oneOf(['grouped', 'standard']).default('grouped'),
  ),
  feature_weights: key(
    'preprocessing',
    'weight of each group of features (grouped scaling)',
    strictObject({
      temporal: weight.default(0.5),
      engagement: weight.default(0.5),
      form: weight.default(0.5),
      sentiment: weight.default(1),
      words: weight.default(2),
      network: weight.default(0.5),
    }).prefault({}),
  ),
  count_scale: key(
    'preprocessing',
    'log: log(1 + count), for long tails; raw: as counted',
    oneOf(['log', 'raw']).default('log'),
  ),
  time_encoding: key(
    'preprocessing',
    'circular: hours, days and months as points on circles; raw: as numbers',
    oneOf(['circular', 'raw']).default('circular'),
  ),
  use_pca: key('preprocessing', 'reduce the scaled features by PCA', boolean().default(false)),
  pca_components: key(
    'preprocessing',
    'components kept by PCA; auto: those that explain 95 % of the variance',
    union([int().min(1).max(4096), literal(AUTO)]).default(AUTO),
  ),

  missing_features: key(
    'features',
    'omit: a feature that no tweet has is left out; zero: it stays, as zeros',
    oneOf(['omit', 'zero']).default('omit'),
  ),
  include_temporal_features: key(
    'features',
    'hour, day, month',
    boolean().default(true),
    'leave out hour, day and month',
  ),
  include_engagement_features: key(
    'features',
    'likes, retweets, replies, quotes and ratios',
    boolean().default(true),
    'leave out likes, retweets, replies, quotes and ratios',
  ),
  include_text_features: key(
    'features',
    'words, form and sentiment of the text',
    boolean().default(true),
    'leave out words, form and sentiment of the text',
  ),
  include_network_features: key(
    'features',
    'users, mentions, links',
    boolean().default(true),
    'leave out users, mentions and links',
  ),
  text_representation: key(
    'features',
    'latent: components of a large vocabulary (truncated SVD); tfidf: one column per term',
    oneOf(['latent', 'tfidf']).default('latent'),
  ),
  text_terms: key(
    'features',
    'social: words, @mentions and #hashtags; clean: words only, mentions and hashtags deleted',
    oneOf(['social', 'clean']).default('social'),
  ),
  max_features: key('features', 'terms in the vocabulary', int().min(1).max(1_000_000).default(5000)),
  ngram_max: key('features', 'longest run of words that is a term', int().min(1).max(5).default(2)),
  min_df: key('features', 'tweets a term must stand in', int().min(1).max(1_000_000).default(5)),
  sublinear_tf: key(
    'features',
    '1 + log(count) instead of the count',
    boolean().default(true),
    'weigh a term by its count, not by 1 + log(count)',
  ),
  stop_words: key(
    'features',
    'words that are never terms: by_language (of English and the tweet’s language), english, none',
    oneOf(['by_language', 'english', 'none']).default('by_language'),
  ),
  latent_components: key(
    'features',
    'components of the latent representation',
    int().min(1).max(1000).default(50),
  ),
  embeddings_mode: key(
    'features',
    'vectors that come with the tweets: replace the words in the map, or join them',
    oneOf(['replace', 'join']).default('replace'),
  ),

  regions: key(
    'analysis',
    'contiguous regions that the cells are put together to; auto: before the dearest merge',
    union([int().min(1).max(MAX_REGIONS), literal(AUTO)]).default(AUTO),
  ),
  metrics: key(
    'analysis',
    'module whose functions make metrics of your own, such as ./my-metrics.mjs; docs/mlflow.md',
    string().default(''),
  ),
  outlier_rate: key(
    'analysis',
    'share of the tweets that are told as outliers, those farthest from their cells',
    number().min(0).max(0.5).default(0.01),
  ),
  figures: key(
    'analysis',
    'main: three figures; all: regions over time, all component planes, sentiment and engagement as well',
    oneOf(['main', 'all']).default('main'),
  ),
  figure_format: key('analysis', 'files of the figures', oneOf(['png', 'svg', 'both']).default('png')),
  figure_theme: key(
    'analysis',
    'figures for a light or a dark page',
    oneOf(['light', 'dark']).default('light'),
  ),
} satisfies Record<string, z.ZodType>

/** The configuration, snake_case keys; unknown keys are refused. */
export const configSchema = strictObject(shape).superRefine((config, context) => {
  if (config.x_dim !== AUTO && config.y_dim !== AUTO && config.x_dim * config.y_dim > MAX_NEURONS) {
    context.addIssue({
      code: 'custom',
      path: ['x_dim * y_dim'],
      message: `at most ${MAX_NEURONS} neurons`,
      params: { received: config.x_dim * config.y_dim },
    })
  }
  if (
    config.map_shape === 'toroid' &&
    config.topology === 'hexagonal' &&
    config.y_dim !== AUTO &&
    config.y_dim % 2 === 1
  ) {
    context.addIssue({
      code: 'custom',
      path: ['y_dim'],
      message: 'an even number (rows of a hexagonal toroid alternate)',
      input: config.y_dim,
    })
  }
})

/** A complete, validated configuration. */
export type SomTrainingConfig = Readonly<z.output<typeof configSchema>>
/** What a caller may give: any subset of the keys, snake_case. */
export type ConfigInput = z.input<typeof configSchema>

export type ConfigKey = keyof typeof shape

/** All keys with their types and descriptions, in the order of the reference. */
export const CONFIG_KEYS = Object.keys(shape) as readonly ConfigKey[]

export function keyType(name: ConfigKey): z.ZodType {
  return shape[name]
}

export function keyMeta(name: ConfigKey): KeyMeta {
  return shape[name].meta() as unknown as KeyMeta
}

let jsonSchema: unknown

/** The JSON schema of a configuration file, draft 2020-12. */
export function configJsonSchema(): unknown {
  jsonSchema ??= toJSONSchema(configSchema, { io: 'input' })
  return jsonSchema
}
