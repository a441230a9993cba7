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

/** The first bytes (fewer only where the stream is shorter), and the whole stream with them. */
export async function lookAhead(
  stream: ByteStream,
  wanted: number,
): Promise<{ readonly head: Buffer; readonly whole: ByteStream }> {
  const iterator = stream[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  let done = false
  while (length < wanted && !done) {
    const next = await iterator.next()
    if (next.done) done = true
    else {
      // A copy: the giver may use its buffer again.
      chunks.push(Uint8Array.from(next.value))
      length += next.value.length
    }
  }
  const start = Buffer.concat(chunks)
  return { head: start.subarray(0, wanted), whole: continued(start, iterator, done) }
}

async function* continued(
  start: Buffer,
  iterator: AsyncIterator<Uint8Array>,
  done: boolean,
): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start
    while (!done) {
      const next = await iterator.next()
      if (next.done) return
      yield next.value
    }
  } finally {
    await iterator.return?.()
  }
}
