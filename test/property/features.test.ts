import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareCodePoints } from '../../src/features/compare-code-points.js'
import { IgnoredWords } from '../../src/features/ignored-words.js'
import { columnMoments, mergeMoments } from '../../src/features/moments.js'
import { countUsers, mergeUserCounts } from '../../src/features/network.js'
import { roundHalfEven } from '../../src/features/round-half-even.js'
import { type ShardWords, ShardWordsWriter } from '../../src/features/shard-words.js'
import { SocialTokenizer } from '../../src/features/social-tokenizer.js'
import { TermCounter } from '../../src/features/term-counter.js'
import { SentimentScorer } from '../../src/features/vader.js'
import { WordList } from '../../src/features/word-list.js'
import { WordRows } from '../../src/features/word-rows.js'
import { type Tweet, type TweetTable, TweetTableBuilder } from '../../src/input/index.js'
import { ENGLISH_BIT } from '../../src/language/index.js'

const word = fc.constantFrom(
  'late',
  'flight',
  'never',
  'again',
  '#delay',
  '@united',
  '😀',
  'поезд',
  '東京',
  'the',
)
const texts = fc.array(
  fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
  { maxLength: 12 },
)

function shardOf(texts: readonly string[]): ShardWords {
  const words = new WordList(new IgnoredWords(new Map([['the', ENGLISH_BIT]])))
  const tokenizer = new SocialTokenizer(words)
  const writer = new ShardWordsWriter()
  for (const text of texts) {
    tokenizer.tokenize(text)
    writer.addRow(words)
  }
  return writer.finish(words.table.pack())
}

function counted(...shards: readonly (readonly string[])[]) {
  const rows = new WordRows()
  for (const texts of shards) rows.add(shardOf(texts))
  const counter = new TermCounter(3)
  counter.addRows(rows, 0, rows.rows)
  return { statistics: counter.statistics, words: rows.table }
}

/** Term to document and term frequency. */
function frequencies({ statistics, words }: Pick<ReturnType<typeof counted>, 'statistics' | 'words'>) {
  const entries = Array.from({ length: statistics.count }, (_, node) => [
    statistics.text(node, words),
    [statistics.documentFrequency(node), statistics.termFrequency(node)],
  ])
  return Object.fromEntries(entries) as Record<string, number[]>
}

describe('shards, merged, are the whole', () => {
  test('term counts', () => {
    fc.assert(
      fc.property(texts, texts, texts, (a, b, c) => {
        const merged = counted(a, b, c)
        const whole = counted([...a, ...b, ...c])
        expect(frequencies(merged)).toEqual(frequencies(whole))
        expect(merged.statistics.documents).toBe(whole.statistics.documents)
      }),
    )
  })

  test('term counts are those of a plain count', () => {
    fc.assert(
      fc.property(texts, (rows) => {
        const plain: Record<string, number[]> = {}
        for (const row of rows) {
          const tokens = row.split(' ').filter((token) => token !== '' && token !== 'the')
          const grams = [1, 2, 3].flatMap((n) =>
            tokens
              .slice(0, Math.max(0, tokens.length - n + 1))
              .map((_, i) => tokens.slice(i, i + n).join(' ')),
          )
          for (const gram of grams) {
            plain[gram] ??= [0, 0]
            plain[gram][1]!++
          }
          for (const gram of new Set(grams)) plain[gram]![0]!++
        }
        expect(frequencies(counted(rows))).toEqual(plain)
      }),
    )
  })

  test('user counts', () => {
    const tweet = fc.record({
      text: fc.constant('x'),
      user: fc.constantFrom('ann', 'bob', 'cem', undefined),
      likeCount: fc.option(fc.nat(1000), { nil: undefined }),
      mentions: fc.array(fc.constantFrom('x', 'y'), { maxLength: 3 }),
    })
    const tweets = fc.array(tweet, { maxLength: 10 })
    const tableOf = (rows: readonly Tweet[]): TweetTable => {
      const builder = new TweetTableBuilder()
      for (const row of rows) builder.add(row)
      return builder.finish()
    }
    fc.assert(
      fc.property(tweets, tweets, (a, b) => {
        expect(mergeUserCounts([countUsers(tableOf(a)), countUsers(tableOf(b))])).toEqual(
          countUsers(tableOf([...a, ...b])),
        )
      }),
    )
  })

  test('moments', () => {
    const value = fc.oneof(fc.float({ min: -1000, max: 1000, noNaN: true }), fc.constant(Number.NaN))
    const rows = fc
      .array(fc.tuple(value, value), { maxLength: 20 })
      .map((list) => Float32Array.from(list.flat()))
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const parts = [a, b].map((data) => columnMoments(data, data.length / 2, 2))
        const merged = mergeMoments(parts, 2)
        const both = Float32Array.from([...a, ...b])
        for (const column of [0, 1]) {
          const known = [...both].filter((x, i) => i % 2 === column && !Number.isNaN(x))
          const mean = known.reduce((sum, x) => sum + x, 0) / Math.max(known.length, 1)
          const deviation = known.reduce((sum, x) => sum + (x - mean) ** 2, 0)
          expect(merged.counts[column]).toBe(known.length)
          expect(merged.means[column]).toBeCloseTo(mean, 6)
          expect(Math.abs(merged.deviations[column]! - deviation)).toBeLessThan(1e-6 * (1 + deviation))
        }
      }),
    )
  })
})

test('any text has terms without white space, and sentiment shares that add up', () => {
  const words = new WordList(new IgnoredWords(new Map()))
  const tokenizer = new SocialTokenizer(words, true)
  const scorer = new SentimentScorer()
  const scores = new Float64Array(4)
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          '@',
          '#',
          '&amp;',
          "'",
          'http',
          '://',
          'www.',
          '.',
          'é',
          '東',
          'ก',
          '😀',
          'no ',
          ' ',
          'ab',
        ),
        {
          maxLength: 40,
        },
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(anything, (text) => {
      tokenizer.tokenize(text)
      for (let i = 0; i < words.count; i++) expect(words.table.text(words.codes[i]!)).toMatch(/^[^\s~]+$/u)
      scorer.score(text, scores, 0)
      const sum = scores[0]! + scores[1]! + scores[2]!
      expect(sum === 0 ? text.trim() === '' || sum : Math.abs(sum - 1) < 0.002).toBeTruthy()
      expect(Math.abs(scores[3]!)).toBeLessThanOrEqual(1)
    }),
    { numRuns: 500 },
  )
})

test('rounding is to the nearest decimal, and to the even one of two', () => {
  fc.assert(
    fc.property(fc.integer({ min: -32_000, max: 32_000 }), fc.constantFrom(3, 4), (sixteenths, digits) => {
      const value = sixteenths / 32
      const rounded = roundHalfEven(value, digits)
      const scaled = Math.round(rounded * 10 ** digits)
      const off = Math.abs(value * 10 ** digits - scaled)
      expect(off).toBeLessThanOrEqual(0.5)
      if (off === 0.5) expect(Math.abs(scaled % 2)).toBe(0)
      expect(rounded).toBe(scaled / 10 ** digits)
    }),
  )
})

test('terms are in order of code points', () => {
  const text = fc.string({ unit: 'binary', maxLength: 6 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [x, y] = [a, b].map((value) => Array.from(value, (character) => character.codePointAt(0)!))
      const at = x!.findIndex((codePoint, i) => codePoint !== y![i])
      const expected = at < 0 ? x!.length - y!.length : at >= y!.length ? 1 : x![at]! - y![at]!
      expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(expected))
    }),
  )
})
