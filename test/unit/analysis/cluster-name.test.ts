import { describe, expect, it } from 'vitest'
import {
  type Cluster,
  clusterName,
  clusterNameText,
  clusterTerms,
  featureName,
} from '../../../src/analysis/index.js'
import { ownLanguage, traitsOf } from '../../../src/analysis/traits.js'
import { READABLE_COLUMNS } from '../../../src/features/readable.js'

interface Part {
  readonly size?: number
  /** Tweets that have each keyword. */
  readonly count?: number
  readonly traits?: readonly string[]
  readonly keywords?: readonly string[]
  readonly hashtags?: readonly (readonly [term: string, count: number])[]
}

function map(...parts: readonly Part[]): { clusters: Cluster[] } {
  const clusters = parts.map(
    ({ size = 100, count = size, keywords = [], hashtags = [], traits = [] }, neuron) => ({
      neuron,
      x: neuron,
      y: 4,
      size,
      keywords: keywords.map((term) => ({ term, count, score: 1 })),
      dominantHashtags: hashtags.map(([term, count]) => ({ term, count })),
      traits,
    }),
  )
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

  it.each([
    // A twentieth of a large group, ten tweets or a fifth of a small one, two at least.
    [2000, 100, 'word'],
    [2000, 99, 'cell 0, 4'],
    [100, 10, 'word'],
    [100, 9, 'cell 0, 4'],
    [27, 6, 'word'],
    [27, 5, 'cell 0, 4'],
    [2, 2, 'word'],
    [2, 1, 'cell 0, 4'],
    [1, 1, 'word'],
  ])('a word names a group of %d tweets when %d have it, or not: %s', (size, count, name) => {
    expect(names(map({ size, count, keywords: ['word'] }))).toEqual([name])
  })

  it('has weaker words follow one that names a group, but never lead', () => {
    const keywords = [
      { term: 'weak', count: 20, score: 3 },
      { term: 'strong', count: 50, score: 2 },
      { term: 'weaker', count: 19, score: 1 },
    ]
    const [cluster] = map({ size: 1000 }).clusters
    expect(clusterTerms({ ...cluster!, keywords })).toEqual(['strong', 'weak'])
    expect(clusterTerms({ ...cluster!, keywords: keywords.slice(0, 1) })).toEqual([])
  })

  it('takes what sets a cell apart where no word does', () => {
    const traits = ['many retweets', 'early in the day', 'long']
    const analysis = map({ traits }, { traits, size: 90 }, {}, { traits, keywords: ['late'] })
    expect(names(analysis)).toEqual([
      'many retweets, early in the day, long',
      'many retweets, early in the day, long (cell 1, 4)',
      'cell 2, 4',
      'late',
    ])
    expect(names(analysis, 1)[1]).toBe('many retweets, early in the day')
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

  it('says what sets a group apart beyond chance, one trait of each kind of features', () => {
    const features = (['hour', 'like_count', 'retweet_count', 'char_count', 'latent_1'] as const).map(
      (name, index) => ({
        name,
        group: (['temporal', 'engagement', 'engagement', 'form', 'words'] as const)[index]!,
      }),
    )
    expect(traitsOf(features, [-1, 2, 3, 0.6, 9], 100)).toEqual(['many retweets', 'early in the day', 'long'])
    expect(traitsOf(features, [0.2, 0.3, -0.4, 0, 0], 100)).toEqual([])
    expect(traitsOf(features, [-1, 0.4, 0, 0, 0], 8)).toEqual([])
  })

  it('says the language first, and never that it is not English as well', () => {
    const features = [{ name: 'language_english', group: 'form' as const }]
    expect(traitsOf(features, [-2], 100)).toEqual(['not English'])
    expect(traitsOf(features, [-2], 100, 'es')).toEqual(['mostly Spanish'])
  })

  it('has a trait for every readable feature, high and low', () => {
    for (const { name, group } of READABLE_COLUMNS) {
      const features = [{ name, group }]
      expect(traitsOf(features, [1], 100), name).toHaveLength(1)
      expect(traitsOf(features, [-1], 100), name).toHaveLength(1)
      expect(traitsOf(features, [1], 100)).not.toEqual(traitsOf(features, [-1], 100))
    }
  })
})

describe('ownLanguage', () => {
  const all = [
    { term: 'en', count: 60 },
    { term: 'es', count: 40 },
  ]
  it.each([
    [
      'of two thirds',
      [
        ['es', 20],
        ['en', 10],
      ],
      'es',
    ],
    [
      'of fewer',
      [
        ['es', 19],
        ['en', 10],
      ],
      undefined,
    ],
    ['of too few tweets', [['es', 9]], undefined],
    ['that most tweets of the map have', [['en', 20]], undefined],
    ["that is Twitter's word for none", [['und', 20]], undefined],
    ['of none', [], undefined],
  ] as const)('a language %s', (_name, counts, language) => {
    const group = counts.map(([term, count]) => ({ term, count }))
    expect(ownLanguage(group, all)).toBe(language)
  })
})
