import { ArgumentError, expected } from '../errors.js'
import { type Answer, objectIn, objectsIn, pairsFrom } from './answers.js'
import { type BatchEntries, batchesOf, batchJson } from './batches.js'
import type { ViewType } from './experiments.js'
import {
  checkKey,
  MAX_DIGEST_LENGTH,
  MAX_PARAMETER_LENGTH,
  MAX_RUN_NAME_LENGTH,
  MAX_TAG_LENGTH,
  storable,
} from './limits.js'
import { pages } from './paging.js'
import {
  CONTEXT_TAG,
  type DatasetInput,
  type Metric,
  type MetricPoint,
  metricPointOf,
  type Run,
  type RunEnd,
  type RunStatus,
  runOf,
} from './run.js'
import type { Transport } from './transport.js'

export interface NewRun {
  readonly experimentId: string
  /** Default: one the server makes up, such as `resilient-wasp-967`. */
  readonly name?: string | undefined
  /** Milliseconds since 1970 UTC. Default: now. */
  readonly startTime?: number | undefined
  readonly userId?: string | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}

export interface RunUpdate {
  readonly status?: RunStatus
  /** Milliseconds since 1970 UTC; the server doesn't set it by itself. */
  readonly endTime?: number
  readonly name?: string
}

export interface RunSearch {
  readonly experimentIds: readonly string[]
  /** In MLflow's search language, such as `metrics.quantization_error < 1 and tags.team = 'news'`. */
  readonly filter?: string
  readonly view?: ViewType
  /** Such as `metrics.quantization_error ASC`. */
  readonly orderBy?: readonly string[]
}

const SEARCH_PAGE = 1000
const HISTORY_PAGE = 25_000

export class Runs {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** @throws MlflowError, where there is none with code RESOURCE_DOES_NOT_EXIST. */
  async get(runId: string): Promise<Run> {
    const answer = await this.#transport.api('GET', 'runs/get', { query: { run_id: runId } })
    return runOf(objectIn(answer, 'run', 'runs/get'))
  }

  /**
   * Starts a run. Not repeated when its answer is lost, since each request makes another run: `findOrCreate` can be.
   */
  async create(run: NewRun): Promise<Run> {
    const json = {
      experiment_id: run.experimentId,
      start_time: run.startTime ?? Date.now(),
      ...(run.name && { run_name: storable(run.name, MAX_RUN_NAME_LENGTH) }),
      ...(run.userId && { user_id: storable(run.userId, MAX_RUN_NAME_LENGTH) }),
      tags: tagsJson(run.tags ?? {}),
    }
    const answer = await this.#transport.api('POST', 'runs/create', { json, isRepeatable: false })
    return runOf(objectIn(answer, 'run', 'runs/create'))
  }

  /**
   * Starts a run that has a tag of its own, or finds it where it was started before: may be repeated as often as it
   * takes, and still there is one run.
   *
   * @param isNew That nobody can have started it yet: it is looked for only after an attempt of which nothing is known.
   */
  async findOrCreate(
    run: NewRun,
    tag: { readonly key: string; readonly value: string },
    { isNew = false } = {},
  ): Promise<Run> {
    let mayBeThere = !isNew
    return this.#transport.repeat({}, async () => {
      const found = mayBeThere ? await this.findByTag(run.experimentId, tag) : undefined
      mayBeThere = true
      return found ?? this.create({ ...run, tags: { ...run.tags, [tag.key]: tag.value } })
    })
  }

  /** The oldest run with this tag, also a deleted one; undefined where there is none. */
  async findByTag(
    experimentId: string,
    { key, value }: { readonly key: string; readonly value: string },
  ): Promise<Run | undefined> {
    const found = this.search({
      experimentIds: [experimentId],
      filter: `tags.${quoted(key, '`')} = ${quoted(value, "'")}`,
      view: 'ALL',
      orderBy: ['attributes.start_time ASC'],
    })
    for await (const run of found) return run
    return undefined
  }

  async update(runId: string, { status, endTime, name }: RunUpdate): Promise<void> {
    const json = {
      run_id: runId,
      ...(status && { status }),
      ...(endTime !== undefined && { end_time: endTime }),
      ...(name && { run_name: storable(name, MAX_RUN_NAME_LENGTH) }),
    }
    await this.#transport.api('POST', 'runs/update', { json })
  }

  /** Ends a run, now if not said otherwise. */
  async end(runId: string, status: RunEnd = 'FINISHED', endTime = Date.now()): Promise<void> {
    await this.update(runId, { status, endTime })
  }

  async delete(runId: string): Promise<void> {
    await this.#transport.api('POST', 'runs/delete', { json: { run_id: runId } })
  }

  async restore(runId: string): Promise<void> {
    await this.#transport.api('POST', 'runs/restore', { json: { run_id: runId } })
  }

  /** Logs any number of metrics, parameters and tags, in as few requests as the server's limits allow. */
  async logBatch(runId: string, entries: BatchEntries): Promise<void> {
    for (const batch of batchesOf(entries))
      await this.#transport.api('POST', 'runs/log-batch', { json: batchJson(runId, batch) })
  }

  async logMetric(runId: string, key: string, value: number, point: Partial<Metric> = {}): Promise<void> {
    await this.logBatch(runId, { metrics: [{ ...point, key, value }] })
  }

  /**
   * A parameter keeps its first value. Values of more than 6000 characters are cut.
   *
   * @throws MlflowError with code INVALID_PARAMETER_VALUE where it already has another value.
   */
  async logParameter(runId: string, key: string, value: string): Promise<void> {
    checkKey(key, 'parameter')
    const json = { run_id: runId, key, value: storable(value, MAX_PARAMETER_LENGTH) }
    await this.#transport.api('POST', 'runs/log-parameter', { json })
  }

  async setTag(runId: string, key: string, value: string): Promise<void> {
    const json = { run_id: runId, key, value: storable(value, MAX_TAG_LENGTH) }
    await this.#transport.api('POST', 'runs/set-tag', { json })
  }

  async deleteTag(runId: string, key: string): Promise<void> {
    await this.#transport.api('POST', 'runs/delete-tag', { json: { run_id: runId, key } })
  }

  /** Says what the run reads. The same again changes nothing. */
  async logDatasets(runId: string, datasets: readonly DatasetInput[]): Promise<void> {
    const json = { run_id: runId, datasets: datasets.map(datasetJson), models: [] }
    await this.#transport.api('POST', 'runs/log-inputs', { json })
  }

  /** Says which logged models came out of the run. */
  async logModelOutputs(runId: string, modelIds: readonly string[], step = 0): Promise<void> {
    const models = modelIds.map((id) => ({ model_id: id, step }))
    await this.#transport.api('POST', 'runs/outputs', { json: { run_id: runId, models } })
  }

  /** All runs that match, page by page as they are asked for. */
  search({ experimentIds, filter, view = 'ACTIVE_ONLY', orderBy }: RunSearch): AsyncGenerator<Run> {
    const json = {
      experiment_ids: experimentIds,
      filter,
      run_view_type: view,
      max_results: SEARCH_PAGE,
      order_by: orderBy,
    }
    return pages(
      (token) => this.#transport.api('POST', 'runs/search', { json: { ...json, page_token: token } }),
      (answer) => objectsIn(answer, 'runs').map(runOf),
    )
  }

  /** All points of a metric, in the server's order. */
  metricHistory(runId: string, key: string): AsyncGenerator<MetricPoint> {
    const query = { run_id: runId, metric_key: key, max_results: HISTORY_PAGE }
    return pages(
      (token) =>
        this.#transport.api('GET', 'metrics/get-history', { query: { ...query, page_token: token } }),
      (answer) => objectsIn(answer, 'metrics').map(metricPointOf),
    )
  }
}

function tagsJson(tags: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return pairsFrom(tags).map(({ key, value }) => ({ key, value: storable(value, MAX_TAG_LENGTH) }))
}

function datasetJson(dataset: DatasetInput): Answer {
  if (dataset.digest.length > MAX_DIGEST_LENGTH)
    throw new ArgumentError(
      expected(`a digest of at most ${MAX_DIGEST_LENGTH} characters`, 'the dataset', dataset.digest),
    )
  return {
    tags: dataset.context === undefined ? [] : [{ key: CONTEXT_TAG, value: dataset.context }],
    dataset: {
      name: storable(dataset.name, 500),
      digest: dataset.digest,
      source_type: dataset.sourceType,
      source: storable(dataset.source),
      ...(dataset.schema !== undefined && { schema: storable(dataset.schema) }),
      ...(dataset.profile !== undefined && { profile: storable(dataset.profile) }),
    },
  }
}

/** MLflow's search language has no escape: a text that holds its own quote can't be asked for. */
function quoted(text: string, quote: string): string {
  if (!text.includes(quote)) return `${quote}${text}${quote}`
  throw new ArgumentError(expected(`a text without ${quote}`, 'a search of runs', text))
}
