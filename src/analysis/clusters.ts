import type { FeatureColumn, TermCounts } from '../features/index.js'
import { dictionaryValue, type TweetTable } from '../input/index.js'
import type { Winners } from '../som/index.js'
import {
  type Cluster,
  DOMINANT_HASHTAGS,
  type Keyword,
  type MapGrid,
  SAMPLE_TWEETS,
  type SampleTweet,
  type TermCount,
  TOP_USERS,
  type TweetGroup,
} from './map-analysis.js'
import type { GroupMoments } from './moments.js'
import type { Pacer } from './pacer.js'
import type { RowGroups } from './row-groups.js'
import { sampleRows } from './sample-rows.js'
import { codeTally, listTally, Tally } from './tally.js'
import { type TimeSpan, timeSpan } from './time-distribution.js'
import { ownLanguage, traitsOf } from './traits.js'

/** All that has been computed before the clusters are put together. */
export interface ClusterParts {
  readonly table: TweetTable
  readonly winners: Winners
  readonly grid: MapGrid
  readonly groups: RowGroups
  readonly engagement: Float64Array
  readonly training: GroupMoments
  readonly readable: GroupMoments
  /** `readable` over all tweets. */
  readonly overall: GroupMoments
  readonly terms: TermCounts
  /** Code of each term. */
  readonly codeOf: ReadonlyMap<string, number>
  /** Those of `readable`. */
  readonly columns: readonly FeatureColumn[]
  /** Of all tweets, most common first. */
  readonly languages: readonly TermCount[]
  readonly keywords: readonly (readonly Keyword[])[]
}

export interface DescribedClusters {
  readonly clusters: Cluster[]
  readonly spans: TimeSpan[]
}

/** Work per tweet, in the pacer's units. */
const UNITS_PER_ROW = 128

export async function describeClusters(parts: ClusterParts, pacer: Pacer): Promise<DescribedClusters> {
  const { table, groups } = parts
  const tallies = groupTallies(table)
  const clusters: Cluster[] = []
  const spans: TimeSpan[] = []
  for (let group = 0; group < groups.neurons.length; group++) {
    const rows = groups.rows.subarray(groups.offsets[group], groups.offsets[group + 1])
    const span = timeSpan(table.createdAt, rows)
    spans.push(span)
    clusters.push(describeCluster(parts, group, rows, span, tallies))
    if (pacer.due(rows.length * UNITS_PER_ROW)) await pacer.pause()
  }
  return { clusters, spans }
}

function describeCluster(
  parts: ClusterParts,
  group: number,
  rows: Uint32Array,
  span: TimeSpan,
  tallies: GroupTallies,
): Cluster {
  const { table, grid, winners } = parts
  const keywords = parts.keywords[group]!
  const neuron = parts.groups.neurons[group]!
  const x = Math.floor(neuron / grid.yDim)
  const y = neuron % grid.yDim
  const meanReadable = columnsOf(parts.readable, parts.readable.means, group)
  const effects = meanReadable.map((mean, column) => effectOf(mean, parts.overall, column))
  return {
    id: `cluster_${x}_${y}`,
    neuron,
    x,
    y,
    ...describeTweets(parts, rows, span, tallies, effects),
    meanFeatures: columnsOf(parts.training, parts.training.means, group),
    stdFeatures: columnsOf(parts.training, parts.training.stds, group),
    meanReadable,
    effects,
    sampleTweets: sampleRows(
      rows,
      winners.distances,
      table.texts,
      SAMPLE_TWEETS,
      tellingRows(parts, keywords),
    ).map((row) => sampleTweet(parts, row)),
    keywords,
  }
}

/** Counters of one table, used for one group after another. */
export interface GroupTallies {
  readonly hashtags: Tally
  readonly languages: Tally
  readonly users: Tally
}

export function groupTallies(table: TweetTable): GroupTallies {
  return {
    hashtags: new Tally(table.hashtags.values),
    languages: new Tally(table.languages.values),
    users: new Tally(table.users.values),
  }
}

/** What can be said of any tweets, given by their rows in ascending order. */
export function describeTweets(
  {
    table,
    winners,
    engagement,
    columns,
    languages,
  }: Pick<ClusterParts, 'table' | 'winners' | 'engagement' | 'columns' | 'languages'>,
  rows: Uint32Array,
  span: TimeSpan,
  tallies: GroupTallies,
  effects: Float64Array,
): TweetGroup {
  const users = codeTally(tallies.users, table.users, rows)
  const languageDistribution = codeTally(tallies.languages, table.languages, rows).top(
    Number.POSITIVE_INFINITY,
  )
  return {
    size: rows.length,
    meanDistance: meanOf(winners.distances, rows).mean,
    ...engagementOf(engagement, table.isRetweet, rows),
    dominantHashtags: listTally(tallies.hashtags, table.hashtags, rows).top(DOMINANT_HASHTAGS),
    timeDistribution: span.distribution,
    firstTweetAt: span.first,
    lastTweetAt: span.last,
    languageDistribution,
    uniqueUsers: users.distinct,
    topUsers: users.top(TOP_USERS),
    traits: traitsOf(columns, effects, rows.length, ownLanguage(languageDistribution, languages)),
  }
}

/** Keywords that the name of a cell may have. */
const LEADING_KEYWORDS = 3

/** How many of the keywords that its group is called by a tweet has. */
export function tellingRows(
  { terms: { offsets, codes }, codeOf }: Pick<ClusterParts, 'terms' | 'codeOf'>,
  keywords: readonly Keyword[],
): (row: number) => number {
  const leading = new Set(keywords.slice(0, LEADING_KEYWORDS).map(({ term }) => codeOf.get(term)))
  return (row) => {
    let found = 0
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++)
      if (leading.has(codes[entry]!)) found++
    return found
  }
}

export function sampleTweet(
  parts: Pick<ClusterParts, 'table' | 'winners' | 'engagement'>,
  row: number,
): SampleTweet {
  const { table } = parts
  const time = table.createdAt[row]!
  return {
    row,
    text: table.texts.get(row),
    id: table.ids.get(row) || undefined,
    user: dictionaryValue(table.users, row),
    createdAt: Number.isNaN(time) ? undefined : time,
    distance: parts.winners.distances[row]!,
    engagement: parts.engagement[row]!,
  }
}

function engagementOf(
  scores: Float64Array,
  isRetweet: Uint8Array,
  rows: Uint32Array,
): Pick<TweetGroup, 'avgEngagement' | 'engagementKnown' | 'engagementSources'> {
  const { mean, known } = meanOf(scores, rows)
  const repeated = new Set<number>()
  let retweets = 0
  for (const row of rows) {
    if (isRetweet[row] === 0 || Number.isNaN(scores[row]!)) continue
    retweets++
    repeated.add(scores[row]!)
  }
  return {
    avgEngagement: mean,
    engagementKnown: known,
    engagementSources: known - retweets + repeated.size,
  }
}

function meanOf(values: Float64Array | Float32Array, rows: Uint32Array): { mean: number; known: number } {
  let sum = 0
  let known = 0
  for (const row of rows) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    sum += value
    known++
  }
  return { mean: sum / known, known }
}

export function columnsOf(moments: GroupMoments, values: Float64Array, group: number): Float64Array {
  return values.slice(group * moments.columns, (group + 1) * moments.columns)
}

/** 0 where the feature is the same in all tweets, or known of none. */
export function effectOf(mean: number, overall: GroupMoments, column: number): number {
  const effect = (mean - overall.means[column]!) / overall.stds[column]!
  return Number.isFinite(effect) ? effect : 0
}
