import {
  bySize,
  clearPeak,
  engagementLeader,
  FEWEST_COUNTED,
  type MapAnalysis,
  type MapGrid,
  type TrainingStats,
} from '../analysis/index.js'
import { largestRegions } from './region-wording.js'
import { count, counted, DAYS, hour, listed, measure, percent, period, quotedName, share } from './wording.js'

const LARGEST_SHOWN = 3

/** What a manager can forward: sentences made from the numbers, each number with what it is out of. */
export function headline(analysis: MapAnalysis): string[] {
  return [
    whatWasSorted(analysis),
    analysis.regions.list.length > 1 ? largestRegions(analysis) : undefined,
    largestGroups(analysis),
    whenSent(analysis),
    engagement(analysis),
    qualityVerdict(analysis),
  ].filter((sentence) => sentence !== undefined)
}

function whatWasSorted({ summary, grid, training }: MapAnalysis): string {
  const authors =
    summary.uniqueUsers > 0 ? ` by ${counted(summary.uniqueUsers, 'author')}` : ' by unknown authors'
  const sent =
    summary.firstTweetAt === undefined || summary.lastTweetAt === undefined
      ? ''
      : `, sent ${period(summary.firstTweetAt, summary.lastTweetAt)} (UTC),`
  const sorted = training.numSamples === 1 ? 'was sorted' : 'were sorted by likeness'
  return `${counted(training.numSamples, 'tweet')}${authors}${sent} ${sorted} onto a map of ${mapSize(grid)}${occupied(training, grid)}.`
}

function mapSize({ xDim, yDim }: MapGrid): string {
  return xDim * yDim === 1 ? 'a single cell' : `${xDim} x ${yDim} cells`
}

function occupied({ numClusters }: TrainingStats, { xDim, yDim }: MapGrid): string {
  const cells = xDim * yDim
  if (cells === 1) return ''
  if (numClusters === 1) return `; 1 of its ${count(cells)} cells holds tweets`
  return `; ${count(numClusters)} of its ${count(cells)} cells hold tweets`
}

function largestGroups(analysis: MapAnalysis): string {
  const { clusters, training } = analysis
  const largest = bySize(clusters).slice(0, LARGEST_SHOWN)
  const enough = largest.filter(({ size }) => size >= FEWEST_COUNTED)
  if (clusters.length > 1 && enough.length === 0)
    return `No cell has enough tweets to speak of (${FEWEST_COUNTED}); the largest has ${share(largest[0]!.size, training.numSamples, 'tweet')}.`
  const names = (clusters.length > 1 ? enough : largest).map(
    (cluster) => `${quotedName(analysis, cluster)} with ${share(cluster.size, training.numSamples, 'tweet')}`,
  )
  if (clusters.length === 1) return `The only cell is ${names[0]}.`
  if (names.length === 1) return `The largest cell is ${names[0]}.`
  return `The ${clusters.length > LARGEST_SHOWN ? 'largest cells' : 'cells'} are ${listed(names)}.`
}

function whenSent({ summary, training }: MapAnalysis): string {
  const { time, timeKnown } = summary
  if (time === undefined) {
    return `No tweet has a known time (0 of ${count(training.numSamples)}).`
  }
  const unknown = training.numSamples - timeKnown
  const rest = unknown === 0 ? '' : `; the time of the other ${count(unknown)} isn't known`
  const most = share(time.hours[time.peakHour]!, timeKnown, 'tweet')
  const hours = isOne(time.hours)
    ? `All were sent in the hour from ${hour(time.peakHour)} UTC`
    : clearPeak(time.hours) === undefined
      ? `No hour is clearly busier than the others; the most in one are ${most}`
      : `The busiest hour is ${hour(time.peakHour)} UTC with ${most}`
  const onDay = share(time.days[time.peakDay]!, timeKnown)
  const days = isOne(time.days)
    ? `all on a ${DAYS[time.peakDay]}`
    : clearPeak(time.days) === undefined
      ? `no weekday is clearly busier, with ${onDay} at most`
      : `the busiest day ${DAYS[time.peakDay]} with ${onDay}`
  return `${hours}, ${days}${rest}.`
}

/** All tweets are in one slot. */
export function isOne(counts: Uint32Array): boolean {
  return counts.filter((tweets) => tweets > 0).length === 1
}

function engagement(analysis: MapAnalysis): string {
  const { summary, clusters, training } = analysis
  const { engagementKnown: known, avgEngagementPerTweet: average } = summary
  const all = training.numSamples
  if (known === 0) return `No tweet has known likes, retweets, replies or quotes (0 of ${count(all)}).`
  const over =
    known === all ? `all ${counted(all, 'tweet')}` : `the ${share(known, all, 'tweet')} with known counts`
  const sentence = `The average engagement score (likes + 2 x retweets + 1.5 x replies + 2.5 x quotes) is ${measure(average)} over ${over}`
  const leader = engagementLeader(analysis, clusters)
  if (leader === undefined) return `${sentence}.`
  return `${sentence}; of the cells that are large enough to tell, ${quotedName(analysis, leader)} has the highest, ${measure(leader.avgEngagement)} over ${counted(leader.engagementKnown, 'tweet')}.`
}

/** How far the map can be trusted, in a sentence or two. */
export function qualityVerdict({ training, grid }: MapAnalysis): string {
  const { explainedVariance, topographicError, numSamples, numFeatures } = training
  const features = counted(numFeatures, 'feature')
  const explained = Number.isNaN(explainedVariance)
    ? `There is nothing to explain, since the tweets don't differ in the ${features}`
    : `The groups explain ${percent(explainedVariance)} of the variance of the ${features}`
  if (Number.isNaN(topographicError))
    return `${explained}; with a single cell there is no order of cells to judge.`
  const order = `${explained}; for ${percent(topographicError)} of the ${counted(numSamples, 'tweet')} the second best cell doesn't touch the best one`
  const cells = grid.xDim * grid.yDim
  if (cells <= MAX_CELLS_PER_TWEET * numSamples) return `${order}, so that ${orderVerdict(topographicError)}.`
  const fewer = cells > AUTO_CELLS * Math.sqrt(numSamples) ? ': --x-dim auto --y-dim auto chooses fewer' : ''
  return `${numSamples === 1 ? explained : order}. The map has ${counted(cells, 'cell')} for ${counted(numSamples, 'tweet')}${fewer}.`
}

/** With more, most cells hold one tweet or none, and a low topographic error says nothing of their order. */
const MAX_CELLS_PER_TWEET = 0.5
/** `auto` takes 5 times the root of the number of tweets, and rounds its sides. */
const AUTO_CELLS = 7

/** The usual reading of the topographic error. */
function orderVerdict(topographicError: number): string {
  if (topographicError <= 0.05) return 'neighbouring cells can be trusted to hold similar tweets'
  if (topographicError <= 0.2) return 'neighbouring cells mostly hold similar tweets'
  return 'neighbouring cells need not hold similar tweets'
}
