import { describe, expect, test } from 'vitest'
import { groupMoments } from '../../../src/analysis/moments.js'
import { Pacer } from '../../../src/analysis/pacer.js'
import { groupRows } from '../../../src/analysis/row-groups.js'
import { TwitterSOMAnalyzer } from '../../../src/analyzer/index.js'
import { defineConfig } from '../../../src/config/index.js'
import { applyFeatures, type FeatureMatrix, fitFeatures } from '../../../src/features/index.js'
import { TwitterDataCollection } from '../../../src/input/index.js'
import { Som } from '../../../src/som/index.js'
import { valuesOf } from '../../support/feature-tables.js'

const COUNT = 300
/** Texts of 1,100 words, each of which stands in several. */
const { table } = TwitterDataCollection.fromTweets(
  Array.from({ length: COUNT }, (_, i) => ({
    text: Array.from({ length: 16 }, (_, j) => `w${(i * 17 + j * j * 13 + (i % 7) * j) % 1100}x`).join(' '),
    createdAt: Date.UTC(2024, 0, 1 + (i % 28), i % 24),
    likeCount: i % 5 === 0 ? undefined : i,
    user: `u${i % 9}`,
    language: 'en',
  })),
)

const config = { text_representation: 'tfidf', max_features: 5000, min_df: 1, ngram_max: 1 } as const

/** As `max_features` below a thousand would have made it: all values, moved to mean 0. */
function dense({ rows, columns, sparse }: FeatureMatrix): Float32Array {
  const { indptr, indices, values, centre } = sparse!
  const data = new Float32Array(rows * columns.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns.length; column++)
      data[row * columns.length + column] = -centre[column]!
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++)
      data[row * columns.length + indices[i]!]! += values[i]!
  }
  return data
}

describe('a matrix of a thousand terms', () => {
  test.each(['grouped', 'standard'] as const)(
    'is sparse and has mean 0 and the weights of groups: %s',
    async (scaling) => {
      const { extracted, fitted } = await fitFeatures(
        table,
        defineConfig({ ...config, feature_scaling: scaling }),
      )
      const { matrix } = extracted
      expect(matrix.data).toHaveLength(0)
      expect(matrix.columns.length).toBeGreaterThan(1000)
      const { indices, indptr } = matrix.sparse!
      for (let row = 0; row < COUNT; row++)
        for (let i = indptr[row]! + 1; i < indptr[row + 1]!; i++)
          expect(indices[i]).toBeGreaterThan(indices[i - 1]!)
      const data = dense(matrix)
      const width = matrix.columns.length
      const totals = new Map<string, number>()
      for (const [column, { group }] of matrix.columns.entries()) {
        const values = Array.from({ length: COUNT }, (_, row) => data[row * width + column]!)
        expect(values.reduce((sum, value) => sum + value, 0) / COUNT).toBeCloseTo(0, 5)
        const variance = values.reduce((sum, value) => sum + value * value, 0) / COUNT
        totals.set(group, (totals.get(group) ?? 0) + variance)
        if (scaling === 'standard' && group === 'words') expect(variance).toBeCloseTo(1, 4)
      }
      if (scaling === 'grouped')
        // The sentiment of words without any is the same for all.
        for (const [group, weight] of Object.entries(defineConfig().feature_weights))
          if (group !== 'sentiment') expect(totals.get(group)).toBeCloseTo(weight ** 2, 3)
      expect(valuesOf(await applyFeatures(fitted, table))).toEqual(valuesOf(extracted))
    },
  )

  test('has the moments of its dense twin', async () => {
    const { matrix } = (await fitFeatures(table, defineConfig(config))).extracted
    const groups = groupRows(
      Uint32Array.from({ length: COUNT }, (_, row) => row % 4),
      4,
    )
    const width = matrix.columns.length
    const pacer = new Pacer(1, {})
    const sparse = await groupMoments(matrix, width, groups, pacer)
    const twin = await groupMoments({ rows: COUNT, data: dense(matrix) }, width, groups, pacer)
    expect(sparse.known).toEqual(twin.known)
    for (let i = 0; i < sparse.means.length; i++) {
      expect(sparse.means[i]).toBeCloseTo(twin.means[i]!, 5)
      expect(sparse.stds[i]).toBeCloseTo(twin.stds[i]!, 5)
    }
  })

  test('makes the map of its dense twin, and is explained', async () => {
    const analyzer = new TwitterSOMAnalyzer({ ...config, xDim: 4, yDim: 4, numIterations: 10 })
    await analyzer.train(table)
    const { winners, clusters } = analyzer.analysis
    expect(clusters.some(({ keywords }) => keywords.length > 0)).toBe(true)
    const { matrix } = (await fitFeatures(table, analyzer.config)).extracted
    const som = Som.fromMap(analyzer.model.map)
    const { centre } = matrix.sparse!
    const { codebook, features } = analyzer.model.map
    const moved = codebook.map((value, i) => value - centre[i % features]!)
    const twin = Som.fromMap({ ...analyzer.model.map, codebook: moved })
    expect((await som.winners({ ...matrix.sparse!, rows: COUNT, cols: features })).winners).toEqual(winners)
    const other = (await twin.winners({ data: dense(matrix), rows: COUNT, cols: features })).winners
    expect(other.filter((winner, row) => winner !== winners[row]).length).toBeLessThan(COUNT / 50)
    const placed = await analyzer.predictCluster(table)
    expect(placed.map(({ x, y }) => x * 4 + y)).toEqual(Array.from(winners))
  })

  test('is dense for principal components, and has a size of its own', async () => {
    const { matrix } = (
      await fitFeatures(table, defineConfig({ ...config, use_pca: true, pca_components: 5 }))
    ).extracted
    expect([matrix.columns.length, matrix.data.length]).toEqual([5, 5 * COUNT])
    const analyzer = new TwitterSOMAnalyzer({ ...config, xDim: 'auto', yDim: 'auto' })
    const { somDimensions } = await analyzer.train(table)
    expect(somDimensions[0] * somDimensions[1]).toBeGreaterThan(3 * Math.sqrt(COUNT))
  })
})
