import type { Keyword, MapGrid, TermCount } from '../analysis/index.js'

/**
 * What the page carries: a header as JSON and columns as bytes, back to back. Tweets are sorted by cell, nearest to
 * the codebook first, so that the tweets of a cell are one run of rows.
 *
 * Layout: length of the header (u32, little-endian), header (UTF-8 JSON), padding to 8 bytes, sections; each section
 * begins at a multiple of 8 bytes from the end of the header's padding.
 */
export interface PageHeader {
  readonly version: 1
  readonly title: string
  /** Number of tweets, map and training, in one line. */
  readonly provenance: string
  readonly grid: MapGrid
  /** Tweets analysed, and those in the page: fewer where the page holds a sample. */
  readonly totalTweets: number
  readonly shownTweets: number
  readonly distanceName: string
  readonly clusters: readonly PageCluster[]
  readonly features: readonly PageFeature[]
  readonly hashtags: readonly TermCount[]
  readonly languages: readonly TermCount[]
  readonly hours: readonly number[] | undefined
  readonly days: readonly number[] | undefined
  /** Mean engagement score of all tweets; null where no count is known. */
  readonly avgEngagement: number | null
  /** As they are shown: "@mel", "user 1234". */
  readonly users: readonly string[]
  readonly languageCodes: readonly string[]
  readonly sections: Readonly<Record<PageSection, readonly [offset: number, bytes: number]>>
}

export interface PageCluster {
  readonly neuron: number
  readonly x: number
  readonly y: number
  readonly size: number
  /** As everywhere: keywords, else telling hashtags, else its place. */
  readonly name: string
  /** Its strongest term, for the map; null where it has none. */
  readonly label: string | null
  readonly keywords: readonly Pick<Keyword, 'term' | 'count'>[]
  readonly hashtags: readonly TermCount[]
  readonly languages: readonly TermCount[]
  readonly hours: readonly number[] | undefined
  readonly days: readonly number[] | undefined
  readonly avgEngagement: number | null
}

export interface PageFeature {
  readonly name: string
  /** As a person would say it. */
  readonly title: string
  /** The mean of all tweets in terms of the feature; null where it isn't known. */
  readonly mean: string | null
}

/** Sections and their types; N neurons, T tweets, F features, C clusters. */
export const PAGE_SECTIONS = [
  /** f32 x N: U-matrix. */
  'uMatrix',
  /** f32 x F x C: effects of feature 0 in all clusters, then feature 1, ... NaN where the cluster lacks the value. */
  'effects',
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
] as const

export type PageSection = (typeof PAGE_SECTIONS)[number]

export const UNKNOWN = 0xffff_ffff
/** Sections begin at multiples of this many bytes. */
export const ALIGNMENT = 8

export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
