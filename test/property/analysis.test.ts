import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstInOrder } from '../../src/analysis/first-in-order.js'
import { groupMoments, mergedMoments } from '../../src/analysis/moments.js'
import { Pacer } from '../../src/analysis/pacer.js'
import { groupRows } from '../../src/analysis/row-groups.js'
import { nearestDistinctRows } from '../../src/analysis/sample-rows.js'
import { timeSpan } from '../../src/analysis/time-distribution.js'
import { TextColumnBuilder } from '../../src/input/columns.js'

const NEURONS = 7
const rows = fc.array(
  fc.record({
    winner: fc.nat(NEURONS - 1),
    values: fc.tuple(
      fc.oneof(fc.constant(Number.NaN), fc.integer({ min: -1000, max: 1000 })),
      fc.float({ min: -1e6, max: 1e6, noNaN: true }),
    ),
  }),
  { maxLength: 60 },
)

test('groupRows sorts the rows by neuron and keeps their order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(NEURONS - 1)), (winners) => {
      const groups = groupRows(Uint32Array.from(winners), NEURONS)
      const expected = [...new Set(winners)].toSorted((a, b) => a - b)
      expect([...groups.neurons]).toEqual(expected)
      for (const [group, neuron] of expected.entries()) {
        const members = winners.flatMap((winner, row) => (winner === neuron ? [row] : []))
        expect([...groups.rows.subarray(groups.offsets[group], groups.offsets[group + 1])]).toEqual(members)
        expect(groups.hits[neuron]).toBe(members.length)
        for (const row of members) expect(groups.groupOfRow[row]).toBe(group)
      }
    }),
  )
})

test('moments are those of a plain loop over each group, and merge to those of all rows', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (tweets) => {
      const groups = groupRows(
        Uint32Array.from(tweets, ({ winner }) => winner),
        NEURONS,
      )
      const data = Float32Array.from(tweets.flatMap(({ values }) => values))
      const moments = await groupMoments({ rows: tweets.length, data }, 2, groups, new Pacer(1, {}))
      for (const [group, neuron] of groups.neurons.entries()) {
        const members = tweets.filter(({ winner }) => winner === neuron)
        for (const column of [0, 1]) {
          expectMoments(
            moments,
            group * 2 + column,
            members.map(({ values }) => Math.fround(values[column]!)),
          )
        }
      }
      const merged = mergedMoments(moments, groups.neurons.length)
      for (const column of [0, 1]) {
        expectMoments(
          merged,
          column,
          tweets.map(({ values }) => Math.fround(values[column]!)),
        )
      }
    }),
  )
})

function expectMoments(
  moments: Awaited<ReturnType<typeof groupMoments>>,
  place: number,
  values: readonly number[],
): void {
  const known = values.filter((value) => !Number.isNaN(value))
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const std = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length)
  const tolerance = 1e-9 * Math.max(1, ...known.map(Math.abs))
  expect(moments.known[place]).toBe(known.length)
  if (known.length === 0) {
    expect([moments.means[place], moments.stds[place]]).toEqual([Number.NaN, Number.NaN])
    return
  }
  expect(Math.abs(moments.means[place]! - mean)).toBeLessThanOrEqual(tolerance)
  expect(Math.abs(moments.stds[place]! - std)).toBeLessThanOrEqual(tolerance * 1e3)
}

test('firstInOrder is sort and cut', () => {
  const item = fc.tuple(fc.nat(5), fc.nat(1000))
  fc.assert(
    fc.property(fc.uniqueArray(item, { selector: ([, id]) => id }), fc.nat(12), (items, limit) => {
      const compare = (a: readonly [number, number], b: readonly [number, number]): number =>
        a[0] - b[0] || a[1] - b[1]
      const accept = ([, id]: readonly [number, number]): boolean => id % 3 !== 0
      expect(firstInOrder(items, limit, compare, accept)).toEqual(
        items.filter(accept).toSorted(compare).slice(0, limit),
      )
    }),
  )
})

test('nearestDistinctRows is sort by distance, drop repeats, cut', () => {
  const tweet = fc.record({
    text: fc.constantFrom('a', 'A ', 'b http://x', 'b', 'c', 'http://y', 'http://z', 'd\n e'),
    distance: fc.nat(6),
  })
  fc.assert(
    fc.property(fc.array(tweet, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (tweets, limit) => {
      const texts = new TextColumnBuilder()
      for (const { text } of tweets) texts.add(text)
      const found = nearestDistinctRows(
        Uint32Array.from(tweets.keys()),
        Float32Array.from(tweets, ({ distance }) => distance),
        texts.finish(),
        limit,
      )
      const words = (row: number): string =>
        tweets[row]!.text.replace(/http:..[xyz]/u, '')
          .trim()
          .toLowerCase()
      const seen = new Set<string>()
      const expected = [...tweets.keys()]
        .toSorted((a, b) => tweets[a]!.distance - tweets[b]!.distance || a - b)
        .filter((row) => !seen.has(words(row)) && seen.add(words(row)))
        .slice(0, limit)
      expect(found).toEqual(expected)
    }),
    { numRuns: 500 },
  )
})

test('hours and days are those of the calendar in UTC', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
      (date) => {
        const { distribution } = timeSpan(Float64Array.of(date.getTime(), Number.NaN), [0, 1])
        expect(distribution?.peakHour).toBe(date.getUTCHours())
        expect(distribution?.peakDay).toBe((date.getUTCDay() + 6) % 7)
      },
    ),
  )
})
