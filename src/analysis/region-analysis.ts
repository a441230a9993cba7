import type { Estimate, MedianEstimate } from './estimates.js'
import type { Keyword, SampleTweet, TermCount, TweetGroup } from './map-analysis.js'
import type { RegionCount } from './region-count.js'
import type { RegionTree } from './region-tree.js'
import type { Burst, Timeline } from './timeline.js'

/** The map divided into contiguous regions; see `region-tree.ts` for how. */
export interface Regions {
  /** Of grid and codebook: files of labels name the map that they are for. */
  readonly mapDigest: string
  readonly count: RegionCount
  /** Which regions merge where fewer are wanted: the map can be cut elsewhere. */
  readonly tree: RegionTree
  /** Place in `list` of each neuron, empty cells included. */
  readonly regionOf: Uint32Array
  /** Largest first; the lower `neuron` first among equals. */
  readonly list: readonly Region[]
  /** Undefined where no tweet has a time. */
  readonly timeline: Timeline | undefined
}

/** The tweets of a contiguous part of the map. */
export interface Region extends TweetGroup {
  /** `region_X_Y`, of its cell with the most tweets (the lower neuron on ties): no two regions share it. */
  readonly id: string
  /** The cell that names it. */
  readonly neuron: number
  readonly x: number
  readonly y: number
  /** Cells, empty ones included. */
  readonly cells: number
  /** What a person calls it; undefined where it goes by its keywords. */
  readonly label: string | undefined
  /** Terms that stand here more often than in other regions, strongest first (class-based TF-IDF), at most `REGION_KEYWORDS`. */
  readonly keywords: readonly Keyword[]
  /** Tweets per mentioned account, per site linked to; most common first, at most `REGION_TERMS`. */
  readonly mentions: readonly TermCount[]
  readonly domains: readonly TermCount[]
  /** Mean of each readable feature (same order as `MapAnalysis.features`); NaN where no tweet of the region has it. */
  readonly meanReadable: Float64Array
  /** As `Cluster.effects`. */
  readonly effects: Float64Array
  /** Nearest to the mean of the region's tweets in the features of the map, those with one of its first keywords before others, at most `SAMPLE_TWEETS`, of different wording. */
  readonly sampleTweets: readonly SampleTweet[]
  /** Typical tweets of cells of the region that are far from each other, at most `DIVERSE_TWEETS`; none of them in `sampleTweets`. */
  readonly diverseTweets: readonly SampleTweet[]
  /** Mean of `sentiment_compound`, -1 to 1; undefined where there is no such feature. */
  readonly sentiment: Estimate | undefined
  /** Mean and median of the engagement score over `engagementKnown` tweets; undefined where that is 0. */
  readonly engagement: (Estimate & MedianEstimate) | undefined
  /** Tweets per bin of the timeline; empty where there is none. */
  readonly activity: Uint32Array
  /** When more of all tweets were of this region than usual, strongest first, at most `REGION_BURSTS`. */
  readonly bursts: readonly Burst[]
}

export const REGION_KEYWORDS = 15
export const REGION_TERMS = 10
export const DIVERSE_TWEETS = 4
export const REGION_BURSTS = 3
