/** Compressed files, recognised by their first bytes. A new compression is a new row. */
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type ByteStream, lookAhead } from './byte-stream.js'
import { RefusedSource } from './refused-source.js'

/** Real exports compress five to thirty times; a bomb, a thousand times. */
const LARGEST_RATIO = 250
/** Below that much output the ratio doesn't matter. */
const HARMLESS_BYTES = 256 * 1024 * 1024

export type Compression = 'none' | 'gzip'

interface CompressionRow {
  readonly name: string
  readonly magic: readonly number[]
  /** Left out: recognised, but can't be read. */
  readonly open?: (stream: ByteStream) => ByteStream
  /** What to do where it can't be read. */
  readonly advice?: string
}

const COMPRESSIONS: readonly CompressionRow[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], open: gunzip },
  { name: 'a zstd file', magic: [0x28, 0xb5, 0x2f, 0xfd], advice: 'unpack it first (zstd -d)' },
  { name: 'a bzip2 file', magic: [0x42, 0x5a, 0x68], advice: 'unpack it first (bunzip2)' },
  { name: 'an xz file', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], advice: 'unpack it first (unxz)' },
  {
    name: 'a zip archive or spreadsheet',
    magic: [0x50, 0x4b, 0x03, 0x04],
    advice: 'unpack it, or save the sheet as CSV',
  },
  { name: 'a Parquet file', magic: [0x50, 0x41, 0x52, 0x31], advice: 'convert it to CSV or JSON Lines' },
  {
    name: 'an Arrow file',
    magic: [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31],
    advice: 'convert it to CSV or JSON Lines',
  },
  { name: 'an old spreadsheet', magic: [0xd0, 0xcf, 0x11, 0xe0], advice: 'save the sheet as CSV' },
  {
    name: 'an SQLite database',
    magic: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
    advice: 'export the table as CSV',
  },
  { name: 'a PDF', magic: [0x25, 0x50, 0x44, 0x46], advice: 'give the data it was made from' },
  { name: 'a PNG image', magic: [0x89, 0x50, 0x4e, 0x47], advice: 'give the data it was made from' },
  { name: 'a JPEG image', magic: [0xff, 0xd8, 0xff], advice: 'give the data it was made from' },
]

/** Damaged data in the middle of a file: what came before is good. */
export class DamagedCompression extends Error {}

export async function decompressed(
  stream: ByteStream,
): Promise<{ readonly bytes: ByteStream; readonly compression: Compression }> {
  const { head, whole } = await lookAhead(stream, 8)
  const row = COMPRESSIONS.find(({ magic }) => magic.every((byte, i) => head[i] === byte))
  if (!row) return { bytes: whole, compression: 'none' }
  if (!row.open) throw new RefusedSource(`${row.name}: ${row.advice}`)
  return { bytes: row.open(whole), compression: row.name as Compression }
}

async function* gunzip(stream: ByteStream): AsyncGenerator<Uint8Array> {
  let bytesIn = 0
  let bytesOut = 0
  const source = Readable.from(
    (async function* () {
      for await (const chunk of stream) {
        bytesIn += chunk.length
        // A copy: it waits in a queue, and the giver may use its buffer again.
        yield Buffer.from(chunk)
      }
    })(),
  )
  const unzip = createGunzip({ chunkSize: 256 * 1024 })
  source.on('error', (error) => unzip.destroy(error))
  try {
    for await (const chunk of source.pipe(unzip)) {
      bytesOut += (chunk as Buffer).length
      if (bytesOut > HARMLESS_BYTES && bytesOut > bytesIn * LARGEST_RATIO)
        throw new RefusedSource(
          `gzip data that grows more than ${LARGEST_RATIO} times when unpacked (a decompression bomb?): unpack it yourself and give what it holds`,
        )
      yield chunk as Buffer
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code?.startsWith('Z_')) throw new DamagedCompression((error as Error).message, { cause: error })
    throw error
  } finally {
    source.destroy()
    unzip.destroy()
  }
}
