import type {
  Burst,
  Estimate,
  MapInsights,
  MedianEstimate,
  Outliers,
  Region,
  RegionCount,
  RegionEdge,
  RegionNetwork,
  Regions,
  RegionTree,
  Timeline,
} from '../analysis/index.js'
import { counts, floats, keywords, sampleTweets, terms, time, timeDistribution } from './group-shape.js'
import { count, type Fields, list, maybe, number, oneOf, record, size, text } from './shape.js'

/** Every field of the regions of a model; how they fit together is `checkRegions`'. */

const estimate: Fields<Estimate> = { mean: number, low: number, high: number, known: count }

const region = record<Region>({
  id: text,
  neuron: count,
  x: count,
  y: count,
  cells: size,
  label: maybe(undefined, text),
  size,
  meanDistance: number,
  avgEngagement: number,
  engagementKnown: count,
  engagementSources: count,
  dominantHashtags: terms,
  timeDistribution,
  firstTweetAt: time,
  lastTweetAt: time,
  languageDistribution: terms,
  uniqueUsers: count,
  topUsers: terms,
  traits: list(text),
  keywords,
  mentions: terms,
  domains: terms,
  meanReadable: floats,
  effects: floats,
  sampleTweets,
  diverseTweets: sampleTweets,
  sentiment: maybe(undefined, record<Estimate>(estimate)),
  engagement: maybe(
    undefined,
    record<Estimate & MedianEstimate>({ ...estimate, median: number, medianLow: number, medianHigh: number }),
  ),
  activity: counts,
  bursts: list(record<Burst>({ from: number, to: number, tweets: count, expected: number, weight: number })),
})

export const regions = record<Regions>({
  mapDigest: text,
  count: record<RegionCount>({
    count: size,
    chosenBy: oneOf('asked', 'index'),
    index: list(record<RegionCount['index'][number]>({ count: size, value: number })),
  }),
  tree: record<RegionTree>({ leaves: counts, leafOf: counts, merges: counts, costs: floats }),
  regionOf: counts,
  list: list(region),
  timeline: maybe(
    undefined,
    record<Timeline>({
      unit: oneOf('minute', 'quarter_hour', 'hour', 'six_hours', 'day', 'week', 'month', 'year'),
      edges: floats,
      counts,
      before: count,
      after: count,
    }),
  ),
})

export const network = record<RegionNetwork>({
  edges: list(record<RegionEdge>({ from: count, to: count, mentions: count, users: terms })),
  inside: count,
  outside: count,
})

export const outliers = record<Outliers>({
  rate: number,
  threshold: number,
  count,
  mean: number,
  std: number,
  percentiles: floats,
  tweets: sampleTweets,
})

type That = (holds: boolean, what: string, name: string, received: unknown) => void

/** @param that Throws where something doesn't hold. */
export function checkRegions(
  {
    regions: { tree, regionOf, list: all, timeline },
    network: { edges },
    outliers: { percentiles },
    grid,
    features,
  }: Pick<MapInsights, 'regions' | 'network' | 'outliers' | 'grid' | 'features'>,
  that: That,
): void {
  const neurons = grid.xDim * grid.yDim
  const leaves = tree.leaves.length
  const name = 'insights.regions'
  const below = (values: Uint32Array, length: number, limit: number, what: string): void => {
    that(values.length === length, `Uint32Array of ${length}`, `${name}.${what}`, values)
    const outside = values.find((value) => value >= limit)
    that(outside === undefined, `numbers below ${limit}`, `${name}.${what}`, outside)
  }
  that(leaves >= 1 && leaves <= neurons, `1 to ${neurons} leaves`, `${name}.tree.leaves`, leaves)
  below(tree.leaves, leaves, neurons, 'tree.leaves')
  below(tree.leafOf, neurons, leaves, 'tree.leafOf')
  below(tree.merges, 2 * (leaves - 1), 2 * leaves - 1, 'tree.merges')
  that(tree.costs.length === leaves - 1, `Float64Array of ${leaves - 1}`, `${name}.tree.costs`, tree.costs)
  below(regionOf, neurons, all.length, 'regionOf')
  const bins = timeline?.counts.length ?? 0
  that(
    timeline === undefined || timeline.edges.length === bins + 1,
    `Float64Array of ${bins + 1}`,
    `${name}.timeline.edges`,
    timeline?.edges,
  )
  for (const [index, { neuron, x, y, id, meanReadable, effects, activity }] of all.entries()) {
    const at = `${name}.list.${index}`
    that(regionOf[neuron] === index, 'a cell of the region', `${at}.neuron`, neuron)
    that(x * grid.yDim + y === neuron, `the place of neuron ${neuron}`, at, `${x}, ${y}`)
    that(id === `region_${x}_${y}`, `region_${x}_${y}`, `${at}.id`, id)
    that(activity.length === bins, `Uint32Array of ${bins}`, `${at}.activity`, activity)
    for (const values of [meanReadable, effects]) {
      that(values.length === features.length, `Float64Array of ${features.length}`, at, values)
    }
  }
  for (const [index, { from, to }] of edges.entries()) {
    const what = `regions below ${all.length}`
    that(Math.max(from, to) < all.length, what, `insights.network.edges.${index}`, Math.max(from, to))
  }
  that(percentiles.length === 101, 'Float64Array of 101', 'insights.outliers.percentiles', percentiles)
}
