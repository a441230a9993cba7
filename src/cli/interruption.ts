import { removeTemporaryFiles } from '../output/index.js'

/** Why the signal of `interruption` was aborted. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted')
    this.name = 'Interrupted'
  }
}

export const EXIT_INTERRUPTED = 130

/** The first Ctrl-C (or SIGTERM) asks for a clean stop that keeps what was trained; the second ends the process. */
export function interruption(): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) {
      removeTemporaryFiles()
      process.exit(EXIT_INTERRUPTED)
    }
    controller.abort(new Interrupted())
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const dispose = () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
  return { signal: controller.signal, dispose }
}
