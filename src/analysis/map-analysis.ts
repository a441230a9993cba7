import type { FeatureGroup } from '../features/index.js'
import type { MapQuality, MapShape, Topology, TrainingHistory } from '../som/index.js'
import type { CellTerms } from './cell-terms.js'
import type { Outliers } from './outliers.js'
import type { QualityCard } from './quality-card.js'
import type { Regions } from './region-analysis.js'
import type { RegionNetwork } from './region-network.js'

/**
 * All that is known about a trained map and its tweets, as plain numbers and texts: what figures, page, report
 * and results are made from. Nothing here is escaped or formatted; texts are as the tweets have them.
 */
export interface MapAnalysis {
  readonly version: 1
  readonly title: string
  readonly grid: MapGrid
  readonly training: TrainingStats
  /** All that was measured of the map; see `QualityOptions`. */
  readonly quality: MapQuality
  /** The map against simpler ones; undefined where `quality_measures` is `none`. */
  readonly card: QualityCard | undefined
  readonly history: readonly TrainingHistory[]
  /** Tweets per neuron. */
  readonly hits: Uint32Array
  /** Mean distance of each neuron to its grid neighbours in feature space; 0 on a 1x1 map. */
  readonly uMatrix: Float32Array
  /** Winner and distance of each tweet. */
  readonly winners: Uint32Array
  readonly distances: Float32Array
  /** Sentiment of each tweet, -1 to 1, NaN where it has none; undefined where there is no such feature. */
  readonly sentiment: Float32Array | undefined
  /** What each cell has of the terms that may name cells or regions. */
  readonly cellTerms: CellTerms
  /** One entry per neuron that won at least one tweet, in order of neuron index. */
  readonly clusters: readonly Cluster[]
  /** Names of the training features: the columns that `Cluster.meanFeatures` follows. */
  readonly featureNames: readonly string[]
  /** The readable features: the columns that `Cluster.meanReadable` and `Cluster.effects` follow. */
  readonly features: readonly FeatureSummary[]
  readonly summary: ClustersSummary
  readonly regions: Regions
  readonly network: RegionNetwork
  readonly outliers: Outliers
}

/** What a saved model keeps: everything but what only those who have the tweets can use. */
export type MapInsights = Omit<MapAnalysis, 'winners' | 'distances' | 'sentiment' | 'cellTerms'>

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
  /** Epochs after which nothing could change any more, where that ended the training. */
  readonly settledAt?: number
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

/** What is known of any group of tweets. */
export interface TweetGroup {
  readonly size: number
  /** Mean distance of the tweets to the codebook vectors of their cells, in the map's activation distance. */
  readonly meanDistance: number
  /** Mean engagement score over `engagementKnown` tweets; NaN where that is 0. */
  readonly avgEngagement: number
  /** Tweets of which at least one engagement count is known. */
  readonly engagementKnown: number
  /**
   * How many of these have counts of their own: retweets carry those of the tweet that they repeat, so that retweets of
   * one score are counted once.
   */
  readonly engagementSources: number
  /** Tweets per hashtag (without `#`), most common first, at most `DOMINANT_HASHTAGS`. */
  readonly dominantHashtags: readonly TermCount[]
  /** Undefined where no tweet has a time. */
  readonly timeDistribution: TimeDistribution | undefined
  /** Undefined where no tweet has a time. */
  readonly firstTweetAt: number | undefined
  readonly lastTweetAt: number | undefined
  /** Tweets per language, most common first; tweets without a language aren't counted. */
  readonly languageDistribution: readonly TermCount[]
  /** Known authors. */
  readonly uniqueUsers: number
  /** Tweets per author, most active first, at most `TOP_USERS`. */
  readonly topUsers: readonly TermCount[]
  /** What clearly sets the tweets apart from all, in words, the strongest first: "mostly Spanish", "many likes". */
  readonly traits: readonly string[]
}

/** The tweets of one neuron. */
export interface Cluster extends TweetGroup {
  /** `cluster_X_Y`. */
  readonly id: string
  readonly neuron: number
  readonly x: number
  readonly y: number
  /** Mean and population standard deviation of the training features, in the order of `featureNames`. */
  readonly meanFeatures: Float64Array
  readonly stdFeatures: Float64Array
  /** Mean of each readable feature (same order as `MapAnalysis.features`); NaN where no tweet of the cell has it. */
  readonly meanReadable: Float64Array
  /** How far `meanReadable` lies from the mean of all tweets, in standard deviations of all tweets; 0 where undefined. */
  readonly effects: Float64Array
  /** Nearest to the codebook vector first, at most `SAMPLE_TWEETS`; texts that differ in links, case or blanks only are shown once. Where one of the 20 nearest has more of the cell's first keywords, it is the last. */
  readonly sampleTweets: readonly SampleTweet[]
  /** Terms that stand here more often than elsewhere, strongest first (class-based TF-IDF), at most `KEYWORDS`. */
  readonly keywords: readonly Keyword[]
}

export interface SampleTweet {
  readonly row: number
  readonly text: string
  readonly id: string | undefined
  readonly user: string | undefined
  readonly createdAt: number | undefined
  /** To the codebook vector, in the map's activation distance. */
  readonly distance: number
  /** Engagement score; NaN where no count is known. */
  readonly engagement: number
}

export interface TermCount {
  readonly term: string
  readonly count: number
}

export interface Keyword {
  readonly term: string
  /** Tweets of the cell that have the term. */
  readonly count: number
  /** Share of the term among the terms of the cell times log(1 + A / f); see `keywords.ts`. */
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
  /** Tweets per hashtag (without `#`) over all tweets, most common first, at most `DOMINANT_THEMES`. */
  readonly dominantThemes: readonly TermCount[]
  /** Tweets per term over all tweets, most common first, stop words left out, at most `DOMINANT_THEMES`. */
  readonly commonTerms: readonly TermCount[]
  /** Undefined where no tweet has a time. */
  readonly time: TimeDistribution | undefined
  /** Tweets with a time. */
  readonly timeKnown: number
  /** Tweets per language, most common first; tweets without a language aren't counted. */
  readonly languages: readonly TermCount[]
  /** Over the clusters' average engagement scores (those that have one); undefined where none has. */
  readonly engagement: EngagementDistribution | undefined
  /** Tweets of which at least one engagement count is known. */
  readonly engagementKnown: number
  /** Mean engagement score over `engagementKnown` tweets; NaN where that is 0. */
  readonly avgEngagementPerTweet: number
  /** Known authors. */
  readonly uniqueUsers: number
  /** Undefined where no tweet has a time. */
  readonly firstTweetAt: number | undefined
  readonly lastTweetAt: number | undefined
}

export interface EngagementDistribution {
  readonly mean: number
  /** Population standard deviation. */
  readonly std: number
  readonly min: number
  readonly max: number
  readonly median: number
}

export const SAMPLE_TWEETS = 5
export const DOMINANT_HASHTAGS = 5
export const KEYWORDS = 10
export const TOP_USERS = 5
export const DOMINANT_THEMES = 10
