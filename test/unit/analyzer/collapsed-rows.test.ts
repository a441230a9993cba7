import { describe, expect, test } from 'vitest'
import { collapseRetweets } from '../../../src/analyzer/collapsed-rows.js'
import { TwitterSOMAnalyzer } from '../../../src/analyzer/index.js'
import { somOptionsFor } from '../../../src/analyzer/som-options.js'
import { fitFeatures } from '../../../src/features/index.js'
import { TwitterDataCollection } from '../../../src/input/index.js'
import { Som } from '../../../src/som/index.js'

function collapsed(...texts: string[]) {
  const { table } = TwitterDataCollection.fromTweets(texts.map((text) => ({ text })))
  const found = collapseRetweets(table)
  return (
    found && {
      rows: Array.from(found.rows),
      weights: Array.from(found.weights),
      groupOf: Array.from(found.groupOf),
    }
  )
}

describe('collapseRetweets', () => {
  test('puts the retweets of a text into one group, whoever is retweeted', () => {
    expect(collapsed('RT @a: hello', 'other', 'RT @a: hello', 'RT @b: hello')).toEqual({
      rows: [0, 1],
      weights: [3, 1],
      groupOf: [0, 1, 0, 0],
    })
  })

  test('has the tweet itself stand for its retweets, wherever it comes', () => {
    expect(collapsed('RT @a: hello', 'other', 'hello', 'RT @a: hello', 'RT @a: bye')).toEqual({
      rows: [1, 2, 4],
      weights: [1, 3, 1],
      groupOf: [1, 0, 1, 1, 2],
    })
  })

  test('leaves tweets of the same text alone that are no retweets', () => {
    expect(collapsed('same', 'same', 'other')).toBeUndefined()
    expect(collapsed('hello', 'hello', 'RT @a: hello')).toEqual({
      rows: [0, 1],
      weights: [2, 1],
      groupOf: [0, 1, 0],
    })
  })

  test('knows retweets by their mark, too', () => {
    const { table } = TwitterDataCollection.fromTweets([
      { text: 'hello', isRetweet: true },
      { text: 'hello', isRetweet: true },
      { text: 'bye' },
    ])
    expect(collapseRetweets(table)).toMatchObject({ weights: Float32Array.of(2, 1) })
  })
})

describe('a map of collapsed retweets', () => {
  const words = ['tea', 'milk', 'bread', 'rain', 'train', 'late']
  const tweets = Array.from({ length: 60 }, (_, i) => {
    const text = `${words[i % 6]} and ${words[(i * 5) % 6]} ${words[(i * 7 + 1) % 6]} number ${i}`
    return { text, id: String(1000 + i), createdAt: Date.UTC(2024, 0, 1 + (i % 20), i % 24), likeCount: i }
  })
  const retweets = Array.from({ length: 40 }, (_, i) => ({
    ...tweets[i % 3]!,
    text: `RT @ann: ${tweets[i % 3]!.text}`,
    id: String(2000 + i),
    createdAt: Date.UTC(2024, 1, 1 + (i % 20), i % 24),
  }))
  const collection = TwitterDataCollection.fromTweets([...tweets, ...retweets])
  const config = { xDim: 3, yDim: 3, collapse_retweets: true, include_network_features: false }

  test('gives every tweet a cell, that of the tweet it repeats, and counts tweets', async () => {
    const analyzer = new TwitterSOMAnalyzer(config)
    const outcomes: string[] = []
    const stats = await analyzer.train(collection, { onStageDone: ({ outcome }) => outcomes.push(outcome) })
    const { winners, distances, hits, clusters } = analyzer.analysis
    expect(winners).toHaveLength(100)
    for (let i = 0; i < 40; i++) {
      expect(winners[60 + i]).toBe(winners[i % 3])
      expect(distances[60 + i]).toBe(distances[i % 3])
    }
    expect(hits.reduce((sum, count) => sum + count, 0)).toBe(100)
    expect(clusters.reduce((sum, { size }) => sum + size, 0)).toBe(100)
    expect(stats.numSamples).toBe(100)
    expect(outcomes[1]).toContain('60 rows, retweets collapsed')
  })

  test('is the map of as many copies of the row, bit for bit', async () => {
    const analyzer = new TwitterSOMAnalyzer(config)
    await analyzer.train(collection)
    const { matrix } = (await fitFeatures(collection.table, analyzer.config)).extracted
    const width = matrix.columns.length
    const data = new Float32Array(100 * width)
    for (let row = 0; row < 100; row++) {
      const from = row < 60 ? row : (row - 60) % 3
      data.set(matrix.data.subarray(from * width, (from + 1) * width), row * width)
    }
    const som = new Som(await somOptionsFor(analyzer.config, { ...matrix, data }, undefined))
    await som.train(data, { cols: width })
    expect(analyzer.model.map.codebook).toEqual(som.map.codebook)
    const { quantizationError } = await som.quality(data)
    expect(analyzer.analysis.training.quantizationError).toBe(quantizationError)
  })
})
