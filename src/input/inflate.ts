/** Deflated data, through Node's own zlib. */
import { createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib'
import { type ByteStream, inPieces } from './byte-stream.js'
import { DamagedCompression } from './damaged-compression.js'

/** Small enough that what one piece of a bomb unpacks to (a thousand times as much) is no burden. */
const FED_BYTES = 16 * 1024

/** Gzip of one or more members. */
export function gunzip(packed: ByteStream): AsyncGenerator<Uint8Array> {
  return through(packed, createGunzip({ chunkSize: 256 * 1024 }))
}

/** The bare stream that zip archives hold. */
export function inflateRaw(packed: ByteStream): AsyncGenerator<Uint8Array> {
  return through(packed, createInflateRaw({ chunkSize: 256 * 1024 }))
}

/**
 * A stream that fails drops what waits in its queue, and what it makes of the piece with the damage. Fed in pieces of one
 * size and emptied after each, this one gives all that was good up to that piece, however its chunks came.
 */
async function* through(packed: ByteStream, zlib: Gunzip | InflateRaw): AsyncGenerator<Uint8Array> {
  const made: Buffer[] = []
  const failed = new Promise<never>((_, reject) => zlib.once('error', reject))
  // Awaited below; a failure in between must not end the process.
  failed.catch(() => {})
  const ended = new Promise<void>((resolve) => zlib.once('end', resolve))
  zlib.on('data', (chunk: Buffer) => made.push(chunk))
  let fed = 0
  try {
    for await (const piece of inPieces(packed, FED_BYTES)) {
      fed += piece.length
      const damage = await settled(Promise.race([failed, written(zlib, piece)]))
      yield* made.splice(0)
      if (damage) throw damage
    }
    zlib.end()
    const damage = await settled(Promise.race([failed, ended]))
    yield* made.splice(0)
    if (damage) throw damage
    if (zlib.bytesWritten < fed) throw new DamagedCompression('other data behind the end')
  } finally {
    zlib.destroy()
  }
}

function written(zlib: Gunzip | InflateRaw, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => zlib.write(piece, () => resolve()))
}

/** The failure of zlib, where there is one. */
async function settled(work: Promise<void>): Promise<DamagedCompression | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code?.startsWith('Z_')) return new DamagedCompression(message, { cause: error })
    throw error
  }
}
