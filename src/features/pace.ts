import { setImmediate } from 'node:timers/promises'

/** Some ten milliseconds of work between two turns of the event loop. */
const ROWS_PER_TURN = 1024

/** `users`: tweets and mentions per author; `text`: sentiment, form and terms; `latent`: words reduced; `scale`. */
export type FeatureStage = 'users' | 'text' | 'vocabulary' | 'latent' | 'scale'

export interface FeatureProgress {
  readonly stage: FeatureStage
  /** Tweets done and to do. */
  readonly done: number
  readonly total: number
}

export interface FeatureOptions {
  /** Aborting rejects with the signal's reason, at the latest some ten milliseconds later. */
  readonly signal?: AbortSignal | undefined
  /** Told at the beginning and the end of each stage, and in between where a stage takes long. */
  readonly onProgress?: ((progress: FeatureProgress) => void) | undefined
  /** Threads of the kernel; 0 (the default) takes all cores. The result doesn't depend on it. */
  readonly threads?: number | undefined
}

/** Calls `work` for all rows, piece by piece, and lets the event loop turn in between. */
export async function forRows(
  stage: FeatureStage,
  rows: number,
  options: FeatureOptions,
  work: (start: number, end: number) => void,
): Promise<void> {
  for (let start = 0; start < rows; start += ROWS_PER_TURN) {
    await announce(stage, start, rows, options)
    work(start, Math.min(start + ROWS_PER_TURN, rows))
  }
  await announce(stage, rows, rows, options)
}

export async function announce(
  stage: FeatureStage,
  done: number,
  total: number,
  options: FeatureOptions,
): Promise<void> {
  options.signal?.throwIfAborted()
  options.onProgress?.({ stage, done, total })
  await setImmediate()
  options.signal?.throwIfAborted()
}
