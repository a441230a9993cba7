import { expected, ModelError } from '../errors.js'
import type { TensorData } from './tensors.js'

/**
 * What a value read from a file has to look like. `name` is its path in the file.
 *
 * @throws ModelError where it looks otherwise.
 */
export type Shape = (value: unknown, name: string, file: string) => void

/** One shape per field: the compiler sees to it that none is forgotten, the optional ones neither. */
export type Fields<T> = { readonly [Name in keyof T]-?: Shape }

export function damaged(what: string, name: string, file: string, received: unknown): ModelError {
  return new ModelError(`${expected(what, `${name} in ${file}`, received)}: it is damaged`)
}

/** A shape of one value without parts. */
export function valueThat(what: string, holds: (value: unknown) => boolean): Shape {
  return (value, name, file) => {
    if (!holds(value)) throw damaged(what, name, file, value)
  }
}

export const text = valueThat('a text', (value) => typeof value === 'string')
export const flag = valueThat('true or false', (value) => typeof value === 'boolean')
/** NaN and the infinities are numbers here: many a mean has nothing to average. */
export const number = valueThat('a number', (value) => typeof value === 'number')
export const count = valueThat('a count', isCount)
/** A number of neurons, columns or components. */
export const size = valueThat('a count of at least 1', (value) => isCount(value) && value > 0)
export const anything: Shape = () => {}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

export function oneOf(...allowed: readonly unknown[]): Shape {
  return valueThat(allowed.length === 1 ? `${allowed[0]}` : `one of ${allowed.join(', ')}`, (value) =>
    allowed.includes(value),
  )
}

export function below(limit: number): Shape {
  return valueThat(`a whole number below ${limit}`, (value) => isCount(value) && value < limit)
}

/** The kind of array, of any length. */
export function array(kind: new (...values: never[]) => TensorData): Shape {
  return valueThat(kind.name, (value) => value instanceof kind)
}

export function list(item: Shape): Shape {
  return (value, name, file) => {
    if (!Array.isArray(value)) throw damaged('a list', name, file, value)
    for (const [index, element] of value.entries()) item(element, `${name}.${index}`, file)
  }
}

/** A field that is missing is undefined, so that its own shape says whether it may be. */
export function record<T>(fields: Fields<T>): Shape {
  const entries = Object.entries<Shape>(fields)
  return (value, name, file) => {
    if (!isRecord(value)) throw damaged('an object', name, file, value)
    for (const [field, shape] of entries) {
      shape(Object.hasOwn(value, field) ? value[field] : undefined, `${name}.${field}`, file)
    }
  }
}

export function maybe(absent: null | undefined, shape: Shape): Shape {
  return (value, name, file) => {
    if (value !== absent) shape(value, name, file)
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}
