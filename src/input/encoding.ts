/** Encodings, recognised by their byte order mark: everything behind this is UTF-8 without one. */
import { type ByteStream, bounded, lookAhead } from './byte-stream.js'

export type Encoding = 'utf-8' | 'utf-8 (BOM)' | 'utf-16le' | 'utf-16be'

const MARKS: readonly {
  readonly encoding: Encoding
  readonly mark: readonly number[]
  readonly decoder?: string
}[] = [
  { encoding: 'utf-8 (BOM)', mark: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', mark: [0xff, 0xfe], decoder: 'utf-16le' },
  { encoding: 'utf-16be', mark: [0xfe, 0xff], decoder: 'utf-16be' },
]

export async function asUtf8(
  stream: ByteStream,
): Promise<{ readonly bytes: AsyncIterable<Buffer>; readonly encoding: Encoding }> {
  const { head, whole } = await lookAhead(stream, 3)
  const found = MARKS.find(({ mark }) => mark.every((byte, i) => head[i] === byte))
  if (!found) return { bytes: bounded(whole), encoding: 'utf-8' }
  const rest = withoutFirst(bounded(whole), found.mark.length)
  return { bytes: found.decoder ? recoded(rest, found.decoder) : rest, encoding: found.encoding }
}

async function* withoutFirst(stream: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count
  for await (const chunk of stream) {
    const cut = Math.min(left, chunk.length)
    left -= cut
    if (cut < chunk.length) yield chunk.subarray(cut)
  }
}

async function* recoded(stream: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  for await (const chunk of stream) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  const last = decoder.decode()
  if (last !== '') yield Buffer.from(last)
}
