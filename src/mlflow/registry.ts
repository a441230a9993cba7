import { type Answer, numberOf, objectIn, objectsIn, pairsFrom, pairsIn, textIn, textOf } from './answers.js'
import { isMissing, MlflowError } from './mlflow-error.js'
import { pages } from './paging.js'
import type { Transport } from './transport.js'

export interface RegisteredModel {
  readonly name: string
  readonly description: string | undefined
  /** Alias to version. */
  readonly aliases: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

export interface ModelVersion {
  readonly name: string
  readonly version: string
  /** `models:/m-...`, `runs:/...` or an address of artifacts. */
  readonly source: string
  readonly runId: string | undefined
  readonly status: string
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number | undefined
  readonly aliases: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

export interface NewModelVersion {
  readonly name: string
  /** `models:/<id of a logged model>`, `runs:/<run>/<path>` or an address of artifacts. */
  readonly source: string
  readonly runId?: string
  readonly modelId?: string
  readonly description?: string
  readonly tags?: Readonly<Record<string, string>>
}

interface Described {
  readonly description?: string
  readonly tags?: Readonly<Record<string, string>>
}

/** Names that models are found under, their versions, and aliases such as `champion`. */
export class Registry {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  async get(name: string): Promise<RegisteredModel | undefined> {
    try {
      const answer = await this.#transport.api('GET', 'registered-models/get', { query: { name } })
      return registeredOf(objectIn(answer, 'registered_model', 'registered-models/get'))
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /** @throws MlflowError with code RESOURCE_ALREADY_EXISTS where the name is taken. */
  async create(name: string, { description, tags }: Described = {}): Promise<void> {
    await this.#transport.api('POST', 'registered-models/create', {
      json: { name, description, tags: pairsFrom(tags) },
      isRepeatable: false,
    })
  }

  /** The model of this name, made where there is none. */
  async ensure(name: string, options: Described = {}): Promise<RegisteredModel> {
    const found = await this.get(name)
    if (found) return found
    await this.create(name, options).catch((error: unknown) => {
      const isTaken = error instanceof MlflowError && error.errorCode === 'RESOURCE_ALREADY_EXISTS'
      if (!isTaken) throw error
    })
    const made = await this.get(name)
    if (made) return made
    throw new MlflowError(
      `Expected the registered model ${name} to be there after it was made but received none`,
    )
  }

  /** Adds a version. Not repeated when its answer is lost, since each request adds one. */
  async createVersion(version: NewModelVersion): Promise<ModelVersion> {
    const json = {
      name: version.name,
      source: version.source,
      run_id: version.runId,
      model_id: version.modelId,
      description: version.description,
      tags: pairsFrom(version.tags),
    }
    const answer = await this.#transport.api('POST', 'model-versions/create', { json, isRepeatable: false })
    return versionOf(objectIn(answer, 'model_version', 'model-versions/create'))
  }

  /** Versions that match, such as `name='tweets'`. */
  searchVersions(filter?: string): AsyncGenerator<ModelVersion> {
    return pages(
      (token) =>
        this.#transport.api('GET', 'model-versions/search', {
          query: { filter, max_results: 1000, page_token: token },
        }),
      (answer) => objectsIn(answer, 'model_versions').map(versionOf),
    )
  }

  /** Points an alias at a version; `latest` and v1, v2, ... are the server's own. */
  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#transport.api('POST', 'registered-models/alias', { json: { name, alias, version } })
  }

  /** The version that an alias points at; undefined where there is none. */
  async getByAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    try {
      const answer = await this.#transport.api('GET', 'registered-models/alias', { query: { name, alias } })
      return versionOf(objectIn(answer, 'model_version', 'registered-models/alias'))
    } catch (error) {
      // An alias that isn't there is an invalid value to the server.
      const isUnknown = error instanceof MlflowError && error.errorCode === 'INVALID_PARAMETER_VALUE'
      if (isMissing(error) || isUnknown) return undefined
      throw error
    }
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.#transport.api('DELETE', 'registered-models/alias', { json: { name, alias } })
  }

  async setTag(name: string, key: string, value: string): Promise<void> {
    await this.#transport.api('POST', 'registered-models/set-tag', { json: { name, key, value } })
  }

  async setVersionTag(name: string, version: string, key: string, value: string): Promise<void> {
    await this.#transport.api('POST', 'model-versions/set-tag', { json: { name, version, key, value } })
  }
}

function registeredOf(model: Answer): RegisteredModel {
  const aliases: Record<string, string> = Object.create(null)
  for (const { alias, version } of objectsIn(model, 'aliases'))
    aliases[textOf(alias) ?? ''] = textOf(version) ?? ''
  return {
    name: textIn(model, 'name', 'a registered model'),
    description: textOf(model.description),
    aliases,
    tags: pairsIn(model, 'tags'),
  }
}

function versionOf(version: Answer): ModelVersion {
  return {
    name: textIn(version, 'name', 'a model version'),
    version: textIn(version, 'version', 'a model version'),
    source: textOf(version.source) ?? '',
    runId: textOf(version.run_id) || undefined,
    status: textOf(version.status) ?? '',
    createdAt: numberOf(version.creation_timestamp),
    aliases: Array.isArray(version.aliases) ? version.aliases.flatMap((alias) => textOf(alias) ?? []) : [],
    tags: pairsIn(version, 'tags'),
  }
}
