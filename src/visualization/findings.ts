import {
  clearPeak,
  engagementLeader,
  FEWEST_AVERAGED,
  FEWEST_COUNTED,
  type MapInsights,
} from '../analysis/index.js'
import { placeCells } from './cells.js'
import { hasWords, largest, nameOf } from './cluster-names.js'
import { absencePhrase, highPhrase } from './feature-names.js'
import { leadingFeatures } from './importance.js'
import { compact, counted, full, percent } from './numbers.js'
import { regionLabel } from './region-legend.js'

/** What the map shows, in a sentence without SOM words, made from the numbers. */
export function topologyFinding(analysis: MapInsights): string {
  const places: { readonly phrase: string; readonly place: string; readonly group: string }[] = []
  for (const feature of leadingFeatures(analysis, CONSIDERED_FEATURES)) {
    const { name, group, mean } = analysis.features[feature]!
    const absent = absencePhrase(name, mean)
    const place = direction(analysis, feature, absent === undefined ? 1 : -1)
    // Two features of one kind, as likes and retweets, make one point.
    if (place === undefined || places.some((said) => said.group === group)) continue
    places.push({ phrase: absent ?? highPhrase(name), place, group })
  }
  const [first, second] = places
  if (first && second?.place === first.place)
    return `More ${first.phrase} and ${second.phrase} ${first.place} of the map`
  if (first && second)
    return `More ${first.phrase} ${first.place} of the map, more ${second.phrase} ${second.place}`
  if (first) return `More ${first.phrase} ${first.place} of the map`
  const { numClusters, numSamples, largestClusterSize } = analysis.training
  if (numClusters === 1) return `All ${counted(numSamples, 'tweet')} fell into one group`
  return `The tweets fall into ${full(numClusters)} groups; the largest holds ${percent(largestClusterSize / numSamples)} of them`
}

/** Features weaker than the first few make no headline. */
const CONSIDERED_FEATURES = 8

/** Which group draws attention, and when the tweets are sent. */
export function engagementFinding(analysis: MapInsights): string {
  const [group, hour] = [attention(analysis), busiestHour(analysis)]
  if (group && hour) return `${capital(group)}; the busiest hour is ${hour}`
  if (group) return capital(group)
  if (hour) return `The busiest hour is ${hour}`
  const tag = analysis.summary.dominantThemes[0]
  if (tag !== undefined && tag.count >= FEWEST_COUNTED)
    return `#${tag.term} is the hashtag used most, in ${counted(tag.count, 'tweet')}`
  return `${counted(analysis.training.numSamples, 'tweet')} in ${counted(analysis.training.numClusters, 'group')}`
}

/** What the largest regions are about; of a map without regions, the largest cells. */
export function themeFinding(analysis: MapInsights): string {
  const { list } = analysis.regions
  const speaking = list.slice(0, 3).filter((region) => hasWords(region) && region.size >= FEWEST_COUNTED)
  if (list.length < 2 || speaking.length === 0) return cellThemes(analysis)
  const names = speaking.map((region) => `“${regionLabel(analysis, list.indexOf(region), 2)}”`)
  const which = names.length === Math.min(3, list.length) ? 'The largest' : 'Large'
  const regions = names.length === 1 ? 'A large region' : `${which} regions`
  return `${regions} of the map ${names.length === 1 ? 'is' : 'are'} about ${inWords(names)}`
}

function inWords(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]!
}

function cellThemes(analysis: MapInsights): string {
  const names = largest(analysis, 3)
    .filter((cluster) => hasWords(cluster) && cluster.size >= FEWEST_COUNTED)
    .map((cluster) => `“${nameOf(analysis, cluster, 2)}”`)
  if (names.length === 0)
    return `${counted(analysis.training.numSamples, 'tweet')} in ${counted(analysis.training.numClusters, 'group')}`
  const list = inWords(names)
  if (analysis.clusters.length === 1) return `The tweets are about ${list}`
  // A group that nothing names may be larger than those that have a name.
  const all = names.length === Math.min(3, analysis.clusters.length)
  if (names.length > 1) return `${all ? 'The largest' : 'Large'} groups of tweets are about ${list}`
  return `A large group of tweets is about ${list}`
}

/** Number of tweets, map and training: what a reader needs to judge or repeat a figure. */
export function provenance(analysis: MapInsights): string {
  const { grid, training, history } = analysis
  const config = training.trainingConfig
  const batch = config.training_algorithm !== 'online'
  const steps = history.at(-1)?.step
  const trained =
    steps === undefined
      ? `${batch ? 'batch' : 'online'} training`
      : batch
        ? `batch training, ${counted(steps, 'epoch')}`
        : `online training, ${counted(steps, 'sample')}`
  return [
    counted(training.numSamples, 'tweet'),
    `${grid.xDim} × ${grid.yDim} ${grid.topology}${grid.mapShape === 'toroid' ? ' toroid' : ''} map`,
    trained,
    ...(config.random_state === undefined ? [] : [`seed ${String(config.random_state)}`]),
  ].join(' · ')
}

const COUNTS = [
  ['like_count', 'likes'],
  ['retweet_count', '2 retweets'],
  ['reply_count', '1.5 replies'],
  ['quote_count', '2.5 quotes'],
] as const

/** How engagement is counted, with the counts that some tweet has; undefined where none has any. */
export function engagementFormula({ summary, features }: MapInsights): string | undefined {
  if (summary.engagementKnown === 0) return undefined
  const known = COUNTS.filter(([count]) => features.some(({ name, known }) => name === count && known > 0))
  // A map made without these features has no word of them.
  const parts = known.length > 0 ? known : COUNTS
  return `Engagement = ${parts.map(([, part]) => part).join(' + ')}`
}

function attention(analysis: MapInsights): string | undefined {
  const average = analysis.summary.avgEngagementPerTweet
  // A mean near zero is a handful of tweets; a multiple of it is chance.
  if (!(average >= LEAST_AVERAGE)) return undefined
  const leader = engagementLeader(analysis, analysis.clusters.filter(hasWords))
  if (leader === undefined) return undefined
  const ratio = compact(leader.avgEngagement / average)
  return `tweets about “${nameOf(analysis, leader, 2)}” draw ${ratio} times the average engagement`
}

const LEAST_AVERAGE = 1
const TWO_DAYS = 2 * 24 * 60 * 60 * 1000

function busiestHour(analysis: MapInsights): string | undefined {
  const { time, firstTweetAt = 0, lastTweetAt = 0 } = analysis.summary
  if (time === undefined || lastTweetAt - firstTweetAt < TWO_DAYS) return undefined
  const hour = clearPeak(time.hours)
  return hour === undefined ? undefined : `${String(hour).padStart(2, '0')}:00 UTC`
}

/** Where a feature is high (`sign` 1) or low (-1), if its plane slopes clearly across the map: "at the upper left". */
function direction(analysis: MapInsights, feature: number, sign: 1 | -1): string | undefined {
  const cells = placeCells(analysis.grid, { x: -0.5, y: -0.5, width: 1, height: 1 })
  const { clusters } = analysis
  if (clusters.length <= SLOPE_PARAMETERS || analysis.training.numSamples < FEWEST_AVERAGED) return undefined
  const weight = clusters.reduce((sum, cluster) => sum + cluster.size, 0)
  const mean = { x: 0, y: 0, z: 0 }
  const points = clusters.map((cluster) => {
    const [x, y] = cells.centre(cluster.neuron)
    return { x, y, z: cluster.effects[feature] ?? 0, w: cluster.size / weight }
  })
  for (const { x, y, z, w } of points) {
    mean.x += w * x
    mean.y += w * y
    mean.z += w * z
  }
  let [xx, xy, yy, xz, yz, zz] = [0, 0, 0, 0, 0, 0]
  for (const point of points) {
    const [x, y, z] = [point.x - mean.x, point.y - mean.y, point.z - mean.z]
    xx += point.w * x * x
    xy += point.w * x * y
    yy += point.w * y * y
    xz += point.w * x * z
    yz += point.w * y * z
    zz += point.w * z * z
  }
  const determinant = xx * yy - xy * xy
  if (!(determinant > 1e-12) || !(zz > 0)) return undefined
  const slopeX = (xz * yy - yz * xy) / determinant
  const slopeY = (yz * xx - xz * xy) / determinant
  const explained = (slopeX * xz + slopeY * yz) / zz
  return explained < clearSlope(clusters.length) ? undefined : compass(sign * slopeX, sign * slopeY)
}

/** Share of a plane's variance that a slope must explain before a title speaks of a direction. */
const CLEAR_SLOPE = 0.3
/** Of a slope: its height and two directions. */
const SLOPE_PARAMETERS = 3
/** Of few cells, any slope explains much: its F statistic must be this high (p < 0.01 from 20 cells on). */
const CLEAR_F = 6

function clearSlope(cells: number): number {
  const byChance = (2 * CLEAR_F) / (2 * CLEAR_F + cells - SLOPE_PARAMETERS)
  return Math.max(CLEAR_SLOPE, byChance)
}

function compass(x: number, yDown: number): string {
  const sector = Math.round((Math.atan2(-yDown, x) / Math.PI) * 4)
  const names: Readonly<Record<number, string>> = {
    0: 'on the right',
    1: 'at the upper right',
    2: 'at the top',
    3: 'at the upper left',
    4: 'on the left',
    '-1': 'at the lower right',
    '-2': 'at the bottom',
    '-3': 'at the lower left',
    '-4': 'on the left',
  }
  return names[sector]!
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
