/** Reading answers of a server, which may be of another version than the one this was written for. */
import { unexpectedAnswer } from './mlflow-error.js'

export type Answer = Readonly<Record<string, unknown>>

/** The object in a field. @throws MlflowError where there is none. */
export function objectIn(answer: Answer, field: string, place: string): Answer {
  const value = answer[field]
  if (isObject(value)) return value
  throw unexpectedAnswer(`"${field}" in the answer`, place, value)
}

/** The objects in a field: servers leave empty lists out. */
export function objectsIn(answer: Answer | undefined, field: string): Answer[] {
  const value = answer?.[field]
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** A text or number as text. @throws MlflowError where there is none. */
export function textIn(answer: Answer, field: string, place: string): string {
  const value = textOf(answer[field])
  if (value !== undefined) return value
  throw unexpectedAnswer(`"${field}" in the answer`, place, answer[field])
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Numbers come as numbers or as text (int64 of some servers; "NaN", "Infinity"); undefined where there is none. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value === '') return undefined
  const number = Number(value)
  return Number.isNaN(number) && value !== 'NaN' ? undefined : number
}

/** Lists of {key, value} as an object without a prototype, so that no key is special. */
export function pairsIn(answer: Answer | undefined, field: string): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null)
  for (const { key, value } of objectsIn(answer, field))
    if (typeof key === 'string') pairs[key] = textOf(value) ?? ''
  return pairs
}

/** An object as the list of {key, value} that the server takes. */
export function pairsFrom(pairs: Readonly<Record<string, string>> = {}): { key: string; value: string }[] {
  return Object.entries(pairs).map(([key, value]) => ({ key, value }))
}

function isObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
