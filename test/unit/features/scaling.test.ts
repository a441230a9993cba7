import { expect, test } from 'vitest'
import { defineConfig } from '../../../src/config/index.js'
import { featureSettings } from '../../../src/features/fitted-features.js'
import type { FeatureColumn } from '../../../src/features/index.js'
import { columnMoments } from '../../../src/features/moments.js'
import { finishScaling, scaleRows } from '../../../src/features/scaling.js'

const COLUMNS: readonly FeatureColumn[] = [
  { name: 'hour', group: 'temporal' },
  { name: 'latent_1', group: 'words' },
  { name: 'latent_2', group: 'words' },
  { name: 'char_count', group: 'form' },
  { name: 'url_count', group: 'form' },
  { name: 'is_quote', group: 'form' },
]
// hour, two components of unequal variance, two varying columns and a constant one.
const ROWS = [
  [3, 1, 0.1, 100, 0, 1],
  [5, -1, 0.1, 40, 2, 1],
  [Number.NaN, 1, -0.1, 70, 1, 1],
  [10, -1, -0.1, 10, Number.NaN, 1],
]

function scaled(overrides: Readonly<Record<string, unknown>>) {
  const settings = featureSettings(defineConfig(overrides))
  const data = Float32Array.from(ROWS.flat())
  const scaling = finishScaling(COLUMNS, columnMoments(data, 4, 6), 4, settings)
  scaleRows(data, 0, 4, scaling)
  return { data, scaling }
}

function moments(data: Float32Array, column: number): { mean: number; variance: number } {
  const values = ROWS.map((_, row) => data[row * COLUMNS.length + column]!)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
}

test('grouped: every group has the variance of its weight squared, words keep their proportions', () => {
  const { data } = scaled({ feature_weights: { temporal: 0.5, words: 2, form: 3 } })
  const [hour, first, second, characters, urls, quote] = COLUMNS.map((_, i) => moments(data, i))
  expect(hour!.variance).toBeCloseTo(0.25, 5)
  expect(first!.variance + second!.variance).toBeCloseTo(4, 5)
  expect(first!.variance / second!.variance).toBeCloseTo(100, 3)
  expect(characters!.variance).toBeCloseTo(4.5, 5)
  expect(urls!.variance).toBeCloseTo(4.5, 5)
  expect(quote!.variance).toBe(0)
  for (const { mean } of [hour!, first!, second!, characters!, urls!, quote!]) expect(mean).toBeCloseTo(0, 6)
})

test('standard: mean 0, variance 1, a constant column 0', () => {
  const { data } = scaled({ feature_scaling: 'standard' })
  const all = COLUMNS.map((_, i) => moments(data, i))
  expect(all.map(({ variance }) => Math.round(variance * 1e5) / 1e5)).toEqual([1, 1, 1, 1, 1, 0])
  for (const { mean } of all) expect(mean).toBeCloseTo(0, 6)
})

test('a missing value takes the mean, or 0 where missing features are zero', () => {
  expect(scaled({}).scaling.fill[0]).toBe(6)
  const zero = scaled({ missing_features: 'zero', feature_scaling: 'standard' })
  expect(zero.scaling.fill[0]).toBe(0)
  expect(moments(zero.data, 0).mean).toBeCloseTo(0, 6)
  expect(moments(zero.data, 0).variance).toBeCloseTo(1, 5)
})

test('not scaled: only missing values change', () => {
  const { data } = scaled({ normalize_features: false })
  expect([...data]).toEqual([
    ...Float32Array.from(ROWS.flat(), (value, i) => (i === 12 ? 6 : i === 22 ? 1 : value)),
  ])
})
