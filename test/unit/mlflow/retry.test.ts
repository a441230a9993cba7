import { expect, test } from 'vitest'
import { isTemporaryCode, isUnsent, waitBefore } from '../../../src/mlflow/retry.js'
import { settingsOf } from '../../../src/mlflow/settings.js'

const settings = settingsOf({ trackingUri: 'http://h' })

test('the first repetition comes at once, then each waits twice as long, with jitter, at most two minutes', () => {
  const waits = [1, 2, 3, 4, 8].map((n) => waitBefore(n, undefined, settings, () => 0.5))
  expect(waits).toEqual([0, 4.5, 8.5, 16.5, 120])
})

test('Retry-After decides, in seconds or as a date, unless it is not to be respected', () => {
  expect(waitBefore(1, '3', settings)).toBe(3)
  const date = new Date(Date.now() + 10_000).toUTCString()
  expect(waitBefore(1, date, settings)).toBeGreaterThan(7)
  expect(waitBefore(1, 'soon', settings)).toBe(0)
  expect(waitBefore(1, '3', { ...settings, respectRetryAfter: false })).toBe(0)
  expect(waitBefore(1, '100000', settings)).toBe(120)
})

test('what a code says', () => {
  expect(isTemporaryCode('ECONNRESET')).toBe(true)
  expect(isTemporaryCode('DEPTH_ZERO_SELF_SIGNED_CERT')).toBe(false)
  expect(isUnsent('ECONNREFUSED')).toBe(true)
  expect(isUnsent('ECONNRESET')).toBe(false)
  expect(isUnsent('UND_ERR_HEADERS_TIMEOUT')).toBe(false)
})
