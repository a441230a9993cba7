/** Reading of the single values of a record, whatever type the export gave them. */
import { fromPythonBytes } from './python-bytes.js'

const PLAIN = /^\d+$/
const GROUPED = /^\d{1,3}(?:([,.'\s\u00a0\u202f])\d{3})(?:\1\d{3})*$/
const DECIMAL = /^\d+(?:[.]\d+)?(?:e\+?\d+)?$/i
const ABBREVIATED = /^(\d+(?:[.,]\d+)?)\s*([kmb])$/i
/** No text longer than this is a count, unless it is digits only. */
const LONGEST_COUNT = 32
const MULTIPLIERS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 }

/**
 * A count such as `1234`, `1,234`, `1.2K` or `487.0`; undefined where the value is none, and where it is above the
 * whole numbers that are exact (2^53 - 1): nothing is liked that often, and sums of such numbers mean nothing.
 */
export function parseCount(value: unknown): number | undefined {
  const count = countIn(value)
  return count !== undefined && count <= Number.MAX_SAFE_INTEGER ? count : undefined
}

/** Whether a value is a count, but one that no tweet can have. */
export function isImpossibleCount(value: unknown): boolean {
  return (countIn(value) ?? 0) > Number.MAX_SAFE_INTEGER
}

/** Any number of 0 or more, Infinity where it is beyond all numbers. */
function countIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? Math.round(value) : undefined
  if (typeof value === 'bigint') return value >= 0n ? Number(value) : undefined
  if (typeof value !== 'string') return undefined
  if (PLAIN.test(value)) return Number(value)
  if (value.length > LONGEST_COUNT) return undefined
  const text = value.trim()
  if (GROUPED.test(text)) return Number(text.replace(/\D/g, ''))
  if (DECIMAL.test(text)) return Math.round(Number(text))
  const abbreviated = ABBREVIATED.exec(text)
  if (!abbreviated) return undefined
  const number = Number(abbreviated[1]!.replace(',', '.'))
  return Math.round(number * MULTIPLIERS[abbreviated[2]!.toLowerCase()]!)
}

const TRUE = new Set(['true', 't', 'yes', 'y', '1', '1.0'])
const FALSE = new Set(['false', 'f', 'no', 'n', '0', '0.0'])

/** A truth value in any of the usual spellings; undefined where the value is none. */
export function parseFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value === 1 ? true : value === 0 ? false : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim().toLowerCase()
  return TRUE.has(text) ? true : FALSE.has(text) ? false : undefined
}

const NOTHING = new Set(['', 'null', 'none', 'nan', 'na', 'n/a', '<na>', 'nil', 'undefined', '[]', '{}', '-'])

/** Whether a value says nothing: absent, or one of the words that tools write for "absent". */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'number') return Number.isNaN(value)
  if (typeof value === 'string') return value.length <= 9 && NOTHING.has(value.trim().toLowerCase())
  return false
}

/** Whether a field that refers to another tweet or user refers to one. */
export function refersToSomething(value: unknown): boolean {
  if (isNothing(value) || value === false || value === 0) return false
  if (typeof value === 'string') return !FALSE.has(value.trim().toLowerCase()) && value !== '-1'
  return true
}

/** A text, or undefined where there is none. */
export function parseText(value: unknown): string | undefined {
  if (typeof value === 'string') return isNothing(value) ? undefined : value.trim()
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return undefined
}

const QUOTES = /^["'](.*)["']$/
/** rtweet puts an `x` before ids, others an apostrophe, so that a spreadsheet doesn't round them. */
const X_ID = /^[x'](\d{5,20})$/
const FLOAT_ID = /^(\d+)\.0+$/
const SCIENTIFIC = /^\d(?:[.,]\d+)?e\+?\d+$/i

export interface ParsedId {
  readonly id: string
  /** A spreadsheet or a JSON parser has rounded it: it names a tweet only roughly and says nothing about duplicates. */
  readonly damaged: boolean
}

/** An id as text, as UTF-8 keeps it (half a surrogate pair is U+FFFD there); undefined where there is none. */
export function parseId(value: unknown): ParsedId | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined
    if (Number.isSafeInteger(value)) return { id: String(value), damaged: false }
    return { id: Number.isInteger(value) ? BigInt(value).toString() : String(value), damaged: true }
  }
  const text = parseText(value)?.toWellFormed()
  if (text === undefined) return undefined
  const bare = QUOTES.exec(text)?.[1] ?? X_ID.exec(text)?.[1] ?? text
  if (bare === '') return undefined
  const whole = FLOAT_ID.exec(bare)?.[1]
  // Above 2^53 the `.0` shows that the number went through floating point.
  if (whole !== undefined) return { id: whole, damaged: whole.length > 16 }
  return { id: bare, damaged: SCIENTIFIC.test(bare) }
}

/** A user as Python prints one: `User(username='ann', id=1)`, or `{'username': 'ann', 'id': 1}`. */
const PYTHON_USER = /^(?:\w{1,40}\(|\{)/
const PYTHON_HANDLE = /\b(?:username|screen_name)['"]?\s?[=:]\s?['"](\w{1,40})['"]/

/** A handle without `@`. */
export function parseUser(value: unknown): string | undefined {
  const given = parseText(value)
  const printed = given && PYTHON_USER.test(given) ? PYTHON_HANDLE.exec(given)?.[1] : undefined
  const text = printed ?? (given && (fromPythonBytes(given) ?? given))
  return text?.startsWith('@') ? text.slice(1) || undefined : text || undefined
}
