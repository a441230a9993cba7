import { parseKeyText } from './key-text.js'
import type { ConfigLayer } from './resolve.js'
import { CONFIG_KEYS } from './schema.js'

const PREFIX = 'TWITTER_SOM_'

/** `TWITTER_SOM_X_DIM=20` and so on: one layer per variable, so that messages can name it. */
export function environmentLayers(environment: NodeJS.ProcessEnv): ConfigLayer[] {
  const layers: ConfigLayer[] = []
  for (const key of CONFIG_KEYS) {
    const variable = PREFIX + key.toUpperCase()
    const text = environment[variable]
    if (text !== undefined && text !== '')
      layers.push({ origin: variable, values: { [key]: parseKeyText(key, text) } })
  }
  return layers
}
