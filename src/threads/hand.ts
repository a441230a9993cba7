/** One worker thread and the jobs it has been given. */
import { Worker } from 'node:worker_threads'
import { TwitterSomError } from '../errors.js'
import { HASH_KEYS } from './hash-keys.js'
import type { Job, JobMessage, Reply, ThreadData } from './job.js'

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

export class Hand {
  readonly #worker: Worker
  readonly #pending: Pending[] = []
  #isLost = false

  constructor(entry: URL, module: URL) {
    this.#worker = new Worker(entry, {
      workerData: { module: module.href, hashKeys: HASH_KEYS } satisfies ThreadData,
    })
    // A thread without a job doesn't keep the process alive.
    this.#worker.unref()
    this.#worker.on('message', (reply: Reply) => this.#settle(reply))
    this.#worker.on('error', (error) => this.#lose(error))
    this.#worker.on('messageerror', (error) => this.#lose(error))
    this.#worker.on('exit', (code) => this.#lose(new Error(`exit code ${code}`)))
  }

  /** Jobs given and not yet done. */
  get jobs(): number {
    return this.#pending.length
  }

  /** The thread has ended: by a failure of its own, or because it ran out of memory. */
  get isLost(): boolean {
    return this.#isLost
  }

  run<T>({ module, name, input, transfer = [] }: Job): Promise<T> {
    this.#worker.ref()
    return new Promise<unknown>((resolve, reject) => {
      this.#worker.postMessage({ module: module.href, name, input } satisfies JobMessage, [...transfer])
      this.#pending.push({ resolve, reject })
    }) as Promise<T>
  }

  stop(): void {
    this.#pending.length = 0
    void this.#worker.terminate()
  }

  /** Replies come in the order of the jobs. */
  #settle(reply: Reply): void {
    const pending = this.#pending.shift()
    // Nobody waits for it any more: the thread is being stopped.
    if (pending === undefined) return
    if (this.#pending.length === 0) this.#worker.unref()
    if ('failure' in reply) pending.reject(failed(reply.failure))
    else pending.resolve(reply.value)
  }

  #lose(cause: Error): void {
    this.#isLost = true
    for (const { reject } of this.#pending.splice(0)) reject(failed(cause.message, cause))
  }
}

function failed(message: string, cause?: Error): TwitterSomError {
  return new TwitterSomError(
    'ERR_INTERNAL',
    `Expected a worker thread to finish its work but it failed: ${message}`,
    cause && { cause },
  )
}
