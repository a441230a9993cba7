import { ArgumentError, expected, NotTrainedError } from '../errors.js'
import {
  evaluateMap,
  findWinners,
  type NativeMap,
  planTraining,
  type SearchCall,
  trainSom,
  uMatrix,
} from '../native/index.js'
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
}

export interface SearchOptions extends RowOptions {
  readonly signal?: AbortSignal
}

/**
 * A Self-Organizing Map for any rows of numbers.
 *
 * Rows are flat and row-major. What computes is asynchronous and leaves the event loop free; input is copied, so the
 * caller may change it at once. The same options, rows and seed give the same map, bit for bit, on any number of
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

  /** @throws {ArgumentError} for an option that's missing, unknown or can't be used */
  constructor(options: SomOptions) {
    checkOptions(options)
    this.#options = { ...options }
  }

  /**
   * A Som around a map trained before.
   *
   * @throws {ArgumentError} if a field doesn't fit the others
   */
  static fromMap(map: TrainedMap, options: { readonly threads?: number } = {}): Som {
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
    const { initialCodebook, signal } = options
    const neurons = this.#options.xDim * this.#options.yDim
    if (initialCodebook !== undefined) checkCodebook(initialCodebook, neurons, matrix.cols, 'initialCodebook')
    signal?.throwIfAborted()
    const plan = planTraining(this.#options)
    const watch = new TrainingWatch(plan.numIterations, options.onProgress, signal)
    const trained = await trainSom(matrix, this.#options, {
      initialCodebook,
      signal: watch.signal,
      onStep: watch.tell,
    })
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
      stopped: trained.stopped,
    }
    this.#map = map
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

function toNativeMap(map: TrainedMap): NativeMap {
  const { xDim, yDim, features, topology, mapShape, activationDistance } = map
  return { xDim, yDim, features, topology, mapShape, activationDistance }
}
