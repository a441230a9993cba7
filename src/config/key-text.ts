import type { ConfigKey } from './schema.js'
import { configJsonSchema, keyType } from './schema.js'

/** How a key is written where all is text: flags and environment variables. */
export type KeyKind = 'boolean' | 'choice' | 'number' | 'text' | 'weights'

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly const?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly default?: unknown
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
}

export function keyKind(key: ConfigKey): KeyKind {
  const { type, enum: choices } = jsonSchema(key)
  if (type === 'boolean') return 'boolean'
  if (type === 'object') return 'weights'
  if (choices !== undefined) return 'choice'
  return type === 'string' ? 'text' : 'number'
}

/** The allowed texts of a choice. */
export function keyChoices(key: ConfigKey): readonly string[] {
  return jsonSchema(key).enum ?? []
}

export function keyDefault(key: ConfigKey): unknown {
  return keyType(key).parse(undefined)
}

/**
 * Text to value, without judging it: what isn't a number stays text, and `resolveConfig` refuses it by name.
 * Weights are written `words=2,sentiment=1`.
 */
export function parseKeyText(key: ConfigKey, text: string): unknown {
  switch (keyKind(key)) {
    case 'boolean':
      return BOOLEANS.get(text.toLowerCase()) ?? text
    case 'weights':
      return parseWeights(text)
    case 'number':
      return parseNumber(text)
    case 'choice':
    case 'text':
      return text
  }
}

const BOOLEANS = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
])

function parseNumber(text: string): unknown {
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number) ? text : number
}

function parseWeights(text: string): unknown {
  const pairs = text.split(',').map((pair) => pair.split('='))
  if (pairs.some((pair) => pair.length !== 2)) return text
  return Object.fromEntries(pairs.map(([name, value]) => [name!.trim(), parseNumber(value!)]))
}

function jsonSchema(key: ConfigKey): JsonSchema {
  return (configJsonSchema() as { readonly properties: Readonly<Record<ConfigKey, JsonSchema>> }).properties[
    key
  ]
}
