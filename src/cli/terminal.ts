import type { FlagValues } from './config-flags.js'
import type { ProgressReporter } from './progress.js'
import { createReporter, silentReporter } from './progress.js'

/** What of the terminal a command may use. NO_COLOR (any value) and TERM=dumb switch colours off. */
export function usesColor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb'
}

/** Progress goes to standard error, so that results can be piped. */
export function reporterFor(flags: FlagValues): ProgressReporter {
  if (flags.quiet === true) return silentReporter
  const isTerminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb'
  return createReporter({
    stream: process.stderr,
    color: usesColor(process.stderr, process.env),
    live: isTerminal && flags.progress !== false,
    now: () => performance.now(),
  })
}
