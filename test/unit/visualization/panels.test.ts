import { describe, expect, it } from 'vitest'
import { sizeClasses } from '../../../src/visualization/bar-panels.js'
import { tweetsPerDot } from '../../../src/visualization/distribution-figure.js'
import { fitLine } from '../../../src/visualization/engagement-panel.js'
import { similarities } from '../../../src/visualization/matrix-panels.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

describe('sizeClasses', () => {
  it('counts small cells one by one', () => {
    const classes = sizeClasses(Uint32Array.of(0, 2, 2, 3))
    expect(classes.map(({ label, cells }) => `${label}: ${cells}`)).toEqual(['0: 1', '1: 0', '2: 2', '3: 1'])
  })

  it('doubles the width of classes where the largest cell is large', () => {
    const classes = sizeClasses(Uint32Array.of(1, 3, 4, 7, 8, 100))
    expect(classes.map(({ label, cells }) => `${label}: ${cells}`)).toEqual([
      '1: 1',
      '2–3: 1',
      '4–7: 2',
      '8–15: 1',
      '16–31: 0',
      '32–63: 0',
      '64–127: 1',
    ])
  })

  it('puts every cell into one class', async () => {
    const { hits } = await sampleAnalysis({ count: 3000 })
    expect(sizeClasses(hits).reduce((sum, { cells }) => sum + cells, 0)).toBe(hits.length)
  })
})

describe('fitLine', () => {
  it('finds a line and how much it explains', () => {
    const exact = fitLine([0, 1, 2, 3].map((x) => ({ x, y: 2 * x + 1 })))!
    expect([exact.slope, exact.intercept, exact.explained].map((value) => value.toFixed(9))).toEqual([
      '2.000000000',
      '1.000000000',
      '1.000000000',
    ])
    // By hand: means 1 and 1, sxx 2, sxy 1, syy 2.
    const loose = fitLine([
      { x: 0, y: 0 },
      { x: 1, y: 2 },
      { x: 2, y: 1 },
    ])!
    expect([loose.slope, loose.intercept, loose.explained]).toEqual([0.5, 0.5, 0.25])
  })

  it('finds none through points above each other', () => {
    expect(
      fitLine([
        { x: 1, y: 0 },
        { x: 1, y: 5 },
      ]),
    ).toBeUndefined()
  })
})

describe('similarities', () => {
  it('is the cosine about the mean of all tweets', async () => {
    const analysis = await sampleAnalysis()
    const [a, b] = analysis.clusters
    const pair = [
      { ...a!, size: 1, meanFeatures: Float64Array.of(3, 1) },
      { ...b!, size: 3, meanFeatures: Float64Array.of(-1, 1) },
    ]
    // Mean (0, 1): the vectors about it are (3, 0) and (-1, 0).
    expect(similarities({ ...analysis, clusters: pair }, pair)).toEqual([
      [1, -1],
      [-1, 1],
    ])
  })

  it('is symmetric, one on the diagonal, never beyond one', async () => {
    const analysis = await sampleAnalysis()
    const matrix = similarities(analysis, analysis.clusters.slice(0, 6))
    matrix.forEach((line, row) => {
      line.forEach((value, column) => {
        expect(Math.abs(value)).toBeLessThanOrEqual(1)
        expect(value).toBeCloseTo(row === column ? 1 : matrix[column]![row]!)
      })
    })
  })
})

describe('tweetsPerDot', () => {
  it('is one where the fullest cell stays readable, else a round number', async () => {
    const analysis = await sampleAnalysis()
    const largest = (count: number) => ({
      ...analysis,
      training: { ...analysis.training, largestClusterSize: count },
    })
    expect([1, 150, 151, 1000, 5271, 80_000].map((count) => tweetsPerDot(largest(count)))).toEqual([
      1, 1, 2, 10, 50, 1000,
    ])
  })
})
