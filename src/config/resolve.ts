import type { z } from 'zod'
import { ConfigError, describeValue, expected } from '../errors.js'
import { nearest } from './nearest.js'
import type { PresetName } from './presets.js'
import { PRESET_NAMES, PRESETS } from './presets.js'
import type { ConfigKey, ConfigSection, SomTrainingConfig } from './schema.js'
import { CONFIG_KEYS, configSchema, keyMeta } from './schema.js'

/** Keys and values as they came from one place, before they are checked. */
export interface ConfigLayer {
  /** Named in messages: `config.yaml`, `--x-dim`, `TWITTER_SOM_X_DIM`. */
  readonly origin: string
  readonly values: Readonly<Record<string, unknown>>
}

const SECTIONS: readonly ConfigSection[] = ['som', 'preprocessing', 'features', 'analysis']

/**
 * Merges layers, later ones over earlier ones, over the preset and the defaults, and checks the result.
 * `feature_weights` merges weight by weight. Keys may be in snake_case or camelCase, flat or in their sections.
 *
 * @throws ConfigError for an unknown preset or key, a key in the wrong section, or a value out of range, naming
 * the layer it came from.
 */
export function resolveConfig(layers: readonly ConfigLayer[], preset: string = 'default'): SomTrainingConfig {
  const merged: Record<string, unknown> = { ...PRESETS[presetName(preset)] }
  const origins = new Map<string, string>()
  for (const layer of layers) {
    for (const [key, value] of flatEntries(layer)) {
      merged[key] = isRecord(value) && isRecord(merged[key]) ? { ...merged[key], ...value } : value
      origins.set(key, layer.origin)
    }
  }
  const checked = configSchema.safeParse(merged)
  if (checked.success) return checked.data
  throw new ConfigError(explain(checked.error.issues[0]!, merged, origins))
}

/** The configuration of library callers: a partial object, either case. */
export function defineConfig(
  values: Readonly<Record<string, unknown>> = {},
  preset?: string,
): SomTrainingConfig {
  return resolveConfig([{ origin: 'the configuration', values }], preset)
}

function presetName(name: string): PresetName {
  if ((PRESET_NAMES as readonly string[]).includes(name)) return name as PresetName
  throw new ConfigError(
    expected(`one of ${PRESET_NAMES.join(', ')}`, 'preset', name) + suggestion(name, PRESET_NAMES),
  )
}

function* flatEntries(layer: ConfigLayer): Generator<[ConfigKey, unknown]> {
  for (const [name, value] of Object.entries(layer.values)) {
    if (isSection(name)) yield* sectionEntries(name, value, layer.origin)
    else if (value !== undefined) yield [knownKey(name, layer.origin), keysToSnake(value)]
  }
}

function* sectionEntries(
  section: ConfigSection,
  values: unknown,
  origin: string,
): Generator<[ConfigKey, unknown]> {
  if (values === null || values === undefined) return
  if (!isRecord(values))
    throw new ConfigError(
      `${expected('a mapping of keys to values', `section ${section}`, values)} (in ${origin})`,
    )
  for (const [name, value] of Object.entries(values)) {
    const key = knownKey(name, origin)
    const home = keyMeta(key).section
    if (home !== section) {
      throw new ConfigError(
        `Expected ${key} in section ${home} but received it in section ${section} (in ${origin})`,
      )
    }
    if (value !== undefined) yield [key, keysToSnake(value)]
  }
}

function knownKey(name: string, origin: string): ConfigKey {
  const key = toSnake(name)
  if ((CONFIG_KEYS as readonly string[]).includes(key)) return key as ConfigKey
  throw new ConfigError(
    `Expected a known configuration key but received ${describeValue(name)} (in ${origin})${suggestion(key, CONFIG_KEYS)}`,
  )
}

function suggestion(name: string, known: readonly string[]): string {
  const close = nearest(name, known)
  return close === undefined ? '' : `: did you mean ${close}?`
}

function explain(
  issue: z.core.$ZodIssue,
  merged: Record<string, unknown>,
  origins: Map<string, string>,
): string {
  const name = issue.path.join('.')
  const origin = origins.get(String(issue.path[0]))
  const where = origin === undefined ? '' : ` (in ${origin})`
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    return `Expected a known key of ${name} but received ${describeValue(key)}${where}${suggestion(key, WEIGHT_NAMES)}`
  }
  const received =
    issue.code === 'custom' && issue.params ? issue.params.received : valueAt(merged, issue.path)
  return expected(whatWasExpected(issue), name, received) + where
}

const WEIGHT_NAMES = ['temporal', 'engagement', 'form', 'sentiment', 'words', 'network']

/** The allowed values of an issue in words: "a whole number from 1 to 65535, or "auto"". */
function whatWasExpected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected
    case 'too_small':
      return `a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`
    case 'too_big':
      return `a number ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`
    case 'invalid_value':
      return issue.values.length === 1 ? JSON.stringify(issue.values[0]) : `one of ${issue.values.join(', ')}`
    case 'invalid_union':
      return issue.errors.map((branch) => whatWasExpected(branch[0]!)).join(', or ')
    default:
      return issue.message
  }
}

const TYPE_NAMES: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'a text',
  object: 'a mapping of keys to values',
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (isRecord(value) ? value[String(step)] : undefined), values)
}

function keysToSnake(value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [toSnake(name), inner]))
}

function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function isSection(name: string): name is ConfigSection {
  return (SECTIONS as readonly string[]).includes(name)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
