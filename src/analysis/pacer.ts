import { setImmediate } from 'node:timers/promises'

export interface AnalysisProgress {
  /** Units of work done and to do; one unit is about one number looked at. */
  readonly done: number
  readonly total: number
}

export interface PacerOptions {
  /** Aborting rejects with the signal's reason at the next pause. */
  readonly signal?: AbortSignal | undefined
  /** Told at each pause. */
  readonly onProgress?: ((progress: AnalysisProgress) => void) | undefined
}

/** Some milliseconds of work on a slow machine. */
const UNITS_PER_TURN = 1 << 20

/**
 * Hands the event loop its turn between pieces of a long computation. It counts work, not time: the analysis
 * has no clock.
 */
export class Pacer {
  readonly #options: PacerOptions
  readonly #total: number
  #done = 0
  #sincePause = 0

  constructor(total: number, options: PacerOptions) {
    this.#total = total
    this.#options = options
  }

  /**
   * To be told of each piece of work; true when it's time for `await pacer.pause()`. Apart from the pause itself
   * this is synchronous, because an `await` per row would cost more than the row.
   */
  due(units: number): boolean {
    this.#done += units
    this.#sincePause += units
    return this.#sincePause >= UNITS_PER_TURN
  }

  async pause(): Promise<void> {
    this.#sincePause = 0
    this.#options.onProgress?.({ done: Math.min(this.#done, this.#total), total: this.#total })
    await setImmediate()
    this.#options.signal?.throwIfAborted()
  }

  finish(): void {
    this.#options.onProgress?.({ done: this.#total, total: this.#total })
  }
}
