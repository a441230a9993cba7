import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chiSquareChance, normalChance, upperGamma } from '../../../src/analysis/chance.js'
import { driftOf } from '../../../src/analysis/index.js'
import { driftJson, driftSentence } from '../../../src/report/index.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

describe('chance', () => {
  test('of normal and chi-square numbers, as tables have it', () => {
    expect(normalChance(1.959963984540054)).toBeCloseTo(0.05, 12)
    expect(normalChance(-2.5758293035489)).toBeCloseTo(0.01, 12)
    expect(normalChance(0)).toBe(1)
    expect(chiSquareChance(3.841458820694124, 1)).toBeCloseTo(0.05, 12)
    expect(chiSquareChance(18.307038053275146, 10)).toBeCloseTo(0.05, 12)
    expect(chiSquareChance(135.80672317102676, 100)).toBeCloseTo(0.01, 11)
    expect(chiSquareChance(5, 0)).toBe(1)
    expect(normalChance(40)).toBeLessThan(1e-300)
  })

  test('of two degrees of freedom is exp(-x / 2), and falls with x for any', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 200, noNaN: true }),
        fc.double({ min: 0.5, max: 130, noNaN: true }),
        (x, a) => {
          expect(chiSquareChance(x, 2)).toBeCloseTo(Math.exp(-x / 2), 12)
          const [here, there] = [upperGamma(a, x), upperGamma(a, x + 1)]
          expect(here).toBeGreaterThanOrEqual(there - 1e-12)
          expect(here).toBeGreaterThanOrEqual(0)
          expect(here).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})

describe('driftOf', () => {
  test('the training against itself: no drift', async () => {
    const analysis = await sampleAnalysis()
    const drift = driftOf(analysis, analysis.winners, analysis.distances)
    expect(drift.distance.ratio).toBeCloseTo(1, 12)
    expect([drift.distance.z, drift.distance.chance, drift.regions.psi, drift.regions.chiSquare]).toEqual([
      0, 1, 0, 0,
    ])
    expect(drift.outlierShare).toBe(drift.trainingOutlierShare)
    expect(drift.verdict).toBe('none')
  })

  test('tweets of one region, all farther away: strong drift, worked out by hand', async () => {
    const analysis = await sampleAnalysis()
    const [first] = analysis.regions.list
    const n = 100
    const far = analysis.outliers.threshold + 1
    const drift = driftOf(analysis, new Uint32Array(n).fill(first!.neuron), new Float64Array(n).fill(far))
    expect(drift.distance.mean).toBeCloseTo(far, 12)
    expect(drift.distance.z).toBeCloseTo(
      (far - analysis.outliers.mean) / (analysis.outliers.std / Math.sqrt(400)),
      9,
    )
    const size = first!.size
    const [a, b, c, d] = [n, 0, size, 400 - size]
    // Two by two, all other regions as one: the statistic over all regions is the same, for the new tweets have none there.
    const chiSquare = ((a * d - b * c) ** 2 * 500) / ((a + b) * (c + d) * (a + c) * (b + d))
    expect(drift.regions.chiSquare).toBeCloseTo(chiSquare, 9)
    expect([drift.outlierShare, drift.verdict]).toEqual([1, 'strong'])
    expect(drift.regions.shares[0]).toEqual({ id: first!.id, share: 1, trainingShare: size / 400 })
    expect(JSON.parse(driftJson(drift))).toMatchObject({
      verdict: 'strong',
      tweets: 100,
      training_tweets: 400,
    })
    expect(driftSentence(drift)).toContain('unlike the tweets of the training')
  })

  test('a few tweets tell nothing', async () => {
    const analysis = await sampleAnalysis()
    const drift = driftOf(analysis, [analysis.regions.list[0]!.neuron], [99])
    expect(drift.verdict).toBe('too_few')
    expect(driftSentence(drift)).toMatch(
      /^too few tweets to compare with the training: mean distance 99\.0 \(training [\d.]+\)$/,
    )
    expect(JSON.parse(driftJson(drift))).toMatchObject({
      distance: { p_value: null },
      regions: { p_value: null },
    })
  })

  test('a small difference that is more than chance is told as such', async () => {
    const analysis = await sampleAnalysis()
    const drift = driftOf(analysis, analysis.winners, analysis.distances)
    const differing = { ...drift, distance: { ...drift.distance, chance: 0.007 } }
    expect(driftSentence(drift)).toMatch(/^like the tweets of the training: /)
    expect(driftSentence(differing)).toMatch(
      /^nearly like the tweets of the training \(they differ by more than chance, but little\): .*p 0\.007/,
    )
  })
})

describe('outliers', () => {
  test('at most the share that is asked for, the farthest first', async () => {
    const { outliers, distances } = await sampleAnalysis()
    expect(outliers.rate).toBe(0.01)
    expect(outliers.count).toBe(4)
    const sorted = [...distances].sort((a, b) => b - a)
    expect(outliers.tweets.map(({ distance }) => distance)).toEqual(sorted.slice(0, outliers.tweets.length))
    expect(outliers.threshold).toBe(sorted[4])
    expect([outliers.percentiles[0], outliers.percentiles[100]]).toEqual([sorted.at(-1), sorted[0]])
    expect(outliers.mean).toBeCloseTo(sorted.reduce((sum, value) => sum + value, 0) / 400, 12)
  })
})
