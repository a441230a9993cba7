import { ArgumentError, expected } from '../errors.js'
import { compareCodePoints } from '../features/index.js'
import type { Cluster, EngagementDistribution, Keyword, MapInsights, TermCount } from './map-analysis.js'

export interface FeatureImportance {
  readonly name: string
  /** How far the mean of the cell's tweets lies from the mean of all, in standard deviations of all. */
  readonly effect: number
  /** Absolute value of `effect`. */
  readonly importance: number
}

export interface ClusterSimilarity {
  readonly id: string
  /** Cosine of the mean training features, -1 to 1; 0 where one of them is the zero vector. */
  readonly similarity: number
}

export interface ClusterInsights {
  readonly cluster: Cluster
  /** Most important first. */
  readonly featureImportance: readonly FeatureImportance[]
  /** All other clusters, most similar first. */
  readonly similarityToOtherClusters: readonly ClusterSimilarity[]
  /** Undefined where no tweet of the cell has a time. */
  readonly temporalPatterns: TemporalPatterns | undefined
  readonly contentThemes: ContentThemes
}

/** UTC; days 0 (Monday) to 6. */
export interface TemporalPatterns {
  readonly peakHour: number
  readonly peakDay: number
  readonly hourDistribution: Uint32Array
  readonly dayDistribution: Uint32Array
  readonly firstTweetAt: number
  readonly lastTweetAt: number
}

export interface ContentThemes {
  readonly keywords: readonly Keyword[]
  readonly hashtags: readonly TermCount[]
  readonly languages: readonly TermCount[]
}

export interface AllClustersSummary {
  readonly totalClusters: number
  readonly totalTweets: number
  /** In order of neuron index. */
  readonly clusterSizes: readonly { readonly id: string; readonly size: number }[]
  readonly dominantThemes: readonly TermCount[]
  readonly temporalOverview: {
    /** Hours (UTC) with the most tweets, at most three, most tweets first. */
    readonly peakHours: readonly { readonly hour: number; readonly count: number }[]
    /** Days (0 Monday to 6) with the most tweets, at most three, most tweets first. */
    readonly peakDays: readonly { readonly day: number; readonly count: number }[]
  }
  /** Over the clusters' average engagement scores; undefined where none has one. */
  readonly engagementDistribution: EngagementDistribution | undefined
}

const PEAKS = 3

/**
 * What sets one cluster apart.
 *
 * @param id As in `Cluster.id`: `cluster_X_Y`.
 * @throws ArgumentError when no tweet is in such a cell.
 */
export function getClusterInsights(
  analysis: Pick<MapInsights, 'clusters' | 'features'>,
  id: string,
): ClusterInsights {
  const cluster = analysis.clusters.find((candidate) => candidate.id === id)
  if (cluster === undefined) {
    const example = analysis.clusters[0]?.id ?? 'cluster_0_0'
    throw new ArgumentError(
      `${expected(`a cluster that holds tweets (such as ${example})`, 'id', id)}: getAllClustersSummary() lists them`,
    )
  }
  return {
    cluster,
    featureImportance: featureImportance(analysis, cluster),
    similarityToOtherClusters: similarities(analysis.clusters, cluster),
    temporalPatterns: temporalPatterns(cluster),
    contentThemes: {
      keywords: cluster.keywords,
      hashtags: cluster.dominantHashtags,
      languages: cluster.languageDistribution,
    },
  }
}

/** What stands in all clusters together. */
export function getAllClustersSummary(
  analysis: Pick<MapInsights, 'clusters' | 'summary'>,
): AllClustersSummary {
  const { summary, clusters } = analysis
  return {
    totalClusters: summary.totalClusters,
    totalTweets: summary.totalTweets,
    clusterSizes: clusters.map(({ id, size }) => ({ id, size })),
    dominantThemes: summary.dominantThemes,
    temporalOverview: {
      peakHours: peaks(summary.time?.hours).map(([hour, count]) => ({ hour, count })),
      peakDays: peaks(summary.time?.days).map(([day, count]) => ({ day, count })),
    },
    engagementDistribution: summary.engagement,
  }
}

/** Readable features by the size of their effect in the cluster, largest first. */
export function featureImportance(
  analysis: Pick<MapInsights, 'features'>,
  cluster: Cluster,
): FeatureImportance[] {
  return analysis.features
    .map(({ name }, column) => {
      const effect = cluster.effects[column]!
      return { name, effect, importance: Math.abs(effect) }
    })
    .toSorted((a, b) => b.importance - a.importance || compareCodePoints(a.name, b.name))
}

function similarities(clusters: readonly Cluster[], cluster: Cluster): ClusterSimilarity[] {
  return clusters
    .filter((other) => other !== cluster)
    .map((other) => ({ id: other.id, neuron: other.neuron, similarity: cosine(cluster, other) }))
    .toSorted((a, b) => b.similarity - a.similarity || a.neuron - b.neuron)
    .map(({ id, similarity }) => ({ id, similarity }))
}

function cosine({ meanFeatures: a }: Cluster, { meanFeatures: b }: Cluster): number {
  let product = 0
  let squareA = 0
  let squareB = 0
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!
    squareA += a[i]! ** 2
    squareB += b[i]! ** 2
  }
  const lengths = Math.sqrt(squareA) * Math.sqrt(squareB)
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, product / lengths))
}

function temporalPatterns(cluster: Cluster): TemporalPatterns | undefined {
  const { timeDistribution: time, firstTweetAt, lastTweetAt } = cluster
  if (time === undefined || firstTweetAt === undefined || lastTweetAt === undefined) return undefined
  return {
    peakHour: time.peakHour,
    peakDay: time.peakDay,
    hourDistribution: time.hours,
    dayDistribution: time.days,
    firstTweetAt,
    lastTweetAt,
  }
}

/** The fullest slots with their counts; the earlier one on ties. */
function peaks(counts: Uint32Array | undefined): [slot: number, count: number][] {
  return [...(counts ?? []).entries()]
    .filter(([, count]) => count > 0)
    .toSorted(([slotA, countA], [slotB, countB]) => countB - countA || slotA - slotB)
    .slice(0, PEAKS)
}
