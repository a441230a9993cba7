import { describe, expect, test } from 'vitest'
import { analyzeMap, getAllClustersSummary, getClusterInsights } from '../../../src/analysis/index.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'
import { type PlacedTweet, smallMap } from '../../support/small-map.js'

const place = (neuron: number, training: readonly number[], readable: readonly number[]): PlacedTweet => ({
  text: 'x',
  neuron,
  distance: 0,
  training,
  readable,
})

describe('getClusterInsights', () => {
  test('similarities are cosines, most similar first; 0 beside a zero vector', async () => {
    const analysis = await analyzeMap(
      smallMap(
        [
          place(0, [1, 0], []),
          place(1, [0, 3], []),
          place(2, [2, 2], []),
          place(3, [0, 0], []),
          place(4, [-5, 0], []),
        ],
        5,
      ),
    )
    const { similarityToOtherClusters } = getClusterInsights(analysis, 'cluster_0_0')
    expect(similarityToOtherClusters).toEqual([
      { id: 'cluster_2_0', similarity: expect.closeTo(Math.SQRT1_2, 12) },
      { id: 'cluster_1_0', similarity: 0 },
      { id: 'cluster_3_0', similarity: 0 },
      { id: 'cluster_4_0', similarity: -1 },
    ])
  })

  test('importances are the sizes of the effects, largest first, named', async () => {
    const analysis = await analyzeMap(
      smallMap([place(0, [], [1, 0, 5]), place(1, [], [3, 0, 1]), place(1, [], [3, 0, 5])]),
    )
    const { featureImportance } = getClusterInsights(analysis, 'cluster_0_0')
    expect(featureImportance).toEqual([
      { name: 'r0', effect: expect.closeTo(-Math.SQRT2, 12), importance: expect.closeTo(Math.SQRT2, 12) },
      { name: 'r2', effect: expect.closeTo(Math.SQRT1_2, 12), importance: expect.closeTo(Math.SQRT1_2, 12) },
      { name: 'r1', effect: 0, importance: 0 },
    ])
  })

  test('times and themes are those of the cluster', async () => {
    const analysis = await sampleAnalysis()
    const cluster = analysis.clusters[3]!
    const insights = getClusterInsights(analysis, cluster.id)
    expect(insights.cluster).toBe(cluster)
    expect(insights.temporalPatterns).toEqual({
      peakHour: cluster.timeDistribution!.peakHour,
      peakDay: cluster.timeDistribution!.peakDay,
      hourDistribution: cluster.timeDistribution!.hours,
      dayDistribution: cluster.timeDistribution!.days,
      firstTweetAt: cluster.firstTweetAt,
      lastTweetAt: cluster.lastTweetAt,
    })
    expect(insights.contentThemes.keywords).toBe(cluster.keywords)
    expect(insights.similarityToOtherClusters).toHaveLength(analysis.clusters.length - 1)
  })

  test('says which clusters there are when there is no such one', async () => {
    const analysis = await sampleAnalysis()
    expect(() => getClusterInsights(analysis, 'cluster_9_9')).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a cluster that holds tweets (such as cluster_0_0) for id but received "cluster_9_9": getAllClustersSummary() lists them]`,
    )
  })
})

describe('getAllClustersSummary', () => {
  test('sizes, peaks and engagement of all clusters', async () => {
    const analysis = await sampleAnalysis()
    const summary = getAllClustersSummary(analysis)
    expect(summary.clusterSizes.reduce((sum, { size }) => sum + size, 0)).toBe(400)
    expect(summary.temporalOverview.peakHours.map(({ count }) => count)).toEqual(
      [...analysis.summary.time!.hours].toSorted((a, b) => b - a).slice(0, 3),
    )
    const averages = analysis.clusters.map(({ avgEngagement }) => avgEngagement).toSorted((a, b) => a - b)
    expect(summary.engagementDistribution).toMatchObject({
      min: averages[0],
      max: averages.at(-1),
      median: (averages[11]! + averages[12]!) / 2,
    })
  })

  test('no peaks where no tweet has a time', async () => {
    const { temporalOverview } = getAllClustersSummary(
      await sampleAnalysis({ count: 40, without: ['dates'] }),
    )
    expect(temporalOverview).toEqual({ peakHours: [], peakDays: [] })
  })
})
