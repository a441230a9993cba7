import { describe, expect, test } from 'vitest'
import { meanEstimate, medianEstimate, studentQuantile } from '../../../src/analysis/estimates.js'

describe('meanEstimate', () => {
  test('quantiles of Student’s distribution as tables have them', () => {
    for (const [freedom, quantile] of [
      [9, 2.2622],
      [14, 2.1448],
      [29, 2.0452],
      [99, 1.9842],
      [100_000, 1.96],
    ] as const) {
      expect(Math.abs(studentQuantile(freedom) - quantile)).toBeLessThan(0.002)
    }
  })

  test('the interval around a mean: quantile times sample deviation over the root of the number', () => {
    // 1 to 10: population variance 8.25, sample variance 9.1667.
    const { mean, low, high, known } = meanEstimate(5.5, Math.sqrt(8.25), 10)
    const half = 2.2622 * Math.sqrt(82.5 / 9 / 10)
    expect([mean, known]).toEqual([5.5, 10])
    expect(low).toBeCloseTo(5.5 - half, 2)
    expect(high).toBeCloseTo(5.5 + half, 2)
  })

  test('no interval of a few values', () => {
    expect(meanEstimate(2, 1, 9)).toEqual({ mean: 2, low: Number.NaN, high: Number.NaN, known: 9 })
  })
})

describe('medianEstimate', () => {
  const upTo = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1)

  test('order statistics as tables have them', () => {
    const found = [6, 9, 10, 20, 30, 50, 100].map((n) => {
      const { median, medianLow, medianHigh } = medianEstimate(upTo(n))
      return [n, median, medianLow, medianHigh]
    })
    expect(found).toEqual([
      [6, 3.5, 1, 6],
      [9, 5, 2, 8],
      [10, 5.5, 2, 9],
      [20, 10.5, 6, 15],
      [30, 15.5, 10, 21],
      [50, 25.5, 18, 33],
      [100, 50.5, 40, 61],
    ])
  })

  test('from the exact ranks to the approximate ones without a jump', () => {
    const [exact, approximate] = [medianEstimate(upTo(200)), medianEstimate(upTo(201))]
    expect(Math.abs(exact.medianLow - approximate.medianLow)).toBeLessThanOrEqual(1)
    expect(approximate.medianLow + approximate.medianHigh).toBe(202)
  })

  test('no interval of a few values', () => {
    expect(medianEstimate(upTo(5))).toEqual({ median: 3, medianLow: Number.NaN, medianHigh: Number.NaN })
  })
})
