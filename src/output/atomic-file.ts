import { rmSync } from 'node:fs'
import { type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OutputError } from '../errors.js'

export type Chunk = string | Uint8Array

/** Bytes that are gathered before they go to the disk. */
const FLUSH_AT = 1 << 20

/** Temporary files that are there now. */
const temporaryFiles = new Set<string>()

/** For a process that ends at once, such as on a second Ctrl-C: no temporary file stays behind. Never fails. */
export function removeTemporaryFiles(): void {
  for (const path of temporaryFiles) {
    try {
      rmSync(path, { force: true })
    } catch {
      // Where the system refuses, nobody is left to tell.
    }
  }
}

/**
 * A file that appears whole or not at all. What is written goes to a temporary file in the same folder; `commit`
 * brings it to the disk and renames it, `discard` removes it. Folders that are missing are made. A device or a
 * pipe, which has nothing to replace, is written to directly.
 */
export class AtomicFile {
  readonly #path: string
  readonly #temporary: string | undefined
  readonly #handle: FileHandle
  #waiting: Uint8Array[] = []
  #waitingBytes = 0

  private constructor(path: string, temporary: string | undefined, handle: FileHandle) {
    this.#path = path
    this.#temporary = temporary
    this.#handle = handle
  }

  /** @throws OutputError when the folder or the file can't be made. */
  static async create(path: string): Promise<AtomicFile> {
    return asOutput(path, async () => {
      await makeFolders(dirname(path))
      const existing = await stat(path).catch(absent)
      if (existing?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
      if (existing !== undefined && !existing.isFile()) {
        return new AtomicFile(path, undefined, await open(path, 'w'))
      }
      // Behind a link, the file that it names is replaced and the link stays.
      const target = existing === undefined ? path : await realpath(path)
      const name = `.${basename(target).slice(0, 100)}.${Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex')}.tmp`
      const temporary = join(dirname(target), name)
      const mode = existing === undefined ? 0o666 : existing.mode & 0o777
      temporaryFiles.add(temporary)
      try {
        return new AtomicFile(target, temporary, await open(temporary, 'wx', mode))
      } catch (error) {
        temporaryFiles.delete(temporary)
        throw error
      }
    })
  }

  /** Texts are written as UTF-8. The bytes of an array are not to be changed before the file is committed. */
  async write(chunk: Chunk): Promise<void> {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.byteLength
    if (this.#waitingBytes >= FLUSH_AT) await asOutput(this.#path, () => this.#flush())
  }

  /** @throws OutputError when the disk refuses; the temporary file is gone then, and what was there before stays. */
  async commit(): Promise<void> {
    try {
      await asOutput(this.#path, async () => {
        await this.#flush()
        if (this.#temporary !== undefined) await this.#handle.sync()
        await this.#handle.close()
        if (this.#temporary === undefined) return
        await rename(this.#temporary, this.#path)
        temporaryFiles.delete(this.#temporary)
      })
    } catch (error) {
      await this.discard()
      throw error
    }
  }

  /** Leaves what was there before. Never fails. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    if (this.#temporary === undefined) return
    await rm(this.#temporary, { force: true }).catch(() => undefined)
    temporaryFiles.delete(this.#temporary)
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    if (waiting.length === 0) return
    let bytes = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting)
    // A write may take less than it was given.
    while (bytes.byteLength > 0) {
      const { bytesWritten } = await this.#handle.write(bytes)
      bytes = bytes.subarray(bytesWritten)
    }
  }
}

/**
 * Writes a file that appears whole or not at all; see `AtomicFile`.
 *
 * @param content The content, or its pieces in order.
 * @throws OutputError when the file can't be written; what the pieces' maker throws is passed on.
 */
export async function writeFileAtomic(
  path: string,
  content: Chunk | Iterable<Chunk> | AsyncIterable<Chunk>,
): Promise<void> {
  const file = await AtomicFile.create(path)
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.write(content)
    else for await (const chunk of content) await file.write(chunk)
  } catch (error) {
    await file.discard()
    throw error
  }
  await file.commit()
}

/**
 * Makes a folder and those above it.
 *
 * @param onMade Told each folder that wasn't there, the upper one first.
 * @throws OutputError when one can't be made.
 */
export async function makeFolder(path: string, onMade?: (path: string) => void): Promise<void> {
  await asOutput(path, () => makeFolders(path, onMade))
}

/**
 * Not `mkdir` with `recursive`: where the system says ENOENT although the folder above exists (as /proc does),
 * Node 20's never returns.
 */
async function makeFolders(path: string, onMade?: (path: string) => void): Promise<void> {
  try {
    await mkdir(path)
    onMade?.(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return
    const above = dirname(path)
    if (code !== 'ENOENT' || (await exists(above))) throw error
    await makeFolders(above, onMade)
    await makeFolders(path, onMade)
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(absent)) !== undefined
}

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'change its permissions or choose another folder',
  EPERM: 'change its permissions or choose another folder',
  EROFS: 'the disk is read-only, choose another folder',
  ENOSPC: 'the disk is full, free some space or choose another folder',
  EDQUOT: 'the quota is used up, free some space or choose another folder',
  ENAMETOOLONG: 'choose a shorter name',
}

async function asOutput<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOTDIR' || code === 'EEXIST') await refuseFileOnTheWay(path, error)
    const received =
      code === 'EISDIR'
        ? 'a folder: choose another name'
        : `${code}: ${REMEDIES[code] ?? 'choose another folder'}`
    throw new OutputError(
      `Expected a file that can be written for ${JSON.stringify(path)} but received ${received}`,
      { cause: error },
    )
  }
}

/** @throws OutputError that names the part of the path that is a file; nothing where there is none. */
async function refuseFileOnTheWay(path: string, cause: unknown): Promise<void> {
  for (let part = path; dirname(part) !== part; part = dirname(part)) {
    const found = await stat(part).catch(() => undefined)
    if (found === undefined || found.isDirectory()) continue
    throw new OutputError(
      `Expected a folder for ${JSON.stringify(part)} but received a file: choose another folder`,
      { cause },
    )
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'an error'
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
