import { expect, test } from 'vitest'
import { measuresFor } from '../../../src/analyzer/quality-measures.js'
import { defineConfig } from '../../../src/config/index.js'
import { MEASURES } from '../../../src/som/index.js'

test('what costs more than some ten milliseconds is left out unless it is asked for', () => {
  const auto = defineConfig({ quality_sample: 500, random_state: 7 })
  expect(measuresFor(auto, 225, 77)).toEqual({ measures: MEASURES, sampleRows: 500, randomState: 7 })
  expect(measuresFor(auto, 1600, 77).measures).toMatchInlineSnapshot(`
    [
      "kaski_lagus",
      "trustworthiness",
      "neighborhood_preservation",
      "silhouette",
    ]
  `)
  expect(measuresFor(auto, 10_000, 10_000).measures).toEqual([])
  expect(measuresFor(defineConfig({ quality_measures: 'all' }), 10_000, 10_000).measures).toEqual(MEASURES)
  expect(measuresFor(defineConfig({ quality_measures: 'none' }), 4, 4).measures).toEqual([])
})
