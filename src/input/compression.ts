/** Compressed files, recognised by their first bytes, one inside another. A new compression is a new row. */
import { bunzip2 } from './bunzip2.js'
import { type ByteStream, lookAhead } from './byte-stream.js'
import { gunzip } from './inflate.js'
import { RefusedSource } from './refused-source.js'
import type { UnpackBudget } from './unpack-budget.js'
import { unzstd } from './zstd.js'

export interface CompressionRow {
  readonly name: string
  readonly about: string
  recognises(head: Uint8Array): boolean
  readonly unpack: (packed: ByteStream) => ByteStream
}

export const COMPRESSIONS: readonly CompressionRow[] = [
  {
    name: 'gzip',
    about: 'gzip, of one member or several',
    recognises: (head) => startsWith(head, [0x1f, 0x8b]),
    unpack: gunzip,
  },
  {
    name: 'zstd',
    about: 'Zstandard, of one frame or several, with windows of up to 128 MB',
    // A frame to be skipped may come first: parallel compressors put their index there.
    recognises: (head) =>
      startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) ||
      (startsWith(head, [0x2a, 0x4d, 0x18], 1) && (head[0]! & 0xf0) === 0x50),
    unpack: unzstd,
  },
  {
    name: 'bzip2',
    about: 'bzip2, of one stream or several',
    recognises: (head) => startsWith(head, [0x42, 0x5a, 0x68]),
    unpack: bunzip2,
  },
]

/** Files that are recognised and hold no tweets, or none that are read as they are. */
export const OTHER_FILES: readonly {
  readonly what: string
  readonly advice: string
  readonly magic: readonly number[]
  /** Where the magic bytes stand. */
  readonly at?: number
}[] = [
  { what: 'an xz file', advice: 'unpack it first (unxz)', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { what: 'a 7z archive', advice: 'unpack it first', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { what: 'a RAR archive', advice: 'unpack it first', magic: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  {
    what: 'a zip archive inside another compression',
    advice: 'unpack the outer one first',
    magic: [0x50, 0x4b, 0x03, 0x04],
  },
  {
    what: 'a tar archive',
    advice: 'unpack it first (tar -xf)',
    magic: [0x75, 0x73, 0x74, 0x61, 0x72],
    at: 257,
  },
  { what: 'an ORC file', advice: 'convert it to Parquet, CSV or JSON Lines', magic: [0x4f, 0x52, 0x43] },
  { what: 'an old spreadsheet', advice: 'save the sheet as CSV', magic: [0xd0, 0xcf, 0x11, 0xe0] },
  {
    what: 'an SQLite database',
    advice: 'export the table as CSV',
    magic: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
  },
  { what: 'R data', advice: 'write it as CSV, JSON or Parquet', magic: [0x52, 0x44, 0x58] },
  { what: 'a PDF', advice: 'give the data it was made from', magic: [0x25, 0x50, 0x44, 0x46] },
  { what: 'a PNG image', advice: 'give the data it was made from', magic: [0x89, 0x50, 0x4e, 0x47] },
  { what: 'a JPEG image', advice: 'give the data it was made from', magic: [0xff, 0xd8, 0xff] },
  { what: 'a GIF image', advice: 'give the data it was made from', magic: [0x47, 0x49, 0x46, 0x38] },
  {
    what: 'a video',
    advice: 'give the tweets it came with',
    magic: [0x66, 0x74, 0x79, 0x70],
    at: 4,
  },
]

/** Compressions one inside another: people do it twice by mistake. */
const DEEPEST = 4
/** As far as the magic bytes of a file may stand. */
const HEAD_BYTES = 512

export interface Unpacked {
  readonly bytes: ByteStream
  /** The first bytes of these. */
  readonly head: Buffer
  /** Names of compressions, the outermost first. */
  readonly compressions: readonly string[]
}

/** @throws RefusedSource where the bytes are those of another kind of file. */
export async function decompressed(stream: ByteStream, budget: UnpackBudget): Promise<Unpacked> {
  const compressions: string[] = []
  let { head, whole } = await lookAhead(stream, HEAD_BYTES)
  for (let row = compressionOf(head); row; row = compressionOf(head)) {
    if (compressions.length >= DEEPEST)
      throw new RefusedSource(`compressions inside one another, more than ${DEEPEST} deep: unpack it first`)
    compressions.push(row.name)
    const unpacked = await lookAhead(budget.watch(row.name, whole, row.unpack), HEAD_BYTES)
    head = unpacked.head
    whole = unpacked.whole
  }
  const other = OTHER_FILES.find(({ magic, at }) => startsWith(head, magic, at))
  if (other) throw new RefusedSource(`${other.what}: ${other.advice}`)
  return { bytes: whole, head, compressions }
}

function compressionOf(head: Buffer): CompressionRow | undefined {
  return COMPRESSIONS.find(({ recognises }) => recognises(head))
}

export function startsWith(head: Uint8Array, magic: readonly number[], at = 0): boolean {
  return magic.every((byte, i) => head[at + i] === byte)
}
