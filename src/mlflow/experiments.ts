import { ArgumentError, expected } from '../errors.js'
import { type Answer, numberOf, objectIn, objectsIn, pairsFrom, pairsIn, textIn, textOf } from './answers.js'
import { MAX_EXPERIMENT_NAME_LENGTH } from './limits.js'
import { isMissing, MlflowError } from './mlflow-error.js'
import { pages } from './paging.js'
import type { Transport } from './transport.js'

export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL'

export interface Experiment {
  readonly id: string
  readonly name: string
  /** Where artifacts of its runs go. */
  readonly artifactLocation: string | undefined
  readonly isDeleted: boolean
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number | undefined
  readonly tags: Readonly<Record<string, string>>
}

export interface NewExperiment {
  /** Where artifacts of its runs shall go; default: where the server puts them. */
  readonly artifactLocation?: string | undefined
  readonly tags?: Readonly<Record<string, string>>
}

export interface ExperimentSearch {
  /** In MLflow's search language, such as `name LIKE 'tweets%'`. */
  readonly filter?: string
  readonly view?: ViewType
  readonly orderBy?: readonly string[]
}

const PAGE = 1000

export class Experiments {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** @throws MlflowError, where there is none with code RESOURCE_DOES_NOT_EXIST. */
  async get(id: string): Promise<Experiment> {
    return read(await this.#transport.api('GET', 'experiments/get', { query: { experiment_id: id } }))
  }

  /** The experiment of this name, also a deleted one; undefined where there is none. */
  async getByName(name: string): Promise<Experiment | undefined> {
    try {
      const query = { experiment_name: name }
      return read(await this.#transport.api('GET', 'experiments/get-by-name', { query }))
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /**
   * Makes an experiment and returns its id.
   *
   * @throws MlflowError with code RESOURCE_ALREADY_EXISTS where the name is taken, also by a deleted one.
   */
  async create(name: string, options: NewExperiment = {}): Promise<string> {
    checkName(name)
    const json = {
      name,
      ...(options.artifactLocation && { artifact_location: options.artifactLocation }),
      tags: pairsFrom(options.tags),
    }
    const answer = await this.#transport.api('POST', 'experiments/create', { json })
    return textIn(answer, 'experiment_id', 'experiments/create')
  }

  /**
   * The experiment of this name, made where there is none and restored where it was deleted. Several processes may do
   * this at once: all get the same.
   */
  async ensure(name: string, options: NewExperiment = {}): Promise<Experiment> {
    const found = (await this.getByName(name)) ?? (await this.#createOrGet(name, options))
    if (!found.isDeleted) return found
    await this.restore(found.id).catch(async (error: unknown) => {
      // Another process may have been quicker.
      if ((await this.get(found.id)).isDeleted) throw error
    })
    return { ...found, isDeleted: false }
  }

  async #createOrGet(name: string, options: NewExperiment): Promise<Experiment> {
    try {
      return await this.get(await this.create(name, options))
    } catch (error) {
      const isTaken = error instanceof MlflowError && error.errorCode === 'RESOURCE_ALREADY_EXISTS'
      const found = isTaken ? await this.getByName(name) : undefined
      if (found) return found
      throw error
    }
  }

  async delete(id: string): Promise<void> {
    await this.#transport.api('POST', 'experiments/delete', { json: { experiment_id: id } })
  }

  async restore(id: string): Promise<void> {
    await this.#transport.api('POST', 'experiments/restore', { json: { experiment_id: id } })
  }

  async setTag(id: string, key: string, value: string): Promise<void> {
    const json = { experiment_id: id, key, value }
    await this.#transport.api('POST', 'experiments/set-experiment-tag', { json })
  }

  /** All experiments that match, page by page as they are asked for. */
  search({ filter, view = 'ACTIVE_ONLY', orderBy }: ExperimentSearch = {}): AsyncGenerator<Experiment> {
    const json = { max_results: PAGE, filter, view_type: view, order_by: orderBy }
    return pages(
      (token) => this.#transport.api('POST', 'experiments/search', { json: { ...json, page_token: token } }),
      (answer) => objectsIn(answer, 'experiments').map(experimentOf),
    )
  }
}

function read(answer: Answer): Experiment {
  return experimentOf(objectIn(answer, 'experiment', 'experiments/get'))
}

function experimentOf(experiment: Answer): Experiment {
  return {
    id: textIn(experiment, 'experiment_id', 'an experiment'),
    name: textOf(experiment.name) ?? '',
    artifactLocation: textOf(experiment.artifact_location),
    isDeleted: experiment.lifecycle_stage === 'deleted',
    createdAt: numberOf(experiment.creation_time),
    tags: pairsIn(experiment, 'tags'),
  }
}

function checkName(name: string): void {
  if (name.trim() !== '' && name.length <= MAX_EXPERIMENT_NAME_LENGTH && !name.includes('\0')) return
  const what = `a name of 1 to ${MAX_EXPERIMENT_NAME_LENGTH} characters`
  throw new ArgumentError(expected(what, 'the experiment', name))
}
