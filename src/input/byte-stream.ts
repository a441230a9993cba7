/** Small pieces for streams of bytes: looking ahead, and cutting chunks to a bounded size. */

export type ByteStream = AsyncIterable<Uint8Array>

const LARGEST_CHUNK = 1 << 20

/** Bytes as buffers of at most a megabyte, so that one huge chunk isn't decoded into one huge string. */
export async function* bounded(stream: ByteStream): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let at = 0; at < buffer.length; at += LARGEST_CHUNK) yield buffer.subarray(at, at + LARGEST_CHUNK)
  }
}

/** A copy, for the giver may use its buffer again. A buffer's own `slice` is a view. */
export function copied(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(start, end))
}

/**
 * Pieces of exactly `size` bytes, the last one shorter, wherever the stream's own chunks end. A failure of the stream
 * comes behind the bytes that came before it.
 */
export async function* inPieces(stream: ByteStream, size: number): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(size)
  let used = 0
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const chunk of stream) {
      for (let at = 0; at < chunk.length; ) {
        const taken = chunk.subarray(at, at + size - used)
        piece.set(taken, used)
        used += taken.length
        at += taken.length
        if (used < size) continue
        yield piece
        piece = new Uint8Array(size)
        used = 0
      }
    }
  } catch (error) {
    failure = { error }
  }
  if (used > 0) yield piece.subarray(0, used)
  if (failure) throw failure.error
}

/**
 * The first bytes (fewer only where the stream is shorter or fails), and the whole stream with them. A failure
 * comes where it belongs, behind the bytes that came before it.
 */
export async function lookAhead(
  stream: ByteStream,
  wanted: number,
): Promise<{ readonly head: Buffer; readonly whole: ByteStream }> {
  const iterator = stream[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  let last: Next | undefined
  while (length < wanted && !last) {
    const next = await nextOf(iterator)
    if (next.kind !== 'chunk') last = next
    else {
      chunks.push(copied(next.chunk))
      length += next.chunk.length
    }
  }
  const start = Buffer.concat(chunks)
  return { head: start.subarray(0, wanted), whole: continued(start, iterator, last) }
}

type Next =
  | { readonly kind: 'chunk'; readonly chunk: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'failure'; readonly error: unknown }

async function nextOf(iterator: AsyncIterator<Uint8Array>): Promise<Next> {
  try {
    const next = await iterator.next()
    return next.done ? { kind: 'end' } : { kind: 'chunk', chunk: next.value }
  } catch (error) {
    return { kind: 'failure', error }
  }
}

async function* continued(
  start: Buffer,
  iterator: AsyncIterator<Uint8Array>,
  last: Next | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start
    for (let next = last ?? (await nextOf(iterator)); next.kind !== 'end'; next = await nextOf(iterator)) {
      if (next.kind === 'failure') throw next.error
      yield next.chunk
    }
  } finally {
    await iterator.return?.()
  }
}
