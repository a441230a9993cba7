/**
 * Encodings, recognised by their byte order mark or, without one, by what the bytes can't be: everything behind
 * this is UTF-8 without a mark.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { type ByteStream, bounded, lookAhead } from './byte-stream.js'
import { Utf8Check, utf8Share } from './utf8-check.js'
import { fromWindows1252 } from './windows-1252.js'

export type Encoding = 'utf-8' | 'utf-8 (BOM)' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** Looked at from the first byte that isn't ASCII, which is the first that says anything. */
const JUDGED_BYTES = 64 * 1024

interface Mark {
  readonly encoding: Encoding
  readonly mark: readonly number[]
  readonly decoder?: string
}

const MARKS: readonly Mark[] = [
  { encoding: 'utf-8 (BOM)', mark: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', mark: [0xff, 0xfe], decoder: 'utf-16le' },
  { encoding: 'utf-16be', mark: [0xfe, 0xff], decoder: 'utf-16be' },
]

/** UTF-16 without a mark: the first two characters of a table or of JSON are ASCII, half of whose bytes are 0. */
function unmarkedUtf16(head: Buffer): Mark | undefined {
  const zeros = [...head].map((byte) => (byte === 0 ? '0' : isAsciiText(byte) ? 'x' : '-')).join('')
  if (zeros === 'x0x0') return { encoding: 'utf-16le', mark: [], decoder: 'utf-16le' }
  return zeros === '0x0x' ? { encoding: 'utf-16be', mark: [], decoder: 'utf-16be' } : undefined
}

function isAsciiText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d)
}

/** What is known of the bytes so far: a file may be ASCII for long before it shows what it is. */
export interface FoundEncoding {
  encoding: Encoding
  /** Some bytes of a file of UTF-8 are none. */
  isDamaged: boolean
}

export async function asUtf8(
  stream: ByteStream,
): Promise<{ readonly bytes: AsyncIterable<Buffer>; readonly found: Readonly<FoundEncoding> }> {
  const { head, whole } = await lookAhead(stream, 4)
  const marked =
    MARKS.find(({ mark }) => mark.every((byte, i) => head[i] === byte)) ?? unmarkedUtf16(head.subarray(0, 4))
  const found: FoundEncoding = { encoding: marked?.encoding ?? 'utf-8', isDamaged: false }
  if (!marked) return { bytes: judged(bounded(whole), found), found }
  const rest = withoutFirst(bounded(whole), marked.mark.length)
  return { bytes: marked.decoder ? recoded(rest, marked.decoder) : checked(rest, found), found }
}

/** Passes on what is ASCII, and decides by the first bytes that aren't. */
async function* judged(stream: AsyncGenerator<Buffer>, found: FoundEncoding): AsyncGenerator<Buffer> {
  try {
    for (let next = await stream.next(); !next.done; next = await stream.next()) {
      const chunk = next.value
      if (isAscii(chunk)) {
        yield chunk
        continue
      }
      const at = chunk.findIndex((byte) => byte >= 0x80)
      yield chunk.subarray(0, at)
      const { head, whole } = await lookAhead(preceded(chunk.subarray(at), stream), JUDGED_BYTES)
      if (isWindows1252(head, head.length < JUDGED_BYTES)) {
        found.encoding = 'windows-1252'
        for await (const bytes of bounded(whole)) yield fromWindows1252(bytes)
      } else yield* checked(bounded(whole), found)
      return
    }
  } finally {
    await stream.return(undefined)
  }
}

/**
 * Excel on Windows saves CSV so. A file of UTF-8 with a few damaged bytes has more characters that are right than
 * bytes that are wrong; in one of Windows-1252, two accented letters hardly ever make a character of UTF-8.
 */
function isWindows1252(head: Buffer, isWhole: boolean): boolean {
  if (isUtf8(head)) return false
  const { characters, wrong } = utf8Share(head, isWhole)
  return characters < wrong
}

async function* preceded(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

async function* checked(stream: AsyncIterable<Buffer>, found: FoundEncoding): AsyncGenerator<Buffer> {
  const check = new Utf8Check()
  for await (const chunk of stream) {
    if (!found.isDamaged) found.isDamaged = !check.accepts(chunk)
    yield chunk
  }
  if (!check.isComplete) found.isDamaged = true
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
