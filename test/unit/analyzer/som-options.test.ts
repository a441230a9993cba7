import { describe, expect, test } from 'vitest'
import { epochsFor, somOptionsFor } from '../../../src/analyzer/som-options.js'
import { defineConfig } from '../../../src/config/index.js'
import type { FeatureMatrix } from '../../../src/features/index.js'

test.each([
  [1, 40],
  [50_000, 40],
  [100_000, 28],
  [200_000, 20],
  [10_000_000, 20],
])('epochs for %i rows: %i', (rows, epochs) => {
  expect(epochsFor(rows)).toBe(epochs)
})

/** A long cloud: 25 times the variance along the first column. */
function cloud(rows: number): FeatureMatrix {
  const data = Float32Array.from({ length: rows * 2 }, (_, i) =>
    i % 2 === 0 ? 5 * Math.sin(i * 12.9898) : Math.sin(i * 78.233),
  )
  return {
    version: 1,
    rows,
    columns: [
      { name: 'a', group: 'words' },
      { name: 'b', group: 'words' },
    ],
    data,
  }
}

describe('sizes', () => {
  const sides = async (values: Record<string, unknown>) => {
    const { xDim, yDim } = await somOptionsFor(defineConfig(values), cloud(400), undefined)
    return [xDim, yDim]
  }

  test('given sides are taken as they are', async () => {
    expect(await sides({ x_dim: 7, y_dim: 3 })).toEqual([7, 3])
  })

  test('auto: 5 sqrt(400) = 100 neurons, sides as the data is long', async () => {
    const [xDim, yDim] = await sides({ x_dim: 'auto', y_dim: 'auto', topology: 'rectangular' })
    expect(xDim! * yDim!).toBeGreaterThan(80)
    expect(xDim! * yDim!).toBeLessThan(120)
    expect(xDim! / yDim!).toBeGreaterThan(3)
  })

  test('one side given: the other makes up the number of neurons', async () => {
    expect(await sides({ x_dim: 10, y_dim: 'auto', topology: 'rectangular' })).toEqual([10, 10])
    expect(await sides({ x_dim: 'auto', y_dim: 20, topology: 'rectangular' })).toEqual([5, 20])
  })

  test('a hexagonal toroid gets an even number of rows', async () => {
    const [, yDim] = await sides({ x_dim: 'auto', y_dim: 'auto', map_shape: 'toroid' })
    expect(yDim! % 2).toBe(0)
  })
})

test('what is auto is left to the kernel, what is not reaches it', async () => {
  const online = await somOptionsFor(defineConfig({ training_algorithm: 'online' }), cloud(10), undefined)
  expect(online).not.toHaveProperty('numIterations')
  expect(online).not.toHaveProperty('sigma')
  const chosen = await somOptionsFor(
    defineConfig({ num_iterations: 7, sigma: 2, sigma_decay: 'exponential' }),
    cloud(10),
    undefined,
  )
  expect(chosen).toMatchObject({ numIterations: 7, sigma: 2, sigmaDecay: 'exponential' })
})
