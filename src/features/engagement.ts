import type { TweetTable } from '../input/index.js'
import type { FeatureColumn } from './feature-matrix.js'

export const ENGAGEMENT_COLUMNS: readonly FeatureColumn[] = [
  'like_count',
  'retweet_count',
  'reply_count',
  'quote_count',
  'like_ratio',
  'retweet_ratio',
  'reply_ratio',
  'quote_ratio',
  'engagement_score',
  'engagement_velocity',
].map((name) => ({ name, group: 'engagement' }))

/** The columns of a table that engagement is made from. */
export type EngagementCounts = Pick<
  TweetTable,
  'likeCounts' | 'retweetCounts' | 'replyCounts' | 'quoteCounts'
>

const RETWEET_WEIGHT = 2
const REPLY_WEIGHT = 1.5
const QUOTE_WEIGHT = 2.5
const HOUR = 3_600_000

/**
 * likes + 2 retweets + 1.5 replies + 2.5 quotes; an unknown count adds nothing, and the score is NaN where all
 * four are unknown.
 */
export function engagementScore(table: EngagementCounts, row: number): number {
  const likes = table.likeCounts[row]!
  const retweets = table.retweetCounts[row]!
  const replies = table.replyCounts[row]!
  const quotes = table.quoteCounts[row]!
  if ([likes, retweets, replies, quotes].every(Number.isNaN)) return Number.NaN
  return (
    orZero(likes) +
    RETWEET_WEIGHT * orZero(retweets) +
    REPLY_WEIGHT * orZero(replies) +
    QUOTE_WEIGHT * orZero(quotes)
  )
}

/**
 * The four counts; the share of each in their sum (0 where the sum is 0); the score; and the sum per hour from the
 * tweet to the snapshot, which counts as at least one hour. NaN where a tweet lacks what a feature is made from.
 */
export function writeEngagement(
  table: TweetTable,
  row: number,
  snapshotTime: number,
  out: Float32Array,
  at: number,
): void {
  out[at] = table.likeCounts[row]!
  out[at + 1] = table.retweetCounts[row]!
  out[at + 2] = table.replyCounts[row]!
  out[at + 3] = table.quoteCounts[row]!
  const score = engagementScore(table, row)
  const sum =
    orZero(table.likeCounts[row]!) +
    orZero(table.retweetCounts[row]!) +
    orZero(table.replyCounts[row]!) +
    orZero(table.quoteCounts[row]!)
  for (let i = at; i < at + 4; i++) out[i + 4] = sum === 0 ? out[i]! : out[i]! / sum
  const hours = Math.max((snapshotTime - table.createdAt[row]!) / HOUR, 1)
  out[at + 8] = score
  out[at + 9] = Number.isNaN(score) ? Number.NaN : sum / hours
}

/** Time of the newest tweet; null where no tweet has a time. */
export function newestTime(table: TweetTable): number | null {
  let newest = Number.NEGATIVE_INFINITY
  for (const time of table.createdAt) if (time > newest) newest = time
  return newest === Number.NEGATIVE_INFINITY ? null : newest
}

function orZero(count: number): number {
  return Number.isNaN(count) ? 0 : count
}
