import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { numberOf, objectsIn, textOf } from './answers.js'
import { checkArtifactPath, encodedPath } from './artifact-path.js'
import {
  type ArtifactOwner,
  type ArtifactSource,
  bodyFrom,
  isLoopback,
  localFolder,
  proxyAddress,
  sizeOf,
  type UploadOptions,
  uploadArtifact,
} from './artifact-store.js'
import type { ServerInfo } from './server-info.js'
import type { MultipartLimits } from './settings.js'
import type { Transport } from './transport.js'
import { writeWhole } from './whole-file.js'

export interface ArtifactEntry {
  /** Below the owner's artifacts. */
  readonly path: string
  readonly isFolder: boolean
  /** Undefined for folders. */
  readonly bytes: number | undefined
}

/** From this size on, files go in parts where the server offers it: as in MLflow's Python client. */
export const DEFAULT_MULTIPART: MultipartLimits = { minimumBytes: 500 << 20, partBytes: 10 << 20 }

/** Files of runs and of logged models. */
export class Artifacts {
  readonly #transport: Transport
  readonly #serverInfo: () => Promise<ServerInfo>
  readonly #limits: MultipartLimits

  constructor(transport: Transport, serverInfo: () => Promise<ServerInfo>, limits = DEFAULT_MULTIPART) {
    this.#transport = transport
    this.#serverInfo = serverInfo
    this.#limits = limits
  }

  /**
   * Writes a file or bytes to `path` below the artifacts of a run or a model. What was there before is replaced.
   *
   * @throws ArgumentError for a path that leads elsewhere; MlflowError when the server or its store refuses.
   */
  async upload(
    owner: ArtifactOwner,
    path: string,
    source: ArtifactSource,
    options: UploadOptions = {},
  ): Promise<void> {
    checkArtifactPath(path)
    const body = await bodyFrom(source)
    const inParts = sizeOf(body) >= this.#limits.minimumBytes && (await this.#serverInfo()).multipartUploads
    await uploadArtifact(this.#transport, owner, path, body, inParts ? this.#limits : undefined, options)
  }

  /** Writes the files of a folder and of its folders below `path`, in alphabetical order. */
  async uploadFolder(
    owner: ArtifactOwner,
    path: string,
    folder: string,
    options: UploadOptions = {},
  ): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true })
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      const to = path === '' ? entry.name : `${path}/${entry.name}`
      const from = join(folder, entry.name)
      if (entry.isDirectory()) await this.uploadFolder(owner, to, from, options)
      else if (entry.isFile()) await this.upload(owner, to, from, options)
    }
  }

  /** What lies in a folder of the artifacts (the topmost by default), not in its folders. */
  async list(owner: ArtifactOwner, folder = ''): Promise<ArtifactEntry[]> {
    if (folder !== '') checkArtifactPath(folder)
    const answer =
      'runId' in owner
        ? await this.#transport.api('GET', 'artifacts/list', {
            query: { run_id: owner.runId, path: folder || undefined },
          })
        : await this.#transport.api('GET', `logged-models/${owner.modelId}/artifacts/directories`, {
            query: { artifact_directory_path: folder || undefined },
          })
    return objectsIn(answer, 'files').map(({ path, is_dir: isFolder, file_size: bytes }) => ({
      path: textOf(path) ?? '',
      isFolder: isFolder === true,
      bytes: isFolder === true ? undefined : (numberOf(bytes) ?? 0),
    }))
  }

  /** The content of a file as a stream. @throws MlflowError where there is none. */
  async open(owner: ArtifactOwner, path: string): Promise<Readable> {
    checkArtifactPath(path)
    const { baseUrl } = this.#transport.settings
    const proxied = proxyAddress(this.#transport, owner.artifactUri)
    if (proxied) return this.#transport.open(`${proxied.url}/${encodedPath(path)}`)
    const folder = localFolder(owner.artifactUri)
    if (folder !== undefined && isLoopback(baseUrl)) return createReadStream(join(folder, path))
    // The server reads from its store.
    return 'runId' in owner
      ? this.#transport.open(`${baseUrl}/get-artifact`, { query: { run_uuid: owner.runId, path } })
      : this.#transport.open(
          `${baseUrl}/ajax-api/2.0/mlflow/logged-models/${owner.modelId}/artifacts/files`,
          {
            query: { artifact_file_path: path },
          },
        )
  }

  /** Writes the content of a file to the file `to`, which is whole or not there at all. */
  async download(owner: ArtifactOwner, path: string, to: string): Promise<void> {
    await writeWhole(to, await this.open(owner, path))
  }
}
