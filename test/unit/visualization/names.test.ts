import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../../src/analysis/map-analysis.js'
import { clusterName, largestDistinct } from '../../../src/visualization/cluster-names.js'
import { featureMean, featureName, highPhrase } from '../../../src/visualization/feature-names.js'
import { languageName } from '../../../src/visualization/language-names.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

function cluster(part: { keywords?: string[]; hashtags?: string[] }): Cluster {
  return {
    x: 3,
    y: 4,
    keywords: (part.keywords ?? []).map((term) => ({ term, count: 1, score: 1 })),
    dominantHashtags: (part.hashtags ?? []).map((term) => ({ term, count: 1 })),
  } as unknown as Cluster
}

describe('clusterName', () => {
  it('takes keywords, else hashtags, else the place', () => {
    expect(clusterName(cluster({ keywords: ['late', 'gate', 'bag', 'refund'] }))).toBe('late, gate, bag')
    expect(clusterName(cluster({ hashtags: ['fail', 'late'] }))).toBe('#fail, #late')
    expect(clusterName(cluster({}))).toBe('cell 3, 4')
  })

  it('says no word twice', () => {
    expect(clusterName(cluster({ keywords: ['late flight', 'flight', 'late', 'gate'] }))).toBe(
      'late flight, gate',
    )
  })

  it('keeps a right-to-left word from reordering its neighbours', () => {
    expect(clusterName(cluster({ keywords: ['مطر', 'rain'] }))).toBe('\u2068مطر\u2069, rain')
  })
})

describe('largestDistinct', () => {
  it('gives the largest cells, no name twice', async () => {
    const analysis = await sampleAnalysis()
    const chosen = largestDistinct(analysis, 5)
    const names = chosen.map((one) => clusterName(one, 2))
    expect(new Set(names).size).toBe(5)
    expect(chosen.map(({ size }) => size)).toEqual(chosen.map(({ size }) => size).sort((a, b) => b - a))
    expect(chosen[0]!.size).toBe(analysis.training.largestClusterSize)
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

  it('gives the mean in terms of the feature', () => {
    const texts = [
      featureMean('is_reply', 0.08),
      featureMean('like_ratio', 0.5),
      featureMean('word_count', 17.2),
    ]
    expect(texts.map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
      '8 % of all tweets',
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
