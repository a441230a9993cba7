/**
 * When numbers are worth a statement. A statement rests on at least ten tweets where tweets are counted, and on thirty
 * where they are averaged, since the counts of tweets have long tails; and what it speaks of stands out by three
 * standard errors, so that hardly one of the few hundred numbers of a map is stated by chance.
 */
import type { Cluster, MapAnalysis } from './map-analysis.js'

/** Tweets that a statement about a number of tweets needs. */
export const FEWEST_COUNTED = 10
/** Tweets that a statement about an average, or about the map as a whole, needs. */
export const FEWEST_AVERAGED = 30
/** Of all tweets with known engagement: a group of fewer makes no headline. */
const HEADLINE_SHARE = 0.002
const STANDARD_ERRORS = 3
/** By how much a peak lies above an even spread, at least. */
const LEAST_PEAK = 1.1
/** By how much the average of a group lies above that of all, at least. */
export const LEAST_RATIO = 1.2

/**
 * The slot (hour, weekday) with the most tweets, clearly more than an even spread would give it; undefined where none
 * has, and where all tweets are in one, which is no finding but the span of the tweets.
 */
export function clearPeak(counts: Uint32Array): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const most = counts.reduce((high, count) => Math.max(high, count), 0)
  const even = total / counts.length
  const slot = counts.indexOf(most)
  const isClear =
    most >= FEWEST_COUNTED && most >= LEAST_PEAK * even && most >= even + STANDARD_ERRORS * Math.sqrt(even)
  return isClear && most < total && counts.lastIndexOf(most) === slot ? slot : undefined
}

/** Whether the mean of so many tweets, `effect` standard deviations from that of all, differs from it beyond chance. */
export function isClearEffect(effect: number, tweets: number): boolean {
  return tweets >= FEWEST_COUNTED && Math.abs(effect) * Math.sqrt(tweets) >= STANDARD_ERRORS
}

/** Tweets with known engagement that a group needs before its average is stated: 30, and 0.2 % of all. */
function fewestAveraged({ training }: Pick<MapAnalysis, 'training'>): number {
  return Math.ceil(Math.max(FEWEST_AVERAGED, HEADLINE_SHARE * training.numSamples))
}

/**
 * The group with the highest average engagement among `groups` with enough tweets, if it lies clearly above that of all
 * tweets: by a fifth, and by three standard errors.
 */
export function engagementLeader(
  analysis: Pick<MapAnalysis, 'training' | 'features' | 'summary'>,
  groups: readonly Cluster[],
): Cluster | undefined {
  const enough = fewestAveraged(analysis)
  const leader = groups
    .filter(({ engagementKnown }) => engagementKnown >= enough)
    .reduce<Cluster | undefined>(
      (best, group) => (best && best.avgEngagement >= group.avgEngagement ? best : group),
      undefined,
    )
  const average = analysis.summary.avgEngagementPerTweet
  if (leader === undefined || !(leader.avgEngagement >= LEAST_RATIO * average)) return undefined
  const score = analysis.features.find(({ name }) => name === 'engagement_score')
  // A map made without engagement has no spread to judge by.
  const effect = score === undefined ? Number.POSITIVE_INFINITY : (leader.avgEngagement - average) / score.std
  return isClearEffect(effect, leader.engagementKnown) ? leader : undefined
}
