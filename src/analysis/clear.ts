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
 * The slots (hours, weekdays) that clearly have more tweets than an even spread would give them, fullest first, the
 * earlier one on ties; none where all tweets are in one, which is no finding but the span of the tweets.
 */
export function busySlots(counts: Uint32Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const even = total / counts.length
  const enough = Math.max(FEWEST_COUNTED, LEAST_PEAK * even, even + STANDARD_ERRORS * Math.sqrt(even))
  return [...counts.keys()]
    .filter((slot) => counts[slot]! >= enough && counts[slot]! < total)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
}

/** The busy slot that clearly has more tweets than any other; undefined where none has. */
export function clearPeak(counts: Uint32Array): number | undefined {
  const [slot] = busySlots(counts)
  if (slot === undefined) return undefined
  const most = counts[slot]!
  const next = counts.reduce((high, count, other) => (other === slot ? high : Math.max(high, count)), 0)
  return most - next >= STANDARD_ERRORS * Math.sqrt(most + next) ? slot : undefined
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
    .filter(({ engagementSources }) => engagementSources >= enough)
    .reduce<Cluster | undefined>(
      (best, group) => (best && best.avgEngagement >= group.avgEngagement ? best : group),
      undefined,
    )
  const average = analysis.summary.avgEngagementPerTweet
  if (leader === undefined || !(leader.avgEngagement >= LEAST_RATIO * average)) return undefined
  const score = analysis.features.find(({ name }) => name === 'engagement_score')
  // A map made without engagement has no spread to judge by.
  const effect = score === undefined ? Number.POSITIVE_INFINITY : (leader.avgEngagement - average) / score.std
  return isClearEffect(effect, leader.engagementSources) ? leader : undefined
}
