import { ArgumentError, expected, NotTrainedError } from '../errors.js'
import {
  evaluateMap,
  findWinners,
  type NativeMap,
  type NativeMatrix,
  planTraining,
  principalVariances,
  type SearchCall,
  trainSom,
  uMatrix,
} from '../native/index.js'
import { type MapSize, mapSize } from './map-size.js'
import type { SomOptions, TrainedMap, TrainingProgress, Winners } from './options.js'
import { type Evaluation, type MapQuality, type QualityOptions, toNativeMeasures } from './quality.js'
import { NO_WINNER, type RowOptions, type SomData, toNativeMatrix } from './rows.js'
import { TrainingWatch, toHistory } from './training-watch.js'
import { checkCodebook, checkMap, checkOptions, checkQualityOptions } from './validation.js'

export interface TrainOptions extends RowOptions {
  /** Columns of `data` where that's a flat array. */
  readonly cols?: number
  /** Stops the training within a chunk of rows; `train` then rejects with its reason, and `map` is what was reached. */
  readonly signal?: AbortSignal
  /**
   * Told before the first step, then after each epoch (batch) or about a hundred times (online), and always at
   * the end. Reports that come while it runs are dropped, so it never slows the training. If it throws, the
   * training stops and `train` rejects with that error.
   */
  readonly onProgress?: (progress: TrainingProgress) => void
  /** Where the codebook starts, instead of `initialization`: neurons x columns, row-major. */
  readonly initialCodebook?: Float32Array
  /** Batch only: how the map unfolds. Costs a few distances per neuron and picture. */
  readonly uMatrices?: UMatricesOnTheWay
}

/** U-matrices of a training's epochs. */
export interface UMatricesOnTheWay {
  /** Epochs from one to the next, at least 1. */
  readonly every: number
  /** Told each when the training has ended. */
  readonly tell: (uMatrix: UMatrixOnTheWay) => void
}

export interface UMatrixOnTheWay {
  /** Epochs done; 0: before the first. */
  readonly step: number
  /** As `Som.uMatrix` has it. */
  readonly heights: Float32Array
  /** Of at most 1000 rows; NaN on a map of one neuron. */
  readonly topographicError: number
}

export interface AutoSizeOptions extends RowOptions, Pick<SomOptions, 'topology' | 'mapShape' | 'threads'> {
  /** Columns of `data` where that's a flat array. */
  readonly cols?: number
  readonly signal?: AbortSignal
}

/** What may change when a training goes on: all that the map doesn't fix. */
export type ContinueOptions = Omit<
  SomOptions,
  'xDim' | 'yDim' | 'topology' | 'mapShape' | 'activationDistance' | 'initialization'
>

export interface SearchOptions extends RowOptions {
  readonly signal?: AbortSignal
}

/**
 * A Self-Organizing Map for any rows of numbers.
 *
 * Rows are flat and row-major. What computes is asynchronous and leaves the event loop free; input is copied, so the
 * caller may change it at once (of `LentRows`, the kernel has the memory itself until it is done). The same options, rows and seed give the same map, bit for bit, on any number of
 * threads and any instruction set; batch training also for any order of the rows (unless it starts from sampled
 * ones). Rows are used as they are given; the mean that a neuron takes from `n` rows in an epoch is less than `n 2^-52`
 * of their largest magnitude off, which float32 doesn't show, and an outlier that another neuron wins plays no part.
 *
 * ```ts
 * const som = new Som({ xDim: 15, yDim: 15 })
 * await som.train(data, { cols: 70, onProgress: ({ step, steps }) => draw(step / steps) })
 * const { winners } = await som.winners(data)
 * ```
 *
 * Rows may be sparse, have weights, and lack values:
 *
 * ```ts
 * await som.train({ rows, cols, indptr, indices, values }, { weights })
 * await som.train({ data, rows, cols }, { missing: 'mask' })
 * ```
 */
export class Som {
  readonly #options: SomOptions
  #map: TrainedMap | undefined

  /**
   * The size of a map that suits the rows: `mapSize` with the two largest eigenvalues of their covariance, which are
   * found without a matrix of columns x columns where there are many. The codebook stays within what a map may hold.
   *
   * ```ts
   * const som = new Som({ ...(await Som.autoSize(data, { cols: 70 })), topology: 'hexagonal' })
   * ```
   *
   * @throws {ArgumentError} if rows or options can't be used
   */
  static async autoSize(data: SomData, options: AutoSizeOptions = {}): Promise<MapSize> {
    const { cols, topology = 'hexagonal', mapShape, threads = 0, signal } = options
    const matrix = toNativeMatrix(data, cols, options)
    checkOptions({ xDim: 2, yDim: 2, topology, threads, ...(mapShape !== undefined && { mapShape }) })
    const [first = 0, second = 0] = await principalVariances(matrix, threads, signal)
    return mapSize({
      rows: countingRows(matrix.rows, options.weights),
      features: matrix.cols,
      eigenvalues: [first, second],
      topology,
      evenY: topology === 'hexagonal' && mapShape === 'toroid',
    })
  }

  /** @throws {ArgumentError} for an option that's missing, unknown or can't be used */
  constructor(options: SomOptions) {
    checkOptions(options)
    this.#options = { ...options }
  }

  /**
   * A Som around a map trained before, to search in it or to go on training it. `options` are those of
   * `continueTraining`, and `threads` of everything.
   *
   * @throws {ArgumentError} if a field doesn't fit the others
   */
  static fromMap(map: TrainedMap, options: ContinueOptions = {}): Som {
    checkMap(map)
    const { xDim, yDim, topology, mapShape, activationDistance } = map
    const som = new Som({ xDim, yDim, topology, mapShape, activationDistance, ...options })
    som.#map = map
    return som
  }

  /**
   * The trained map.
   *
   * @throws {NotTrainedError} before training
   */
  get map(): TrainedMap {
    return this.#trained('map')
  }

  /** Whether there is a map. */
  get isTrained(): boolean {
    return this.#map !== undefined
  }

  /**
   * Goes on with the map on rows of the same columns: more rows of the same kind, or the same ones for more epochs.
   *
   * The codebook starts as it is, and what this Som was made with decides how it learns. A large radius would undo
   * what the map has learnt, so the radius is `sigmaEnd` (default 0.8) throughout unless `sigma` is given; then it
   * falls as in any training. `numIterations` counts from here (default: as for a new map, though batch training
   * mostly settles earlier), and so does `history`.
   *
   * Aborts, progress and errors are those of `train`.
   *
   * @throws {NotTrainedError} before training
   * @throws {ArgumentError} if the rows don't have the columns of the map, or values that aren't finite
   */
  async continueTraining(data: SomData, options: TrainOptions = {}): Promise<TrainedMap> {
    const { codebook, features } = this.#trained('continueTraining')
    if (options.initialCodebook !== undefined) {
      throw new ArgumentError(expected('no codebook', 'initialCodebook', options.initialCodebook))
    }
    const { sigma, sigmaEnd = DEFAULT_SIGMA_END } = this.#options
    const radius = sigma === undefined ? ({ sigma: sigmaEnd, sigmaEnd, sigmaDecay: 'linear' } as const) : {}
    return this.#run(
      toNativeMatrix(data, features, options),
      codebook,
      { ...this.#options, ...radius },
      options,
    )
  }

  /**
   * Trains the map from the start.
   *
   * Rejects with the signal's reason when aborted, or with what `onProgress` threw; the map of the last complete
   * epoch (online: step) is kept, with `stopped` true, once there is one.
   *
   * @throws {ArgumentError} if rows or codebook can't be used; values that aren't finite are named by row and column
   * @throws {NativeError} if the kernel can't be loaded or fails
   */
  async train(data: SomData, options: TrainOptions = {}): Promise<TrainedMap> {
    const matrix = toNativeMatrix(data, options.cols, options)
    const { initialCodebook } = options
    const neurons = this.#options.xDim * this.#options.yDim
    if (initialCodebook !== undefined) checkCodebook(initialCodebook, neurons, matrix.cols, 'initialCodebook')
    return this.#run(matrix, initialCodebook, this.#options, options)
  }

  async #run(
    matrix: NativeMatrix,
    initialCodebook: Float32Array | undefined,
    som: SomOptions,
    { signal, onProgress, uMatrices }: TrainOptions,
  ): Promise<TrainedMap> {
    signal?.throwIfAborted()
    const plan = planTraining(som)
    const watch = new TrainingWatch(plan.numIterations, onProgress, signal)
    const kept = uMatrices === undefined ? {} : { uMatrixEvery: uMatrices.every }
    const trained = await trainSom(
      matrix,
      { ...som, ...kept },
      {
        initialCodebook,
        signal: watch.signal,
        onStep: watch.tell,
      },
    )
    const last = trained.history.at(-1)
    if (last !== undefined) watch.tell(last)
    const map: TrainedMap = {
      version: 1,
      xDim: this.#options.xDim,
      yDim: this.#options.yDim,
      features: matrix.cols,
      topology: this.#options.topology ?? 'hexagonal',
      mapShape: this.#options.mapShape ?? 'planar',
      activationDistance: this.#options.activationDistance ?? 'euclidean',
      codebook: trained.codebook,
      history: trained.history.map(toHistory),
      kernel: trained.kernel,
      threads: trained.threads,
      ...(trained.leftOut > 0 && { leftOut: trained.leftOut }),
      ...(trained.settled && { settledAt: trained.history.length }),
      stopped: trained.stopped,
    }
    this.#map = map
    for (const uMatrix of trained.uMatrices) uMatrices?.tell(uMatrix)
    if (watch.failure !== undefined) throw watch.failure.error
    if (trained.stopped) throw watch.signal.reason
    return map
  }

  /**
   * The winner of each row and its distance, exactly the nearest neuron and the lowest index on ties. Weights play no
   * part; a row of which nothing is known has `NO_WINNER`, at distance NaN.
   *
   * @throws {NotTrainedError} before training
   * @throws {ArgumentError} if the rows don't fit the map
   */
  async winners(data: SomData, options: SearchOptions = {}): Promise<Winners> {
    const { features } = this.#trained('winners')
    return findWinners(toNativeMatrix(data, features, options), this.#search(options.signal))
  }

  /**
   * The winners of the rows and how well the map fits them, in one search: as `winners` and `quality` tell, for half
   * their time.
   *
   * @throws {NotTrainedError} before training
   * @throws {ArgumentError} if the rows don't fit the map, or an option can't be used
   */
  async evaluate(data: SomData, options: QualityOptions = {}): Promise<Evaluation> {
    const { features, xDim, yDim } = this.#trained('evaluate')
    checkQualityOptions(options, xDim * yDim)
    const matrix = toNativeMatrix(data, features, options)
    return evaluateMap(matrix, toNativeMeasures(options), this.#search(options.signal))
  }

  /**
   * How well the map fits the rows, each as often as its weight says.
   *
   * ```ts
   * const { topographicError, trustworthiness } = await som.quality(data, { measures: ['trustworthiness'] })
   * ```
   *
   * @throws {NotTrainedError} before training
   * @throws {ArgumentError} if the rows don't fit the map, or an option can't be used
   */
  async quality(data: SomData, options: QualityOptions = {}): Promise<MapQuality> {
    this.#trained('quality')
    const { quality } = await this.evaluate(data, options)
    return quality
  }

  /**
   * Mean distance of each neuron to its neighbours (8 on rectangular maps, 6 on hexagonal ones, fewer at a border),
   * in the map's own activation distance, not rescaled; 0 on a map of one neuron. Costs a few distances per neuron.
   *
   * @throws {NotTrainedError} before training
   */
  uMatrix(): Float32Array {
    const map = this.#trained('uMatrix')
    return uMatrix(toNativeMap(map), map.codebook)
  }

  /**
   * Rows won by each neuron; those without a winner count for none.
   *
   * @throws {NotTrainedError} before training
   * @throws {ArgumentError} if a winner isn't a neuron of this map
   */
  hits(winners: Uint32Array | Winners): Uint32Array {
    const map = this.#trained('hits')
    const hits = new Uint32Array(map.xDim * map.yDim)
    for (const winner of winners instanceof Uint32Array ? winners : winners.winners) {
      if (winner === NO_WINNER) continue
      if (winner >= hits.length) {
        throw new ArgumentError(expected(`an index below ${hits.length}`, 'winners', winner))
      }
      hits[winner]! += 1
    }
    return hits
  }

  #search(signal: AbortSignal | undefined): SearchCall {
    const map = this.#trained('winners')
    return { map: toNativeMap(map), codebook: map.codebook, threads: this.#options.threads ?? 0, signal }
  }

  #trained(what: string): TrainedMap {
    if (this.#map === undefined) throw new NotTrainedError(what)
    return this.#map
  }
}

/** The kernel's; a test compares them. */
export const DEFAULT_SIGMA_END = 0.8

/** A row of weight w counts like w rows. */
function countingRows(rows: number, weights: Float32Array | undefined): number {
  return weights === undefined
    ? rows
    : Math.max(1, Math.round(weights.reduce((sum, weight) => sum + weight, 0)))
}

function toNativeMap(map: TrainedMap): NativeMap {
  const { xDim, yDim, features, topology, mapShape, activationDistance } = map
  return { xDim, yDim, features, topology, mapShape, activationDistance }
}
