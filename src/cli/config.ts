import { stringify } from 'yaml'
import type { ConfigLayer, SomTrainingConfig } from '../config/index.js'
import { CONFIG_KEYS, configJsonSchema, keyMeta, readConfigFile, resolveConfig } from '../config/index.js'
import type { FlagValues } from './config-flags.js'

/** The effective configuration, as a file that `--config` reads back. */
export function printConfig(flags: FlagValues, layers: readonly ConfigLayer[]): void {
  const config = resolveConfig(layers, flags.preset as string | undefined)
  const bySection = sectionsOf(config)
  process.stdout.write(flags.json === true ? `${JSON.stringify(bySection, null, 2)}\n` : stringify(bySection))
}

export async function validateConfig(file: string): Promise<void> {
  resolveConfig([await readConfigFile(file)])
  process.stdout.write(`${file} is a valid configuration.\n`)
}

export function printConfigSchema(): void {
  process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
}

function sectionsOf(config: SomTrainingConfig): Record<string, Record<string, unknown>> {
  const sections: Record<string, Record<string, unknown>> = {
    som: {},
    preprocessing: {},
    features: {},
    analysis: {},
  }
  for (const key of CONFIG_KEYS) sections[keyMeta(key).section]![key] = config[key]
  return sections
}
