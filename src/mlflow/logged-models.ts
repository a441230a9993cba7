import { ArgumentError, expected } from '../errors.js'
import { type Answer, numberOf, objectIn, objectsIn, pairsFrom, pairsIn, textIn, textOf } from './answers.js'
import { storable } from './limits.js'
import { pages } from './paging.js'
import type { Transport } from './transport.js'

export type ModelStatus = 'LOGGED_MODEL_PENDING' | 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED'

export interface LoggedModel {
  /** `m-` and 32 hexadecimal digits; `models:/<id>` loads it. */
  readonly id: string
  readonly name: string
  readonly experimentId: string
  readonly sourceRunId: string | undefined
  readonly artifactUri: string
  readonly status: ModelStatus
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number | undefined
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

export interface NewLoggedModel {
  readonly experimentId: string
  /** Without / : . % " ' */
  readonly name: string
  readonly sourceRunId?: string
  readonly type?: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, string>>
}

export interface ModelSearch {
  readonly experimentIds: readonly string[]
  /** In MLflow's search language, such as `name = 'model' AND tags.kind = 'som'`. */
  readonly filter?: string
}

/** Models as entities of their own (MLflow 3). */
export class LoggedModels {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Makes a model that waits for its files: upload them, then `finalize`. Not repeated when its answer is lost. */
  async create(model: NewLoggedModel): Promise<LoggedModel> {
    if (model.name === '' || /[/:.%"']/.test(model.name))
      throw new ArgumentError(expected(`a name without / : . % " '`, 'the model', model.name))
    const json = {
      experiment_id: model.experimentId,
      name: storable(model.name),
      source_run_id: model.sourceRunId,
      model_type: model.type,
      params: pairsFrom(model.parameters),
      tags: pairsFrom(model.tags),
    }
    const answer = await this.#transport.api('POST', 'logged-models', { json, isRepeatable: false })
    return modelOf(objectIn(answer, 'model', 'logged-models'))
  }

  async get(id: string): Promise<LoggedModel> {
    const answer = await this.#transport.api('GET', `logged-models/${encodeURIComponent(id)}`)
    return modelOf(objectIn(answer, 'model', 'logged-models'))
  }

  /** Says that the model's files are all there, or that they will never be. */
  async finalize(id: string, status: Exclude<ModelStatus, 'LOGGED_MODEL_PENDING'>): Promise<void> {
    const json = { model_id: id, status }
    await this.#transport.api('PATCH', `logged-models/${encodeURIComponent(id)}`, { json })
  }

  async setTags(id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const json = { model_id: id, tags: pairsFrom(tags) }
    await this.#transport.api('PATCH', `logged-models/${encodeURIComponent(id)}/tags`, { json })
  }

  /** All models that match, page by page as they are asked for. */
  search({ experimentIds, filter }: ModelSearch): AsyncGenerator<LoggedModel> {
    const json = { experiment_ids: experimentIds, filter, max_results: 50 }
    return pages(
      (token) =>
        this.#transport.api('POST', 'logged-models/search', { json: { ...json, page_token: token } }),
      (answer) => objectsIn(answer, 'models').map(modelOf),
    )
  }
}

const STATUSES: readonly ModelStatus[] = [
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
]

function modelOf(model: Answer): LoggedModel {
  const info = (model.info ?? {}) as Answer
  const data = model.data as Answer | undefined
  return {
    id: textIn(info, 'model_id', 'a logged model'),
    name: textOf(info.name) ?? '',
    experimentId: textOf(info.experiment_id) ?? '',
    sourceRunId: textOf(info.source_run_id),
    artifactUri: textOf(info.artifact_uri) ?? '',
    status: STATUSES.find((status) => status === info.status) ?? 'LOGGED_MODEL_PENDING',
    createdAt: numberOf(info.creation_timestamp_ms),
    parameters: pairsIn(data, 'params'),
    tags: pairsIn(info, 'tags'),
  }
}
