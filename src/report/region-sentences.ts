import {
  FEWEST_AVERAGED,
  FEWEST_COUNTED,
  LEAST_RATIO,
  type MapAnalysis,
  type Region,
} from '../analysis/index.js'
import { headline, qualityVerdict } from './headline.js'
import { burstPeriod, largestRegions, quotedRegion } from './region-wording.js'
import { count, counted, measure } from './wording.js'

/** What a manager can forward: what was sorted, what it is about, how it sounds, when, and how far to trust it. */
export function executiveSummary(analysis: MapAnalysis): string[] {
  const [sorted = ''] = headline(analysis)
  return [
    sorted,
    largestRegions(analysis),
    reactions(analysis),
    moods(analysis),
    strongestBurst(analysis),
    qualityVerdict(analysis),
  ].filter((sentence) => sentence !== undefined)
}

/** Only where the interval of the region lies above the mean of all tweets, and by a fifth. */
function reactions(analysis: MapAnalysis): string | undefined {
  const { summary, training, regions } = analysis
  const average = summary.avgEngagementPerTweet
  if (summary.engagementKnown === 0) {
    return `No tweet has known likes, retweets, replies or quotes (0 of ${count(training.numSamples)}).`
  }
  const best = regions.list
    .filter(({ engagementSources }) => engagementSources >= FEWEST_AVERAGED)
    .toSorted((a, b) => b.engagement!.mean - a.engagement!.mean)[0]
  const over = `The average engagement score (likes + 2 x retweets + 1.5 x replies + 2.5 x quotes) is ${measure(average)} over ${counted(summary.engagementKnown, 'tweet')}`
  if (best === undefined || regions.list.length < 2) return `${over}.`
  const { mean, low, high, known } = best.engagement!
  if (!(low > average) || mean < LEAST_RATIO * average) return `${over}; no region stands out from chance.`
  return `${over}; ${quotedRegion(analysis, best)} draws most, ${measure(mean)} (95 %: ${measure(low)} to ${measure(high)}) over ${counted(known, 'tweet')}.`
}

function moods(analysis: MapAnalysis): string | undefined {
  const known = analysis.regions.list.filter(
    ({ sentiment }) => sentiment !== undefined && !Number.isNaN(sentiment.low),
  )
  const sorted = known.toSorted((a, b) => b.sentiment!.mean - a.sentiment!.mean)
  const [best, worst] = [sorted[0], sorted.at(-1)]
  if (best === undefined || worst === undefined || best === worst) return undefined
  if (!(best.sentiment!.low > worst.sentiment!.high)) return undefined
  const mood = ({ sentiment }: Region): string =>
    `${sentiment!.mean.toFixed(2)} (95 %: ${sentiment!.low.toFixed(2)} to ${sentiment!.high.toFixed(2)})`
  return `On a scale of sentiment from -1 to 1, ${quotedRegion(analysis, best)} is highest with ${mood(best)}, ${quotedRegion(analysis, worst)} lowest with ${mood(worst)}.`
}

/** Of the whole time: what lasts longer is a trend, and no headline. */
const LONGEST_BURST = 1 / 4

function strongestBurst(analysis: MapAnalysis): string | undefined {
  const { regions, training, summary } = analysis
  if (regions.timeline === undefined) return `No tweet has a known time (0 of ${count(training.numSamples)}).`
  const { firstTweetAt = 0, lastTweetAt = 0 } = summary
  const longest = LONGEST_BURST * (lastTweetAt - firstTweetAt)
  const bursts = regions.list.flatMap((region) => region.bursts.map((burst) => ({ region, burst })))
  const strongest = bursts
    .filter(({ burst }) => burst.tweets >= FEWEST_COUNTED && burst.to - burst.from <= longest)
    .toSorted((a, b) => b.burst.weight - a.burst.weight)[0]
  if (strongest === undefined) {
    return regions.list.length > 1
      ? `No region had a burst of ${FEWEST_COUNTED} tweets or more among the ${counted(summary.timeKnown, 'tweet')} with a known time.`
      : undefined
  }
  const { tweets, expected } = strongest.burst
  return `The strongest burst is that of ${quotedRegion(analysis, strongest.region)} ${burstPeriod(strongest.burst, analysis)} (UTC): ${counted(tweets, 'tweet')}, where its usual share of all tweets would be ${count(expected)}.`
}
