import type { StageListener } from './progress.js'

/** Adds a line per finished stage on standard error to a listener. */
export function verboseListener(listener: StageListener): StageListener {
  return {
    ...listener,
    onStageDone(outcome) {
      process.stderr.write(`${outcome.stage}: ${outcome.outcome}\n`)
      listener.onStageDone?.(outcome)
    },
  }
}
