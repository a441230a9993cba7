import type { MapGrid } from '../analysis/index.js'

/**
 * What the page carries: a header as JSON and columns as bytes, back to back. Tweets are sorted by cell, nearest to
 * the codebook first, so that the tweets of a cell are one run of rows.
 *
 * Layout: length of the header (u32, little-endian), header (UTF-8 JSON), padding to 8 bytes, sections; each section
 * begins at a multiple of 8 bytes from the end of the header's padding.
 */
export interface PageHeader {
  readonly version: 2
  readonly title: string
  /** Number of tweets, map and training, in one line. */
  readonly provenance: string
  readonly grid: MapGrid
  /** Tweets analysed, and those in the page: fewer where the page holds a sample. */
  readonly totalTweets: number
  readonly shownTweets: number
  readonly distanceName: string
  readonly mapDigest: string
  readonly clusters: readonly PageCluster[]
  /** As the map was cut by the analysis, largest first. */
  readonly regions: readonly PageRegion[]
  readonly features: readonly PageFeature[]
  /** As they are shown: "@mel", "user 1234". */
  readonly users: readonly string[]
  readonly languageCodes: readonly string[]
  readonly hashtags: readonly string[]
  readonly mentions: readonly string[]
  readonly domains: readonly string[]
  readonly terms: readonly string[]
  readonly englishBit: number
  /** Starts of the bins of the timeline and the end of the last, in milliseconds; undefined where no tweet has a time. */
  readonly timeline: readonly number[] | undefined
  /** How engagement is counted; null where no count is known. */
  readonly engagementFormula: string | null
  readonly sections: Readonly<Record<PageSection, readonly [offset: number, bytes: number]>>
}

export interface PageCluster {
  readonly neuron: number
  readonly x: number
  readonly y: number
  /** Tweets of the analysis. */
  readonly size: number
  /** As everywhere: keywords, else telling hashtags, else its place. */
  readonly name: string
  /** Its strongest term, for the map; null where it has none. */
  readonly label: string | null
}

export interface PageRegion {
  /** `region_X_Y`. */
  readonly id: string
  readonly size: number
  /** As everywhere where it has no label. */
  readonly name: string
  /** What a person calls it; null where nobody does. */
  readonly label: string | null
  /** Rows of the page: typical tweets, nearest to the region's mean first; and others that are far from each other. */
  readonly typical: readonly number[]
  readonly diverse: readonly number[]
}

export interface PageFeature {
  readonly name: string
  readonly group: string
  /** As a person would say it. */
  readonly title: string
  /** The mean of all tweets in terms of the feature; null where it isn't known. */
  readonly mean: string | null
  /** Mean and standard deviation of all tweets in the feature's unit. */
  readonly centre: number
  readonly spread: number
}

/** Sections and their types; N neurons, T tweets, F features, C clusters, R regions of which the tree makes one. */
export const PAGE_SECTIONS = [
  /** f32 x N: U-matrix. */
  'uMatrix',
  /** u32 x N: tweets of the analysis per neuron. */
  'hits',
  /** f32 x F x C: effects of feature 0 in all clusters, then feature 1, ... NaN where the cluster lacks the value. */
  'effects',
  /** u32 each, as in `RegionTree`: how the map can be cut. */
  'treeLeaves',
  'treeLeafOf',
  'treeMerges',
  /** As in `CellTerms`: u32 each, sizes f64; occurrences less tweets. */
  'termGrammar',
  'termLanguageBits',
  'termOffsets',
  'termCodes',
  'termTweets',
  'termRepeats',
  'termSizes',
  'termRows',
  /** u32 x (N + 1): first row of each neuron's tweets. */
  'cellOffsets',
  /** u32 x T: bytes of each text. */
  'textLengths',
  /** UTF-8, back to back. */
  'texts',
  /** u32 x T: bytes of each id; 0 where unknown. */
  'idLengths',
  'ids',
  /** u32 x T: seconds since 1970 UTC; UNKNOWN where not known. */
  'seconds',
  /** u32 x T: index into `users`; UNKNOWN where not known. */
  'userCodes',
  /** u32 x T: index into `languageCodes`; UNKNOWN where not known. */
  'languageCodes',
  /** u32 x T each: counts; UNKNOWN where not known. */
  'likes',
  'retweets',
  'replies',
  'quotes',
  /** i16 x T: ten thousand times the sentiment; NO_SENTIMENT where not known. Empty where no tweet has one. */
  'sentiment',
  /** u32 x T lengths and u16 codes each: indices into the lists of the header. */
  'hashtagLengths',
  'hashtagCodes',
  'mentionLengths',
  'mentionCodes',
  'domainLengths',
  'domainCodes',
] as const

export type PageSection = (typeof PAGE_SECTIONS)[number]

export const UNKNOWN = 0xffff_ffff
export const NO_SENTIMENT = -0x8000
export const SENTIMENT_STEPS = 10_000
/** Sections begin at multiples of this many bytes. */
export const ALIGNMENT = 8

export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
