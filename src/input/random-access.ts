/** Bytes that can be read at any place: what archives and tables need, whose directory stands at their end. */
import { open } from 'node:fs/promises'
import { type ByteStream, copied } from './byte-stream.js'
import { RefusedSource } from './refused-source.js'

export interface RandomAccess {
  readonly size: number
  /** Fewer bytes than asked for only where they end. */
  read(start: number, end: number): Promise<Buffer>
}

const PIECE_BYTES = 256 * 1024
/** Archives and tables that come through a pipe or lie compressed in another file are held in memory. */
const MOST_HELD = 1024 ** 3

export interface OpenAccess extends RandomAccess {
  close(): Promise<void>
}

/** @param taken Told of all bytes that are read. */
export async function openFile(path: string, taken: (bytes: number) => void): Promise<OpenAccess> {
  const file = await open(path)
  const { size } = await file.stat()
  return {
    size,
    async read(start, end) {
      const wanted = Math.max(0, Math.min(end, size) - start)
      const buffer = Buffer.allocUnsafe(wanted)
      let used = 0
      while (used < wanted) {
        const { bytesRead } = await file.read(buffer, used, wanted - used, start + used)
        if (bytesRead === 0) break
        used += bytesRead
      }
      taken(used)
      return buffer.subarray(0, used)
    },
    close: () => file.close(),
  }
}

function openBytes(bytes: Buffer): OpenAccess {
  return {
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
    close: async () => {},
  }
}

/** A part of it as a stream. */
export async function* streamOf(
  access: RandomAccess,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += PIECE_BYTES) {
    const piece = await access.read(at, Math.min(at + PIECE_BYTES, end))
    if (piece.length === 0) return
    yield piece
  }
}

/** @param what For the message, such as "a zip archive". */
export async function inMemory(stream: ByteStream, what: string): Promise<OpenAccess> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    length += chunk.length
    if (length > MOST_HELD)
      throw new RefusedSource(
        `${what} of more than 1 GB that comes through a pipe or lies inside another file: give it as a file of its own`,
      )
    parts.push(copied(chunk))
  }
  return openBytes(Buffer.concat(parts))
}
