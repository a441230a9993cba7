import { isDeepStrictEqual } from 'node:util'
import type { ConfigLayer, SomTrainingConfig } from '../config/index.js'
import { resolveConfig } from '../config/index.js'
import { ConfigError, expected } from '../errors.js'
import { featureSettings } from '../features/index.js'
import type { SomModel } from '../model/index.js'

/**
 * The configuration with which a model's training goes on: the model's own, but for its radius, with `layers` over it.
 * What the map and its features rest on can't change any more.
 *
 * @throws ConfigError for a key that can't change, an unknown key, or a value out of range.
 */
export function continuedConfig(model: SomModel, layers: readonly ConfigLayer[]): SomTrainingConfig {
  // A radius of the model's beginning would undo what it has learnt.
  // A model names no code to run.
  const { sigma: _sigma, sigma_decay: _decay, metrics: _metrics, ...values } = model.config
  const config = resolveConfig([{ origin: 'the model', values }, ...layers])
  const fixed: Readonly<Record<string, unknown>> = {
    ...model.fitted.settings,
    topology: model.map.topology,
    map_shape: model.map.mapShape,
    activation_distance: model.map.activationDistance,
    collapse_retweets: model.config.collapse_retweets,
  }
  const wanted: Readonly<Record<string, unknown>> = { ...config, ...featureSettings(config) }
  for (const [key, value] of Object.entries(fixed)) refuseChange(key, value, wanted[key])
  if (config.x_dim !== 'auto') refuseChange('x_dim', model.map.xDim, config.x_dim)
  if (config.y_dim !== 'auto') refuseChange('y_dim', model.map.yDim, config.y_dim)
  return config
}

function refuseChange(key: string, value: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(value, wanted)) return
  const own = typeof value === 'object' ? JSON.stringify(value) : String(value)
  throw new ConfigError(expected(`${own}, as the continued model has it,`, key, wanted))
}
