import { expect, test } from 'vitest'
import { Som, type TrainingProgress } from '../../src/som/index.js'
import { blobs } from '../support/blobs.js'

test('a map finds groups, and says so', async () => {
  const { data, cols } = blobs({ rows: 900, cols: 5, groups: 3, seed: 1 })
  const som = new Som({ xDim: 6, yDim: 5 })
  const told: TrainingProgress[] = []
  const map = await som.train(data, { cols, onProgress: (progress) => told.push(progress) })
  expect(map).toMatchObject({ xDim: 6, yDim: 5, features: 5, topology: 'hexagonal', stopped: false })
  expect(map.codebook).toHaveLength(150)
  expect(map.history).toHaveLength(40)

  expect(told[0]).toMatchObject({ step: 0, steps: 40, learningRate: 1, quantizationError: Number.NaN })
  expect(told.at(-1)).toMatchObject({ step: 40, ...map.history.at(-1) })
  expect(told.map(({ step }) => step)).toEqual([...told.map(({ step }) => step)].sort((a, b) => a - b))

  const found = await som.winners(data)
  const hits = som.hits(found)
  expect(hits.reduce((sum, count) => sum + count, 0)).toBe(900)
  const quality = await som.quality({ data, rows: 900, cols })
  const mean = found.distances.reduce((sum, distance) => sum + distance, 0) / 900
  expect(quality.quantizationError).toBeCloseTo(mean, 5)
  expect(quality.explainedVariance).toBeGreaterThan(0.9)
  expect(quality.topographicError).toBeLessThan(0.2)
  // Between groups the map has its ridges.
  const uMatrix = som.uMatrix()
  expect(Math.max(...uMatrix)).toBeGreaterThan(3 * Math.min(...uMatrix))
})

test('rows of as many columns as there may be train, without a matrix of columns by columns', async () => {
  const cols = 65_536
  const data = Float32Array.from({ length: 10 * cols }, (_, at) => Math.sin(at * 0.7) + (at % 3))
  const map = await new Som({ xDim: 2, yDim: 2, numIterations: 1 }).train(data, { cols })
  expect(map.codebook).toHaveLength(4 * cols)
  expect(map.codebook.every(Number.isFinite)).toBe(true)
})
