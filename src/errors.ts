/**
 * Every error a user can meet, each with a stable `code`.
 *
 * Messages follow one formula, "Expected WHAT for NAME but received VALUE", and end with what to do where
 * that isn't obvious. A record of the input that can't be used is data (see `input/rejects.ts`), never an
 * exception.
 */

/** Codes are part of the public interface: they don't change between minor versions. */
export type ErrorCode =
  | 'ERR_CONFIG'
  | 'ERR_ARGUMENT'
  | 'ERR_INPUT'
  | 'ERR_OUTPUT'
  | 'ERR_NOT_TRAINED'
  | 'ERR_MODEL'
  | 'ERR_NATIVE'
  | 'ERR_TRACKING'
  | 'ERR_INTERNAL'

/** Base of all errors thrown on purpose by this package. */
export class TwitterSomError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/** The configuration, a flag or a configuration file is wrong. */
export class ConfigError extends TwitterSomError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONFIG', message, options)
  }
}

/** A function was called with an argument it can't use. */
export class ArgumentError extends TwitterSomError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_ARGUMENT', message, options)
  }
}

/** The input can't be read, or holds nothing that can be analysed. */
export class InputError extends TwitterSomError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_INPUT', message, options)
  }
}

/** A result can't be written. */
export class OutputError extends TwitterSomError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_OUTPUT', message, options)
  }
}

/** A trained map was needed and there is none. */
export class NotTrainedError extends TwitterSomError {
  constructor(what: string) {
    super(
      'ERR_NOT_TRAINED',
      `Expected a trained map for ${what} but received an untrained one: call train() or load a model first`,
    )
  }
}

/** A saved model is damaged, of another version, or not ours. */
export class ModelError extends TwitterSomError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MODEL', message, options)
  }
}

/** The native kernel can't be loaded or failed. */
export class NativeError extends TwitterSomError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_NATIVE', message, options)
  }
}

/** Tracking was required and failed. */
export class TrackingError extends TwitterSomError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_TRACKING', message, options)
  }
}

/** A message as a part of another, which begins with "Expected" itself: "wanted WHAT, received VALUE". */
export function asClause(message: string): string {
  return message.startsWith('Expected ')
    ? message.replace('Expected ', 'wanted ').replace(' but received ', ', received ')
    : message
}

const SHOWN_CHARACTERS = 60

/** A value as it stands in a message: quoted, on one line, cut to a readable length, control characters escaped. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return cut(JSON.stringify(value))
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name} of ${(value as { length?: number }).length ?? value.byteLength}`
  return cut(`an object with ${Object.keys(value).join(', ') || 'no keys'}`)
}

/** "Expected WHAT for NAME but received VALUE". */
export function expected(what: string, name: string, received: unknown): string {
  return `Expected ${what} for ${name} but received ${describeValue(received)}`
}

function cut(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 1)}…`
}
