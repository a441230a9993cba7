import type { NativeStep } from '../native/index.js'
import type { TrainingHistory, TrainingProgress } from './options.js'

/**
 * Passes the kernel's reports on to a listener, in order and each at most once, and the last one always.
 *
 * A listener that throws (or whose promise rejects) stops the training: an exception that leaves a callback of
 * the kernel would end the process instead.
 */
export class TrainingWatch {
  /** Aborted by the caller's signal or by a listener that failed. */
  readonly signal: AbortSignal
  readonly #listener: ((progress: TrainingProgress) => void) | undefined
  readonly #steps: number
  readonly #started = performance.now()
  readonly #stop = new AbortController()
  #told = -1
  #failure: { readonly error: unknown } | undefined

  constructor(
    steps: number,
    listener: ((progress: TrainingProgress) => void) | undefined,
    signal: AbortSignal | undefined,
  ) {
    this.#steps = steps
    this.#listener = listener
    this.signal = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal])
  }

  /** What the listener failed with. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure
  }

  /** A report of the kernel; one that comes after a later one is left out. */
  readonly tell = (step: NativeStep): void => {
    if (this.#listener === undefined || this.#failure !== undefined || step.step <= this.#told) return
    this.#told = step.step
    try {
      const outcome: unknown = this.#listener({
        ...toHistory(step),
        topographicError: step.topographicError ?? Number.NaN,
        visited: step.visited,
        steps: this.#steps,
        elapsedMs: performance.now() - this.#started,
      })
      if (outcome instanceof Promise) outcome.catch(this.#fail)
    } catch (error) {
      this.#fail(error)
    }
  }

  readonly #fail = (error: unknown): void => {
    this.#failure ??= { error }
    this.#stop.abort(error)
  }
}

/** A report as it's kept. The kernel doesn't look for second winners while it trains: no topographic error. */
export function toHistory(step: NativeStep): TrainingHistory {
  return {
    step: step.step,
    sigma: step.sigma,
    learningRate: step.learningRate,
    quantizationError: step.quantizationError,
    topographicError: Number.NaN,
    visited: step.visited,
  }
}
