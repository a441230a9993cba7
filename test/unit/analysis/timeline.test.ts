import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { burstsOf, countBins, timelineOf } from '../../../src/analysis/timeline.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2024, 0, 3, 5)

function times(...values: readonly number[]): Float64Array {
  return Float64Array.from(values)
}

describe('timelineOf', () => {
  test('the smallest unit of the calendar that keeps bins few', () => {
    const unitOf = (length: number) => timelineOf(times(START, START + length))!.unit
    expect(
      [0, HOUR, DAY, 5 * DAY, 30 * DAY, 100 * DAY, 900 * DAY, 3000 * DAY, 20_000 * DAY].map(unitOf),
    ).toEqual(['minute', 'minute', 'quarter_hour', 'hour', 'six_hours', 'day', 'week', 'month', 'year'])
  })

  test('bins begin where the calendar does: weeks on Mondays, months on their first, years in January', () => {
    const startOf = (length: number) => {
      const { edges } = timelineOf(times(START, START + length))!
      return new Date(edges[0]!).toISOString()
    }
    expect(startOf(900 * DAY)).toBe('2024-01-01T00:00:00.000Z')
    expect(startOf(3000 * DAY)).toBe('2024-01-01T00:00:00.000Z')
    const late = Date.UTC(2024, 4, 20)
    const { edges, unit } = timelineOf(times(late, late + 20_000 * DAY))!
    expect([unit, new Date(edges[0]!).toISOString(), new Date(edges[1]!).toISOString()]).toEqual([
      'year',
      '2024-01-01T00:00:00.000Z',
      '2025-01-01T00:00:00.000Z',
    ])
  })

  test('a few tweets far away do not squeeze all others into one bin', () => {
    const values = Array.from({ length: 1000 }, (_, i) => START + i * HOUR)
    const { unit, before, after, counts } = timelineOf(times(0, ...values, START + 9000 * DAY))!
    expect(unit).toBe('day')
    expect([before, after]).toEqual([1, 1])
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000)
  })

  test('undefined where there is no time', () => {
    expect(timelineOf(times())).toBeUndefined()
    expect(timelineOf(times(Number.NaN, Number.POSITIVE_INFINITY))).toBeUndefined()
  })

  test('every time that a calendar has is counted once, in bins that are few', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const { edges, counts, before, after } = timelineOf(times(...values, Number.NaN))!
          expect(counts.reduce((sum, count) => sum + count, 0) + before + after).toBe(values.length)
          expect(counts.length).toBe(edges.length - 1)
          expect(counts.length).toBeLessThanOrEqual(161)
          for (let i = 1; i < edges.length; i++) expect(edges[i]!).toBeGreaterThan(edges[i - 1]!)
        },
      ),
    )
  })
})

describe('burstsOf', () => {
  const edges = Float64Array.from({ length: 11 }, (_, i) => i)
  const timeline = (counts: readonly number[]) => ({
    unit: 'day' as const,
    edges,
    counts: Uint32Array.from(counts),
    before: 0,
    after: 0,
  })

  test('the bins in which a group has more than its share', () => {
    const all = timeline([100, 100, 100, 100, 100, 100, 100, 100, 100, 100])
    const found = burstsOf(all, Uint32Array.of(10, 10, 10, 45, 50, 10, 10, 10, 10, 10), 3)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ from: 3, to: 5, tweets: 95 })
    expect(found[0]!.expected).toBeCloseTo(35, 12)
  })

  test('more tweets of all are no burst of one', () => {
    const all = timeline([100, 100, 1000, 100, 100, 100, 100, 100, 100, 100])
    expect(burstsOf(all, Uint32Array.of(10, 10, 100, 10, 10, 10, 10, 10, 10, 10), 3)).toEqual([])
  })

  test('the strongest first, at the beginning and at the end too', () => {
    const all = timeline([100, 100, 100, 100, 100, 100, 100, 100, 100, 100])
    const found = burstsOf(all, Uint32Array.of(50, 5, 5, 5, 5, 5, 5, 5, 5, 80), 1)
    expect(found.map(({ from, to }) => [from, to])).toEqual([[9, 10]])
    expect(burstsOf(all, Uint32Array.of(50, 5, 5, 5, 5, 5, 5, 5, 5, 80), 3)).toHaveLength(2)
  })

  test('none of a group that is all tweets, or hardly any', () => {
    const all = timeline([10, 0, 0, 0, 0, 0, 0, 0, 0, 90])
    expect(burstsOf(all, all.counts, 3)).toEqual([])
    expect(burstsOf(all, Uint32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 19), 3)).toEqual([])
  })

  test('the best way through both states, as trying all ways finds it', () => {
    const bins = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(bins, (pairs) => {
        const own = Uint32Array.from(pairs, ([a]) => a)
        const all = { ...timeline(pairs.map(([a, b]) => a + b)), edges: edges.slice(0, 9) }
        const found = burstsOf(all, own, 10)
        const total = pairs.reduce((sum, [a, b]) => sum + a + b, 0)
        const usual = own.reduce((sum, count) => sum + count, 0) / total
        if (!(usual < 1)) return
        const raised = Math.min(2 * usual, (1 + usual) / 2)
        const gain = (bin: number) =>
          own[bin]! * Math.log(raised / usual) +
          (all.counts[bin]! - own[bin]!) * Math.log((1 - raised) / (1 - usual))
        let best = 0
        for (let states = 0; states < 256; states++) {
          let value = 0
          for (let bin = 0; bin < 8; bin++) {
            if ((states >> bin) % 2 === 0) continue
            value += gain(bin)
            if (bin === 0 || (states >> (bin - 1)) % 2 === 0) value -= Math.log(8)
          }
          best = Math.max(best, value)
        }
        const value = found.reduce((sum, { weight }) => sum + weight - Math.log(8), 0)
        // Bursts of fewer than five tweets aren't told.
        expect(value).toBeLessThanOrEqual(best + 1e-9)
        if (found.length > 0 && own.every((count) => count === 0 || count >= 5))
          expect(value).toBeCloseTo(best, 9)
      }),
    )
  })
})

test('countBins counts the given rows only', () => {
  const counts = new Uint32Array(2)
  countBins(times(0, 1, 1, 0), times(0, 1, 2), counts, Uint32Array.of(1, 3))
  expect([...counts]).toEqual([1, 1])
})
