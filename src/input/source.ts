/** One source of bytes: a file, a part of an archive, a stream. */
import { createReadStream } from 'node:fs'
import type { ByteStream } from './byte-stream.js'
import type { JsonObject } from './draft.js'
import { type OpenAccess, openFile } from './random-access.js'

export interface Source {
  /** As named by the user, or found below it; `-` for standard input; behind the name of an archive, that of the file in it. */
  readonly path: string
  /** The file on disk, where there is one. */
  readonly file: string | undefined
  /** Bytes as they lie there. */
  readonly bytes: number | undefined
  /** Archives around it, the outermost first. */
  readonly archives: readonly string[]
  /** Why nobody looks into it. */
  readonly notRead?: string
  /** What other files say about the records of this one. */
  context?(): Promise<SourceContext | undefined>
  /**
   * @param taken Told of the bytes as they are taken from where they lie.
   * @throws RefusedSource, DamagedCompression, and what the file system says, all of them when it is iterated.
   */
  open(taken: (bytes: number) => void): ByteStream
  /** Left out where the bytes come one after the other only. */
  access?(taken: (bytes: number) => void): Promise<OpenAccess>
}

/** Plain data. */
export interface SourceContext {
  /** Author of all tweets that don't name theirs: account archives hold those of one account. */
  readonly author?: string | undefined
  /** What the API said beside the tweets: `users`, `tweets`. */
  readonly includes?: JsonObject | undefined
  /** For the notes of the report. */
  readonly about: string
}

const CHUNK_BYTES = 256 * 1024

/** @param bytes Undefined for what isn't a regular file: it can be read once, from its beginning. */
export function fileSource(path: string, bytes: number | undefined): Source {
  const open = (taken: (bytes: number) => void): ByteStream =>
    counted(() => createReadStream(path, { highWaterMark: CHUNK_BYTES }), taken)
  const source = { path, file: path, bytes, archives: [], open }
  if (bytes === undefined) return source
  return { ...source, access: (taken) => openFile(path, taken) }
}

export function streamSource(path: string, stream: ByteStream): Source {
  return {
    path,
    file: undefined,
    bytes: undefined,
    archives: [],
    open: (taken) => counted(() => stream, taken),
  }
}

export async function* counted(
  open: () => ByteStream,
  taken: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of open()) {
    taken(chunk.length)
    yield chunk
  }
}
