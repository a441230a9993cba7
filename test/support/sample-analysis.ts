import { type AnalysisInput, analyzeMap, type MapAnalysis } from '../../src/analysis/index.js'
import { configSchema } from '../../src/config/index.js'
import type { ExtractedFeatures, FeatureColumn, TermCounts } from '../../src/features/index.js'
import { Dictionary } from '../../src/input/dictionary.js'
import type { TweetTable } from '../../src/input/index.js'
import {
  type MapShape,
  neighbors,
  type Topology,
  type TrainedMap,
  type Winners,
} from '../../src/som/index.js'
import { type MadeUpOptions, makeTweets, randomNumbers, THEMES } from './made-up-tweets.js'

export interface SampleOptions extends Partial<MadeUpOptions> {
  readonly xDim?: number
  readonly yDim?: number
  readonly topology?: Topology
  readonly mapShape?: MapShape
  readonly title?: string
}

/**
 * The analysis of a small made-up map, by `analyzeMap` itself. The codebook is laid out, not trained: each theme
 * has a place on the map and neurons are mixtures of the themes near them, so that neighbours are alike.
 */
export async function sampleAnalysis(options: SampleOptions = {}): Promise<MapAnalysis> {
  return analyzeMap(sampleInput(options))
}

/** What `sampleAnalysis` analyses. Default: 400 tweets on a hexagonal 6x5 map. */
export function sampleInput(options: SampleOptions = {}): AnalysisInput {
  const { xDim = 6, yDim = 5, topology = 'hexagonal', mapShape = 'planar' } = options
  const { count = 400, seed = 7, without = [], title = 'made-up-tweets.csv' } = options
  const { table, themes } = makeTweets({ count, seed, without })
  const matrix = trainingMatrix(table, themes, seed)
  const columns = TRAINING_COLUMNS.length
  const codebook = laidOutCodebook(xDim, yDim)
  const winners = nearest(matrix, codebook, columns)
  const map: TrainedMap = {
    version: 1,
    xDim,
    yDim,
    features: columns,
    topology,
    mapShape,
    activationDistance: 'euclidean',
    codebook,
    history: Array.from({ length: 11 }, (_, step) => ({
      step,
      sigma: 3 - 0.22 * step,
      learningRate: 1,
      quantizationError: step === 0 ? Number.NaN : 0.5 + 1.5 / step,
      topographicError: step === 0 ? Number.NaN : 0.04 + 0.1 / step,
    })),
    kernel: 'scalar',
    threads: 1,
    stopped: false,
  }
  return {
    table,
    features: {
      matrix: { version: 1, rows: count, columns: TRAINING_COLUMNS, data: matrix },
      readable: readableFeatures(table),
      terms: termCounts(table),
    },
    map,
    winners,
    uMatrix: neighbourDistances(map),
    quality: {
      quantizationError: winners.distances.reduce((sum, distance) => sum + distance, 0) / count,
      meanSquaredError: 0.5,
      topographicError: 0.05,
      topographicError4: 0.2,
      topographicError8: 0.05,
      explainedVariance: 0.75,
      kaskiLagus: 1.5,
      topographicProduct: -0.0004,
      trustworthiness: 0.98,
      neighborhoodPreservation: 0.97,
      silhouette: 0.125,
      daviesBouldin: 1.75,
    },
    config: configSchema.parse({ x_dim: xDim, y_dim: yDim, topology, map_shape: mapShape }),
    title,
    trainingSeconds: 1.25,
  }
}

const TRAINING_COLUMNS: readonly FeatureColumn[] = [
  ...THEMES.map((_, theme): FeatureColumn => ({ name: `latent_${theme}`, group: 'words' })),
  { name: 'hour_sin', group: 'temporal' },
  { name: 'hour_cos', group: 'temporal' },
]

const READABLE_COLUMNS: readonly FeatureColumn[] = [
  { name: 'hour', group: 'temporal' },
  { name: 'day_of_week', group: 'temporal' },
  { name: 'like_count', group: 'engagement' },
  { name: 'retweet_count', group: 'engagement' },
  { name: 'engagement_score', group: 'engagement' },
  { name: 'char_count', group: 'form' },
  { name: 'hashtag_count', group: 'form' },
  { name: 'sentiment_compound', group: 'sentiment' },
]

const HOUR = 3_600_000

function trainingMatrix(table: TweetTable, themes: readonly number[], seed: number): Float32Array {
  const random = randomNumbers(seed + 1)
  const columns = TRAINING_COLUMNS.length
  const data = new Float32Array(table.count * columns)
  for (const [row, theme] of themes.entries()) {
    for (let k = 0; k < THEMES.length; k++) data[row * columns + k] = random() * 0.5
    data[row * columns + theme]! += 1.2
    const angle = (hourOf(table, row, 12) / 24) * 2 * Math.PI
    data[row * columns + THEMES.length] = 0.3 * Math.sin(angle)
    data[row * columns + THEMES.length + 1] = 0.3 * Math.cos(angle)
  }
  return data
}

function readableFeatures(table: TweetTable): ExtractedFeatures['readable'] {
  const rows = Array.from({ length: table.count }, (_, row) => [
    hourOf(table, row, Number.NaN),
    (Math.floor(table.createdAt[row]! / (24 * HOUR)) + 3) % 7,
    table.likeCounts[row]!,
    table.retweetCounts[row]!,
    table.likeCounts[row]! + 2 * table.retweetCounts[row]! + 1.5 * (table.replyCounts[row]! || 0),
    [...table.texts.get(row)].length,
    table.hashtags.offsets[row + 1]! - table.hashtags.offsets[row]!,
    ((row * 37) % 200) / 100 - 1,
  ])
  const read = (start: number, end: number) => Float32Array.from(rows.slice(start, end).flat())
  return { version: 1, rows: table.count, columns: READABLE_COLUMNS, read }
}

function termCounts(table: TweetTable): TermCounts {
  const dictionary = new Dictionary()
  const offsets = [0]
  const codes: number[] = []
  const counts: number[] = []
  for (let row = 0; row < table.count; row++) {
    const words =
      table.texts
        .get(row)
        .toLowerCase()
        .match(/#?[\p{L}\p{N}’]+/gu) ?? []
    const terms = [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)]
    const ofRow = new Map<number, number>()
    for (const term of terms) ofRow.set(dictionary.code(term), (ofRow.get(dictionary.code(term)) ?? 0) + 1)
    codes.push(...ofRow.keys())
    counts.push(...ofRow.values())
    offsets.push(codes.length)
  }
  return {
    version: 1,
    terms: dictionary.values(),
    offsets: Uint32Array.from(offsets),
    codes: Uint32Array.from(codes),
    counts: Uint16Array.from(counts),
  }
}

function laidOutCodebook(xDim: number, yDim: number): Float32Array {
  const columns = TRAINING_COLUMNS.length
  const codebook = new Float32Array(xDim * yDim * columns)
  for (let x = 0; x < xDim; x++) {
    for (let y = 0; y < yDim; y++) {
      const weights = THEMES.map((_, theme) => {
        const dx = (x + 0.5) / xDim - ((theme % 3) + 0.5) / 3
        const dy = (y + 0.5) / yDim - (Math.floor(theme / 3) + 0.5) / 2
        return Math.exp(-(dx * dx + dy * dy) / 0.03) + 1e-9
      })
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      for (const [theme, weight] of weights.entries()) {
        codebook[(x * yDim + y) * columns + theme] = 0.25 + (1.2 * weight) / total
      }
    }
  }
  return codebook
}

function nearest(data: Float32Array, codebook: Float32Array, columns: number): Winners {
  const rows = data.length / columns
  const winners = new Uint32Array(rows)
  const distances = new Float32Array(rows).fill(Number.POSITIVE_INFINITY)
  for (let row = 0; row < rows; row++) {
    for (let neuron = 0; neuron < codebook.length / columns; neuron++) {
      const distance = Math.fround(rowDistance(data, row, codebook, neuron, columns))
      if (distance >= distances[row]!) continue
      distances[row] = distance
      winners[row] = neuron
    }
  }
  return { winners, distances }
}

function neighbourDistances(map: TrainedMap): Float32Array {
  const { codebook, features } = map
  return new Float32Array(map.xDim * map.yDim).map((_, neuron) => {
    const distances = neighbors(map, neuron).map((other) =>
      rowDistance(codebook, neuron, codebook, other, features),
    )
    return distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, distances.length)
  })
}

function rowDistance(a: Float32Array, rowA: number, b: Float32Array, rowB: number, columns: number): number {
  let square = 0
  for (let k = 0; k < columns; k++) square += (a[rowA * columns + k]! - b[rowB * columns + k]!) ** 2
  return Math.sqrt(square)
}

function hourOf(table: TweetTable, row: number, missing: number): number {
  const time = table.createdAt[row]!
  return Number.isNaN(time) ? missing : Math.floor(time / HOUR) % 24
}
