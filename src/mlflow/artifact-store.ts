/** Places where artifacts can lie, and who writes there: the server, a store by a signed address, or we ourselves. */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { textIn, textOf } from './answers.js'
import { encodedPath } from './artifact-path.js'
import { isMissing, MlflowError } from './mlflow-error.js'
import { uploadInParts } from './multipart.js'
import type { MultipartLimits } from './settings.js'
import type { BodySource, RequestOptions, Transport } from './transport.js'
import { writeWhole } from './whole-file.js'

const READ_BYTES = 1 << 18

/** A file's path, or the bytes themselves. */
export type ArtifactSource = string | Uint8Array

/** What artifacts belong to. */
export type ArtifactOwner =
  | { readonly runId: string; readonly artifactUri: string }
  | { readonly modelId: string; readonly artifactUri: string }

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined
}

/** Writes a body to `path` below the owner's artifacts. What was there before is replaced. */
export async function uploadArtifact(
  transport: Transport,
  owner: ArtifactOwner,
  path: string,
  body: BodySource,
  limits: MultipartLimits | undefined,
  { signal }: UploadOptions,
): Promise<void> {
  const { artifactUri } = owner
  const request: RequestOptions = { body, ...(signal && { signal }) }
  const proxied = proxyAddress(transport, artifactUri)
  if (proxied !== undefined) {
    if (limits) await uploadInParts(transport, proxied, path, body, limits, signal)
    else await transport.put(`${proxied.url}/${encodedPath(path)}`, request)
    return
  }
  const folder = localFolder(artifactUri)
  if (folder === undefined) await uploadSigned(transport, owner, path, request)
  else if (isLoopback(transport.settings.baseUrl))
    await writeWhole(join(folder, path), body instanceof Uint8Array ? body : body.open())
  else throw elsewhere(artifactUri)
}

export interface ProxyAddress {
  /** Of the folder behind the proxy. */
  readonly url: string
  /** Up to the API of artifacts, where uploads in parts begin. */
  readonly api: string
  /** The folder's path, encoded. */
  readonly folder: string
}

/** `mlflow-artifacts:/a/b` is served by the tracking server itself, `mlflow-artifacts://host/a/b` by another. */
export function proxyAddress(transport: Transport, artifactUri: string): ProxyAddress | undefined {
  const match = /^mlflow-artifacts:(?:\/\/([^/]*))?(\/.*)?$/.exec(artifactUri)
  if (!match) return undefined
  const { baseUrl } = transport.settings
  const host = match[1]
  const base = host ? `${new URL(baseUrl).protocol}//${host}` : baseUrl
  const folder = encodedPath((match[2] ?? '').replace(/^\/+|\/+$/g, ''))
  const api = `${base}/api/2.0/mlflow-artifacts`
  return { url: `${api}/artifacts/${folder}`, api, folder }
}

/** Artifacts of an experiment whose store the server doesn't stand in front of: it signs an address to write to. */
async function uploadSigned(
  transport: Transport,
  owner: ArtifactOwner,
  path: string,
  request: RequestOptions,
): Promise<void> {
  const about = 'runId' in owner ? { run_id: owner.runId } : { model_id: owner.modelId }
  let answer: Record<string, unknown>
  try {
    answer = await transport.api('POST', 'artifacts/presigned-upload-url', { json: { ...about, path } })
  } catch (error) {
    if (isMissing(error) || (error instanceof MlflowError && error.status === 501))
      throw new MlflowError(
        `Expected a server that stores artifacts for ${owner.artifactUri} but received none that proxies or signs: ` +
          'start it with --serve-artifacts',
        { cause: error },
      )
    throw error
  }
  const url = textIn(answer, 'presigned_url', 'artifacts/presigned-upload-url')
  // Signed, too: the store refuses others.
  await transport.put(url, { ...request, headers: headersOf(answer.headers) })
}

function headersOf(value: unknown): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, header] of Object.entries((value ?? {}) as Record<string, unknown>))
    headers[name] = textOf(header) ?? ''
  return headers
}

/** A path of this machine, where that is what the URI is. */
export function localFolder(artifactUri: string): string | undefined {
  if (artifactUri.startsWith('file:')) return fileURLToPath(artifactUri)
  return /^[a-z][a-z0-9+.-]+:/i.test(artifactUri) ? undefined : artifactUri
}

/** A server that says a path of a disk means its own. */
export function isLoopback(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname)
}

function elsewhere(artifactUri: string): MlflowError {
  return new MlflowError(
    `Expected artifacts that can be reached but received ${artifactUri}, a folder of the server's own disk: ` +
      'start the server with --serve-artifacts and a new experiment',
  )
}

/** A file or bytes as a body that can be sent again. */
export async function bodyFrom(source: ArtifactSource): Promise<BodySource> {
  if (typeof source !== 'string') return source
  const { size } = await stat(source)
  const options = { end: Math.max(0, size - 1), highWaterMark: READ_BYTES }
  return { bytes: size, open: (): Readable => createReadStream(source, options) }
}

export function sizeOf(body: BodySource): number {
  return body instanceof Uint8Array ? body.byteLength : body.bytes
}
