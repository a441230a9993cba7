import { describe, expect, it } from 'vitest'
import {
  type Cluster,
  clusterName,
  clusterNameText,
  clusterTerms,
  featureName,
} from '../../../src/analysis/index.js'
import { traitsOf } from '../../../src/analysis/traits.js'
import { READABLE_COLUMNS } from '../../../src/features/readable.js'

interface Part {
  readonly size?: number
  readonly keywords?: readonly string[]
  readonly hashtags?: readonly (readonly [term: string, count: number])[]
}

function map(...parts: readonly Part[]): { clusters: Cluster[] } {
  const clusters = parts.map(({ size = 100, keywords = [], hashtags = [] }, neuron) => ({
    neuron,
    x: neuron,
    y: 4,
    size,
    keywords: keywords.map((term) => ({ term, count: 1, score: 1 })),
    dominantHashtags: hashtags.map(([term, count]) => ({ term, count })),
  }))
  return { clusters: clusters as unknown as Cluster[] }
}

function names(analysis: { clusters: Cluster[] }, words?: number): string[] {
  return analysis.clusters.map((cluster) => clusterNameText(clusterName(analysis, cluster, words)))
}

describe('clusterName', () => {
  it('takes keywords, else telling hashtags, else the place', () => {
    const hashtags = [
      ['fail', 9],
      ['late', 2],
      ['rare', 1],
    ] as const
    const analysis = map({ keywords: ['late', 'gate', 'bag', 'refund'], hashtags }, { hashtags }, {})
    expect(names(analysis)).toEqual(['late, gate, bag', '#fail, #late', 'cell 2, 4'])
    expect(names(analysis, 1)).toEqual(['late', '#fail', 'cell 2, 4'])
  })

  it.each([
    [100, 2, ['#tag']],
    [101, 2, []],
    [3153, 63, []],
    [3153, 64, ['#tag']],
    // One tweet speaks for no cell, however small.
    [9, 1, []],
    [1, 1, []],
  ])('in a cell of %d tweets a hashtag of %d gives %j', (size, count, terms) => {
    expect(clusterTerms(map({ size, hashtags: [['tag', count]] }).clusters[0]!)).toEqual(terms)
  })

  it.each([
    [['late flight', 'flight', 'late', 'gate'], 'late flight, gate'],
    [['@jetblue', 'jetblue', 'gate'], '@jetblue, gate'],
    [['#delays', 'delays', '@delays'], '#delays'],
    [['😂 😂', '😂', 'late late', 'gate'], '😂, late, gate'],
  ])('says no word of %j twice', (keywords, name) => {
    expect(names(map({ keywords }))).toEqual([name])
  })

  it('tells cells of one name apart: the larger keeps it', () => {
    const keywords = ['fake', 'news', 'media', 'press']
    const analysis = map(
      { keywords, size: 5 },
      { keywords: ['News', 'fake', 'cnn'], size: 9 },
      { keywords: ['fake', 'news'], size: 3 },
      { keywords: ['fake', 'news', 'cnn'], size: 4 },
    )
    expect(names(analysis, 2)).toEqual([
      'fake, news, media',
      'News, fake',
      'fake, news (cell 2, 4)',
      'fake, news, cnn',
    ])
    expect(new Set(names(analysis)).size).toBe(4)
  })
})

describe('featureName', () => {
  it.each([
    ['retweet_ratio', 'Retweets among reactions'],
    ['sentiment_neu', 'Neutral words'],
    ['tfidf_refund', '“refund”'],
    ['some_new_feature', 'Some new feature'],
  ])('says %s as %s', (name, words) => {
    expect(featureName(name)).toBe(words)
  })

  it('calls cells without terms by what sets them apart beyond chance', () => {
    const features = (['hour', 'like_count', 'retweet_count', 'char_count', 'latent_1'] as const).map(
      (name, index) => ({
        name,
        group: (['temporal', 'engagement', 'engagement', 'form', 'words'] as const)[index]!,
        mean: 0,
        std: 1,
        known: 100,
      }),
    )
    const effects = [
      [-1, 2, 3, 0.6, 9],
      [-1, 2, 3, 0.6, 9],
      [0.2, 0.3, -0.4, 0, 0],
      [-1, 0.4, 0, 0, 0],
    ]
    const { clusters } = map({ size: 100 }, { size: 90 }, { size: 80 }, { size: 8 }, { keywords: ['late'] })
    const named = {
      features,
      clusters: clusters.map((cluster, i) => ({ ...cluster, effects: Float64Array.from(effects[i] ?? []) })),
    }
    expect(names(named)).toEqual([
      'many retweets, early in the day, long',
      'many retweets, early in the day, long (cell 1, 4)',
      'cell 2, 4',
      'cell 3, 4',
      'late',
    ])
    expect(names(named, 1)[1]).toBe('many retweets, early in the day')
  })

  it('has a trait for every readable feature, high and low', () => {
    for (const { name, group } of READABLE_COLUMNS) {
      const features = [{ name, group, mean: 0, std: 1, known: 100 }]
      expect(traitsOf(features, [1], 100), name).toHaveLength(1)
      expect(traitsOf(features, [-1], 100), name).toHaveLength(1)
      expect(traitsOf(features, [1], 100)).not.toEqual(traitsOf(features, [-1], 100))
    }
  })
})
