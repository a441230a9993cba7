/** When a failed request is worth repeating, and after how long. The rules are those of MLflow's Python client. */
import type { Settings } from './settings.js'

const TEMPORARY = new Set([408, 429, 500, 502, 503, 504])
const MAX_WAIT_SECONDS = 120

/** Errors of a connection that never came to be: the server has not seen the request. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Errors that repeating doesn't mend: the certificate stays what it is. */
const LASTING = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|HOSTNAME_MISMATCH|ERR_INVALID|UND_ERR_INVALID/

/** Certificates of an authority that isn't trusted. */
const DISTRUSTED = /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/

export function isDistrust(code: string | undefined): boolean {
  return code !== undefined && DISTRUSTED.test(code)
}

export function isTemporaryStatus(status: number): boolean {
  return TEMPORARY.has(status)
}

export function isTemporaryCode(code: string | undefined): boolean {
  return code === undefined || !LASTING.test(code)
}

/** Whether the server can't have seen a request that ended in this error. */
export function isUnsent(code: string | undefined): boolean {
  return code !== undefined && (UNSENT.has(code) || !isTemporaryCode(code))
}

/**
 * Seconds before the n-th repetition (n from 1): none before the first, then factor * 2^(n-1) with jitter, or what the
 * server asks for.
 */
export function waitBefore(
  repetition: number,
  retryAfter: string | undefined,
  settings: Settings,
  random: () => number = Math.random,
): number {
  const asked = settings.respectRetryAfter ? secondsOf(retryAfter) : undefined
  if (asked !== undefined) return Math.min(asked, MAX_WAIT_SECONDS)
  if (repetition <= 1) return 0
  const wait = settings.backoffFactor * 2 ** (repetition - 1) + random() * settings.backoffJitter
  return Math.min(wait, MAX_WAIT_SECONDS)
}

/** Retry-After: seconds, or a date. */
function secondsOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/^\s*\d+\s*$/.test(header)) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000)
}
