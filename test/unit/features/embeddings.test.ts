import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TwitterSOMAnalyzer } from '../../../src/analyzer/index.js'
import { defineConfig } from '../../../src/config/index.js'
import { applyFeatures, fitFeatures, type TweetVectors } from '../../../src/features/index.js'
import { valuesOf } from '../../support/feature-tables.js'
import { makeTweets } from '../../support/made-up-tweets.js'

const COUNT = 120
const { table } = makeTweets({ count: COUNT, seed: 3, without: [] })

/** Three heaps of vectors, of several lengths. */
function vectors(dimensions: number): TweetVectors {
  const data = new Float32Array(COUNT * dimensions)
  for (let row = 0; row < COUNT; row++)
    for (let i = 0; i < dimensions; i++)
      data[row * dimensions + i] = (1 + row) * ((i % 3 === row % 3 ? 2 : 0) + Math.sin(row * 13 + i * 7))
  return { dimensions, data }
}

const words = (columns: readonly { readonly name: string; readonly group: string }[]): string[] =>
  columns.filter(({ group }) => group === 'words').map(({ name }) => name)

describe('embeddings', () => {
  test('stand in place of the words, with their weight', async () => {
    const embeddings = vectors(4)
    const { fitted, extracted } = await fitFeatures(table, defineConfig(), { embeddings })
    expect(words(fitted.columns)).toEqual(['embedding_1', 'embedding_2', 'embedding_3', 'embedding_4'])
    expect(extracted.terms.terms.length).toBeGreaterThan(0)
    const { data, columns } = extracted.matrix
    const variance = columns.reduce((sum, { group }, column) => {
      if (group !== 'words') return sum
      const values = Array.from({ length: COUNT }, (_, row) => data[row * columns.length + column]!)
      return sum + values.reduce((squares, value) => squares + value * value, 0) / COUNT
    }, 0)
    expect(variance).toBeCloseTo(defineConfig().feature_weights.words ** 2, 4)
    expect(valuesOf(await applyFeatures(fitted, table, { embeddings }))).toEqual(valuesOf(extracted))
  })

  test('of other lengths are the same', async () => {
    const embeddings = vectors(4)
    const { fitted, extracted } = await fitFeatures(table, defineConfig(), { embeddings })
    const doubled = { dimensions: 4, data: embeddings.data.map((value) => 2 * value) }
    expect((await applyFeatures(fitted, table, { embeddings: doubled })).matrix.data).toEqual(
      extracted.matrix.data,
    )
  })

  test('join the words where asked to', async () => {
    const config = defineConfig({ embeddings_mode: 'join', latent_components: 5 })
    const embeddings = vectors(3)
    const { fitted, extracted } = await fitFeatures(table, config, { embeddings })
    expect(words(fitted.columns)).toHaveLength(8)
    expect(valuesOf(await applyFeatures(fitted, table, { embeddings }))).toEqual(valuesOf(extracted))
  })

  test('of many dimensions are reduced to latent_components', async () => {
    const config = defineConfig({ latent_components: 6, embeddings_mode: 'replace' })
    const embeddings = vectors(30)
    const { fitted, extracted } = await fitFeatures(table, config, { embeddings })
    expect(words(fitted.columns)).toHaveLength(6)
    expect(fitted.embeddings).toMatchObject({ dimensions: 30, components: 6 })
    expect(valuesOf(await applyFeatures(fitted, table, { embeddings }))).toEqual(valuesOf(extracted))
  })

  test('that do not fit are refused', async () => {
    const config = defineConfig()
    const { fitted } = await fitFeatures(table, config, { embeddings: vectors(4) })
    await expect(applyFeatures(fitted, table)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected embeddings of 4 dimensions, as the map was trained with, but received none: give those of these tweets]`,
    )
    await expect(
      applyFeatures(fitted, table, { embeddings: vectors(5) }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected embeddings of 4 dimensions, as the map was trained with, but received 5: give those of these tweets]`,
    )
    const { fitted: without } = await fitFeatures(table, config)
    await expect(
      applyFeatures(without, table, { embeddings: vectors(4) }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected no embeddings, since the map was trained without, but received vectors of 4 dimensions]`,
    )
    const short = { dimensions: 4, data: new Float32Array(8) }
    await expect(
      fitFeatures(table, config, { embeddings: short }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected Float32Array of 120 x 4 for embeddings.data but received Float32Array of 8]`,
    )
    await expect(
      fitFeatures(table, defineConfig({ include_text_features: false }), { embeddings: vectors(4) }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ConfigError: Expected a weight for the words, which embeddings share, but received none: see include_text_features and feature_weights]`,
    )
  })

  test.each(['replace', 'join'] as const)('are asked for again by a saved model: %s', async (mode) => {
    const folder = await mkdtemp(join(tmpdir(), 'twitter-som-'))
    try {
      const analyzer = new TwitterSOMAnalyzer({
        xDim: 3,
        yDim: 3,
        embeddings_mode: mode,
        latent_components: 5,
      })
      const { dimensions, data } = vectors(9)
      const embeddings = { rows: COUNT, dimensions, data }
      await analyzer.train(table, { embeddings })
      const path = join(folder, 'model.safetensors')
      await analyzer.saveModel(path)
      const loaded = await TwitterSOMAnalyzer.loadModel(path)
      const placed = await loaded.predictCluster(table, { embeddings })
      expect(placed.map(({ x, y }) => x * 3 + y)).toEqual(Array.from(analyzer.analysis.winners))
      await expect(loaded.predictCluster(table)).rejects.toThrow('as the map was trained with')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
