import { describe, expect, test } from 'vitest'
import { mapSize } from '../../../src/som/map-size.js'

describe('mapSize', () => {
  test('five times the root of the rows, longer side along x', () => {
    const { xDim, yDim } = mapSize({ rows: 10_000, eigenvalues: [4, 1], topology: 'rectangular' })
    // 500 neurons, ratio 2: sqrt(250) = 15.8 by 31.25.
    expect([xDim, yDim]).toEqual([31, 16])
  })

  test('rows of hexagons stand closer', () => {
    expect(mapSize({ rows: 10_000, eigenvalues: [1, 1], topology: 'hexagonal' })).toEqual({
      xDim: 24,
      yDim: 21,
    })
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
    expect(mapSize({ rows: 10_000, eigenvalues: [1, 1], topology: 'hexagonal', evenY: true }).yDim).toBe(22)
  })
})
