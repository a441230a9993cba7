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
  /** Threads of the kernel and for the texts; 0 (the default) takes all cores. The result doesn't depend on it. */
  readonly threads?: number | undefined
}

/**
 * Calls `work` for all rows, piece by piece, and lets the event loop turn in between.
 *
 * @param pass Which of several `passes` over the rows this is.
 */
export async function forRows(
  stage: FeatureStage,
  rows: number,
  options: FeatureOptions,
  work: (start: number, end: number) => void,
  pass = 0,
  passes = 1,
): Promise<void> {
  const done = (row: number): number => Math.floor((pass * rows + row) / passes)
  for (let start = 0; start < rows; start += ROWS_PER_TURN) {
    await announce(stage, done(start), rows, options)
    work(start, Math.min(start + ROWS_PER_TURN, rows))
  }
  await announce(stage, done(rows), rows, options)
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
