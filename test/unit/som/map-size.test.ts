import { describe, expect, test } from 'vitest'
import { mapSize } from '../../../src/som/map-size.js'

describe('mapSize', () => {
  test('five times the root of the rows, longer side along x', () => {
    const { xDim, yDim } = mapSize({ rows: 10_000, eigenvalues: [4, 1], topology: 'rectangular' })
    // 500 neurons, ratio 2: sqrt(250) = 15.8 by 31.25.
    expect([xDim, yDim]).toEqual([31, 16])
  })

  test('rows of hexagons stand closer, so that a square has more of them', () => {
    const { xDim, yDim } = mapSize({ rows: 10_000, eigenvalues: [1, 1], topology: 'hexagonal' })
    expect([xDim, yDim]).toEqual([21, 24])
    expect((yDim * Math.sqrt(3)) / 2 / xDim).toBeCloseTo(1, 1)
    const long = mapSize({ rows: 1_000_000, eigenvalues: [9, 1], topology: 'hexagonal' })
    expect(long.xDim / ((long.yDim * Math.sqrt(3)) / 2)).toBeCloseTo(3, 0)
  })

  test('never beyond what a map can hold, however many the rows or wide', () => {
    for (const features of [1, 100, 10_000, 65_536]) {
      for (const eigenvalues of [
        [1, 1],
        [50, 1],
      ] as const) {
        const input = { rows: 2 ** 29, eigenvalues, topology: 'hexagonal', evenY: true, features } as const
        const { xDim, yDim } = mapSize(input)
        expect(xDim * yDim * features).toBeLessThanOrEqual(2 ** 28)
        expect(xDim * yDim).toBeGreaterThan(Math.min(110_000, 2 ** 28 / features) * 0.9)
        expect(yDim % 2).toBe(0)
      }
    }
  })

  test('a second direction without variance does not make a line', () => {
    expect(mapSize({ rows: 100, eigenvalues: [1, 0], topology: 'rectangular' })).toEqual({ xDim: 7, yDim: 7 })
    expect(mapSize({ rows: 100, eigenvalues: [1, 1e-3], topology: 'rectangular' })).toEqual({
      xDim: 7,
      yDim: 7,
    })
  })

  test('one row makes a small map', () => {
    expect(mapSize({ rows: 1, eigenvalues: [0, 0], topology: 'rectangular' })).toEqual({ xDim: 3, yDim: 2 })
  })

  test('an even number of rows where asked', () => {
    expect(mapSize({ rows: 10_000, eigenvalues: [1, 1], topology: 'hexagonal', evenY: true }).yDim).toBe(24)
  })
})
