/** A run of the main job in MLflow: what is logged when. Nothing here fails or slows the job. */
import { stringify } from 'yaml'
import type { MapAnalysis } from '../analysis/index.js'
import type { SomTrainingConfig } from '../config/index.js'
import { asClause, TrackingError } from '../errors.js'
import type { TwitterDataCollection } from '../input/index.js'
import type { Metric, RunEnd } from '../mlflow/index.js'
import { pythonFunction, type SomModel } from '../model/index.js'
import type { SomOptions, TrainingHistory, TrainingProgress } from '../som/index.js'
import {
  gitTags,
  oldRunsFolder,
  SystemMetrics,
  sourceTags,
  type TrackingOutcome,
  TrackingSession,
  trackingTarget,
  userName,
} from '../tracking/index.js'
import { VERSION } from '../version.js'
import { datasetInput } from './dataset-input.js'
import { JOURNAL_FOLDER } from './journal-folder.js'
import { clusterTable, configParameters, dataParameters, resultMetrics, runSummary } from './run-records.js'
import { SteppedImages } from './stepped-images.js'

export interface TrackingOptions {
  /** The MLflow experiment that runs are logged to, made where there is none. */
  readonly mlflowExperimentName: string
  /** An experiment that is there already, instead of its name. */
  readonly mlflowExperimentId?: string | undefined
  /** Default: MLFLOW_TRACKING_URI, else `mlflow.db` in this folder where the mlflow command is installed. */
  readonly mlflowTrackingUri?: string | undefined
  /** Default: one that the server makes up. */
  readonly runName?: string | undefined
  /** Markdown for the head of the run's page. Default: a summary of the map. */
  readonly runDescription?: string | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** The run that this one is part of. */
  readonly parentRunId?: string | undefined
  /** Log what the machine does every so many seconds; 0: not. Default 0. */
  readonly systemMetricsSeconds?: number | undefined
  /** A run that doesn't reach the server is an error (TrackingError). Default false: a warning. */
  readonly requireTracking?: boolean | undefined
  /** Told in a sentence what couldn't be logged. */
  readonly onWarning?: ((message: string) => void) | undefined
  /** Where runs are kept until the server has them. Default: `.twitter-som/journal`. */
  readonly journalFolder?: string | undefined
}

const RATE_MS = 50
/** Name and kind of the logged model: `runs:/<run>/twitter_som_model` loads it. */
const MODEL = { name: 'twitter_som_model', modelType: 'twitter-som' } as const

export class MlflowRun {
  readonly #session: TrackingSession
  readonly #options: TrackingOptions
  readonly #system: SystemMetrics | undefined
  readonly #threads: number
  /** Steps whose metrics were logged while the training ran. */
  readonly #logged = new Set<number>()
  /** Epochs whose topographic error was. */
  readonly #loggedErrors = new Set<number>()
  #lastStep = 0
  #rows = 0
  #lastReport: TrainingProgress | undefined
  #hasEnded = false
  #parameters: Readonly<Record<string, string>> = {}
  #results: readonly Metric[] = []
  #hasModel = false
  /** Drawn when the training is over, while the files are written. */
  readonly images = new SteppedImages()
  /** What is found out or drawn while the job goes on; the run ends when all of it is logged. */
  readonly #behind: Promise<void>[] = []

  private constructor(session: TrackingSession, options: TrackingOptions, threads: number) {
    this.#session = session
    this.#threads = threads
    this.#options = options
    const seconds = options.systemMetricsSeconds ?? 0
    this.#system =
      seconds > 0 ? new SystemMetrics((metrics) => session.logMetrics(metrics), seconds) : undefined
  }

  /**
   * Starts a run with the configuration as its parameters. The server is looked for while the job goes on.
   *
   * @throws ConfigError for a tracking URI that can't be one; TrackingError where the run can't be kept on the disk
   * and tracking is required. Otherwise undefined then, after a warning.
   */
  static async start(config: SomTrainingConfig, options: TrackingOptions): Promise<MlflowRun | undefined> {
    const { env } = process
    const target = trackingTarget(options.mlflowTrackingUri, env)
    const old = target.kind === 'store' ? oldRunsFolder() : undefined
    if (old !== undefined)
      options.onWarning?.(
        `mlflow ui looks at the old runs in ${old} instead of this one: move that folder away`,
      )
    const session = await TrackingSession.open({
      target,
      env,
      journalFolder: options.journalFolder ?? JOURNAL_FOLDER,
      run: {
        experiment: options.mlflowExperimentName,
        startTime: Date.now(),
        experimentId: options.mlflowExperimentId,
        runName: options.runName,
        userId: userName(),
        resumeRunId: env.MLFLOW_RUN_ID || undefined,
        artifactLocation: env.MLFLOW_DEFAULT_ARTIFACT_ROOT || undefined,
      },
      ...(options.onWarning && { onWarning: options.onWarning }),
    }).catch((cause: unknown) => {
      const message = `Expected to keep the run in ${options.journalFolder ?? JOURNAL_FOLDER} but received an error (${asClause((cause as Error).message)})`
      if (options.requireTracking) throw new TrackingError(message, { cause })
      options.onWarning?.(`${message}: this run is not tracked`)
      return undefined
    })
    if (session === undefined) return undefined
    const run = new MlflowRun(session, options, config.threads)
    await run.#begin(config)
    return run
  }

  async #begin(config: SomTrainingConfig): Promise<void> {
    const { parentRunId, runDescription, tags } = this.#options
    this.#logParameters(configParameters(config))
    this.#session.setTags({
      ...sourceTags('twitter-som'),
      'twitter_som.version': VERSION,
      ...(parentRunId && { 'mlflow.parentRunId': parentRunId }),
      ...(runDescription && { 'mlflow.note.content': runDescription }),
      ...tags,
    })
    this.#inBackground("what git knows of this folder isn't logged", () => this.#tellGit(tags))
    await this.#session.logArtifact('config.yaml', Buffer.from(stringify(config)))
  }

  /** The user's own tags stay as they are. */
  async #tellGit(own: Readonly<Record<string, string>> = {}): Promise<void> {
    const found = Object.entries(await gitTags()).filter(([key]) => !Object.hasOwn(own, key))
    if (found.length > 0) this.#session.setTags(Object.fromEntries(found))
  }

  /** The tweets have been read. `paths`: the files they came from. */
  data(collection: TwitterDataCollection, paths: readonly string[]): void {
    this.#rows = collection.size
    this.#inBackground("the dataset isn't logged", async () =>
      this.#session.logDatasets([await datasetInput(collection, paths)]),
    )
  }

  #inBackground(failure: string, work: () => Promise<void>): void {
    const done = work().catch((error: unknown) => {
      this.#options.onWarning?.(`${failure}: ${(error as Error).message}`)
    })
    this.#behind.push(done)
  }

  /** The size of the map and of its rows is known. */
  size(options: SomOptions, features: number): void {
    this.#logParameters(dataParameters(options, this.#rows, features))
  }

  #logParameters(parameters: Readonly<Record<string, string>>): void {
    this.#parameters = { ...this.#parameters, ...parameters }
    this.#session.logParameters(parameters)
  }

  /** A step of the training, as it happens: an epoch, in which each tweet counts, or one sample. */
  liveStep(progress: TrainingProgress, isEpoch: boolean): void {
    this.#step(progress, this.#tweetsPerSecond(progress, isEpoch))
    this.#topographicError(progress)
  }

  /** Since the last step of which it was told; of shorter times reports come too unevenly to say. */
  #tweetsPerSecond(progress: TrainingProgress, isEpoch: boolean): number | undefined {
    this.#lastReport ??= progress
    const { step, elapsedMs } = this.#lastReport
    const milliseconds = progress.elapsedMs - elapsedMs
    if (milliseconds < RATE_MS) return undefined
    this.#lastReport = progress
    return (1000 * (progress.step - step) * (isEpoch ? this.#rows : 1)) / milliseconds
  }

  #step(history: TrainingHistory, tweetsPerSecond: number | undefined): void {
    const { step, sigma, learningRate, quantizationError } = history
    if (step === 0 || this.#logged.has(step)) return
    this.#logged.add(step)
    this.#lastStep = Math.max(this.#lastStep, step)
    this.#session.logMetrics([
      { key: 'quantization_error', value: quantizationError, step },
      { key: 'sigma', value: sigma, step },
      { key: 'learning_rate', value: learningRate, step },
      ...(tweetsPerSecond ? [{ key: 'tweets_per_second', value: tweetsPerSecond, step }] : []),
    ])
  }

  #topographicError({ step, topographicError }: Pick<TrainingProgress, 'step' | 'topographicError'>): void {
    if (Number.isNaN(topographicError) || this.#loggedErrors.has(step)) return
    this.#loggedErrors.add(step)
    this.#session.logMetrics([{ key: 'topographic_error', value: topographicError, step }])
  }

  /** The map is trained and explained. Steps that weren't told while it ran are told now. */
  async trained(analysis: MapAnalysis): Promise<void> {
    for (const step of analysis.history) this.#step(step, undefined)
    for (const seen of this.images.seen) this.#topographicError(seen)
    const { kernel, threads } = analysis.training
    this.#session.setTags({
      'twitter_som.kernel': `${kernel}, ${threads} threads`,
      ...(this.#options.runDescription === undefined && { 'mlflow.note.content': runSummary(analysis) }),
    })
    // One further, so that the last values are those of the finished map, not of its last epoch's beginning.
    // Told again of the model: the same points, not others.
    const timestamp = Date.now()
    const results = resultMetrics(analysis, this.#lastStep + 1)
    this.#results = results.map((metric) => ({ ...metric, timestamp }))
    this.#session.logMetrics(this.#results)
    await this.#session.logArtifact('tables/clusters.json', Buffer.from(clusterTable(analysis)), {
      isTable: true,
    })
    this.#inBackground("the images of the training aren't logged", () => this.#drawImages(analysis))
  }

  async #drawImages(analysis: MapAnalysis): Promise<void> {
    let isFirst = true
    await this.images.draw(analysis, this.#threads, async (path, image) => {
      if (isFirst) this.#session.setTags({ 'mlflow.loggedImages': 'True' })
      isFirst = false
      await this.#session.logArtifact(path, image)
    })
  }

  /** The user's own numbers. */
  metrics(values: Readonly<Record<string, number>>): void {
    this.#session.logMetrics(Object.entries(values).map(([key, value]) => ({ key, value })))
  }

  artifact(path: string, file: string): Promise<void> {
    return this.#session.logArtifact(path, file)
  }

  /**
   * The map as a model of the run, with its parameters and metrics; a run has one.
   *
   * @param pickle The file that `writePickle` wrote of it.
   */
  async model(model: SomModel, pickle: string): Promise<void> {
    if (this.#hasModel) return
    this.#hasModel = true
    const files = await pythonFunction(model, MODEL.name, pickle)
    const tags = { ...sourceTags('twitter-som'), 'twitter_som.version': VERSION }
    const about = { ...MODEL, parameters: this.#parameters, tags }
    await this.#session.logModel({ ...about, metrics: this.#results, files })
  }

  /**
   * Ends the run and waits for the server as long as there is hope.
   *
   * @throws TrackingError where the server doesn't have all of it and tracking is required.
   */
  async end(status: RunEnd, error?: unknown): Promise<TrackingOutcome> {
    await this.#system?.stop()
    await Promise.all(this.#behind)
    this.#hasEnded = true
    if (error !== undefined)
      this.#session.setTags({ 'twitter_som.error': error instanceof Error ? error.message : String(error) })
    const outcome = await this.#session.end(status)
    if (outcome.isComplete || this.#options.requireTracking !== true) return outcome
    throw new TrackingError(
      `Expected the whole run on the tracking server but it is kept in ${outcome.journal} (${asClause(outcome.problem ?? '')}): twitter-som sync sends it`,
    )
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }
}
