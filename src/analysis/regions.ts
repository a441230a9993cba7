import { createHash } from 'node:crypto'
import type { FeatureMatrix } from '../features/index.js'
import type { ListColumn } from '../input/index.js'
import type { TrainedMap } from '../som/index.js'
import {
  type ClusterParts,
  columnsOf,
  describeTweets,
  effectOf,
  type GroupTallies,
  groupTallies,
  sampleTweet,
  tellingRows,
} from './clusters.js'
import { domainColumn } from './domains.js'
import { meanEstimate, medianEstimate } from './estimates.js'
import type { Cluster } from './map-analysis.js'
import { type GroupMoments, momentsOfParts } from './moments.js'
import type { Pacer } from './pacer.js'
import { REGION_BURSTS, REGION_TERMS, type Region, type Regions } from './region-analysis.js'
import { type RegionCount, regionCount } from './region-count.js'
import { cutBySize, peaksOf } from './region-cut.js'
import { representativeRows } from './region-samples.js'
import { growRegions, type RegionTree } from './region-tree.js'
import { groupRows, type RowGroups } from './row-groups.js'
import { listTally, Tally } from './tally.js'
import { timeSpan } from './time-distribution.js'
import { burstsOf, countBins, type Timeline, timelineOf } from './timeline.js'

/** The regions of a map and the rows of each. */
export interface DividedMap {
  readonly tree: RegionTree
  readonly count: RegionCount
  /** Place of each neuron's region in the order of size. */
  readonly regionOf: Uint32Array
  /** A group per region, in that order. */
  readonly groups: RowGroups
}

/** Grows and cuts regions; largest first, the lower cell with most tweets first among equals. */
export function divideMap(
  map: TrainedMap,
  { winners, hits }: { readonly winners: Uint32Array; readonly hits: Uint32Array },
  asked: number | 'auto',
): DividedMap {
  const { codebook, activationDistance } = map
  const tree = growRegions({ grid: map, codebook, hits, cosine: activationDistance === 'cosine' })
  const count = regionCount(tree, asked)
  const { regionOf } = cutBySize(tree, hits, count.count)
  const groups = groupRows(
    winners.map((neuron) => regionOf[neuron]!),
    count.count,
  )
  return { tree, count, regionOf, groups }
}

/** What is known before regions are described; `keywords` are those of the regions. */
export interface RegionParts extends ClusterParts {
  readonly map: TrainedMap
  readonly matrix: FeatureMatrix
  readonly clusters: readonly Cluster[]
}

/** Work per tweet, in the pacer's units. */
export const UNITS_PER_ROW = 160

/** What the tweets of each region have in common, and what sets them apart. */
export async function describeRegions(
  parts: RegionParts,
  divided: DividedMap,
  pacer: Pacer,
): Promise<Regions> {
  const { table, map } = parts
  const { tree, count, regionOf, groups } = divided
  const partOf = parts.groups.neurons.map((neuron) => regionOf[neuron]!)
  const domains = domainColumn(table.urls)
  const context: RegionContext = {
    ...parts,
    regionOf,
    hits: parts.groups.hits,
    peaks: peaksOf(regionOf, parts.groups.hits, count.count),
    training: momentsOfParts(parts.training, partOf, count.count),
    readable: momentsOfParts(parts.readable, partOf, count.count),
    sentiment: parts.columns.findIndex(({ name }) => name === 'sentiment_compound'),
    timeline: timelineOf(table.createdAt),
    tallies: groupTallies(table),
    mentions: { column: table.mentions, tally: new Tally(table.mentions.values) },
    domains: { column: domains, tally: new Tally(domains.values) },
  }
  const list: Region[] = []
  for (let region = 0; region < groups.neurons.length; region++) {
    const rows = groups.rows.subarray(groups.offsets[region], groups.offsets[region + 1])
    list.push(describeRegion(context, region, rows))
    if (pacer.due(rows.length * UNITS_PER_ROW)) await pacer.pause()
  }
  return { mapDigest: digestOf(map), count, tree, regionOf, list, timeline: context.timeline }
}

interface RegionContext extends RegionParts {
  readonly regionOf: Uint32Array
  readonly hits: Uint32Array
  readonly peaks: Int32Array
  /** Of the regions, where `RegionParts` has those of the cells. */
  readonly training: GroupMoments
  readonly readable: GroupMoments
  /** Column of the sentiment, -1 where there is none. */
  readonly sentiment: number
  readonly timeline: Timeline | undefined
  readonly tallies: GroupTallies
  readonly mentions: CountedColumn
  readonly domains: CountedColumn
}

interface CountedColumn {
  readonly column: ListColumn
  readonly tally: Tally
}

function describeRegion(context: RegionContext, region: number, rows: Uint32Array): Region {
  const { table, readable, overall, timeline, grid } = context
  const neuron = context.peaks[region]!
  const x = Math.floor(neuron / grid.yDim)
  const y = neuron % grid.yDim
  const meanReadable = columnsOf(readable, readable.means, region)
  const effects = meanReadable.map((mean, i) => effectOf(mean, overall, i))
  const tweets = describeTweets(context, rows, timeSpan(table.createdAt, rows), context.tallies, effects)
  const activity = new Uint32Array(timeline?.counts.length ?? 0)
  if (timeline !== undefined) countBins(table.createdAt, timeline.edges, activity, rows)
  const { nearest, diverse } = representativeRows({
    ...context,
    clusters: context.clusters.filter((cluster) => context.regionOf[cluster.neuron] === region),
    mean: columnsOf(context.training, context.training.means, region),
    telling: tellingRows(context, context.keywords[region]!),
  })
  const column = region * readable.columns + context.sentiment
  return {
    id: `region_${x}_${y}`,
    neuron,
    x,
    y,
    cells: context.regionOf.reduce((cells, of) => cells + Number(of === region), 0),
    label: undefined,
    ...tweets,
    keywords: context.keywords[region]!,
    mentions: topOf(context.mentions, rows),
    domains: topOf(context.domains, rows),
    meanReadable,
    effects,
    sampleTweets: nearest.map((row) => sampleTweet(context, row)),
    diverseTweets: diverse.map((row) => sampleTweet(context, row)),
    sentiment:
      context.sentiment < 0 || readable.known[column] === 0
        ? undefined
        : meanEstimate(readable.means[column]!, readable.stds[column]!, readable.known[column]!),
    engagement: engagementOf(context.engagement, rows, tweets.engagementSources),
    activity,
    bursts: timeline === undefined ? [] : burstsOf(timeline, activity, REGION_BURSTS),
  }
}

function topOf({ column, tally }: CountedColumn, rows: Uint32Array) {
  return listTally(tally, column, rows).top(REGION_TERMS)
}

function engagementOf(scores: Float64Array, rows: Uint32Array, sources: number): Region['engagement'] {
  const all = new Float64Array(rows.length)
  let used = 0
  for (const row of rows) if (!Number.isNaN(scores[row]!)) all[used++] = scores[row]!
  if (used === 0) return undefined
  const known = all.subarray(0, used).sort()
  let sum = 0
  for (let i = 0; i < used; i++) sum += known[i]!
  const mean = sum / used
  let squares = 0
  for (let i = 0; i < used; i++) squares += (known[i]! - mean) ** 2
  const estimate = meanEstimate(mean, Math.sqrt(squares / used), used, sources)
  // No score is negative, whatever the interval says of long tails.
  return { ...estimate, low: Math.max(0, estimate.low), ...medianEstimate(known) }
}

/** Of what decides where tweets fall: the same for the same map, however it came to be. */
function digestOf({ xDim, yDim, topology, mapShape, activationDistance, codebook }: TrainedMap): string {
  return createHash('sha256')
    .update([xDim, yDim, topology, mapShape, activationDistance].join(' '))
    .update(new Uint8Array(codebook.buffer, codebook.byteOffset, codebook.byteLength))
    .digest('hex')
    .slice(0, 16)
}
