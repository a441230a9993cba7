import type { TweetTable } from '../input/tweet-table.js'
import type { EngagementDistribution } from './map-analysis.js'

/**
 * Likes + 2 retweets + 1.5 replies + 2.5 quotes of each tweet. A count that isn't known adds nothing; a tweet
 * of which none is known has NaN.
 */
export function engagementScores(table: TweetTable): Float64Array {
  const scores = new Float64Array(table.count)
  for (let row = 0; row < table.count; row++) {
    const likes = table.likeCounts[row]!
    const retweets = table.retweetCounts[row]!
    const replies = table.replyCounts[row]!
    const quotes = table.quoteCounts[row]!
    scores[row] =
      Number.isNaN(likes) && Number.isNaN(retweets) && Number.isNaN(replies) && Number.isNaN(quotes)
        ? Number.NaN
        : (likes || 0) + 2 * (retweets || 0) + 1.5 * (replies || 0) + 2.5 * (quotes || 0)
  }
  return scores
}

/** Distribution of the values that aren't NaN; undefined where there is none. */
export function distributionOf(values: readonly number[]): EngagementDistribution | undefined {
  const known = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
  if (known.length === 0) return undefined
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length
  const middle = known.length >> 1
  const median = known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2
  return { mean, std: Math.sqrt(variance), min: known[0]!, max: known.at(-1)!, median }
}
