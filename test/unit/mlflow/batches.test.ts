import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchesOf, batchJson } from '../../../src/mlflow/batches.js'

const pairs = fc
  .integer({ min: 0, max: 350 })
  .map((n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, String(i)])))
const metrics = fc
  .integer({ min: 0, max: 3500 })
  .map((n) => Array.from({ length: n }, (_, step) => ({ key: 'm', value: step, step })))

test('batches keep to every limit and hold everything once, in order', () => {
  fc.assert(
    fc.property(metrics, pairs, pairs, (metrics, parameters, tags) => {
      const batches = batchesOf({ metrics, parameters, tags })
      for (const batch of batches) {
        const counts = [batch.metrics.length, batch.parameters.length, batch.tags.length]
        expect(counts[0]).toBeLessThanOrEqual(1000)
        expect(counts[1]).toBeLessThanOrEqual(100)
        expect(counts[2]).toBeLessThanOrEqual(100)
        const sum = counts.reduce((a, b) => a + b, 0)
        expect(sum).toBeGreaterThan(0)
        expect(sum).toBeLessThanOrEqual(1000)
      }
      expect(batches.flatMap((batch) => batch.metrics)).toEqual(metrics)
      const values = (name: 'parameters' | 'tags') =>
        batches.flatMap((batch) => batch[name].map(({ key, value }) => [key, value]))
      expect(Object.fromEntries(values('parameters'))).toEqual(parameters)
      expect(Object.fromEntries(values('tags'))).toEqual(tags)
    }),
    { numRuns: 30 },
  )
})

test('as the server takes it', () => {
  const [batch] = batchesOf({
    metrics: [{ key: 'a', value: Number.NaN, step: 2, timestamp: 7 }],
    tags: { t: 'x\0' },
  })
  expect(batchJson('r', batch!)).toEqual({
    run_id: 'r',
    metrics: [{ key: 'a', value: 'NaN', step: 2, timestamp: 7 }],
    params: [],
    tags: [{ key: 't', value: 'x' }],
  })
})

test('a name that a server would refuse is refused here, before anything is sent', () => {
  expect(() => batchesOf({ metrics: [{ key: '../a', value: 1 }] })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: Expected a name of at most 250 letters, digits, and _-. :/ for the metric but received "../a"]`,
  )
  expect(() => batchesOf({ parameters: { 'a"': '1' } })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: Expected a name of at most 250 letters, digits, and _-. :/ for the parameter but received "a\\""]`,
  )
})
