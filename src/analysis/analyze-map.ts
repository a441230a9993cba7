import type { SomTrainingConfig } from '../config/index.js'
import { ArgumentError, expected } from '../errors.js'
import { type ExtractedFeatures, engagementScore, type ReadableFeatures } from '../features/index.js'
import type { TweetTable } from '../input/index.js'
import type { MapQuality, TrainedMap, Winners } from '../som/index.js'
import { countCellTerms } from './cell-terms.js'
import { describeClusters, sampleTweet } from './clusters.js'
import { commonTerms, countCorpus, groupKeywords } from './keywords.js'
import {
  type Cluster,
  DOMINANT_THEMES,
  type FeatureSummary,
  KEYWORDS,
  type MapAnalysis,
  type MapGrid,
  type TrainingStats,
} from './map-analysis.js'
import { type GroupMoments, groupMoments, mergedMoments } from './moments.js'
import { findOutliers } from './outliers.js'
import { Pacer, type PacerOptions } from './pacer.js'
import type { QualityCard } from './quality-card.js'
import { REGION_KEYWORDS } from './region-analysis.js'
import { regionNetwork } from './region-network.js'
import { describeRegions, divideMap, UNITS_PER_ROW } from './regions.js'
import { groupRows } from './row-groups.js'
import { summarize } from './summary.js'
import { codeTally, Tally } from './tally.js'

/** What `analyzeMap` needs; row i is the same tweet in `table`, `features` and `winners`. */
export interface AnalysisInput {
  readonly table: TweetTable
  readonly features: ExtractedFeatures
  readonly map: TrainedMap
  readonly winners: Winners
  /** Mean distance of each neuron to its grid neighbours, as `Som.uMatrix()` gives it. */
  readonly uMatrix: Float32Array
  /** Of `winners`, as `Som.evaluate()` gives it. */
  readonly quality: MapQuality
  readonly card?: QualityCard | undefined
  /** The effective configuration. */
  readonly config: SomTrainingConfig
  readonly title: string
  readonly trainingSeconds: number
}

/**
 * Explains a trained map by the tweets in its cells. Pure: no clock, no chance, no input or output; the same input
 * gives the same analysis. Linear in tweets and in the entries of the features, in pieces of some milliseconds
 * between which the event loop gets its turn.
 *
 * @throws ArgumentError when the parts of the input don't belong together.
 */
export async function analyzeMap(input: AnalysisInput, options: PacerOptions = {}): Promise<MapAnalysis> {
  checkShapes(input)
  const { table, features, map, winners } = input
  const pacer = new Pacer(workOf(input), options)
  const grid = { xDim: map.xDim, yDim: map.yDim, topology: map.topology, mapShape: map.mapShape }
  const groups = groupRows(winners.winners, map.xDim * map.yDim)
  await pacer.pause()

  const training = await groupMoments(features.matrix, features.matrix.columns.length, groups, pacer)
  const { columns } = features.readable
  const sentiment = sentimentColumn(features.readable)
  const readable = await groupMoments(sentiment.source, columns.length, groups, pacer)
  const overall = mergedMoments(readable, groups.neurons.length)
  const corpus = await countCorpus(features.terms, table.languages, pacer)
  const divided = divideMap(map, { winners: winners.winners, hits: groups.hits }, input.config.regions)
  const keywords = await groupKeywords(
    features.terms,
    corpus,
    groups,
    table.languages,
    {
      perGroup: KEYWORDS,
      perPart: REGION_KEYWORDS,
      partOf: groups.neurons.map((neuron) => divided.regionOf[neuron]!),
      parts: divided.groups.neurons.length,
    },
    pacer,
  )
  const cellTerms = await countCellTerms(features.terms, keywords.candidates, groups, table.languages, pacer)
  const engagement = new Float64Array(table.count)
  for (let row = 0; row < table.count; row++) engagement[row] = engagementScore(table, row)
  await pacer.pause()

  const { matrix } = features
  const languages = codeTally(
    new Tally(table.languages.values),
    table.languages,
    Array(table.count).keys(),
  ).top(Number.POSITIVE_INFINITY)
  const parts = {
    table,
    winners,
    grid,
    groups,
    engagement,
    training,
    readable,
    overall,
    terms: features.terms,
    codeOf: new Map(features.terms.terms.map((term, code) => [term, code])),
    columns,
    languages,
  }
  const { clusters, spans } = await describeClusters({ ...parts, keywords: keywords.groups }, pacer)
  await pacer.pause()
  const regions = await describeRegions(
    { ...parts, map, matrix, clusters, keywords: keywords.parts },
    divided,
    pacer,
  )
  await pacer.pause()
  const regionOfRow = (row: number): number => divided.groups.groupOfRow[row]!
  const network = regionNetwork(table, regionOfRow, regions.list.length)
  const outliers = findOutliers(winners.distances, input.config.outlier_rate, table.texts, (row) =>
    sampleTweet(parts, row),
  )
  await pacer.pause()
  const common = commonTerms(features.terms, corpus, DOMINANT_THEMES)
  const summary = summarize(table, clusters, spans, common, languages)
  pacer.finish()

  return {
    version: 1,
    title: input.title,
    grid,
    training: trainingStats(input, grid, clusters),
    quality: input.quality,
    card: input.card,
    history: map.history,
    hits: groups.hits,
    uMatrix: input.uMatrix,
    winners: winners.winners,
    distances: winners.distances,
    sentiment: sentiment.values,
    cellTerms,
    clusters,
    featureNames: features.matrix.columns.map((column) => column.name),
    features: featureSummaries(input, overall),
    summary,
    regions,
    network,
    outliers,
  }
}

/** The column of the sentiment, filled while the features are read for something else: reading makes them anew. */
function sentimentColumn(readable: ReadableFeatures): {
  readonly source: ReadableFeatures
  readonly values: Float32Array | undefined
} {
  const { columns, rows } = readable
  const column = columns.findIndex(({ name }) => name === 'sentiment_compound')
  if (column < 0) return { source: readable, values: undefined }
  const values = new Float32Array(rows)
  const read = (start: number, end: number): Float32Array => {
    const block = readable.read(start, end)
    for (let row = start; row < end; row++) values[row] = block[(row - start) * columns.length + column]!
    return block
  }
  return { source: { version: 1, rows, columns, read }, values }
}

function checkShapes({ table, features, map, winners, uMatrix }: AnalysisInput): void {
  const rows: readonly (readonly [string, number])[] = [
    ['features.matrix.rows', features.matrix.rows],
    ['features.readable.rows', features.readable.rows],
    ['features.terms.offsets', features.terms.offsets.length - 1],
    ['winners.winners', winners.winners.length],
    ['winners.distances', winners.distances.length],
  ]
  for (const [name, length] of rows) {
    if (length !== table.count) throw new ArgumentError(expected(`${table.count} rows`, name, length))
  }
  const neurons = map.xDim * map.yDim
  if (uMatrix.length !== neurons) {
    throw new ArgumentError(expected(`${neurons} neurons`, 'uMatrix', uMatrix.length))
  }
}

/** In the pacer's units. */
function workOf({ table, features }: AnalysisInput): number {
  const { matrix, readable, terms } = features
  return (
    2 * table.count * readable.columns.length +
    2 * (matrix.sparse?.values.length ?? table.count * matrix.columns.length) +
    11 * terms.codes.length +
    (184 + UNITS_PER_ROW) * table.count
  )
}

function trainingStats(input: AnalysisInput, grid: MapGrid, clusters: readonly Cluster[]): TrainingStats {
  const sizes = clusters.map((cluster) => cluster.size)
  const mean = input.table.count / sizes.length
  const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length
  return {
    quantizationError: input.quality.quantizationError,
    topographicError: input.quality.topographicError,
    explainedVariance: input.quality.explainedVariance,
    numClusters: sizes.length,
    numFeatures: input.features.matrix.columns.length,
    numSamples: input.table.count,
    somDimensions: [grid.xDim, grid.yDim],
    largestClusterSize: sizes.reduce((a, b) => Math.max(a, b), 0),
    smallestClusterSize: sizes.reduce((a, b) => Math.min(a, b), input.table.count),
    meanClusterSize: mean,
    clusterSizeStd: Math.sqrt(variance),
    trainingConfig: { ...input.config },
    trainingSeconds: input.trainingSeconds,
    ...(input.map.settledAt !== undefined && { settledAt: input.map.settledAt }),
    kernel: input.map.kernel,
    threads: input.map.threads,
  }
}

function featureSummaries(input: AnalysisInput, overall: GroupMoments): FeatureSummary[] {
  return input.features.readable.columns.map(({ name, group }, column) => ({
    name,
    group,
    mean: overall.means[column]!,
    std: overall.stds[column]!,
    known: overall.known[column]!,
  }))
}
