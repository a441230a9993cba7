/** Zip archives: what their directory lists, and the bytes of each entry. Nothing is ever written to disk. */
import { crc32 } from 'node:zlib'
import type { Entry, RandomAccessReader, ZipFile } from 'yauzl'
import { bunzip2 } from './bunzip2.js'
import type { ByteStream } from './byte-stream.js'
import { DamagedCompression } from './damaged-compression.js'
import { inflateRaw } from './inflate.js'
import { type RandomAccess, streamOf } from './random-access.js'
import { RefusedSource } from './refused-source.js'
import type { UnpackBudget } from './unpack-budget.js'
import { unzstd } from './zstd.js'

export const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04] as const
/** An archive without entries has its directory only. */
export const EMPTY_ZIP_MAGIC = [0x50, 0x4b, 0x05, 0x06] as const

/** More than any export has; a directory of them still fits into memory. */
const MOST_ENTRIES = 200_000
const LOCAL_HEADER_BYTES = 30
const LOCAL_HEADER = 0x04034b50

export interface ZipEntry {
  /** Without leading slashes and steps upwards, whatever the archive says. */
  readonly name: string
  readonly packedBytes: number
  /** By the directory, which may say what it likes. */
  readonly unpackedBytes: number
  /** @throws RefusedSource, DamagedCompression */
  open(access: RandomAccess, budget: UnpackBudget): ByteStream
}

/** By the number of the method. */
const UNPACKERS: ReadonlyMap<number, (packed: ByteStream) => ByteStream> = new Map([
  [0, (packed: ByteStream) => packed],
  [8, inflateRaw],
  [12, bunzip2],
  [93, unzstd],
])

/**
 * The entries that are files, sorted by name, without hidden ones.
 *
 * @throws RefusedSource where the directory can't be read.
 */
export async function zipEntries(access: RandomAccess): Promise<ZipEntry[]> {
  const yauzl = (await import('yauzl')).default
  const entries: ZipEntry[] = []
  try {
    const zip = await yauzl.fromRandomAccessReaderPromise(await readerOf(access), access.size, {
      // Names are made harmless below; the library would refuse the archive for one that isn't.
      decodeStrings: false,
      validateEntrySizes: false,
    })
    for await (const entry of entriesOf(zip)) {
      if (entries.length >= MOST_ENTRIES)
        throw new RefusedSource(`a zip archive of more than ${MOST_ENTRIES} files: unpack it first`)
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry
      const name = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false)
      if (!name.endsWith('/') && !isHidden(name))
        entries.push({
          name: harmless(name),
          packedBytes: entry.compressedSize,
          unpackedBytes: entry.uncompressedSize,
          open: (from, budget) => unpacked(entry, from, budget),
        })
    }
  } catch (error) {
    if (error instanceof RefusedSource) throw error
    throw new RefusedSource(
      `a zip archive whose directory can’t be read (${(error as Error).message}): fetch it again, or unpack what can be`,
    )
  }
  if (entries.some(({ name }) => /^(?:xl\/workbook\.xml|content\.xml|word\/document\.xml)$/.test(name)))
    throw new RefusedSource('a spreadsheet or another document: save the sheet as CSV')
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry()
  } finally {
    zip.close()
  }
}

/** A directory is read in pieces of a few dozen bytes, one after the other: they are cut out of larger ones. */
const PIECE_BYTES = 64 * 1024

async function readerOf(access: RandomAccess): Promise<RandomAccessReader> {
  const { RandomAccessReader } = (await import('yauzl')).default
  let piece: Buffer = Buffer.alloc(0)
  let pieceStart = 0
  const bytesAt = async (start: number, length: number): Promise<Buffer> => {
    if (start < pieceStart || start + length > pieceStart + piece.length) {
      piece = await access.read(start, start + Math.max(length, PIECE_BYTES))
      pieceStart = start
    }
    return piece.subarray(start - pieceStart, start - pieceStart + length)
  }
  return new (class extends RandomAccessReader {
    override read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: Error | null, bytesRead?: number) => void,
    ): void {
      bytesAt(position, length).then(
        (bytes) => callback(null, bytes.copy(buffer, offset)),
        (error: Error) => callback(error),
      )
    }
  })()
}

/** Programs of Apple put a second, hidden file beside each. */
function isHidden(name: string): boolean {
  return name.split(/[\\/]/).some((part) => part === '__MACOSX' || /^\.[^./\\]/.test(part))
}

function harmless(name: string): string {
  const parts = name.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..')
  return parts.join('/') || 'unnamed'
}

async function* unpacked(
  entry: Entry,
  access: RandomAccess,
  budget: UnpackBudget,
): AsyncGenerator<Uint8Array> {
  const { compressionMethod, compressedSize, relativeOffsetOfLocalHeader } = entry
  if (entry.isEncrypted()) throw new RefusedSource('a file locked with a password: unpack it first')
  const unpack = UNPACKERS.get(compressionMethod)
  if (!unpack)
    throw new RefusedSource(
      `a file packed in a way that isn’t read (method ${compressionMethod}): unpack it first`,
    )
  const header = await access.read(
    relativeOffsetOfLocalHeader,
    relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES,
  )
  if (header.length < LOCAL_HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_HEADER)
    throw new DamagedCompression('no file where the directory of the zip archive says')
  const start =
    relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = streamOf(access, start, start + compressedSize)
  yield* checked(entry, budget.watch('zip', packed, unpack))
}

async function* checked(entry: Entry, bytes: ByteStream): AsyncGenerator<Uint8Array> {
  let checksum = 0
  let length = 0
  for await (const chunk of bytes) {
    checksum = crc32(chunk, checksum)
    length += chunk.length
    yield chunk
  }
  if (length !== entry.uncompressedSize)
    throw new DamagedCompression('not as long as the directory of the zip archive says')
  if (checksum !== entry.crc32) throw new DamagedCompression('wrong checksum in the zip archive')
}
