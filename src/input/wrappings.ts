/** Records whose values other programs have wrapped up: what is inside is read as if they hadn't. */
import type { JsonObject } from './draft.js'
import { isObject } from './draft.js'

/** Hostile input nests as deep as the parser lets it. */
const DEEPEST = 40

/** Values of MongoDB's extended JSON, by the key of the object that holds each. */
const MONGO_VALUES: Readonly<Record<string, (value: unknown) => unknown>> = {
  $oid: (value) => value,
  $numberLong: (value) => value,
  $numberInt: (value) => value,
  $numberDouble: (value) => value,
  $numberDecimal: (value) => value,
  $date: (value) => (isObject(value) ? mongoValue(value) : value),
  $timestamp: (value) => (isObject(value) ? value.t : value),
  $undefined: () => null,
}

function mongoValue(value: JsonObject): unknown {
  const keys = Object.keys(value)
  const key = keys[0]
  if (keys.length !== 1 || key === undefined || !Object.hasOwn(MONGO_VALUES, key)) return undefined
  return MONGO_VALUES[key]!(value[key])
}

function isMongoValue(value: unknown): value is JsonObject {
  return isObject(value) && mongoValue(value) !== undefined
}

/** Any of the values is one that only MongoDB writes. */
export function isMongoRecord(record: JsonObject): boolean {
  for (const key in record) if (isMongoValue(record[key])) return true
  return false
}

export function fromMongo(record: JsonObject): unknown {
  return mapped(record, 0, (value) => (isMongoValue(value) ? mongoValue(value) : value))
}

const TEXTS = ['text', 'full_text', 'content', 'rawContent', 'tweet']

/** The text is an array of one, as jsonlite writes it where nobody asks for auto_unbox. */
export function isBoxedRecord(record: JsonObject): boolean {
  return TEXTS.some((key) => {
    const value = record[key]
    return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string'
  })
}

/** An array of one value that isn't an object is the value; an array or object without any is what R has for none. */
export function unboxed(record: JsonObject): unknown {
  return mapped(record, 0, (value) => {
    if (Array.isArray(value) && value.length === 0) return null
    if (Array.isArray(value) && value.length === 1 && typeof value[0] !== 'object') return value[0]
    if (Array.isArray(value) && value.length === 1 && value[0] === null) return null
    return isObject(value) && Object.keys(value).length === 0 ? null : value
  })
}

function mapped(value: unknown, depth: number, map: (value: unknown) => unknown): unknown {
  const plain = map(value)
  if (depth >= DEEPEST) return plain
  if (Array.isArray(plain)) return plain.map((item) => mapped(item, depth + 1, map))
  if (!isObject(plain)) return plain
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(plain)) {
    // A key of this name would set the prototype.
    if (key !== '__proto__') result[key] = mapped(plain[key], depth + 1, map)
  }
  return result
}
