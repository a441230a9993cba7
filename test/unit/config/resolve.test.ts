import { describe, expect, test } from 'vitest'
import { defineConfig, environmentLayers, PRESET_NAMES, resolveConfig } from '../../../src/config/index.js'

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`
  }
  return 'no error'
}

describe('layers', () => {
  test('later layers win, key by key', () => {
    const config = resolveConfig(
      [
        { origin: 'file.yaml', values: { som: { x_dim: 9, y_dim: 8 }, features: { min_df: 3 } } },
        { origin: '--x-dim', values: { x_dim: 7 } },
      ],
      'fast',
    )
    expect(config).toMatchObject({ x_dim: 7, y_dim: 8, min_df: 3, include_text_features: false })
  })

  test('weights merge weight by weight', () => {
    const config = resolveConfig([
      { origin: 'a', values: { feature_weights: { words: 3 } } },
      { origin: 'b', values: { feature_weights: { sentiment: 0 } } },
    ])
    expect(config.feature_weights).toEqual({
      temporal: 0.5,
      engagement: 0.5,
      form: 0.5,
      sentiment: 0,
      words: 3,
      network: 0.5,
    })
  })

  test('camelCase and snake_case are one key', () => {
    expect(defineConfig({ xDim: 4, y_dim: 5, featureWeights: { words: 1 } })).toMatchObject({
      x_dim: 4,
      y_dim: 5,
    })
  })

  test('environment variables are read by key', () => {
    const layers = environmentLayers({
      TWITTER_SOM_X_DIM: '6',
      TWITTER_SOM_USE_PCA: 'yes',
      TWITTER_SOM_FEATURE_WEIGHTS: 'words=1,form=0',
    })
    expect(resolveConfig(layers)).toMatchObject({
      x_dim: 6,
      use_pca: true,
      feature_weights: { words: 1, form: 0, network: 0.5 },
    })
  })

  test.each(PRESET_NAMES)('preset %s is valid', (preset) => {
    expect(resolveConfig([], preset).x_dim).toBeGreaterThan(0)
  })
})

describe('messages', () => {
  test('unknown key', () => {
    expect(messageOf(() => defineConfig({ x_dimm: 3 }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a known configuration key but received "x_dimm" (in the configuration): did you mean x_dim?"`,
    )
  })
  test('unknown key that resembles none', () => {
    expect(messageOf(() => defineConfig({ colour: 'red' }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a known configuration key but received "colour" (in the configuration)"`,
    )
  })
  test('key in another section', () => {
    const layer = { origin: 'map.yaml', values: { features: { x_dim: 3 } } }
    expect(messageOf(() => resolveConfig([layer]))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected x_dim in section som but received it in section features (in map.yaml)"`,
    )
  })
  test('section that is no mapping', () => {
    expect(
      messageOf(() => resolveConfig([{ origin: 'map.yaml', values: { som: 3 } }])),
    ).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a mapping of keys to values for section som but received 3 (in map.yaml)"`,
    )
  })
  test('impossible side', () => {
    expect(messageOf(() => defineConfig({ x_dim: 0 }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a number of at least 1 for x_dim but received 0 (in the configuration)"`,
    )
    expect(messageOf(() => defineConfig({ x_dim: 'wide' }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a number, or "auto" for x_dim but received "wide" (in the configuration)"`,
    )
    expect(messageOf(() => defineConfig({ x_dim: 2.5 }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a whole number, or "auto" for x_dim but received 2.5 (in the configuration)"`,
    )
  })
  test('too many neurons', () => {
    expect(messageOf(() => defineConfig({ x_dim: 2000, y_dim: 2000 }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected at most 1000000 neurons for x_dim * y_dim but received 4000000"`,
    )
  })
  test('hexagonal toroid with odd rows', () => {
    expect(messageOf(() => defineConfig({ map_shape: 'toroid', y_dim: 5 }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected an even number (rows of a hexagonal toroid alternate) for y_dim but received 5 (in the configuration)"`,
    )
  })
  test('value that is none of the choices, from the environment', () => {
    expect(
      messageOf(() => resolveConfig(environmentLayers({ TWITTER_SOM_TOPOLOGY: 'round' }))),
    ).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected one of rectangular, hexagonal for topology but received "round" (in TWITTER_SOM_TOPOLOGY)"`,
    )
  })
  test('learning rate out of range', () => {
    expect(messageOf(() => defineConfig({ learning_rate: 0 }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a number above 0 for learning_rate but received 0 (in the configuration)"`,
    )
    expect(messageOf(() => defineConfig({ learning_rate: 1.5 }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a number of at most 1 for learning_rate but received 1.5 (in the configuration)"`,
    )
    expect(messageOf(() => defineConfig({ learning_rate: Number.NaN }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a number for learning_rate but received NaN (in the configuration)"`,
    )
  })
  test('weights', () => {
    expect(messageOf(() => defineConfig({ feature_weights: { word: 1 } }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a known key of feature_weights but received "word" (in the configuration): did you mean words?"`,
    )
    expect(messageOf(() => defineConfig({ feature_weights: { words: -1 } }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a number of at least 0 for feature_weights.words but received -1 (in the configuration)"`,
    )
    expect(messageOf(() => defineConfig({ feature_weights: 'words' }))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected a mapping of keys to values for feature_weights but received "words" (in the configuration)"`,
    )
  })
  test('unknown preset', () => {
    expect(messageOf(() => resolveConfig([], 'pyton'))).toMatchInlineSnapshot(
      `"ERR_CONFIG: Expected one of default, fast, high_performance, text_only, python for preset but received "pyton": did you mean python?"`,
    )
  })
})
