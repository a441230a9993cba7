import { basename } from 'node:path'
import type {
  AllClustersSummary,
  AnalysisInput,
  ClusterInsights,
  Drift,
  MapAnalysis,
  QualityCard,
  RegionLabel,
  RegionLabels,
  TrainingStats,
} from '../analysis/index.js'
import {
  analyzeMap,
  driftOf,
  featureNoun,
  getAllClustersSummary,
  getClusterInsights,
  labelRegions,
} from '../analysis/index.js'
import type { SomTrainingConfig } from '../config/index.js'
import { defineConfig } from '../config/index.js'
import { ArgumentError, expected, NotTrainedError } from '../errors.js'
import type {
  ExtractedFeatures,
  FeatureMatrix,
  FeatureProgress,
  FittedFeatures,
  TermCounts,
  TweetVectors,
} from '../features/index.js'
import { applyFeatures, describeMissing, fitFeatures } from '../features/index.js'
import type { Embeddings, TweetTable } from '../input/index.js'
import { alignEmbeddings, TwitterDataCollection } from '../input/index.js'
import type { RunEnd } from '../mlflow/index.js'
import type { SomModel } from '../model/index.js'
import { loadModel, saveModel, writePickle } from '../model/index.js'
import { writeFileAtomic } from '../output/index.js'
import { counted, resultsJson } from '../report/index.js'
import { Som, type SomOptions, type TrainedMap } from '../som/index.js'
import type { TrackingOutcome } from '../tracking/index.js'
import { VERSION } from '../version.js'
import { type CollapsedRows, collapseRetweets, rowsOf } from './collapsed-rows.js'
import { continuedConfig } from './continued.js'
import { misfit, type PlacedOnMap } from './misfit.js'
import type { MlflowRun, TrackingOptions } from './mlflow-run.js'
import { checkMetricsModule, ownMetrics } from './own-metrics.js'
import type { StageListener } from './progress.js'
import { qualityCard } from './quality-baselines.js'
import { measuresFor } from './quality-measures.js'
import { somData } from './som-data.js'
import { somOptionsFor } from './som-options.js'
import { verboseListener } from './verbose.js'

export interface TrainOptions extends StageListener {
  readonly signal?: AbortSignal
  /** Write a line per stage to standard error, as the Python system did. Default false. */
  readonly verbose?: boolean
  /** Title of figures and reports. Default: the collection's name. */
  readonly title?: string
  /** Vectors of the tweets, in their order or with ids; see the setting `embeddings_mode`. */
  readonly embeddings?: Embeddings | undefined
  /** Told in a sentence where a training goes on with tweets that don't fit its map. */
  readonly onWarning?: (message: string) => void
  /** Files that the tweets were read from, for the lineage of a tracked run. */
  readonly files?: readonly string[]
}

/** How to track trainings: `mlflowExperimentName` switches it on. */
export interface AnalyzerOptions extends Partial<TrackingOptions> {
  /** Where the configuration starts: `default`, `fast`, `high_performance`, `text_only`, `python`. */
  readonly preset?: string | undefined
}

export interface PredictOptions {
  readonly signal?: AbortSignal
  /** Threads; 0 takes all cores. Default: as configured. The result doesn't depend on it. */
  readonly threads?: number
  /** Vectors of the tweets, where the map was trained with such. */
  readonly embeddings?: Embeddings | undefined
  /** Told in a sentence where most of the tweets don't fit the map. */
  readonly onWarning?: (message: string) => void
}

/** Where a tweet falls on the map. */
export interface ClusterPrediction {
  readonly x: number
  readonly y: number
  /** `cluster_X_Y`. */
  readonly cluster: string
  /** `region_X_Y`, of the region that the cell belongs to. */
  readonly region: string
  /** To the codebook vector of the cell, in the map's activation distance. */
  readonly distance: number
  /** Whether that is farther than nearly all tweets of the training lie from theirs (`outlier_rate`). */
  readonly outlier: boolean
}

/** Tweets in any form the analyzer takes. */
export type Tweets = TwitterDataCollection | TweetTable

/**
 * The main job: features, training, analysis, prediction. The only place that knows the order of the steps.
 *
 * ```ts
 * const analyzer = new TwitterSOMAnalyzer({ xDim: 10, yDim: 10 })
 * const stats = await analyzer.train(collection)
 * ```
 */
export class TwitterSOMAnalyzer {
  readonly config: SomTrainingConfig
  readonly #tracking: TrackingOptions | undefined
  readonly #onWarning: ((message: string) => void) | undefined
  #ownMetrics: Readonly<Record<string, number>> = {}
  #run: MlflowRun | undefined
  #model: SomModel | undefined
  #continued: SomModel | undefined
  #unusedLabels: readonly RegionLabel[] = []
  #training: { readonly table: TweetTable; readonly analysis: MapAnalysis } | undefined

  /**
   * @param options A text names the MLflow experiment that trainings are logged to, as in the Python system.
   * @throws ConfigError for an unknown key or a value out of range.
   */
  constructor(config: Readonly<Record<string, unknown>> = {}, options: string | AnalyzerOptions = {}) {
    const { preset, ...tracking } =
      typeof options === 'string' ? { preset: undefined, mlflowExperimentName: options } : options
    this.config = defineConfig(config, preset)
    this.#tracking = isTracked(tracking) ? tracking : undefined
    this.#onWarning = tracking.onWarning
  }

  /**
   * An analyzer with a map that was saved before, ready to predict and to explain its clusters.
   *
   * @throws ModelError when the file can't be read or isn't a model of this package.
   */
  static async loadModel(path: string): Promise<TwitterSOMAnalyzer> {
    return TwitterSOMAnalyzer.fromModel(await loadModel(path))
  }

  /** An analyzer with a model that was trained before. */
  static fromModel(model: SomModel): TwitterSOMAnalyzer {
    // A model names no code to run.
    const analyzer = new TwitterSOMAnalyzer({ ...model.config, metrics: '' })
    analyzer.#model = model
    return analyzer
  }

  /**
   * An analyzer whose `train` goes on with a model on other tweets: their features are made as they were fitted then,
   * and the map starts as it is. Its radius is `sigma_end` throughout unless `sigma` is given, and `num_iterations`
   * counts from here. Keys that `config` doesn't name are the model's.
   *
   * ```ts
   * const { model } = await TwitterSOMAnalyzer.loadModel('som-output/models/twitter_som_model.safetensors')
   * await TwitterSOMAnalyzer.continueFrom(model, { numIterations: 10 }).train(moreTweets)
   * ```
   *
   * @throws ConfigError for a key that the map or its features rest on and that has another value there.
   */
  static continueFrom(
    model: SomModel,
    config: Readonly<Record<string, unknown>> = {},
    options: string | Omit<AnalyzerOptions, 'preset'> = {},
  ): TwitterSOMAnalyzer {
    const layers = [{ origin: 'the configuration', values: config }]
    const analyzer = new TwitterSOMAnalyzer(continuedConfig(model, layers), options)
    analyzer.#continued = model
    return analyzer
  }

  get isTrained(): boolean {
    return this.#model !== undefined
  }

  /** @throws NotTrainedError before `train`. */
  get model(): SomModel {
    return this.#model ?? fail('the model')
  }

  /** Everything known about the map and the tweets it was trained on. @throws NotTrainedError before `train`. */
  get analysis(): MapAnalysis {
    return this.#training?.analysis ?? fail('the analysis (a loaded model has none)')
  }

  /** What the functions of the setting `metrics` made of the map, by name. */
  get ownMetrics(): Readonly<Record<string, number>> {
    return this.#ownMetrics
  }

  /** The tweets of the training, row by row as in `analysis.winners`. @throws NotTrainedError before `train`. */
  get tweets(): TweetTable {
    return this.#training?.table ?? fail('the tweets (a loaded model has none)')
  }

  /**
   * Extracts features, trains the map and analyses it.
   *
   * @throws ArgumentError when there are no tweets; the signal's reason when aborted. A training that was aborted
   * after its first epoch leaves the map of its last complete epoch in place: `isTrained` tells.
   */
  async train(tweets: Tweets, options: TrainOptions = {}): Promise<TrainingStats> {
    const { signal } = options
    signal?.throwIfAborted()
    const collection = collectionOf(tweets)
    const listener = options.verbose ? verboseListener(options) : options
    await this.startMlflowRun()
    this.#run?.data(collection, options.files ?? [])
    const { fitted, extracted } = await this.#extract(collection, options.embeddings, listener, signal)
    const collapsed = this.config.collapse_retweets ? collapseRetweets(collection.table) : undefined
    const rows = trainingRows(extracted.matrix, collapsed)
    await this.#warnOfMisfit(extracted, options)
    const { som, seconds } = await this.#trainMap(rows, listener, signal)
    const title = options.title ?? collection.name
    const placed = await this.#place(rows, som, collapsed, signal)
    const [explained, card] = await Promise.all([
      this.#analyze(collection.table, extracted, som, placed, seconds, title, listener),
      // In the kernel's threads, while this one explains.
      this.#card(rows, som, placed, signal),
    ])
    const analysis = { ...explained, card }
    const {
      winners: _winners,
      distances: _distances,
      sentiment: _sentiment,
      cellTerms: _terms,
      ...insights
    } = analysis
    this.#training = { table: collection.table, analysis }
    const config = { ...this.config, metrics: '' }
    this.#model = { packageVersion: VERSION, config, map: som.map, fitted, insights }
    this.#ownMetrics = await this.#makeOwnMetrics(som.map, analysis, signal)
    await this.#run?.trained(analysis)
    if (Object.keys(this.#ownMetrics).length > 0) this.logAdditionalMetrics(this.#ownMetrics)
    signal?.throwIfAborted()
    return analysis.training
  }

  /**
   * Starts the run that the next training is logged to, where an experiment is set; `train` does it otherwise. The
   * server is looked for in the background, so the sooner the better. A run that has not ended is kept.
   *
   * @throws ConfigError for a tracking URI that can't be one, or a module of metrics that isn't there; TrackingError
   * where tracking is required and the run can't be kept.
   */
  async startMlflowRun(): Promise<void> {
    if (this.config.metrics !== '') await checkMetricsModule(this.config.metrics)
    if (this.#tracking === undefined || (this.#run !== undefined && !this.#run.hasEnded)) return
    // Loaded here, so that a job that isn't tracked doesn't wait for what tracking needs.
    const { MlflowRun } = await import('./mlflow-run.js')
    this.#run = await MlflowRun.start(this.config, this.#tracking)
  }

  /** Logs numbers of your own to the run. Nothing happens where no run is tracked. */
  logAdditionalMetrics(metrics: Readonly<Record<string, number>>): void {
    this.#run?.metrics(metrics)
  }

  /** Logs files to the run, below `visualizations`; the names are yours. Nothing happens where no run is tracked. */
  async logVisualizationsToMlflow(files: Readonly<Record<string, string>>): Promise<void> {
    for (const file of Object.values(files)) await this.logArtifact(`visualizations/${basename(file)}`, file)
  }

  /** Logs a file to the run as it is now. Nothing happens where no run is tracked. */
  async logArtifact(path: string, file: string): Promise<void> {
    await this.#run?.artifact(path, file)
  }

  /**
   * Ends the run and waits until the server has all of it, or for as long as there is hope; undefined where no run
   * is tracked.
   *
   * @throws TrackingError where tracking is required and the server doesn't have all of it.
   */
  async endMlflowRun(status: RunEnd = 'FINISHED', error?: unknown): Promise<TrackingOutcome | undefined> {
    const run = this.#run
    this.#run = undefined
    return run?.end(status, error)
  }

  /** Whether a run is under way that `endMlflowRun` would end. */
  get isTracking(): boolean {
    return this.#run !== undefined
  }

  /** Places new tweets on the trained map. @throws NotTrainedError before `train`. */
  async predictCluster(tweets: Tweets, options: PredictOptions = {}): Promise<ClusterPrediction[]> {
    const model = this.#model ?? fail('predictCluster')
    const { fitted, map, insights } = model
    const { regionOf, list } = insights.regions
    const { threshold } = insights.outliers
    const { table } = collectionOf(tweets)
    const { threads = this.config.threads, signal } = options
    const { matrix, terms } = await applyFeatures(fitted, table, {
      threads,
      embeddings: vectorsOf(options.embeddings, table),
      ...(signal && { signal }),
    })
    const { winners, distances } = await Som.fromMap(map, { threads }).winners(somData(matrix), {
      ...(signal && { signal }),
    })
    const warning = misfit(placedOn(model, distances, terms))
    if (warning !== undefined) options.onWarning?.(warning)
    return Array.from(winners, (neuron, row) => {
      const x = Math.floor(neuron / map.yDim)
      const y = neuron % map.yDim
      const region = list[regionOf[neuron]!]!.id
      const distance = distances[row]!
      return { x, y, cluster: `cluster_${x}_${y}`, region, distance, outlier: distance > threshold }
    })
  }

  /**
   * Compares tweets that were placed on the map with those it was trained on.
   *
   * @throws NotTrainedError before `train`; ArgumentError where there are none.
   */
  driftOf(predictions: readonly ClusterPrediction[]): Drift {
    const { insights } = this.#model ?? fail('driftOf')
    if (predictions.length === 0)
      throw new ArgumentError(expected('at least one', 'predictions', predictions))
    return driftOf(
      insights,
      predictions.map(({ x, y }) => x * insights.grid.yDim + y),
      predictions.map(({ distance }) => distance),
    )
  }

  /**
   * Saves the trained map: as a pickle for Python where the name ends in `.pkl`, else as safetensors, which
   * `loadModel` reads.
   *
   * @throws NotTrainedError before `train`; OutputError when the file can't be written.
   */
  async saveModel(path = 'twitter_som_model.safetensors'): Promise<void> {
    const model = this.#model ?? fail('saveModel')
    const isPickle = path.endsWith('.pkl')
    if (isPickle) await writePickle(path, model)
    else await saveModel(path, model)
    await this.logArtifact(`models/${basename(path)}`, path)
    if (isPickle) await this.logModel(path)
  }

  /**
   * Logs the trained map as a model of the run, which MLflow's Python client loads:
   * `mlflow.pyfunc.load_model('runs:/<run>/twitter_som_model').predict(features)`. `saveModel` does it for pickles.
   * Nothing happens where no run is tracked, or it has one.
   *
   * @param pickle The file that `saveModel` wrote, as it is now.
   * @throws NotTrainedError before `train`.
   */
  async logModel(pickle: string): Promise<void> {
    await this.#run?.model(this.#model ?? fail('logModel'), pickle)
  }

  /** Writes all results as JSON. @throws NotTrainedError before `train`; OutputError when the file can't be written. */
  async exportResults(path = 'som_results.json'): Promise<void> {
    await writeFileAtomic(path, resultsJson(this.analysis))
    await this.logArtifact(`results/${basename(path)}`, path)
  }

  /** What sets one cluster apart. @throws NotTrainedError before `train`; ArgumentError for a cluster without tweets. */
  getClusterInsights(id: string): ClusterInsights {
    return getClusterInsights((this.#model ?? fail('getClusterInsights')).insights, id)
  }

  /** @throws NotTrainedError before `train`. */
  getAllClustersSummary(): AllClustersSummary {
    return getAllClustersSummary((this.#model ?? fail('getAllClustersSummary')).insights)
  }

  /**
   * Gives regions the names that a person wrote, in place of those they had; see `regionLabelsYaml`.
   *
   * @returns The labels that fit no region: all of them where they are of another map.
   * @throws NotTrainedError before `train`.
   */
  nameRegions(labels: RegionLabels): readonly RegionLabel[] {
    const model = this.#model ?? fail('nameRegions')
    const { regions, unused } = labelRegions(model.insights.regions, labels)
    this.#model = { ...model, insights: { ...model.insights, regions } }
    if (this.#training !== undefined) {
      this.#training = { ...this.#training, analysis: { ...this.#training.analysis, regions } }
    }
    this.#unusedLabels = labels.mapDigest === regions.mapDigest ? unused : []
    return unused
  }

  /** Labels of this map that were given for regions that it isn't cut into now. */
  get unusedLabels(): readonly RegionLabel[] {
    return this.#unusedLabels
  }

  /** Of tweets that a training goes on with, before the map moves towards them. */
  async #warnOfMisfit(
    { matrix, terms }: ExtractedFeatures,
    { onWarning, signal }: Pick<TrainOptions, 'onWarning' | 'signal'>,
  ): Promise<void> {
    if (this.#continued === undefined || onWarning === undefined) return
    const { threads } = this.config
    const { distances } = await Som.fromMap(this.#continued.map, { threads }).winners(somData(matrix), {
      ...(signal && { signal }),
    })
    const warning = misfit(placedOn(this.#continued, distances, terms))
    if (warning !== undefined) onWarning(warning)
  }

  async #extract(
    collection: TwitterDataCollection,
    embeddings: Embeddings | undefined,
    listener: StageListener,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly fitted: FittedFeatures; readonly extracted: ExtractedFeatures }> {
    const { table, collectedAt } = collection
    const options = {
      threads: this.config.threads,
      onProgress: ({ stage, done, total }: FeatureProgress) =>
        listener.onProgress?.({ stage: 'features', done, total, unit: 'tweets', detail: stage }),
      ...(signal && { signal }),
      embeddings: vectorsOf(embeddings, table),
    }
    const fitted = this.#continued?.fitted
    const result =
      fitted === undefined
        ? await fitFeatures(table, this.config, {
            ...options,
            ...(collectedAt !== undefined && { snapshotTime: collectedAt }),
          })
        : { fitted, extracted: await applyFeatures(fitted, table, options) }
    const { columns } = result.extracted.matrix
    const missing = describeMissing(result.fitted.omitted, featureNoun)
    listener.onStageDone?.({
      stage: 'features',
      outcome: [
        `${counted(columns.length, 'feature')} of ${counted(table.count, 'tweet')}`,
        ...(missing === undefined ? [] : [missing]),
      ].join(', '),
    })
    return result
  }

  /** An abort after the first epoch is not an error here: what was trained is kept, and `train` rejects at its end. */
  async #trainMap(
    { matrix, weights }: TrainingRows,
    listener: StageListener,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly som: Som; readonly seconds: number }> {
    const from = this.#continued?.map
    const { som, options } = await this.#somFor(matrix, from, signal)
    this.#run?.size(options, matrix.columns.length)
    const uMatrices = this.#run?.images.watch(options)
    const unit = this.config.training_algorithm === 'batch' ? 'epoch' : 'step'
    const started = performance.now()
    try {
      const train = from === undefined ? som.train.bind(som) : som.continueTraining.bind(som)
      await train(somData(matrix), {
        cols: matrix.columns.length,
        ...(weights && { weights }),
        ...(uMatrices && { uMatrices }),
        onProgress: (progress) => {
          const { step, steps, quantizationError } = progress
          this.#run?.liveStep(progress, unit === 'epoch')
          const detail = Number.isNaN(quantizationError)
            ? undefined
            : `quantization error ${quantizationError.toFixed(3)}`
          listener.onProgress?.({ stage: 'training', done: step, total: steps, unit: `${unit}s`, detail })
        },
        ...(signal && { signal }),
      })
    } catch (error) {
      if (!signal?.aborted || !som.isTrained || som.map === from) throw error
    }
    const { xDim, yDim, kernel, threads, history, settledAt } = som.map
    const early = settledAt === undefined ? '' : ' (then nothing changed any more)'
    const steps = `${counted(history.at(-1)?.step ?? 0, from === undefined ? unit : `more ${unit}`)}${early}`
    listener.onStageDone?.({
      stage: 'training',
      outcome: [
        mapOf(xDim, yDim),
        ...(weights === undefined ? [] : [`${counted(matrix.rows, 'row')}, retweets collapsed`]),
        steps,
        `${kernel} on ${counted(threads, 'thread')}`,
      ].join(', '),
    })
    return { som, seconds: (performance.now() - started) / 1000 }
  }

  async #makeOwnMetrics(
    map: TrainedMap,
    analysis: MapAnalysis,
    signal: AbortSignal | undefined,
  ): Promise<Readonly<Record<string, number>>> {
    const { metrics } = this.config
    if (metrics === '') return {}
    return ownMetrics(metrics, { map, analysis }, (message) => this.#onWarning?.(message), { signal })
  }

  /** A new map, or the one that was trained before, and what it is trained with. */
  async #somFor(
    matrix: FeatureMatrix,
    from: TrainedMap | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly som: Som; readonly options: SomOptions }> {
    if (from === undefined) {
      const options = await somOptionsFor(this.config, matrix, signal)
      return { som: new Som(options), options }
    }
    const config = { ...this.config, x_dim: from.xDim, y_dim: from.yDim }
    const options = await somOptionsFor(config, matrix, signal)
    const { xDim, yDim, topology, mapShape, activationDistance, initialization, ...learning } = options
    return { som: Som.fromMap(from, learning), options }
  }

  /** Winners and distances of all tweets: those of a group have its row's. */
  async #place(
    rows: TrainingRows,
    som: Som,
    collapsed: CollapsedRows | undefined,
    signal: AbortSignal | undefined,
  ): Promise<PlacedTweets> {
    const { quality, winners, distances } = await this.#evaluate(rows, som, signal)
    if (collapsed === undefined) return { quality, winners: { winners, distances } }
    const { groupOf } = collapsed
    return {
      quality,
      winners: {
        winners: groupOf.map((group) => winners[group]!),
        distances: Float32Array.from(groupOf, (group) => distances[group]!),
      },
    }
  }

  /** Without its measures, which can take long, once aborted: winners are needed to keep the map. */
  async #evaluate({ matrix, weights }: TrainingRows, som: Som, signal: AbortSignal | undefined) {
    const { xDim, yDim, features } = som.map
    const evaluate = (quality_measures: SomTrainingConfig['quality_measures'], until?: AbortSignal) =>
      som.evaluate(somData(matrix), {
        ...measuresFor({ ...this.config, quality_measures }, xDim * yDim, features),
        ...(weights && { weights }),
        ...(until && { signal: until }),
      })
    try {
      return await evaluate(this.config.quality_measures, signal)
    } catch (error) {
      if (!signal?.aborted) throw error
      return evaluate('none')
    }
  }

  /** None once aborted. */
  async #card(
    { matrix, weights }: TrainingRows,
    som: Som,
    { winners }: PlacedTweets,
    signal: AbortSignal | undefined,
  ): Promise<QualityCard | undefined> {
    if (this.config.quality_measures === 'none') return undefined
    try {
      return await qualityCard({
        matrix,
        weights,
        map: som.map,
        hits: som.hits(winners.winners),
        config: this.config,
        ...(signal && { signal }),
      })
    } catch (error) {
      if (signal?.aborted) return undefined
      throw error
    }
  }

  async #analyze(
    table: TweetTable,
    features: ExtractedFeatures,
    som: Som,
    { winners, quality }: PlacedTweets,
    trainingSeconds: number,
    title: string,
    listener: StageListener,
  ): Promise<MapAnalysis> {
    const analysis = await analyzeMap(
      {
        table,
        features,
        map: som.map,
        winners,
        uMatrix: som.uMatrix(),
        quality,
        config: this.config,
        title,
        trainingSeconds,
      },
      {
        onProgress: ({ done, total }) =>
          listener.onProgress?.({ stage: 'analysis', done, total, unit: 'steps' }),
      },
    )
    const { numClusters, quantizationError, topographicError } = analysis.training
    listener.onStageDone?.({
      stage: 'analysis',
      outcome: [
        counted(numClusters, 'cluster'),
        `quantization error ${quantizationError.toFixed(3)}`,
        // A map of one neuron has no second best.
        ...(Number.isNaN(topographicError) ? [] : [`topographic error ${topographicError.toFixed(3)}`]),
      ].join(', '),
    })
    return analysis
  }
}

/** What the map is trained on, each row as often as its weight says. */
interface TrainingRows {
  readonly matrix: FeatureMatrix
  readonly weights: Float32Array | undefined
}

type PlacedTweets = Pick<AnalysisInput, 'winners' | 'quality'>

function trainingRows(matrix: FeatureMatrix, collapsed: CollapsedRows | undefined): TrainingRows {
  if (collapsed === undefined) return { matrix, weights: undefined }
  return { matrix: rowsOf(matrix, collapsed), weights: collapsed.weights }
}

function isTracked(options: Partial<TrackingOptions>): options is TrackingOptions {
  return options.mlflowExperimentName !== undefined
}

function placedOn({ fitted, insights }: SomModel, distances: Float32Array, terms: TermCounts): PlacedOnMap {
  return {
    distances,
    terms: fitted.vocabulary === null ? undefined : terms,
    trainedDistance: insights.training.quantizationError,
  }
}

function collectionOf(tweets: Tweets): TwitterDataCollection {
  const collection =
    tweets instanceof TwitterDataCollection ? tweets : TwitterDataCollection.fromTable(tweets)
  if (collection.size === 0) throw new ArgumentError(expected('at least one tweet', 'the collection', 'none'))
  return collection
}

function vectorsOf(embeddings: Embeddings | undefined, table: TweetTable): TweetVectors | undefined {
  return embeddings && { dimensions: embeddings.dimensions, data: alignEmbeddings(embeddings, table) }
}

function mapOf(xDim: number, yDim: number): string {
  return xDim * yDim === 1 ? '1 neuron' : `${xDim} x ${yDim} neurons`
}

function fail(what: string): never {
  throw new NotTrainedError(what)
}
