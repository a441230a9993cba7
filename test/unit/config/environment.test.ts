import { describe, expect, test } from 'vitest'
import { environmentLayers } from '../../../src/config/index.js'

test('one layer per variable that is set and not empty', () => {
  expect(
    environmentLayers({
      TWITTER_SOM_X_DIM: '9',
      TWITTER_SOM_USE_PCA: 'yes',
      TWITTER_SOM_SIGMA: '',
      PATH: '/bin',
    }),
  ).toEqual([
    { origin: 'TWITTER_SOM_X_DIM', values: { x_dim: 9 } },
    { origin: 'TWITTER_SOM_USE_PCA', values: { use_pca: true } },
  ])
})

test('variables that something else reads', () => {
  expect(
    environmentLayers({ TWITTER_SOM_KERNEL: 'avx2', TWITTER_SOM_DEBUG: '1', TWITTER_SOM_DATA: 'd' }),
  ).toEqual([])
})

describe('refuses a variable that is none of ours', () => {
  test('with the one that was meant', () => {
    expect(() => environmentLayers({ TWITTER_SOM_X_DIMS: '9' })).toThrowErrorMatchingInlineSnapshot(
      `[ConfigError: Expected a known variable in the environment but received "TWITTER_SOM_X_DIMS": did you mean TWITTER_SOM_X_DIM?]`,
    )
    expect(() => environmentLayers({ TWITTER_SOM_use_pca: '1' })).toThrowErrorMatchingInlineSnapshot(
      `[ConfigError: Expected a known variable in the environment but received "TWITTER_SOM_use_pca": did you mean TWITTER_SOM_USE_PCA?]`,
    )
  })

  test('far from any', () => {
    expect(() => environmentLayers({ TWITTER_SOM_COLOUR: 'red' })).toThrowErrorMatchingInlineSnapshot(
      `[ConfigError: Expected a known variable in the environment but received "TWITTER_SOM_COLOUR": unset it]`,
    )
  })

  test('but not an empty one', () => {
    expect(environmentLayers({ TWITTER_SOM_COLOUR: '' })).toEqual([])
  })
})
