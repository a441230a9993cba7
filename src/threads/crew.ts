/**
 * Worker threads for work on parts of the tweets, beside the caller's own. Those of the process are shared: whoever
 * is done with them leaves them to the next stage, and after a second without work they end.
 */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Hand } from './hand.js'
import type { Job, Runner, Work } from './job.js'

/** One thread merges what all make: with more of them they would wait for it. */
const MOST_THREADS = 16
const IDLE_MILLISECONDS = 1000
/** One at work, and one that lies ready when that is done. */
const JOBS_A_HAND = 2

/** Present where the package is compiled; run from its TypeScript sources, it works in one thread. */
const ENTRY = new URL('./thread.js', import.meta.url)

let idle: Hand[] = []
let timer: NodeJS.Timeout | undefined

/** How many threads to share work among, the caller's own among them; 0 asks for one per core. */
export function threadsFor(wanted: number): number {
  if (!existsSync(fileURLToPath(ENTRY))) return 1
  return Math.min(wanted === 0 ? availableParallelism() : wanted, MOST_THREADS)
}

/** Threads that work for one caller until `release`. */
export class Crew implements Runner {
  readonly #hands: Hand[]
  readonly #module: URL

  /**
   * Takes threads that are free and starts those that are missing.
   *
   * @param threads With the caller's own, which works, too.
   * @param module What the first jobs will need.
   */
  constructor(threads: number, module: URL) {
    this.#module = module
    clearTimeout(timer)
    this.#hands = idle.splice(0, threads - 1)
    while (this.#hands.length < threads - 1) this.#hands.push(this.#start())
  }

  get room(): number {
    return this.#hands.length * JOBS_A_HAND + 1
  }

  /**
   * Has the job done by a thread that is free or soon will be, else here and now.
   *
   * @param work The function that the job names.
   * @returns Rejects with an error of code ERR_INTERNAL where the function throws or its thread ends.
   */
  async run<I, T>(job: Job<I>, work: Work<I, T>): Promise<T> {
    const hand = this.#freest(JOBS_A_HAND)
    return hand === undefined ? (await work(job.input)).value : hand.run<T>(job)
  }

  /** As `run`, but left to another thread however much that has to do; done here where there is no other. */
  async delegate<I, T>(job: Job<I>, work: Work<I, T>): Promise<T> {
    const hand = this.#freest(Number.POSITIVE_INFINITY)
    return hand === undefined ? (await work(job.input)).value : hand.run<T>(job)
  }

  /** Leaves the threads to others; what is still at work is stopped, and its promises are never settled. */
  release(): void {
    for (const hand of this.#hands.splice(0)) {
      if (hand.jobs === 0 && !hand.isLost) idle.push(hand)
      else hand.stop()
    }
    clearTimeout(timer)
    timer = setTimeout(stopIdle, IDLE_MILLISECONDS).unref()
  }

  /** The one with the fewest jobs, and fewer than `most`. */
  #freest(most: number): Hand | undefined {
    let best: Hand | undefined
    for (const [i, each] of this.#hands.entries()) {
      const hand = each.isLost ? this.#start() : each
      this.#hands[i] = hand
      if (hand.jobs < (best?.jobs ?? most)) best = hand
    }
    return best
  }

  #start(): Hand {
    return new Hand(ENTRY, this.#module)
  }
}

function stopIdle(): void {
  for (const hand of idle) hand.stop()
  idle = []
}
