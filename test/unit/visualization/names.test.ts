import { describe, expect, it } from 'vitest'
import { featureName, languageName } from '../../../src/analysis/index.js'
import { largest, nameOf, tellingSample, topicOf } from '../../../src/visualization/cluster-names.js'
import { withDrawableTexts } from '../../../src/visualization/drawable-texts.js'
import { absencePhrase, featureMean, highPhrase } from '../../../src/visualization/feature-names.js'
import { typesetter } from '../../../src/visualization/typesetting.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

describe('largest', () => {
  it('gives the largest cells', async () => {
    const analysis = await sampleAnalysis()
    const sizes = largest(analysis, 5).map(({ size }) => size)
    expect(sizes).toEqual(
      analysis.clusters
        .map(({ size }) => size)
        .sort((a, b) => b - a)
        .slice(0, 5),
    )
    expect(sizes[0]).toBe(analysis.training.largestClusterSize)
  })
})

describe('nameOf', () => {
  it('keeps a right-to-left word from reordering its neighbours', async () => {
    const analysis = await sampleAnalysis({ count: 60 })
    const keywords = ['مطر', 'rain'].map((term) => ({ term, count: 3, score: 1 }))
    const clusters = [{ ...analysis.clusters[0]!, keywords }]
    expect(nameOf({ ...analysis, clusters }, clusters[0]!)).toBe('\u2068مطر\u2069, rain')
    expect(topicOf({ ...analysis, clusters }, clusters[0]!, 1)).toBe('\u2068مطر\u2069')
  })
})

describe('tellingSample', () => {
  it('shows the words that the cell is called by, where a sample has them', async () => {
    const analysis = await sampleAnalysis({ count: 60 })
    const first = analysis.clusters[0]!
    const keywords = ['late flight', 'gate'].map((term) => ({ term, count: 3, score: 1 }))
    const sampleOf = (...list: string[]) => {
      const sampleTweets = list.map((text) => ({ ...first.sampleTweets[0]!, text }))
      const cluster = { ...first, keywords, sampleTweets }
      return tellingSample({ ...analysis, clusters: [cluster] }, cluster)?.text
    }
    expect(sampleOf('Hello', 'LATE again', 'My flight is Late', 'flight late')).toBe('My flight is Late')
    expect(sampleOf('Gate 4', 'the late flight at gate 4')).toBe('the late flight at gate 4')
    expect(sampleOf('Hello', 'you')).toBe('Hello')
    expect(sampleOf()).toBeUndefined()
  })
})

describe('withDrawableTexts', () => {
  const readsAscii = typesetter({ width: (text, size) => text.length * size, has: () => false })

  it('gives a cell whose keywords no font has what sets it apart, not its hashtags', async () => {
    const analysis = await sampleAnalysis({ count: 60 })
    const [first, second] = analysis.clusters
    const hashtags = [{ term: 'news', count: 40 }]
    const clusters = [
      {
        ...first!,
        traits: ['long', 'few retweets'],
        size: 50,
        keywords: [{ term: '猫', count: 20, score: 1 }],
        dominantHashtags: hashtags,
      },
      { ...second!, size: 50, keywords: [], dominantHashtags: hashtags },
    ]
    const drawable = withDrawableTexts({ ...analysis, clusters }, readsAscii)
    expect(drawable.clusters.map((cluster) => nameOf(drawable, cluster))).toEqual([
      'long, few retweets',
      '#news',
    ])
  })
})

describe('featureName', () => {
  it.each([
    ['like_count', 'Likes'],
    ['tfidf_refund', '“refund”'],
    ['some_new_feature', 'Some new feature'],
  ])('says %s as %s', (name, words) => {
    expect(featureName(name)).toBe(words)
  })

  it('has a phrase for where a feature is high', () => {
    expect([highPhrase('char_count'), highPhrase('like_count'), highPhrase('tfidf_refund')]).toEqual([
      'long tweets',
      'likes',
      'tweets with “refund”',
    ])
  })

  it('has a phrase for where a property is absent, if nearly all tweets have it', () => {
    expect([
      absencePhrase('has_urls', 0.9),
      absencePhrase('has_urls', 0.4),
      absencePhrase('hour', 12),
    ]).toEqual(['tweets without links', undefined, undefined])
  })

  it('gives the mean in terms of the feature', () => {
    const texts = [
      featureMean('is_reply', 0.08),
      featureMean('like_ratio', 0.5),
      featureMean('word_count', 17.2),
    ]
    expect(texts.map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
      '8.0 % of all tweets',
      'mean 50 %',
      'mean 17',
    ])
  })
})

describe('languageName', () => {
  it.each([
    ['ja', 'Japanese'],
    ['und', 'Undetermined'],
    ['not a code', 'not a code'],
  ])('says %s as %s', (code, name) => {
    expect(languageName(code)).toBe(name)
  })
})
