import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Grid,
  HEXAGON_ROW_HEIGHT,
  neighbors,
  neuronCoordinates,
  neuronIndex,
  neuronPosition,
  neuronPositions,
} from '../../../src/som/index.js'

const hexagonal = (xDim: number, yDim: number, mapShape: Grid['mapShape'] = 'planar'): Grid => ({
  xDim,
  yDim,
  topology: 'hexagonal',
  mapShape,
})

const grids = fc
  .record({
    xDim: fc.integer({ min: 1, max: 7 }),
    yDim: fc.integer({ min: 1, max: 7 }),
    topology: fc.constantFrom('rectangular' as const, 'hexagonal' as const),
    mapShape: fc.constantFrom('planar' as const, 'toroid' as const),
  })
  .filter(
    ({ yDim, topology, mapShape }) => !(topology === 'hexagonal' && mapShape === 'toroid' && yDim % 2 === 1),
  )

const distance = (grid: Grid, a: number, b: number): number => {
  const [p, q] = [neuronPosition(grid, a), neuronPosition(grid, b)]
  return Math.hypot(p.x - q.x, p.y - q.y)
}

test('indices and coordinates are each other’s inverse', () => {
  const grid = hexagonal(4, 5)
  for (let neuron = 0; neuron < 20; neuron++) {
    const { x, y } = neuronCoordinates(grid, neuron)
    expect(neuronIndex(grid, x, y)).toBe(neuron)
  }
  expect(neuronCoordinates(grid, 7)).toEqual({ x: 1, y: 2 })
})

test('odd rows of hexagons are shifted by half a cell', () => {
  expect(neuronPositions(hexagonal(2, 2))).toEqual([
    { x: 0, y: 0 },
    { x: 0.5, y: HEXAGON_ROW_HEIGHT },
    { x: 1, y: 0 },
    { x: 1.5, y: HEXAGON_ROW_HEIGHT },
  ])
})

test('neighbours of hexagons are those at distance 1, with even and odd numbers of rows', () => {
  for (const yDim of [3, 4, 5, 6]) {
    const grid = hexagonal(4, yDim)
    for (let neuron = 0; neuron < 4 * yDim; neuron++) {
      const near = Array.from({ length: 4 * yDim }, (_, other) => other).filter(
        (other) => other !== neuron && distance(grid, neuron, other) < 1.01,
      )
      expect(neighbors(grid, neuron)).toEqual(near)
    }
  }
})

test('adjacency is mutual, and never with oneself', () => {
  fc.assert(
    fc.property(
      grids,
      fc.constantFrom('native' as const, 'four' as const, 'eight' as const),
      (grid, adjacency) => {
        for (let neuron = 0; neuron < grid.xDim * grid.yDim; neuron++) {
          const found = neighbors(grid, neuron, adjacency)
          expect(found).not.toContain(neuron)
          for (const other of found) expect(neighbors(grid, other, adjacency)).toContain(neuron)
        }
      },
    ),
  )
})

test('on a large enough toroid every neuron has all its neighbours', () => {
  const grid = hexagonal(4, 6, 'toroid')
  for (let neuron = 0; neuron < 24; neuron++) {
    expect(neighbors(grid, neuron)).toHaveLength(6)
    expect(neighbors(grid, neuron, 'four')).toHaveLength(4)
    expect(neighbors(grid, neuron, 'eight')).toHaveLength(8)
  }
  expect(neighbors({ ...grid, topology: 'rectangular' }, 0)).toEqual([1, 5, 6, 7, 11, 18, 19, 23])
})
