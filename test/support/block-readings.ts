import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { TwitterSomError } from '../../src/errors.js'
import { checkOptions, type ReadOptions } from '../../src/input/read-options.js'
import { type BlockSettings, Reading as SourceReading } from '../../src/input/reading.js'
import { RejectsFile } from '../../src/input/rejects-file.js'
import type { Job, Runner, Work } from '../../src/threads/index.js'

/** Does what a crew of threads does, in this one: input and result are copied as between threads, the last is done first. */
export class OwnRunner implements Runner {
  jobs = 0
  #waiting: (() => void)[] = []

  async run<I, T>(job: Job<I>, work: Work<I, T>): Promise<T> {
    this.jobs++
    const input = structuredClone(job.input, { transfer: [...(job.transfer ?? [])] })
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) void this.#wakeAll()
    })
    const { value, transfer } = await work(input)
    return structuredClone(value, { transfer })
  }

  async #wakeAll(): Promise<void> {
    await setImmediate()
    for (const wake of this.#waiting.splice(0).reverse()) wake()
  }
}

/** Everything that reading gives: the result or the message of its InputError, and the rejects file, where one is named. */
export async function readingOf(
  texts: readonly Buffer[],
  chunk: number,
  options: ReadOptions,
  blocks: BlockSettings,
  Reading = SourceReading,
) {
  const folder = await mkdtemp(join(tmpdir(), 'blocks-'))
  const path = join(folder, 'rejects.jsonl')
  const file = options.rejectsFile === undefined ? undefined : await RejectsFile.create(path)
  const sources = texts.map((bytes, i) => ({
    path: `${i}`,
    file: undefined,
    bytes: bytes.length,
    archives: [],
    open: () => chunks(bytes, chunk),
  }))
  try {
    const result = await new Reading(sources, options, checkOptions(options), file, blocks)
      .run()
      .catch((error: TwitterSomError) => {
        if (error.code === 'ERR_INPUT') return error.message
        throw error
      })
    await file?.finish()
    return { result, rejects: file && (await readFile(path, 'utf8')) }
  } catch (error) {
    await file?.discard()
    throw error
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  // One buffer is used for all chunks, as streams of programs may do.
  const shared = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size)
    yield shared.subarray(0, bytes.copy(shared, 0, at, Math.min(at + size, bytes.length)))
}
