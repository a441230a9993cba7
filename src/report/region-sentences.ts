import {
  FEWEST_AVERAGED,
  FEWEST_COUNTED,
  LEAST_RATIO,
  type MapAnalysis,
  type Region,
  regionName,
} from '../analysis/index.js'
import { headline, qualityVerdict } from './headline.js'
import { count, counted, listed, measure, period, share, theirs } from './wording.js'

const LARGEST_SHOWN = 3

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

/** “late, gate”, “My label”, or the region's place where nothing speaks for it. */
export function quotedRegion({ regions }: Pick<MapAnalysis, 'regions'>, region: Region): string {
  const { label, terms, place } = regionName(regions, region)
  if (label !== undefined) return `“${theirs(label, 80)}”`
  if (terms.length === 0) return String(place)
  const quoted = `“${terms.map((term) => theirs(term)).join(', ')}”`
  return place === undefined ? quoted : `${quoted} (${place})`
}

function largestRegions(analysis: MapAnalysis): string {
  const { list } = analysis.regions
  const all = analysis.training.numSamples
  const names = list
    .slice(0, LARGEST_SHOWN)
    .map((region) => `${quotedRegion(analysis, region)} with ${share(region.size, all, 'tweet')}`)
  if (list.length === 1) return `They are one region: ${names[0]}.`
  const which = list.length > LARGEST_SHOWN ? 'the largest are' : 'they are'
  return `They form ${counted(list.length, 'region')}; ${which} ${listed(names)}.`
}

/** Only where the interval of the region lies above the mean of all tweets, and by a fifth. */
function reactions(analysis: MapAnalysis): string | undefined {
  const { summary, training, regions } = analysis
  const average = summary.avgEngagementPerTweet
  if (summary.engagementKnown === 0) {
    return `No tweet has known likes, retweets, replies or quotes (0 of ${count(training.numSamples)}).`
  }
  const best = regions.list
    .filter(({ engagement }) => engagement !== undefined && engagement.known >= FEWEST_AVERAGED)
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

function strongestBurst(analysis: MapAnalysis): string | undefined {
  const { regions, training, summary } = analysis
  if (regions.timeline === undefined) return `No tweet has a known time (0 of ${count(training.numSamples)}).`
  const bursts = regions.list.flatMap((region) => region.bursts.map((burst) => ({ region, burst })))
  const strongest = bursts
    .filter(({ burst }) => burst.tweets >= FEWEST_COUNTED)
    .toSorted((a, b) => b.burst.weight - a.burst.weight)[0]
  if (strongest === undefined) {
    return regions.list.length > 1
      ? `No region had a burst of ${FEWEST_COUNTED} tweets or more among the ${counted(summary.timeKnown, 'tweet')} with a known time.`
      : undefined
  }
  const { tweets, expected, from, to } = strongest.burst
  return `The strongest burst is that of ${quotedRegion(analysis, strongest.region)} ${period(from, to - 1)} (UTC): ${counted(tweets, 'tweet')}, where its usual share of all tweets would be ${count(expected)}.`
}
