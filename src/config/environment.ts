import { ConfigError, describeValue } from '../errors.js'
import { parseKeyText } from './key-text.js'
import { nearest } from './nearest.js'
import type { ConfigLayer } from './resolve.js'
import type { ConfigKey } from './schema.js'
import { CONFIG_KEYS } from './schema.js'

const PREFIX = 'TWITTER_SOM_'

const VARIABLES: ReadonlyMap<string, ConfigKey> = new Map(
  CONFIG_KEYS.map((key) => [PREFIX + key.toUpperCase(), key]),
)

/** Read elsewhere: which kernel runs, stacks of errors, where benches and tests find tweets and tools. */
const OTHER_VARIABLES: readonly string[] = ['KERNEL', 'DEBUG', 'DATA', 'INSTALL_TEST_TOOLS', 'POSTGRES'].map(
  (name) => PREFIX + name,
)

/**
 * `TWITTER_SOM_X_DIM=20` and so on: one layer per variable, so that messages can name it. An empty variable counts as
 * one that isn't set.
 *
 * @throws ConfigError for a variable that begins like ours and is none of them.
 */
export function environmentLayers(environment: NodeJS.ProcessEnv): ConfigLayer[] {
  for (const [name, text] of Object.entries(environment)) if (text) refuseUnknown(name)
  const layers: ConfigLayer[] = []
  for (const [variable, key] of VARIABLES) {
    const text = environment[variable]
    if (text) layers.push({ origin: variable, values: { [key]: parseKeyText(key, text) } })
  }
  return layers
}

function refuseUnknown(name: string): void {
  if (!name.startsWith(PREFIX) || VARIABLES.has(name) || OTHER_VARIABLES.includes(name)) return
  // Compared without the prefix, which would make any two names look alike.
  const known = [...VARIABLES.keys(), ...OTHER_VARIABLES].map((variable) => variable.slice(PREFIX.length))
  const close = nearest(name.slice(PREFIX.length).toUpperCase(), known)
  throw new ConfigError(
    `Expected a known variable in the environment but received ${describeValue(name)}: ${
      close === undefined ? 'unset it' : `did you mean ${PREFIX}${close}?`
    }`,
  )
}
