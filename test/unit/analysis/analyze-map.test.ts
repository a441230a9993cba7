import { describe, expect, test } from 'vitest'
import { analyzeMap } from '../../../src/analysis/index.js'
import { sampleAnalysis, sampleInput } from '../../support/sample-analysis.js'
import { type PlacedTweet, smallMap } from '../../support/small-map.js'

const MONDAY_9 = Date.UTC(2024, 0, 1, 9, 30)
const HOUR = 3_600_000
const DAY = 24 * HOUR

const TWEETS: readonly PlacedTweet[] = [
  {
    text: 'late again',
    neuron: 0,
    distance: 0.5,
    training: [1, 0],
    readable: [10, 1],
    terms: ['late', 'late', 'train'],
    id: '9007199254740993',
    user: 'ann',
    language: 'en',
    createdAt: MONDAY_9,
    likeCount: 10,
    retweetCount: 2,
    hashtags: ['delay', 'delay', 'train'],
  },
  {
    text: 'Late   AGAIN https://t.co/x',
    neuron: 0,
    distance: 0.25,
    training: [3, 0],
    readable: [20, Number.NaN],
    terms: ['late', 'train'],
    user: 'bob',
    language: 'en',
    createdAt: MONDAY_9 + DAY,
    replyCount: 4,
    quoteCount: 2,
    hashtags: ['delay'],
  },
  {
    text: 'bread',
    neuron: 2,
    distance: 1,
    training: [0, 2],
    readable: [60, Number.NaN],
    terms: ['bread', 'train'],
    user: 'ann',
    language: 'fr',
    hashtags: ['train'],
  },
]

describe('analyzeMap, worked out by hand', () => {
  test('the cells that hold tweets, in order', async () => {
    const { clusters, hits } = await analyzeMap(smallMap(TWEETS))
    expect([...hits]).toEqual([2, 0, 1])
    expect(clusters.map(({ id, neuron, x, y, size }) => [id, neuron, x, y, size])).toEqual([
      ['cluster_0_0', 0, 0, 0, 2],
      ['cluster_2_0', 2, 2, 0, 1],
    ])
  })

  test('means and population standard deviations of the training features', async () => {
    const { clusters, featureNames } = await analyzeMap(smallMap(TWEETS))
    expect(featureNames).toEqual(['t0', 't1'])
    expect([...clusters[0]!.meanFeatures]).toEqual([2, 0])
    expect([...clusters[0]!.stdFeatures]).toEqual([1, 0])
    expect([...clusters[1]!.meanFeatures]).toEqual([0, 2])
    expect([...clusters[1]!.stdFeatures]).toEqual([0, 0])
  })

  test('effects are distances from the mean of all tweets in their standard deviations', async () => {
    const { clusters, features } = await analyzeMap(smallMap(TWEETS))
    const std = Math.sqrt((20 ** 2 + 10 ** 2 + 30 ** 2) / 3)
    expect(features).toEqual([
      { name: 'r0', group: 'form', mean: 30, std: expect.closeTo(std, 12), known: 3 },
      { name: 'r1', group: 'form', mean: 1, std: 0, known: 1 },
    ])
    expect([...clusters[0]!.meanReadable]).toEqual([15, 1])
    expect([...clusters[1]!.meanReadable]).toEqual([60, Number.NaN])
    expect(clusters[0]!.effects[0]).toBeCloseTo(-15 / std, 12)
    expect(clusters[1]!.effects[0]).toBeCloseTo(30 / std, 12)
    // The second feature is the same wherever it is known, and unknown in the second cell.
    expect(clusters.map(({ effects }) => effects[1])).toEqual([0, 0])
  })

  test('sample tweets: nearest first, texts that differ in links, case and blanks once', async () => {
    const { clusters } = await analyzeMap(smallMap(TWEETS))
    expect(clusters[0]!.sampleTweets).toEqual([
      {
        row: 1,
        text: 'Late   AGAIN https://t.co/x',
        id: undefined,
        user: 'bob',
        createdAt: MONDAY_9 + DAY,
        distance: 0.25,
        engagement: 11,
      },
    ])
    expect(clusters[0]!.meanDistance).toBe(0.375)
  })

  test('engagement: an unknown count adds nothing, a tweet without any counts is left out', async () => {
    const { clusters, summary } = await analyzeMap(smallMap(TWEETS))
    expect(clusters.map(({ avgEngagement, engagementKnown }) => [avgEngagement, engagementKnown])).toEqual([
      [(14 + 11) / 2, 2],
      [Number.NaN, 0],
    ])
    expect(summary.avgEngagementPerTweet).toBe(12.5)
    expect(summary.engagementKnown).toBe(2)
    const together = await analyzeMap(
      smallMap([...TWEETS.slice(0, 2), { ...TWEETS[2]!, neuron: 0 }, { ...TWEETS[0]!, neuron: 1 }]),
    )
    expect(together.summary.avgEngagementPerTweet).toBe((14 + 11 + 14) / 3)
    expect(summary.engagement).toEqual({ mean: 12.5, std: 0, min: 12.5, max: 12.5, median: 12.5 })
  })

  test('hashtags, languages and authors count tweets, a hashtag twice in a tweet once', async () => {
    const { clusters, summary } = await analyzeMap(smallMap(TWEETS))
    expect(clusters[0]!.dominantHashtags).toEqual([
      { term: 'delay', count: 2 },
      { term: 'train', count: 1 },
    ])
    expect(clusters[0]!.topUsers).toEqual([
      { term: 'ann', count: 1 },
      { term: 'bob', count: 1 },
    ])
    expect(summary.dominantThemes).toEqual([
      { term: 'delay', count: 2 },
      { term: 'train', count: 2 },
    ])
    expect(summary.languages).toEqual([
      { term: 'en', count: 2 },
      { term: 'fr', count: 1 },
    ])
    expect(summary.uniqueUsers).toBe(2)
    expect(clusters.map(({ uniqueUsers }) => uniqueUsers)).toEqual([2, 1])
  })

  test('times: hours and days in UTC, Monday first, the earlier one on ties', async () => {
    const { clusters, summary } = await analyzeMap(smallMap(TWEETS))
    const time = clusters[0]!.timeDistribution!
    expect([time.peakHour, time.peakDay]).toEqual([9, 0])
    expect([time.hours[9], [...time.days]]).toEqual([2, [1, 1, 0, 0, 0, 0, 0]])
    expect(clusters[1]!.timeDistribution).toBeUndefined()
    expect(summary.timeKnown).toBe(2)
    expect([summary.firstTweetAt, summary.lastTweetAt]).toEqual([MONDAY_9, MONDAY_9 + DAY])
  })

  test('training statistics', async () => {
    const { training } = await analyzeMap(smallMap(TWEETS))
    expect(training).toMatchObject({
      quantizationError: 1.5,
      topographicError: 0.25,
      explainedVariance: 0.5,
      numClusters: 2,
      numFeatures: 2,
      numSamples: 3,
      somDimensions: [3, 1],
      largestClusterSize: 2,
      smallestClusterSize: 1,
      meanClusterSize: 1.5,
      clusterSizeStd: 0.5,
      trainingSeconds: 3,
      kernel: 'scalar',
      threads: 2,
      trainingConfig: { x_dim: 3, y_dim: 1, random_state: 42 },
    })
  })
})

describe('analyzeMap with little to go by', () => {
  test('one tweet that has a text and nothing else, on one cell', async () => {
    const tweet = { text: 'hello', neuron: 0, distance: 0, training: [0], readable: [Number.NaN] }
    const { clusters, summary, features } = await analyzeMap(smallMap([tweet], 1))
    expect(clusters).toEqual([
      {
        id: 'cluster_0_0',
        neuron: 0,
        x: 0,
        y: 0,
        size: 1,
        meanDistance: 0,
        meanFeatures: Float64Array.of(0),
        stdFeatures: Float64Array.of(0),
        meanReadable: Float64Array.of(Number.NaN),
        effects: Float64Array.of(0),
        sampleTweets: [
          {
            row: 0,
            text: 'hello',
            id: undefined,
            user: undefined,
            createdAt: undefined,
            distance: 0,
            engagement: Number.NaN,
          },
        ],
        avgEngagement: Number.NaN,
        engagementKnown: 0,
        engagementSources: 0,
        dominantHashtags: [],
        keywords: [],
        timeDistribution: undefined,
        firstTweetAt: undefined,
        lastTweetAt: undefined,
        languageDistribution: [],
        uniqueUsers: 0,
        topUsers: [],
        traits: [],
      },
    ])
    expect(summary).toEqual({
      totalClusters: 1,
      totalTweets: 1,
      dominantThemes: [],
      commonTerms: [],
      time: undefined,
      timeKnown: 0,
      languages: [],
      engagement: undefined,
      engagementKnown: 0,
      avgEngagementPerTweet: Number.NaN,
      uniqueUsers: 0,
      firstTweetAt: undefined,
      lastTweetAt: undefined,
    })
    expect(features).toEqual([{ name: 'r0', group: 'form', mean: Number.NaN, std: Number.NaN, known: 0 }])
  })

  test('retweets of one score have their counts from one tweet', async () => {
    const tweet = { neuron: 0, distance: 0, training: [0], readable: [0] }
    const retweet = { ...tweet, text: 'RT @a: hello', isRetweet: true, likeCount: 4433 }
    const own = { ...tweet, text: 'hello', likeCount: 4433 }
    const unknown = { ...retweet, likeCount: undefined }
    const tweets = [retweet, retweet, retweet, own, own, unknown, { ...retweet, likeCount: 9 }]
    const { clusters, regions } = await analyzeMap(smallMap(tweets, 1))
    expect(clusters[0]).toMatchObject({ engagementKnown: 6, engagementSources: 4 })
    expect(regions.list[0]).toMatchObject({ engagementKnown: 6, engagementSources: 4 })
  })

  test('no features at all', async () => {
    const tweet = { text: 'hello', neuron: 0, distance: 0, training: [], readable: [] }
    const { clusters, training } = await analyzeMap(smallMap([tweet, tweet]))
    expect(clusters[0]!.meanFeatures).toEqual(new Float64Array())
    expect(training.numFeatures).toBe(0)
  })

  test.each(['dates', 'users', 'engagement', 'hashtags', 'languages'] as const)('no %s', async (part) => {
    const { summary, clusters } = await sampleAnalysis({ count: 60, without: [part] })
    const known = {
      dates: summary.timeKnown,
      users: summary.uniqueUsers,
      engagement: summary.engagementKnown,
      hashtags: summary.dominantThemes.length,
      languages: summary.languages.length,
    }
    expect(Object.entries(known).filter(([, count]) => count === 0)).toEqual([[part, 0]])
    expect(clusters.reduce((sum, { size }) => sum + size, 0)).toBe(60)
  })
})

describe('analyzeMap', () => {
  test('gives the same analysis for the same input', async () => {
    expect(await analyzeMap(sampleInput())).toEqual(await analyzeMap(sampleInput()))
  })

  test('tells its progress up to the end, and lets the event loop turn', async () => {
    const shares: number[] = []
    let turns = 0
    let isDone = false
    const turn = (): void => {
      turns++
      if (!isDone) setImmediate(turn)
    }
    setImmediate(turn)
    await analyzeMap(sampleInput({ count: 30_000 }), {
      onProgress: ({ done, total }) => shares.push(done / total),
    })
    isDone = true
    expect(turns).toBeGreaterThan(3)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
  })

  test('ends with the reason of an abort', async () => {
    const controller = new AbortController()
    const analysis = analyzeMap(sampleInput({ count: 50 }), { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(analysis).rejects.toThrow('enough')
  })

  test('refuses parts that do not belong together', async () => {
    const input = sampleInput({ count: 50 })
    const { winners, features } = input
    const short = { ...winners, distances: winners.distances.subarray(1) }
    await expect(analyzeMap({ ...input, winners: short })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected 50 rows for winners.distances but received 49]`,
    )
    await expect(
      analyzeMap({ ...input, features: { ...features, readable: { ...features.readable, rows: 49 } } }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected 50 rows for features.readable.rows but received 49]`,
    )
    await expect(
      analyzeMap({ ...input, uMatrix: new Float32Array(29) }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected 30 neurons for uMatrix but received 29]`,
    )
    const beyond = { ...winners, winners: winners.winners.with(4, 30) }
    await expect(analyzeMap({ ...input, winners: beyond })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: Expected a neuron below 30 for winners[4] but received 30]`,
    )
  })
})
