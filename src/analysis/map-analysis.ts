import type { FeatureGroup } from '../features/feature-matrix.js'
import type { MapShape, Topology, TrainingHistory } from '../som/options.js'

/**
 * All that is known about a trained map and its tweets, as plain numbers and texts: what figures, page, report
 * and results are made from. Nothing here is escaped or formatted; texts are as the tweets have them.
 */
export interface MapAnalysis {
  readonly version: 1
  readonly title: string
  readonly grid: MapGrid
  readonly training: TrainingStats
  readonly history: readonly TrainingHistory[]
  /** Tweets per neuron. */
  readonly hits: Uint32Array
  /** Mean distance of each neuron to its grid neighbours in feature space; 0 on a 1x1 map. */
  readonly uMatrix: Float32Array
  /** Winner and distance of each tweet. */
  readonly winners: Uint32Array
  readonly distances: Float32Array
  /** One entry per neuron that won at least one tweet, in order of neuron index. */
  readonly clusters: readonly Cluster[]
  readonly features: readonly FeatureSummary[]
  readonly summary: ClustersSummary
}

/** Neuron (x, y) has index `x * yDim + y`. */
export interface MapGrid {
  readonly xDim: number
  readonly yDim: number
  readonly topology: Topology
  readonly mapShape: MapShape
}

export interface TrainingStats {
  readonly quantizationError: number
  readonly topographicError: number
  /** Share of the total variance that the winners explain, 0 to 1; NaN where the data has none. */
  readonly explainedVariance: number
  readonly numClusters: number
  readonly numFeatures: number
  readonly numSamples: number
  readonly somDimensions: readonly [number, number]
  readonly largestClusterSize: number
  readonly smallestClusterSize: number
  readonly meanClusterSize: number
  readonly clusterSizeStd: number
  /** The effective configuration, snake_case keys. */
  readonly trainingConfig: Readonly<Record<string, unknown>>
  readonly trainingSeconds: number
  readonly kernel: string
  readonly threads: number
}

/** A readable feature over all tweets. */
export interface FeatureSummary {
  readonly name: string
  readonly group: FeatureGroup
  /** Over the tweets that have the value. */
  readonly mean: number
  readonly std: number
  readonly known: number
}

/** The tweets of one neuron. */
export interface Cluster {
  /** `cluster_X_Y`. */
  readonly id: string
  readonly neuron: number
  readonly x: number
  readonly y: number
  readonly size: number
  /** Mean and standard deviation of the training features, in the order of `feature_names`. */
  readonly meanFeatures: Float64Array
  readonly stdFeatures: Float64Array
  /** Mean of each readable feature (same order as `MapAnalysis.features`); NaN where no tweet of the cell has it. */
  readonly meanReadable: Float64Array
  /** How far `meanReadable` lies from the mean of all tweets, in standard deviations of all tweets; 0 where undefined. */
  readonly effects: Float64Array
  /** Nearest to the codebook vector first, at most `SAMPLE_TWEETS`. */
  readonly sampleTweets: readonly SampleTweet[]
  /** Mean engagement score; NaN where no count is known. */
  readonly avgEngagement: number
  readonly dominantHashtags: readonly TermCount[]
  /** Terms that stand here more often than elsewhere, strongest first (class-based TF-IDF). */
  readonly keywords: readonly Keyword[]
  /** Undefined where no tweet of the cell has a time. */
  readonly timeDistribution: TimeDistribution | undefined
  readonly languageDistribution: readonly TermCount[]
}

export interface SampleTweet {
  readonly row: number
  readonly text: string
  readonly id: string | undefined
  readonly user: string | undefined
  readonly createdAt: number | undefined
  readonly distance: number
  readonly engagement: number
}

export interface TermCount {
  readonly term: string
  readonly count: number
}

export interface Keyword {
  readonly term: string
  readonly count: number
  readonly score: number
}

/** Hours 0 to 23 and days 0 (Monday) to 6, UTC. */
export interface TimeDistribution {
  readonly peakHour: number
  readonly peakDay: number
  readonly hours: Uint32Array
  readonly days: Uint32Array
}

export interface ClustersSummary {
  readonly totalClusters: number
  readonly totalTweets: number
  readonly dominantThemes: readonly TermCount[]
  readonly time: TimeDistribution | undefined
  readonly languages: readonly TermCount[]
  readonly engagement:
    | {
        readonly mean: number
        readonly std: number
        readonly min: number
        readonly max: number
        readonly median: number
      }
    | undefined
  readonly uniqueUsers: number
  /** Mean engagement score over all tweets; NaN where no count is known. */
  readonly avgEngagementPerTweet: number
  readonly firstTweetAt: number | undefined
  readonly lastTweetAt: number | undefined
}
