import { expect, test } from 'vitest'
import { ReadableBuilder } from '../../../src/features/readable.js'
import { MEASURES } from '../../../src/features/text-shard.js'
import { generateSampleTweets } from '../../../src/input/index.js'
import { tableOf } from '../../support/feature-tables.js'

const table = tableOf(generateSampleTweets(50))
const measures = Float32Array.from({ length: 50 * MEASURES }, (_, i) => (i * 31) % 17)
const groups = new Set(['temporal', 'engagement', 'form', 'sentiment'] as const)

function built(mostKept: number): ReadableBuilder {
  const builder = new ReadableBuilder(table, { groups, snapshotTime: 2e12, users: null }, mostKept)
  builder.add(0, 20, measures.subarray(0, 20 * MEASURES))
  builder.add(20, 50, measures.subarray(20 * MEASURES))
  return builder
}

test('features that are made when they are read are those that are kept', () => {
  const [kept, made] = [built(1e6), built(0)]
  expect(made.known).toEqual(kept.known)
  const all = new Set(kept.columns.map(({ name }) => name))
  const some = new Set(['hour', 'engagement_score', 'hashtag_count', 'sentiment_polarity'])
  for (const names of [all, some]) {
    const [one, other] = [kept.finish(names), made.finish(names)]
    expect(other.columns).toEqual(one.columns)
    expect(other.columns.length).toBeGreaterThan(2)
    expect(other.read(0, 50)).toEqual(one.read(0, 50))
    expect(other.read(13, 37)).toEqual(one.read(13, 37))
    expect(one.read(13, 37)).toHaveLength(24 * one.columns.length)
  }
})
