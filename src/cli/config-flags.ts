import { type Command, Option } from 'commander'
import type { ConfigKey, ConfigLayer } from '../config/index.js'
import {
  CONFIG_KEYS,
  environmentLayers,
  keyChoices,
  keyDefault,
  keyKind,
  keyMeta,
  parseKeyText,
  readConfigFile,
} from '../config/index.js'

/** What commander collected; each command reads the flags it declared. */
export type FlagValues = Readonly<Record<string, unknown>>

/** One flag per configuration key: `--x-dim 15`, `--topology hexagonal`, `--no-use-pca`. */
export function addConfigFlags(command: Command, keys: readonly ConfigKey[] = CONFIG_KEYS): Command {
  for (const key of keys) for (const option of optionsOf(key)) command.addOption(option)
  return keys.includes('max_features') ? command.addOption(textFeaturesOption()) : command
}

/** Layers in rising order: file, environment, flags. */
export async function configLayersOf(
  flags: FlagValues,
  environment: NodeJS.ProcessEnv,
): Promise<ConfigLayer[]> {
  const file = flags.config as string | undefined
  return [
    ...(file === undefined ? [] : [await readConfigFile(file)]),
    ...environmentLayers(environment),
    ...textFeaturesLayer(flags),
    ...CONFIG_KEYS.flatMap((key) => flagLayer(key, flags)),
  ]
}

function flagLayer(key: ConfigKey, flags: FlagValues): ConfigLayer[] {
  const value = flags[camel(key)]
  return value === undefined ? [] : [{ origin: `--${kebab(key)}`, values: { [key]: value } }]
}

/** One flag for the two keys that make a column of each term, tens of thousands of them in sparse rows. */
function textFeaturesOption(): Option {
  const option = new Option(
    '--text-features <n>',
    'a column for each of so many terms: short for --text-representation tfidf --max-features n',
  )
  return option.argParser((text) => parseKeyText('max_features', text))
}

function textFeaturesLayer({ textFeatures }: FlagValues): ConfigLayer[] {
  if (textFeatures === undefined) return []
  const values = { text_representation: 'tfidf', max_features: textFeatures }
  return [{ origin: '--text-features', values }]
}

/** A boolean gets its two flags; the one that states the default is hidden from the help. */
function optionsOf(key: ConfigKey): Option[] {
  const name = kebab(key)
  const { about, off: offText } = keyMeta(key)
  const standard = keyDefault(key)
  if (keyKind(key) === 'boolean') {
    const on = new Option(`--${name}`, about)
    const off = new Option(`--no-${name}`, offText ?? `don't ${about}`)
    return [on.hideHelp(standard === true), off.hideHelp(standard === false)]
  }
  const option = new Option(
    `--${name} <${placeholder(key)}>`,
    `${about}${choicesText(key)} (default: ${defaultText(standard)})`,
  )
  return [option.argParser((text) => parseKeyText(key, text))]
}

function placeholder(key: ConfigKey): string {
  return { number: 'n', choice: 'name', text: 'file', weights: 'group=w,...', boolean: '' }[keyKind(key)]
}

function choicesText(key: ConfigKey): string {
  const choices = keyChoices(key)
  const isNamed = choices.every((choice) => keyMeta(key).about.includes(choice))
  return choices.length === 0 || isNamed ? '' : `: ${choices.join(', ')}`
}

function defaultText(value: unknown): string {
  if (value === '') return 'none'
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([name, weight]) => `${name}=${weight}`)
    .join(',')
}

function kebab(key: ConfigKey): string {
  return key.replaceAll('_', '-')
}

function camel(key: ConfigKey): string {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}
