import { describe, expect, test } from 'vitest'
import { defineConfig } from '../../../src/config/index.js'
import {
  applyFeatures,
  type FeatureProgress,
  type FittedFeatures,
  fitFeatures,
} from '../../../src/features/index.js'
import type { Tweet } from '../../../src/input/index.js'
import { selectRows } from '../../../src/input/tweet-table.js'
import { columnOf, plainConfig, tableOf, valuesOf } from '../../support/feature-tables.js'
import { makeTweets } from '../../support/made-up-tweets.js'

const { table } = makeTweets({ count: 400, seed: 7, without: [] })

const NO_FACTS: Omit<Tweet, 'text'> = {
  hashtags: [],
  mentions: [],
  urls: [],
  isRetweet: false,
  isReply: false,
  isQuote: false,
}

/** As a model file stores it: typed arrays as they are, all else through JSON. */
function throughJson(fitted: FittedFeatures): FittedFeatures {
  const arrays: unknown[] = []
  const text = JSON.stringify(fitted, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value
    arrays.push(value)
    return { array: arrays.length - 1 }
  })
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'array' in value ? arrays[value.array as number] : value,
  ) as FittedFeatures
}

describe('fitted and applied', () => {
  test.each([
    ['default', {}],
    ['python', {}],
    ['text_only', {}],
    ['fast', {}],
    ['default', { use_pca: true }],
    ['default', { text_representation: 'tfidf', stop_words: 'none', ngram_max: 3 }],
    ['default', { text_terms: 'clean' }],
  ])('%s %j: the same bits for the same tweets, through JSON too', async (preset, overrides) => {
    const { fitted, extracted } = await fitFeatures(table, defineConfig(overrides, preset))
    const applied = await applyFeatures(throughJson(fitted), table)
    expect(valuesOf(applied)).toEqual(valuesOf(extracted))
    expect(extracted.matrix.data.every(Number.isFinite)).toBe(true)
    expect(fitted.columns).toEqual(extracted.matrix.columns)
  })

  test('markup is no text by default, and the text of the Python system', async () => {
    const texts = ['late again @sam', 'a < b <3 late', 'tea &amp;c again']
    const marked = [
      '<p class="x">late <b>again</b> <a href="https://example.com/sam" rel="nofollow">@sam</a></p>',
      'a &lt; b &lt;3 late',
      'tea &amp;amp;c <a href="b.html" rel="nofollow">again</a>',
    ]
    const featuresOf = async (list: readonly string[], preset: string) => {
      const tweets = list.map((text) => ({ ...NO_FACTS, text }))
      const { extracted } = await fitFeatures(tableOf(tweets), defineConfig({}, preset))
      const words = extracted.terms.terms
      return { words, characters: columnOf(extracted.readable, 'clean_word_count') }
    }
    expect(await featuresOf(marked, 'default')).toEqual(await featuresOf(texts, 'default'))
    expect((await featuresOf(marked, 'default')).words).not.toContain('nofollow')
    expect((await featuresOf(marked, 'python')).words).toEqual(expect.arrayContaining(['href', 'nofollow']))
  })

  test('the features of a tweet do not depend on those beside it', async () => {
    const { fitted, extracted } = await fitFeatures(table, defineConfig())
    const rows = Uint32Array.from([399, 0, 17])
    const { matrix } = await applyFeatures(fitted, selectRows(table, rows))
    const width = matrix.columns.length
    for (const [i, row] of rows.entries())
      expect(matrix.data.subarray(i * width, (i + 1) * width)).toEqual(
        extracted.matrix.data.subarray(row * width, (row + 1) * width),
      )
  })

  test('no tweets give no rows', async () => {
    const { fitted } = await fitFeatures(table, defineConfig())
    const { matrix, readable, terms } = await applyFeatures(fitted, tableOf([]))
    expect([
      matrix.rows,
      matrix.data.length,
      readable.read(0, readable.rows).length,
      terms.offsets.length,
    ]).toEqual([0, 0, 0, 1])
  })
})

describe('what is left out', () => {
  test('omit: features that no tweet has, with the reason; zero: they stay, as zeros', async () => {
    const bare = tableOf([{ text: 'late flight' }, { text: 'late train' }, { text: 'flight and train' }])
    const omit = await fitFeatures(bare, defineConfig())
    expect(omit.fitted.omitted).toContainEqual({ name: 'like_count', reason: 'no tweet has it' })
    expect(omit.fitted.omitted).toContainEqual({
      name: 'has_urls',
      reason: 'not in the matrix: says again what url_count says',
    })
    expect(omit.fitted.readable.map(({ name }) => name)).not.toContain('like_count')
    expect(omit.fitted.readable.map(({ name }) => name)).toContain('has_urls')
    const zero = await fitFeatures(bare, defineConfig({ missing_features: 'zero' }))
    expect(columnOf(zero.extracted.matrix, 'log_like_count')).toEqual([0, 0, 0])
    expect(columnOf(zero.extracted.readable, 'like_count')).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  test('a group that weighs nothing', async () => {
    const { fitted } = await fitFeatures(table, defineConfig({ feature_weights: { words: 0, temporal: 0 } }))
    expect(fitted.columns.map(({ group }) => group)).not.toContain('words')
    expect(fitted.columns.map(({ group }) => group)).not.toContain('temporal')
    expect(fitted.omitted).toContainEqual({ name: 'words', reason: 'feature_weights.words is 0' })
    expect(fitted.readable.map(({ name }) => name)).toContain('hour')
  })
})

describe('vocabulary', () => {
  test('min_df falls to what leaves terms, and one tweet or none with words is enough', async () => {
    const config = plainConfig({ min_df: 50, include_network_features: false })
    const two = await fitFeatures(tableOf([{ text: 'late flight' }, { text: 'late train' }]), config)
    expect(two.fitted.vocabulary).toMatchObject({ minDf: 2, terms: ['late'] })
    const one = await fitFeatures(tableOf([{ text: 'late flight' }]), config)
    expect(one.fitted.vocabulary).toMatchObject({ minDf: 1, terms: ['flight', 'late', 'late flight'] })
    const none = await fitFeatures(tableOf([{ text: '!' }, { text: '#x' }]), config)
    expect(none.fitted.vocabulary?.terms).toEqual([])
    expect(none.fitted.omitted).toContainEqual({ name: 'tfidf_*', reason: 'no tweet has a term' })
  })

  test('keywords have far more terms than the matrix, each counted, and no notes', async () => {
    const { fitted, extracted } = await fitFeatures(table, defineConfig({}, 'python'))
    const { terms } = extracted
    expect(fitted.vocabulary?.weighted).toHaveLength(100)
    expect(terms.terms.length).toBeGreaterThan(150)
    const social = await fitFeatures(table, defineConfig())
    expect(social.fitted.vocabulary?.terms.some((term) => term.startsWith('~'))).toBe(true)
    expect(social.extracted.terms.terms.filter((term) => term.startsWith('~'))).toEqual([])
    expect(Math.max(...social.extracted.terms.codes)).toBeLessThan(social.extracted.terms.terms.length)
  })

  test.each(['social', 'clean'])('%s terms are counted per tweet, in order of their codes', async (kind) => {
    const config = defineConfig({ text_terms: kind, min_df: 2, ngram_max: 2 })
    const { terms } = (
      await fitFeatures(
        tableOf([
          { text: 'The train, late late train' },
          { text: 'late' },
          { text: 'train late' },
          { text: 'the' },
        ]),
        config,
      )
    ).extracted
    const rows = Array.from({ length: 4 }, (_, row) =>
      Array.from(terms.codes.subarray(terms.offsets[row]!, terms.offsets[row + 1]!), (code, i) => [
        terms.terms[code],
        terms.counts[terms.offsets[row]! + i],
      ]),
    )
    expect(terms.terms).toEqual(['late', 'train', 'train late'])
    expect(rows).toEqual([
      [
        ['late', 2],
        ['train', 2],
        ['train late', 1],
      ],
      [['late', 1]],
      [
        ['late', 1],
        ['train', 1],
        ['train late', 1],
      ],
      [],
    ])
  })

  test('a tweet without any term stays at zero among the words', async () => {
    const { fitted } = await fitFeatures(table, defineConfig({ normalize_features: false }))
    const { matrix } = await applyFeatures(fitted, tableOf([{ text: '!!! 🫥' }]))
    expect(columnOf(matrix, 'latent_1')).toEqual([0])
  })

  test('words off: no terms, no text features', async () => {
    const { fitted, extracted } = await fitFeatures(table, defineConfig({ include_text_features: false }))
    expect(fitted.vocabulary).toBeNull()
    expect(extracted.terms.terms).toEqual([])
    expect(extracted.readable.columns.map(({ name }) => name)).not.toContain('char_count')
    expect(fitted.columns.map(({ name }) => name)).toContain('has_urls')
  })
})

test('principal components: as many as asked for, or as explain 95 % of the variance', async () => {
  const { fitted } = await fitFeatures(table, defineConfig({ use_pca: true, pca_components: 3 }))
  expect(fitted.columns).toEqual([1, 2, 3].map((i) => ({ name: `pca_${i}`, group: 'mixed' })))
  const auto = await fitFeatures(table, defineConfig({ use_pca: true }))
  const all = await fitFeatures(table, defineConfig({ use_pca: true, pca_components: 4096 }))
  const total = all.fitted.pca!.variances.reduce((sum, variance) => sum + variance, 0)
  const shares = auto.fitted.pca!.variances.map((variance) => variance / total)
  const kept = shares.reduce((sum, share) => sum + share, 0)
  expect(kept).toBeGreaterThanOrEqual(0.95)
  expect(kept - shares.at(-1)!).toBeLessThan(0.95)
})

describe('errors', () => {
  test('no tweets', async () => {
    await expect(fitFeatures(tableOf([]), defineConfig())).rejects.toMatchInlineSnapshot(
      `[InputError: Expected at least one tweet for the features but received none]`,
    )
  })

  test('nothing switched on', async () => {
    const off = {
      include_temporal_features: false,
      include_engagement_features: false,
      include_text_features: false,
      include_network_features: false,
    }
    await expect(fitFeatures(table, defineConfig(off))).rejects.toMatchInlineSnapshot(
      `[ConfigError: Expected at least one group of features that is on and has a weight above 0 but received none: see include_temporal_features and its like, and feature_weights]`,
    )
  })

  test('no tweet has what is asked for', async () => {
    const engagementOnly = {
      include_temporal_features: false,
      include_text_features: false,
      include_network_features: false,
    }
    await expect(
      fitFeatures(tableOf([{ text: 'no counts' }]), defineConfig(engagementOnly)),
    ).rejects.toMatchInlineSnapshot(
      `[InputError: Expected tweets with at least one of the features asked for but received none that has any]`,
    )
  })
})

describe('while it runs', () => {
  test('tells each stage from 0 to all tweets', async () => {
    const told: FeatureProgress[] = []
    await fitFeatures(table, defineConfig(), { onProgress: (progress) => told.push(progress) })
    for (const stage of ['users', 'text', 'vocabulary', 'latent', 'scale'] as const) {
      const done = told.filter((progress) => progress.stage === stage).map((progress) => progress.done)
      expect([done[0], done.at(-1)], stage).toEqual([0, 400])
    }
  })

  test('stops on an abort with its reason', async () => {
    for (const stage of ['text', 'latent', 'scale']) {
      const controller = new AbortController()
      const reason = new Error('enough')
      const fit = fitFeatures(table, defineConfig(), {
        signal: controller.signal,
        onProgress: (progress) => {
          if (progress.stage === stage) controller.abort(reason)
        },
      })
      await expect(fit).rejects.toBe(reason)
    }
  })
})
