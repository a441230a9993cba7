import { CommanderError } from 'commander'
import type { ErrorCode } from '../errors.js'
import { TwitterSomError } from '../errors.js'
import { EXIT_INTERRUPTED, Interrupted } from './interruption.js'

const EXIT_INTERNAL = 1
export const EXIT_USAGE = 2

const EXIT_CODES: Record<ErrorCode, number> = {
  ERR_CONFIG: EXIT_USAGE,
  ERR_ARGUMENT: EXIT_USAGE,
  ERR_OUTPUT: EXIT_USAGE,
  ERR_MODEL: EXIT_USAGE,
  ERR_NOT_TRAINED: EXIT_USAGE,
  ERR_INPUT: 3,
  ERR_TRACKING: 4,
  ERR_NATIVE: EXIT_INTERNAL,
  ERR_INTERNAL: EXIT_INTERNAL,
}

/** The process's exit code for what ended a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT_INTERRUPTED
  if (error instanceof TwitterSomError) return EXIT_CODES[error.code]
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  return EXIT_INTERNAL
}

/** One line for a user's mistake; for a bug, what happened and how to report it. Empty where all is said already. */
export function messageOf(error: unknown, options: { readonly debug: boolean }): string {
  if (error instanceof CommanderError) return ''
  if (error instanceof Interrupted) return 'Interrupted.'
  if (options.debug && error instanceof Error) return stackWithCauses(error)
  if (error instanceof TwitterSomError && error.code !== 'ERR_INTERNAL') return `error: ${error.message}`
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `internal error: ${what}\nThis is a bug of twitter-som. Run again with TWITTER_SOM_DEBUG=1 for details, and please report it.`
}

function stackWithCauses(error: Error): string {
  const own = error.stack ?? error.message
  return error.cause instanceof Error ? `${own}\ncaused by ${stackWithCauses(error.cause)}` : own
}

/** `EPIPE`, `ENOSPC`, ... of a failed call to the system. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'an error'
}
