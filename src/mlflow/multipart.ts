/** Large files in parts, straight to the store behind the server, which signs an address for each part. */
import { objectsIn, textIn, textOf } from './answers.js'
import { encodedPath } from './artifact-path.js'
import { type ProxyAddress, sizeOf } from './artifact-store.js'
import { unexpectedAnswer } from './mlflow-error.js'
import type { MultipartLimits } from './settings.js'
import type { BodySource, Transport } from './transport.js'

/** Parts a store takes at most. */
const MAX_PARTS = 10_000

/** @throws MlflowError after giving up what was uploaded, so that the store keeps nothing of it. */
export async function uploadInParts(
  transport: Transport,
  { api, folder }: ProxyAddress,
  path: string,
  body: BodySource,
  limits: MultipartLimits,
  signal: AbortSignal | undefined,
): Promise<void> {
  const bytes = sizeOf(body)
  const partBytes = Math.max(limits.partBytes, Math.ceil(bytes / MAX_PARTS))
  const slash = path.lastIndexOf('/')
  const below = encodedPath(path.slice(0, Math.max(0, slash)))
  const address = (step: string): string =>
    [`${api}/mpu/${step}`, folder, below].filter((part) => part !== '').join('/')
  const file = path.slice(slash + 1)
  const call = (step: string, json: Record<string, unknown>): Promise<Record<string, unknown>> =>
    transport.json('POST', address(step), { json: { path: file, ...json }, ...(signal && { signal }) })

  const upload = await call('create', { num_parts: Math.ceil(bytes / partBytes) })
  const uploadId = textIn(upload, 'upload_id', 'mpu/create')
  try {
    const parts: Record<string, unknown>[] = []
    const credentials = objectsIn(upload, 'credentials')
    for await (const [index, part] of partsOf(body, partBytes)) {
      const { url, headers } = credentials[index] ?? {}
      if (typeof url !== 'string')
        throw unexpectedAnswer(`an address for part ${index + 1}`, 'mpu/create', url)
      const answer = await transport.put(url, {
        body: part,
        headers: (headers ?? {}) as Record<string, string>,
        ...(signal && { signal }),
      })
      parts.push({ part_number: index + 1, etag: textOf(answer.etag) ?? '', url })
    }
    await call('complete', { upload_id: uploadId, parts })
  } catch (error) {
    await transport
      .json('POST', address('abort'), { json: { path: file, upload_id: uploadId }, maxRetries: 0 })
      .catch(() => undefined)
    throw error
  }
}

async function* partsOf(body: BodySource, partBytes: number): AsyncGenerator<[number, Uint8Array]> {
  let index = 0
  if (body instanceof Uint8Array) {
    for (let at = 0; at < body.byteLength; at += partBytes) yield [index++, body.subarray(at, at + partBytes)]
    return
  }
  let waiting: Buffer[] = []
  let waitingBytes = 0
  for await (const chunk of body.open() as AsyncIterable<Buffer>) {
    waiting.push(chunk)
    waitingBytes += chunk.byteLength
    if (waitingBytes < partBytes) continue
    const all = Buffer.concat(waiting)
    let at = 0
    for (; at + partBytes <= all.byteLength; at += partBytes)
      yield [index++, all.subarray(at, at + partBytes)]
    waiting = [all.subarray(at)]
    waitingBytes = all.byteLength - at
  }
  if (waitingBytes > 0) yield [index, Buffer.concat(waiting)]
}
