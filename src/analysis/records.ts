import type { MapQuality } from '../som/index.js'
import { getAllClustersSummary } from './insights.js'
import { isoTime } from './iso-time.js'
import type {
  Cluster,
  MapInsights,
  SampleTweet,
  TermCount,
  TimeDistribution,
  TrainingStats,
} from './map-analysis.js'
import type { BaselineQuality, QualityCard } from './quality-card.js'

/**
 * The analysis under the names that the Python system gave it (snake_case), for the results file and for the
 * Python model. Values are plain data: typed arrays stay typed arrays, numbers may be NaN, and where something isn't
 * known stands null.
 */
export type RecordValue =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | Uint32Array
  | readonly RecordValue[]
  | { readonly [name: string]: RecordValue }
export type PlainRecord = Readonly<Record<string, RecordValue>>

export function trainingStatsRecord(stats: TrainingStats): PlainRecord {
  return {
    quantization_error: stats.quantizationError,
    topographic_error: stats.topographicError,
    explained_variance: stats.explainedVariance,
    num_clusters: stats.numClusters,
    num_features: stats.numFeatures,
    num_samples: stats.numSamples,
    som_dimensions: stats.somDimensions,
    largest_cluster_size: stats.largestClusterSize,
    smallest_cluster_size: stats.smallestClusterSize,
    mean_cluster_size: stats.meanClusterSize,
    cluster_size_std: stats.clusterSizeStd,
    training_config: stats.trainingConfig as PlainRecord,
    training_seconds: stats.trainingSeconds,
    settled_at: stats.settledAt ?? null,
    kernel: stats.kernel,
    threads: stats.threads,
  }
}

/** What was measured of the map; null where it wasn't. */
export function qualityRecord(quality: MapQuality): PlainRecord {
  return {
    quantization_error: quality.quantizationError,
    mean_squared_error: quality.meanSquaredError,
    topographic_error: quality.topographicError,
    topographic_error_4: quality.topographicError4,
    topographic_error_8: quality.topographicError8,
    explained_variance: quality.explainedVariance,
    kaski_lagus: quality.kaskiLagus ?? null,
    topographic_product: quality.topographicProduct ?? null,
    trustworthiness: quality.trustworthiness ?? null,
    neighborhood_preservation: quality.neighborhoodPreservation ?? null,
    silhouette: quality.silhouette ?? null,
    davies_bouldin: quality.daviesBouldin ?? null,
  }
}

/** The map against simpler ones; null where it wasn't compared. */
export function qualityCardRecord(card: QualityCard | undefined): PlainRecord | null {
  if (card === undefined) return null
  const of = (quality: BaselineQuality | undefined): PlainRecord | null =>
    quality === undefined
      ? null
      : {
          quantization_error: quality.quantizationError,
          topographic_error: quality.topographicError,
          explained_variance: quality.explainedVariance,
        }
  return {
    rows: card.rows,
    held_out: card.heldOut,
    map: of(card.map),
    kmeans: of(card.kmeans),
    random_rows: of(card.randomRows),
    pca_plane: of(card.pcaPlane),
    shuffled_topographic_error: card.shuffledTopographicError,
    neurons: card.neurons,
    empty_neurons: card.emptyNeurons,
    size: card.verdict.size,
    training: card.verdict.training,
  }
}

export function clusterSummaryRecord(analysis: Pick<MapInsights, 'clusters' | 'summary'>): PlainRecord {
  const summary = getAllClustersSummary(analysis)
  const { time, ...rest } = analysis.summary
  return {
    total_clusters: summary.totalClusters,
    total_tweets: summary.totalTweets,
    cluster_sizes: Object.fromEntries(summary.clusterSizes.map(({ id, size }) => [id, size])),
    dominant_themes: pairs(summary.dominantThemes),
    common_terms: pairs(rest.commonTerms),
    temporal_overview: {
      peak_hours: summary.temporalOverview.peakHours.map(({ hour }) => hour),
      peak_days: summary.temporalOverview.peakDays.map(({ day }) => day),
      hour_distribution: time?.hours ?? null,
      day_distribution: time?.days ?? null,
      tweets_with_time: rest.timeKnown,
      first_tweet_at: isoTime(rest.firstTweetAt),
      last_tweet_at: isoTime(rest.lastTweetAt),
    },
    engagement_distribution: summary.engagementDistribution ? { ...summary.engagementDistribution } : null,
    avg_engagement_per_tweet: rest.avgEngagementPerTweet,
    tweets_with_engagement: rest.engagementKnown,
    language_distribution: counts(rest.languages),
    unique_users: rest.uniqueUsers,
  }
}

/** Which tweet it is. */
export function tweetSource({ row, id, user, createdAt }: SampleTweet): PlainRecord {
  return { row, id: id ?? null, user: user ?? null, created_at: isoTime(createdAt) }
}

/** One cluster, under the id `cluster_X_Y`. */
export function clusterRecord(analysis: Pick<MapInsights, 'features'>, cluster: Cluster): PlainRecord {
  const perFeature = (values: Float64Array): PlainRecord =>
    Object.fromEntries(analysis.features.map(({ name }, column) => [name, values[column]!]))
  return {
    size: cluster.size,
    coordinates: [cluster.x, cluster.y],
    neuron: cluster.neuron,
    mean_distance: cluster.meanDistance,
    mean_features: cluster.meanFeatures,
    std_features: cluster.stdFeatures,
    readable_means: perFeature(cluster.meanReadable),
    feature_effects: perFeature(cluster.effects),
    sample_tweets: cluster.sampleTweets.map(({ text }) => text),
    sample_details: cluster.sampleTweets.map((tweet) => ({
      ...tweetSource(tweet),
      distance: tweet.distance,
      engagement_score: tweet.engagement,
    })),
    avg_engagement: cluster.avgEngagement,
    tweets_with_engagement: cluster.engagementKnown,
    dominant_hashtags: pairs(cluster.dominantHashtags),
    keywords: cluster.keywords.map(({ term, count, score }) => ({ term, count, score })),
    time_distribution: timeRecord(cluster.timeDistribution),
    first_tweet_at: isoTime(cluster.firstTweetAt),
    last_tweet_at: isoTime(cluster.lastTweetAt),
    language_distribution: counts(cluster.languageDistribution),
    unique_users: cluster.uniqueUsers,
    top_users: pairs(cluster.topUsers),
  }
}

export function timeRecord(time: TimeDistribution | undefined): PlainRecord | null {
  return time === undefined
    ? null
    : {
        peak_hour: time.peakHour,
        peak_day: time.peakDay,
        hour_distribution: time.hours,
        day_distribution: time.days,
      }
}

export function pairs(terms: readonly TermCount[]): RecordValue[] {
  return terms.map(({ term, count }) => [term, count])
}

export function counts(terms: readonly TermCount[]): PlainRecord {
  return Object.fromEntries(terms.map(({ term, count }) => [term, count]))
}
