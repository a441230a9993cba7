/**
 * What a server takes, so that nothing is refused or cut behind one's back: MLflow refuses a whole batch for one bad
 * entry, SQLite takes what PostgreSQL refuses, and long values are cut without a word.
 */
import { ArgumentError, expected } from '../errors.js'

export const MAX_KEY_LENGTH = 250
export const MAX_PARAMETER_LENGTH = 6000
export const MAX_TAG_LENGTH = 8000
export const MAX_RUN_NAME_LENGTH = 250
export const MAX_EXPERIMENT_NAME_LENGTH = 256
export const MAX_METRICS_PER_BATCH = 1000
export const MAX_PARAMETERS_PER_BATCH = 100
export const MAX_TAGS_PER_BATCH = 100
export const MAX_ENTRIES_PER_BATCH = 1000
/** Dataset digests: a SHA-256 must be shortened. */
export const MAX_DIGEST_LENGTH = 36

/** Letters, digits, underscore (of any writing), dash, dot, blank, colon and slash. */
const KEY = /^[\p{L}\p{N}_\-. :/]+$/u

/**
 * Checks the name of a metric or parameter: it also is a path, without an empty part, `.` or `..`.
 *
 * @throws ArgumentError for a name that a server would refuse.
 */
export function checkKey(key: string, what: 'metric' | 'parameter'): void {
  const isPath = key.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (KEY.test(key) && isPath && key.length <= MAX_KEY_LENGTH) return
  throw new ArgumentError(
    expected(`a name of at most ${MAX_KEY_LENGTH} letters, digits, and _-. :/`, `the ${what}`, key),
  )
}

/** A name that a server takes, made of any: what isn't allowed becomes an underscore, what is too long is cut. */
export function asKey(name: string): string {
  const clean = name
    .replace(/[^\p{L}\p{N}_\-. :/]/gu, '_')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
  return cut(clean, MAX_KEY_LENGTH) || '_'
}

/** Without NUL, which PostgreSQL can't store, without half surrogates, and no longer than `limit` code units. */
export function storable(text: string, limit = Number.POSITIVE_INFINITY): string {
  return cut(text.replaceAll('\0', '').toWellFormed(), limit)
}

/** MLflow's wire has no numbers for these; JSON hasn't either. */
export function metricValue(value: number): number | string {
  if (Number.isFinite(value)) return value
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  // Not between the halves of one character.
  const end = /[\ud800-\udbff]$/.test(text.slice(0, limit)) ? limit - 1 : limit
  return text.slice(0, end)
}
