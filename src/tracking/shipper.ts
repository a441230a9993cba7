/** Brings a journal to the server, record after record, from where it got to; as often as it takes. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BatchEntries, Metric, MlflowClient } from '../mlflow/index.js'
import { MlflowError } from '../mlflow/index.js'
import type { Shipped, StoredJournal } from './journal.js'
import { shipModel } from './model-shipping.js'
import { type JournalRecord, loadedMetric } from './record.js'

/** Tag with the journal's key, by which a run is found again when the answer to its creation was lost. */
export const JOURNAL_TAG = 'twitter_som.journal'

const READ_BYTES = 1 << 20
/** As many metrics as a request takes. */
const METRICS_PER_REQUEST = 1000
const LONGEST_WAIT_SECONDS = 30
/** What was sent since it was last noted how far it got is sent again after a crash. */
const NOTE_SECONDS = 1

export interface ShippingOptions {
  /** Entries that the server refuses for good, such as another value of a parameter; the rest goes on. */
  readonly onRefused?: (what: string, error: Error) => void
  /** Nobody has begun to send this journal: there is no run of it to be found. */
  readonly isNew?: boolean
}

export class Shipper {
  readonly #client: MlflowClient
  readonly #journal: StoredJournal
  readonly #options: ShippingOptions
  #shipped: Shipped | undefined
  /** When it was noted on the disk how far this got. */
  #noted = 0
  #mayBeThere: boolean
  /** The run's tables; undefined where the server has to be asked which it has. */
  #tables: readonly Table[] | undefined
  #hasEnded = false
  /** Time of the last request that succeeded. */
  #lastSuccess = Date.now()
  #problem: MlflowError | undefined
  #failures = 0

  constructor(client: MlflowClient, journal: StoredJournal, options: ShippingOptions = {}) {
    this.#client = client
    this.#journal = journal
    this.#options = options
    this.#shipped = journal.shipped()
    this.#mayBeThere = options.isNew !== true
  }

  /** Whether the run's end has reached the server. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Why the last request failed; undefined when it didn't. */
  get problem(): MlflowError | undefined {
    return this.#problem
  }

  /** Requests that failed one after the other. */
  get failures(): number {
    return this.#failures
  }

  get lastSuccess(): number {
    return this.#lastSuccess
  }

  get shipped(): Shipped | undefined {
    return this.#shipped
  }

  /**
   * Ships what is there and what comes, until the run's end has been shipped or the signal says stop. Failures that
   * may pass are waited out.
   *
   * @throws MlflowError for a failure that lasts, such as a wrong password.
   */
  async run(signal: AbortSignal, more: () => Promise<void>): Promise<void> {
    while (!signal.aborted && !this.#hasEnded) {
      try {
        const isEmpty = !(await this.shipSome())
        this.#problem = undefined
        this.#failures = 0
        if (isEmpty) await more()
      } catch (error) {
        if (!(error instanceof MlflowError) || !error.isTemporary) throw error
        this.#problem = error
        const seconds = Math.min(0.25 * 2 ** this.#failures++, LONGEST_WAIT_SECONDS)
        await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  /** Ships one request's worth of records; false where there are none. @throws MlflowError */
  async shipSome(): Promise<boolean> {
    const shipped = this.#shipped ?? (await this.#begin())
    const read = this.#journal.read(shipped.offset, READ_BYTES)
    if (read.length === 0) return false
    const { entries, count } = leadingEntries(read.map(({ record }) => record))
    if (count > 0) {
      await this.#log(shipped.runId, entries)
      await this.#advance(shipped, read[count - 1]!.end)
      return true
    }
    const { record, end } = read[0]!
    if (record) await this.#ship(shipped, record)
    await this.#advance(shipped, end)
    return true
  }

  async #begin(): Promise<Shipped> {
    const { header } = this.#journal
    await this.#client.checkWorkspace()
    const run = header.resumeRunId ? await this.#client.runs.get(header.resumeRunId) : await this.#create()
    if (header.resumeRunId) await this.#client.runs.update(run.id, { status: 'RUNNING' })
    const shipped = { runId: run.id, experimentId: run.experimentId, artifactUri: run.artifactUri, offset: 0 }
    await this.#advance(shipped, 0)
    return shipped
  }

  async #create(): Promise<{ id: string; experimentId: string; artifactUri: string }> {
    const { key, experiment, artifactLocation, runName, userId, startTime, experimentId } =
      this.#journal.header
    const id =
      experimentId ?? (await this.#client.experiments.ensure(experiment, { artifactLocation, tags: KIND })).id
    const tag = { key: JOURNAL_TAG, value: key }
    const isNew = !this.#mayBeThere
    this.#mayBeThere = true
    const run = { experimentId: id, name: runName, userId, startTime }
    const made = await this.#client.runs.findOrCreate(run, tag, { isNew })
    if (isNew) this.#tables = []
    return made
  }

  async #advance(shipped: Shipped, offset: number): Promise<void> {
    this.#shipped = { ...shipped, offset }
    this.#lastSuccess = Date.now()
    if (this.#lastSuccess - this.#noted > NOTE_SECONDS * 1000) await this.note()
  }

  /** Writes down how far this got, so that whoever goes on needn't send it again. */
  async note(): Promise<void> {
    if (this.#shipped === undefined) return
    this.#noted = Date.now()
    await this.#journal.markShipped(this.#shipped)
  }

  async #log(runId: string, entries: BatchEntries): Promise<void> {
    try {
      await this.#client.runs.logBatch(runId, entries)
    } catch (error) {
      if (!isRefusal(error)) throw error
      // One bad entry stores nothing of its batch: the others go one by one.
      await this.#logOneByOne(runId, entries)
    }
  }

  async #logOneByOne(
    runId: string,
    { metrics = [], parameters = {}, tags = {} }: BatchEntries,
  ): Promise<void> {
    const single: [string, BatchEntries][] = [
      ...Object.entries(parameters).map(([key, value]): [string, BatchEntries] => [
        `parameter ${key}`,
        { parameters: { [key]: value } },
      ]),
      ...Object.entries(tags).map(([key, value]): [string, BatchEntries] => [
        `tag ${key}`,
        { tags: { [key]: value } },
      ]),
      ...metrics.map((metric): [string, BatchEntries] => [`metric ${metric.key}`, { metrics: [metric] }]),
    ]
    for (const [what, entry] of single)
      await this.#orRefused(what, () => this.#client.runs.logBatch(runId, entry))
  }

  async #ship(shipped: Shipped, record: JournalRecord): Promise<void> {
    const { runId } = shipped
    if (record.type === 'datasets') {
      await this.#orRefused('the datasets', () => this.#client.runs.logDatasets(runId, record.datasets))
    } else if (record.type === 'artifact') {
      await this.#orRefused(record.path, () => this.#upload(shipped, record))
    } else if (record.type === 'model') {
      await this.#orRefused(`the model ${record.name}`, () =>
        shipModel(this.#client, this.#journal, shipped, record),
      )
    } else if (record.type === 'end') {
      await this.#client.runs.end(runId, record.status, record.endTime)
      this.#hasEnded = true
    }
  }

  async #upload(
    { runId, artifactUri }: Shipped,
    { path, file, table }: Extract<JournalRecord, { type: 'artifact' }>,
  ): Promise<void> {
    await this.#client.artifacts.upload({ runId, artifactUri }, path, this.#journal.filePath(file))
    if (table) await this.#listTable(runId, path)
  }

  /** MLflow's UI shows the tables that a tag of the run names. */
  async #listTable(runId: string, path: string): Promise<void> {
    const listed = this.#tables ?? parseList((await this.#client.runs.get(runId)).tags[TABLES_TAG])
    if (listed.some((entry) => entry.path === path)) return
    const tables = [...listed, { path, type: 'table' }]
    await this.#client.runs.setTag(runId, TABLES_TAG, JSON.stringify(tables))
    this.#tables = tables
  }

  /**
   * Asks once more before a refusal is believed: MLflow answers 400 also to whoever loses a race, such as two runs that
   * are the first to name a dataset.
   */
  async #orRefused(what: string, request: () => Promise<void>): Promise<void> {
    try {
      await request().catch((error: unknown) => {
        if (!isRefusal(error)) throw error
        return request()
      })
    } catch (error) {
      if (!isRefusal(error)) throw error
      this.#options.onRefused?.(what, error)
    }
  }
}

/** Of experiments that are made here: MLflow's UI opens them as those of models, not as those of language models. */
const KIND = { 'mlflow.experimentKind': 'custom_model_development' }
const TABLES_TAG = 'mlflow.loggedArtifacts'

/** The server's no to what was sent, not to who sent it or where; or a file that somebody took away. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof MlflowError) return error.status === 400
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** The metrics, parameters and tags that the records begin with, as one request takes them. */
function leadingEntries(records: readonly (JournalRecord | undefined)[]): {
  entries: BatchEntries
  count: number
} {
  const metrics: Metric[] = []
  const parameters: Record<string, string> = Object.create(null)
  const tags: Record<string, string> = Object.create(null)
  let count = 0
  for (const record of records) {
    if (record !== undefined && record.type !== 'log') break
    if (metrics.length + (record?.metrics?.length ?? 0) > METRICS_PER_REQUEST && count > 0) break
    // Another value of a parameter is for the server to refuse, in a request of its own.
    const changed = Object.entries(record?.parameters ?? {})
    if (changed.some(([key, value]) => parameters[key] !== undefined && parameters[key] !== value)) break
    metrics.push(...(record?.metrics ?? []).map(loadedMetric))
    Object.assign(parameters, record?.parameters)
    Object.assign(tags, record?.tags)
    count++
  }
  return { entries: { metrics, parameters, tags }, count }
}

interface Table {
  readonly path?: unknown
  readonly type?: unknown
}

function parseList(text: string | undefined): Table[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}
