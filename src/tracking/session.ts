/** One tracked run: logging goes to the journal and never waits; the shipper behind it never fails the caller. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ArtifactSource,
  addressWithoutSecrets,
  asKey,
  type DatasetInput,
  type Environment,
  MAX_KEY_LENGTH,
  type Metric,
  type RunEnd,
  withoutSecrets,
} from '../mlflow/index.js'
import { type Connection, connect } from './connection.js'
import { deliverEarlier } from './delivery.js'
import { Journal } from './journal.js'
import { type JournalHeader, storedMetric } from './record.js'
import { Shipper } from './shipper.js'
import type { TrackingTarget } from './target.js'

export interface SessionOptions {
  readonly target: TrackingTarget
  readonly env: Environment
  /** Where journals lie, such as `.twitter-som/journal`. */
  readonly journalFolder: string
  readonly run: Omit<JournalHeader, 'version' | 'key' | 'trackingUri'>
  /** Something that the user should know and that stops nothing. */
  readonly onWarning?: (message: string) => void
}

/** A model that came out of a run. */
export interface NewModel {
  /** Without / : . % " ' */
  readonly name: string
  readonly modelType: string
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly metrics: readonly Metric[]
  readonly files: readonly { readonly path: string; readonly source: ArtifactSource }[]
}

/** What became of a run. */
export interface TrackingOutcome {
  /** Whether the server has all of it. */
  readonly isComplete: boolean
  readonly runId: string | undefined
  /** Where a browser shows the run; undefined behind a server of our own, which is gone by now. */
  readonly runUrl: string | undefined
  /** Where the run is kept, if the server doesn't have all of it. */
  readonly journal: string | undefined
  readonly problem: string | undefined
  /** Runs of earlier processes in the same folder that were sent, too: killed ones, or those that met no server. */
  readonly earlierSent: number
}

/** Without a success for so long, the end of the run doesn't wait for the server any more. */
const PATIENCE_SECONDS = 15
/** So many failures one after the other are a server that refuses, not a connection that broke: a second is enough. */
const REFUSALS = 3
/** How often the shipper looks for more. */
const LOOK_SECONDS = 1
const ENDING_SECONDS = 0.05

export class TrackingSession {
  readonly #journal: Journal
  readonly #options: SessionOptions
  readonly #stop = new AbortController()
  readonly #shipping: Promise<void>
  #earlier: Promise<number> = Promise.resolve(0)
  #earlierSuccess = 0
  #shipper: Shipper | undefined
  #connection: Connection | undefined
  #problem: Error | undefined
  #wake: (() => void) | undefined
  #isEnding = false
  /** Files are kept one after the other, and their records follow in this order. */
  #files: Promise<void> = Promise.resolve()

  private constructor(journal: Journal, options: SessionOptions) {
    this.#journal = journal
    this.#options = options
    this.#shipping = this.#ship()
  }

  /** @throws the system's error where the journal can't be written. */
  static async open(options: SessionOptions): Promise<TrackingSession> {
    const { target } = options
    const trackingUri = target.kind === 'none' ? undefined : addressWithoutSecrets(target.uri)
    const { experiment, runName } = options.run
    const journal = await Journal.create(options.journalFolder, {
      ...options.run,
      experiment: withoutSecrets(experiment),
      runName: runName && withoutSecrets(runName),
      trackingUri,
    })
    return new TrackingSession(journal, options)
  }

  logParameters(parameters: Readonly<Record<string, string>>): void {
    this.#append({ type: 'log', parameters: withoutSecretsIn(parameters, asKey) })
  }

  logMetrics(metrics: readonly Metric[]): void {
    const now = Date.now()
    this.#append({
      type: 'log',
      metrics: metrics.map((metric) => storedMetric({ ...metric, key: asKey(metric.key) }, now)),
    })
  }

  setTags(tags: Readonly<Record<string, string>>): void {
    this.#append({ type: 'log', tags: withoutSecretsIn(tags, (key) => key.slice(0, MAX_KEY_LENGTH)) })
  }

  logDatasets(datasets: readonly DatasetInput[]): void {
    const told = datasets.map((dataset) => ({ ...dataset, name: withoutSecrets(dataset.name) }))
    this.#append({ type: 'datasets', datasets: told })
  }

  /**
   * Keeps a file as it is when this resolves, and ships it later. A table is JSON as MLflow's `log_table` writes it,
   * `{"columns": [...], "data": [[...]]}`, and shown as one.
   */
  logArtifact(path: string, source: ArtifactSource, { isTable = false } = {}): Promise<void> {
    this.#files = this.#files.then(async () => {
      try {
        const file = await this.#journal.keepFile(source)
        this.#append({ type: 'artifact', path, file, ...(isTable && { table: true }) })
      } catch (error) {
        this.#options.onWarning?.(`${path} is not logged: ${messageOf(error)}`)
      }
    })
    return this.#files
  }

  /** Keeps a model with its files as they are when this resolves, and ships it later. */
  logModel({ name, modelType, parameters, tags, files, metrics }: NewModel): Promise<void> {
    this.#files = this.#files.then(async () => {
      try {
        const kept: { path: string; file: string }[] = []
        for (const { path, source } of files) kept.push({ path, file: await this.#journal.keepFile(source) })
        const now = Date.now()
        const stored = metrics.map((metric) => storedMetric(metric, now))
        this.#append({
          type: 'model',
          name,
          modelType,
          parameters: withoutSecretsIn(parameters, asKey),
          tags: withoutSecretsIn(tags, (key) => key),
          metrics: stored,
          files: kept,
        })
      } catch (error) {
        this.#options.onWarning?.(`the model ${name} is not logged: ${messageOf(error)}`)
      }
    })
    return this.#files
  }

  /** Ends the run and waits until the server has all of it, or for as long as there is hope. */
  async end(status: RunEnd): Promise<TrackingOutcome> {
    await this.#files
    this.#append({ type: 'end', status, endTime: Date.now() })
    this.#journal.close()
    this.#isEnding = true
    this.#wake?.()
    await Promise.race([this.#shipping.then(() => this.#earlier), this.#patience()])
    this.#stop.abort()
    // A request that hangs ends with its connection.
    await this.#connection?.client.close()
    await this.#shipping
    const earlierSent = await this.#earlier
    await this.#connection?.server?.stop()
    const outcome = { ...this.#outcome(), earlierSent }
    if (outcome.isComplete) await this.#journal.stored.remove()
    else await this.#keep()
    return outcome
  }

  /** Leaves the run to whoever sends it later. */
  async #keep(): Promise<void> {
    await this.#shipper?.note().catch(() => undefined)
    await this.#journal.stored.release()
  }

  #append(record: Parameters<Journal['append']>[0]): void {
    try {
      this.#journal.append(record)
    } catch (error) {
      this.#options.onWarning?.(`the run can't be kept: ${messageOf(error)}`)
    }
  }

  async #ship(): Promise<void> {
    const { target, env, onWarning } = this.#options
    const { signal } = this.#stop
    if (target.kind === 'none') return
    try {
      // The shipper itself repeats, and knows when to give up.
      this.#connection = await connect(target, env, () => 0, signal)
      this.#shipper = new Shipper(this.#connection.client, this.#journal.stored, {
        onRefused: (what, error) => onWarning?.(`${what} is not logged: ${error.message}`),
        isNew: true,
      })
      this.#earlier = this.#sendEarlier(this.#connection)
      await this.#shipper.run(signal, () => this.#more())
    } catch (error) {
      if (!signal.aborted) this.#problem = error as Error
    }
  }

  #sendEarlier(connection: Connection): Promise<number> {
    const { journalFolder, onWarning } = this.#options
    const options = {
      signal: this.#stop.signal,
      ...(onWarning && { onWarning }),
      onProgress: () => {
        this.#earlierSuccess = Date.now()
      },
    }
    return deliverEarlier(this.#journal.stored, journalFolder, connection, options).catch(
      (error: unknown) => {
        onWarning?.(`runs of earlier processes were not looked for: ${messageOf(error)}`)
        return 0
      },
    )
  }

  /** What is logged within a second goes together: each request costs a server on the same machine time, too. */
  #more(): Promise<void> {
    if (this.#isEnding) return sleep(ENDING_SECONDS * 1000)
    const woken = new Promise<void>((done) => {
      this.#wake = done
    })
    return Promise.race([woken, sleep(LOOK_SECONDS * 1000, undefined, { ref: false })])
  }

  async #patience(): Promise<void> {
    const began = Date.now()
    const { signal } = this.#stop
    while (!signal.aborted) {
      // All is sent: nobody waits out the rest.
      await sleep(100, undefined, { signal }).catch(() => undefined)
      const shipper = this.#shipper
      // A server of our own that is still starting is waited for: it says itself when it gives up.
      if (shipper === undefined && this.#options.target.kind === 'store') continue
      const lastSuccess = Math.max(began, shipper?.lastSuccess ?? 0, this.#earlierSuccess)
      const idle = (Date.now() - lastSuccess) / 1000
      const isRefusing = (shipper?.failures ?? 0) >= REFUSALS
      if (idle > (isRefusing ? 1 : PATIENCE_SECONDS)) return
    }
  }

  #outcome(): Omit<TrackingOutcome, 'earlierSent'> {
    const { target } = this.#options
    const shipped = this.#shipper?.shipped
    const isComplete = this.#shipper?.hasEnded ?? false
    const { client, server } = this.#connection ?? {}
    return {
      isComplete,
      runId: shipped?.runId,
      runUrl:
        shipped && client && !server
          ? client.runUrl({ id: shipped.runId, experimentId: shipped.experimentId })
          : undefined,
      journal: isComplete ? undefined : this.#journal.stored.folder,
      problem: isComplete ? undefined : target.kind === 'none' ? target.why : this.#whyNot(),
    }
  }

  #whyNot(): string {
    return withoutSecrets(
      (this.#problem ?? this.#shipper?.problem)?.message ?? "the server didn't answer in time",
    )
  }
}

function withoutSecretsIn(
  pairs: Readonly<Record<string, string>>,
  name: (key: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(pairs).map(([key, value]) => [name(key), withoutSecrets(value)]))
}

function messageOf(error: unknown): string {
  return withoutSecrets(error instanceof Error ? error.message : String(error))
}
