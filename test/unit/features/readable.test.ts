import { expect, test } from 'vitest'
import { applyFeatures, fitFeatures } from '../../../src/features/index.js'
import { writeTemporal } from '../../../src/features/temporal.js'
import { plainConfig, readableColumn, tableOf } from '../../support/feature-tables.js'

const HOUR = 3_600_000

test('times are UTC; Monday is day 0; months and days count from 1', async () => {
  const { extracted } = await fitFeatures(
    tableOf([
      { text: 'leap day', createdAt: Date.UTC(2024, 1, 29, 23, 59) },
      { text: 'new year, a Monday', createdAt: Date.UTC(2024, 0, 1) },
      { text: 'last second, a Sunday', createdAt: Date.UTC(2023, 11, 31, 23, 59, 59, 999) },
      { text: 'before 1970', createdAt: Date.UTC(1969, 11, 31, 5) },
      { text: 'unknown' },
    ]),
    plainConfig(),
  )
  expect(readableColumn(extracted, 'hour')).toEqual([23, 0, 23, 5, Number.NaN])
  expect(readableColumn(extracted, 'day_of_week')).toEqual([3, 0, 6, 2, Number.NaN])
  expect(readableColumn(extracted, 'day_of_month')).toEqual([29, 1, 31, 31, Number.NaN])
  expect(readableColumn(extracted, 'month')).toEqual([2, 1, 12, 12, Number.NaN])
  expect(readableColumn(extracted, 'day_of_year')).toEqual([60, 1, 365, 365, Number.NaN])
})

test('engagement counts what is known, and is unknown where nothing is', async () => {
  const { extracted } = await fitFeatures(
    tableOf([
      { text: 'all', likeCount: 2, retweetCount: 1, replyCount: 4, quoteCount: 3 },
      { text: 'none', likeCount: 0, retweetCount: 0, replyCount: 0, quoteCount: 0 },
      { text: 'likes only', likeCount: 8 },
      { text: 'unknown' },
    ]),
    plainConfig(),
  )
  expect(readableColumn(extracted, 'engagement_score')).toEqual([17.5, 0, 8, Number.NaN])
  expect(readableColumn(extracted, 'like_ratio')).toEqual([Math.fround(0.2), 0, 1, Number.NaN])
  expect(readableColumn(extracted, 'quote_ratio')).toEqual([Math.fround(0.3), 0, Number.NaN, Number.NaN])
})

test('velocity is counted up to the newest tweet, or up to the snapshot where one is given, over one hour at least', async () => {
  const table = tableOf([
    { text: 'old', createdAt: 0, likeCount: 30, retweetCount: 10 },
    { text: 'newest', createdAt: 10 * HOUR, likeCount: 7 },
  ])
  const newest = await fitFeatures(table, plainConfig())
  expect(newest.fitted.snapshotTime).toBe(10 * HOUR)
  expect(readableColumn(newest.extracted, 'engagement_velocity')).toEqual([4, 7])
  const given = await fitFeatures(table, plainConfig(), { snapshotTime: 20 * HOUR })
  expect(readableColumn(given.extracted, 'engagement_velocity')).toEqual([2, Math.fround(0.7)])
  const later = await applyFeatures(
    newest.fitted,
    tableOf([{ text: 'after the snapshot', createdAt: 99 * HOUR, likeCount: 5 }]),
  )
  expect(readableColumn(later, 'engagement_velocity')).toEqual([5])
})

test('lengths are code points and pieces between white space, with and without links, mentions and hashtags', async () => {
  const { extracted } = await fitFeatures(
    tableOf([
      {
        text: 'So  late 😀 @Delta #delay https://t.co/abc',
        mentions: ['delta'],
        hashtags: ['delay'],
        urls: ['x'],
      },
      { text: '@a', mentions: ['a'] },
    ]),
    plainConfig(),
  )
  expect(readableColumn(extracted, 'char_count')).toEqual([41, 2])
  expect(readableColumn(extracted, 'word_count')).toEqual([6, 1])
  expect(readableColumn(extracted, 'clean_char_count')).toEqual([9, 0])
  expect(readableColumn(extracted, 'clean_word_count')).toEqual([3, 0])
  expect(readableColumn(extracted, 'has_mentions')).toEqual([1, 1])
  expect(readableColumn(extracted, 'url_count')).toEqual([1, 0])
})

test('English is every language that starts with en; an unknown language is unknown', async () => {
  const { extracted } = await fitFeatures(
    tableOf([
      { text: 'a', language: 'en' },
      { text: 'b', language: 'en-gb' },
      { text: 'c', language: 'es' },
      { text: 'd' },
    ]),
    plainConfig(),
  )
  expect(readableColumn(extracted, 'language_english')).toEqual([1, 1, 0, Number.NaN])
})

test('authors are known by their fitted tweets; new ones by their tweet alone, whatever stands beside it', async () => {
  const { fitted, extracted } = await fitFeatures(
    tableOf([
      { text: 'a', user: 'ann', likeCount: 4, mentions: ['x', 'y'] },
      { text: 'b', user: 'ann', likeCount: 6, mentions: ['x'] },
      { text: 'c', user: 'bob', likeCount: 1 },
      { text: 'd', likeCount: 3 },
    ]),
    plainConfig(),
  )
  expect(readableColumn(extracted, 'user_tweet_count')).toEqual([2, 2, 1, Number.NaN])
  expect(readableColumn(extracted, 'user_interaction_count')).toEqual([3, 3, 0, Number.NaN])
  expect(readableColumn(extracted, 'avg_user_engagement')).toEqual([5, 5, 1, Number.NaN])
  const applied = await applyFeatures(
    fitted,
    tableOf([
      { text: 'e', user: 'new', likeCount: 9, mentions: ['x'] },
      { text: 'f', user: 'new', likeCount: 1 },
      { text: 'g', user: 'ann', likeCount: 100 },
    ]),
  )
  expect(readableColumn(applied, 'user_tweet_count')).toEqual([1, 1, 2])
  expect(readableColumn(applied, 'user_interaction_count')).toEqual([1, 0, 3])
  expect(readableColumn(applied, 'avg_user_engagement')).toEqual([9, 1, 5])
})

test('the day of the year is right in every year, also where Date.UTC would take it for the twentieth century', () => {
  const out = new Float32Array(5)
  const dayOfYear = (iso: string) => {
    writeTemporal(Date.parse(iso), out, 0)
    return out[4]
  }
  expect(dayOfYear('0015-02-24T12:00:00Z')).toBe(55)
  expect(dayOfYear('2023-12-31T23:59:59Z')).toBe(365)
  expect(dayOfYear('2024-12-31T23:59:59Z')).toBe(366)
  expect(dayOfYear('1900-03-01T00:00:00Z')).toBe(60)
  expect(dayOfYear('2000-03-01T00:00:00Z')).toBe(61)
})
