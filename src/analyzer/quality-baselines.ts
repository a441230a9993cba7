import { type BaselineQuality, type QualityCard, verdictOf } from '../analysis/index.js'
import type { SomTrainingConfig } from '../config/index.js'
import type { FeatureMatrix } from '../features/index.js'
import { Random } from '../input/index.js'
import { neighbors, Som, type SomOptions, type TrainedMap } from '../som/index.js'
import { rowsOf } from './collapsed-rows.js'
import { somData } from './som-data.js'

/** Rows of each of the two samples: as many per neuron as its mean needs, within some ten milliseconds of work. */
const ROWS_PER_NEURON = 16
const LEAST_ROWS = 2000
const MOST_VALUES = 1 << 20
/** k-means has long settled for the purpose. */
const KMEANS_EPOCHS = 8
/** Principal components of more features take their time. */
const MOST_FEATURES = 1024

export interface BaselineInput {
  readonly matrix: FeatureMatrix
  readonly weights: Float32Array | undefined
  readonly map: TrainedMap
  /** Rows per neuron. */
  readonly hits: Uint32Array
  readonly config: Pick<SomTrainingConfig, 'random_state' | 'threads'>
  readonly signal?: AbortSignal | undefined
}

/**
 * Measures the map against k-means with as many clusters, rows drawn by chance, and the plane of the principal
 * components, on a seeded sample of the rows. Where there are twice as many rows, k-means learns from others than it is
 * measured on; else all learn and are measured on all rows.
 */
export async function qualityCard(input: BaselineInput): Promise<QualityCard> {
  const { map, hits, config } = input
  const { learnt, measured } = samplesOf(input)
  const neurons = map.xDim * map.yDim
  const measure = async (som: Som): Promise<BaselineQuality> => {
    const { quantizationError, topographicError, explainedVariance } = await som.quality(
      somData(measured.matrix),
      {
        ...(measured.weights && { weights: measured.weights }),
        ...(input.signal && { signal: input.signal }),
      },
    )
    return { quantizationError, topographicError, explainedVariance }
  }
  const { xDim, yDim, topology, mapShape, activationDistance } = map
  const grid = { xDim, yDim, topology, mapShape, activationDistance }
  const shared = { randomState: config.random_state, threads: config.threads }
  const trained = async (options: SomOptions): Promise<BaselineQuality> => {
    const som = new Som(options)
    await som.train(somData(learnt.matrix), {
      cols: map.features,
      ...(learnt.weights && { weights: learnt.weights }),
      ...(input.signal && { signal: input.signal }),
    })
    return measure(som)
  }
  // A step of no length leaves a codebook as it starts.
  const untouched = { trainingAlgorithm: 'online', numIterations: 1, learningRate: 1e-30, ...shared } as const
  const card = {
    rows: measured.matrix.rows,
    heldOut: learnt !== measured,
    map: await measure(Som.fromMap(map, { threads: config.threads })),
    kmeans:
      2 * neurons > learnt.matrix.rows || neurons > MOST_SIDE
        ? undefined
        : withoutGrid(
            await trained({
              xDim: neurons,
              yDim: 1,
              topology: 'rectangular',
              activationDistance,
              neighborhoodFunction: 'bubble',
              // No neuron but the winner is within this radius.
              sigma: 0.5,
              sigmaEnd: 0.5,
              numIterations: KMEANS_EPOCHS,
              initialization: 'sample',
              ...shared,
            }),
          ),
    randomRows: withoutGrid(await trained({ ...grid, ...untouched, initialization: 'sample' })),
    pcaPlane:
      map.features > MOST_FEATURES
        ? undefined
        : await trained({ ...grid, ...untouched, initialization: 'pca' }),
    shuffledTopographicError: shuffledTopographicError(map),
    neurons,
    emptyNeurons: hits.reduce((empty, rows) => empty + Number(rows === 0), 0),
  }
  return { ...card, verdict: verdictOf(card, input.matrix.rows) }
}

const MOST_SIDE = 65_535

interface Sample {
  readonly matrix: FeatureMatrix
  readonly weights: Float32Array | undefined
}

/** Two samples without a row in common, or all rows as both. */
function samplesOf({ matrix, weights, map, config }: BaselineInput): {
  readonly learnt: Sample
  readonly measured: Sample
} {
  const wanted = Math.max(LEAST_ROWS, ROWS_PER_NEURON * map.xDim * map.yDim)
  const size = Math.max(1, Math.min(wanted, Math.floor(MOST_VALUES / Math.max(1, map.features))))
  if (matrix.rows < 2 * size) {
    const all = matrix.rows <= 2 * LEAST_ROWS ? matrix.rows : Math.min(matrix.rows, size)
    const sample = pick(matrix, weights, drawn(matrix.rows, all, config.random_state).sort())
    return { learnt: sample, measured: sample }
  }
  const rows = drawn(matrix.rows, 2 * size, config.random_state)
  return {
    learnt: pick(matrix, weights, rows.slice(0, size).sort()),
    measured: pick(matrix, weights, rows.slice(size).sort()),
  }
}

/** `count` of the rows in a random order (Fisher and Yates, as far as needed). */
function drawn(rows: number, count: number, seed: number): Uint32Array {
  const random = new Random(seed)
  const order = Uint32Array.from({ length: rows }, (_, row) => row)
  for (let i = 0; i < count; i++) {
    const other = i + random.below(rows - i)
    const row = order[other]!
    order[other] = order[i]!
    order[i] = row
  }
  return order.slice(0, count)
}

function pick(matrix: FeatureMatrix, weights: Float32Array | undefined, rows: Uint32Array): Sample {
  return {
    matrix: rowsOf(matrix, { rows }),
    weights: weights && Float32Array.from(rows, (row) => weights[row]!),
  }
}

function withoutGrid(quality: BaselineQuality): BaselineQuality {
  return { ...quality, topographicError: Number.NaN }
}

/** The chance that two different neurons drawn by chance aren't adjacent: what shuffling comes to on average. */
function shuffledTopographicError(map: TrainedMap): number {
  const neurons = map.xDim * map.yDim
  if (neurons === 1) return Number.NaN
  let adjacent = 0
  for (let neuron = 0; neuron < neurons; neuron++) adjacent += neighbors(map, neuron).length
  return 1 - adjacent / (neurons * (neurons - 1))
}
