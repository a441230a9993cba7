import type {
  BaselineQuality,
  ClustersSummary,
  EngagementDistribution,
  FeatureSummary,
  MapGrid,
  QualityCard,
  QualityVerdict,
  TimeDistribution,
  TrainingStats,
} from '../analysis/index.js'
import type {
  FeatureColumn,
  FittedEmbeddings,
  FittedFeatures,
  FittedLatent,
  FittedPca,
  FittedScaling,
  FittedUsers,
  FittedVocabulary,
  MatrixColumn,
  OmittedFeature,
} from '../features/index.js'
import { FEATURE_GROUPS } from '../features/index.js'
import type { MapQuality, TrainedMap, TrainingHistory } from '../som/index.js'
import {
  counts,
  floats,
  keywords,
  peaks,
  sampleTweets,
  terms,
  time,
  timeDistribution,
} from './group-shape.js'
import type { SomModel } from './model.js'
import type { PackedCluster, PackedInsights } from './packed-insights.js'
import { network, outliers, regions } from './region-shape.js'
import {
  anything,
  array,
  count,
  type Fields,
  flag,
  list,
  maybe,
  number,
  oneOf,
  record,
  size,
  text,
  valueThat,
} from './shape.js'

/** Every field that a model has, once; how they fit together is model-check.ts's. */

const TOPOLOGIES = ['rectangular', 'hexagonal'] as const
const MAP_SHAPES = ['planar', 'toroid'] as const
const DISTANCES = ['euclidean', 'cosine', 'manhattan', 'chebyshev'] as const

const singles = array(Float32Array)

const history = list(
  record<TrainingHistory>({
    step: count,
    sigma: number,
    learningRate: number,
    quantizationError: number,
    topographicError: number,
    visited: maybe(undefined, number),
  }),
)

const map = record<TrainedMap>({
  version: oneOf(1),
  xDim: size,
  yDim: size,
  features: size,
  topology: oneOf(...TOPOLOGIES),
  mapShape: oneOf(...MAP_SHAPES),
  activationDistance: oneOf(...DISTANCES),
  codebook: singles,
  history,
  settledAt: maybe(undefined, size),
  kernel: text,
  threads: count,
  leftOut: maybe(undefined, count),
  stopped: flag,
})

const column = record<FeatureColumn>({ name: text, group: oneOf(...FEATURE_GROUPS) })

const fitted = record<FittedFeatures>({
  version: oneOf(1),
  // Compared with the configuration, which is checked by its own schema.
  settings: anything,
  documents: count,
  snapshotTime: maybe(null, number),
  readable: list(column),
  prepared: list(column),
  columns: list(record<MatrixColumn>({ name: text, group: oneOf(...FEATURE_GROUPS, 'mixed') })),
  omitted: list(record<OmittedFeature>({ name: text, reason: text })),
  vocabulary: maybe(
    null,
    record<FittedVocabulary>({
      terms: list(text),
      words: count,
      documentFrequencies: counts,
      weighted: counts,
      idf: floats,
      minDf: count,
    }),
  ),
  latent: maybe(null, record<FittedLatent>({ data: singles, components: size, singularValues: singles })),
  embeddings: maybe(
    null,
    record<FittedEmbeddings>({ dimensions: size, components: size, mean: floats, data: singles }),
  ),
  users: maybe(
    null,
    record<FittedUsers>({ names: list(text), tweets: floats, mentions: floats, meanScore: floats }),
  ),
  scaling: record<FittedScaling>({ fill: floats, offset: floats, factor: floats }),
  pca: maybe(null, record<FittedPca>({ mean: floats, data: singles, components: size, variances: floats })),
})

const cluster = record<PackedCluster>({
  id: text,
  neuron: count,
  x: count,
  y: count,
  size,
  meanDistance: number,
  sampleTweets,
  avgEngagement: number,
  engagementKnown: count,
  engagementSources: count,
  dominantHashtags: terms,
  keywords,
  peaks: maybe(undefined, record<Pick<TimeDistribution, 'peakHour' | 'peakDay'>>(peaks)),
  firstTweetAt: time,
  lastTweetAt: time,
  languageDistribution: terms,
  uniqueUsers: count,
  topUsers: terms,
  traits: list(text),
})

const training = record<TrainingStats>({
  quantizationError: number,
  topographicError: number,
  explainedVariance: number,
  numClusters: count,
  numFeatures: count,
  numSamples: count,
  somDimensions: valueThat(
    'two counts',
    (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger),
  ),
  largestClusterSize: number,
  smallestClusterSize: number,
  meanClusterSize: number,
  clusterSizeStd: number,
  trainingConfig: record({}),
  trainingSeconds: number,
  settledAt: maybe(undefined, size),
  kernel: text,
  threads: count,
})

const measured = maybe(undefined, number)

const quality = record<MapQuality>({
  quantizationError: number,
  meanSquaredError: number,
  topographicError: number,
  topographicError4: number,
  topographicError8: number,
  explainedVariance: number,
  kaskiLagus: measured,
  topographicProduct: measured,
  trustworthiness: measured,
  neighborhoodPreservation: measured,
  silhouette: measured,
  daviesBouldin: measured,
})

const baseline: Fields<BaselineQuality> = {
  quantizationError: number,
  topographicError: number,
  explainedVariance: number,
}

const card = record<QualityCard>({
  rows: count,
  heldOut: flag,
  map: record<BaselineQuality>(baseline),
  kmeans: maybe(undefined, record<BaselineQuality>(baseline)),
  randomRows: record<BaselineQuality>(baseline),
  pcaPlane: maybe(undefined, record<BaselineQuality>(baseline)),
  shuffledTopographicError: number,
  neurons: size,
  emptyNeurons: count,
  verdict: record<QualityVerdict>({
    size: oneOf('fits', 'too_small', 'too_large'),
    training: oneOf('trained', 'undertrained', 'nothing_to_learn'),
  }),
})

const summary = record<ClustersSummary>({
  totalClusters: count,
  totalTweets: count,
  dominantThemes: terms,
  commonTerms: terms,
  time: timeDistribution,
  timeKnown: count,
  languages: terms,
  engagement: maybe(
    undefined,
    record<EngagementDistribution>({ mean: number, std: number, min: number, max: number, median: number }),
  ),
  engagementKnown: count,
  avgEngagementPerTweet: number,
  uniqueUsers: count,
  firstTweetAt: time,
  lastTweetAt: time,
})

const insights = record<PackedInsights>({
  version: oneOf(1),
  title: text,
  grid: record<MapGrid>({
    xDim: size,
    yDim: size,
    topology: oneOf(...TOPOLOGIES),
    mapShape: oneOf(...MAP_SHAPES),
  }),
  training,
  quality,
  card: maybe(undefined, card),
  history,
  hits: counts,
  uMatrix: singles,
  clusters: list(cluster),
  featureNames: list(text),
  features: list(
    record<FeatureSummary>({
      name: text,
      group: oneOf(...FEATURE_GROUPS),
      mean: number,
      std: number,
      known: count,
    }),
  ),
  summary,
  regions,
  network,
  outliers,
  stacks: record<PackedInsights['stacks']>({
    meanFeatures: floats,
    stdFeatures: floats,
    meanReadable: floats,
    effects: floats,
    hours: counts,
    days: counts,
  }),
})

/** A model as it stands in a file. */
export type PackedModel = Omit<SomModel, 'packageVersion' | 'insights'> & {
  readonly insights: PackedInsights
}

/** The configuration has its own schema. */
export const modelFields: Fields<PackedModel> = { config: anything, map, fitted, insights }
