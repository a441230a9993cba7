import { describe, expect, it } from 'vitest'
import type { MapGrid } from '../../../src/analysis/map-analysis.js'
import { mapExtent, placeCells } from '../../../src/visualization/cells.js'

const FRAME = { x: 10, y: 20, width: 300, height: 200 }

function grid(xDim: number, yDim: number, topology: MapGrid['topology']): MapGrid {
  return { xDim, yDim, topology, mapShape: 'planar' }
}

function distance(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}

describe('placeCells', () => {
  it('puts the six neighbours of a hexagonal cell at distance one', () => {
    const cells = placeCells(grid(5, 5, 'hexagonal'), FRAME)
    const centre = cells.centre(2 * 5 + 2)
    const near = Array.from(
      { length: 25 },
      (_, neuron) => distance(cells.centre(neuron), centre) / cells.scale,
    )
      .filter((far) => far > 0 && far < 1.5)
      .map((far) => far.toFixed(9))
    expect(near).toEqual(Array(6).fill('1.000000000'))
  })

  it('shifts odd rows to the right by half a cell, as the kernel does', () => {
    const cells = placeCells(grid(3, 2, 'hexagonal'), FRAME)
    expect((cells.centre(1)[0] - cells.centre(0)[0]) / cells.scale).toBeCloseTo(0.5)
  })

  it('has rows that are half a cell narrower than a hexagonal map', () => {
    const cells = placeCells(grid(4, 3, 'hexagonal'), FRAME)
    const { x, width } = cells.bounds
    expect(cells.row(0)).toMatchObject({ x, width: 4 * cells.scale })
    expect(cells.row(3 * 3 + 1)).toMatchObject({ x: x + cells.scale / 2, width: 4 * cells.scale })
    expect(cells.row(1).x + cells.row(1).width).toBeCloseTo(x + width)
    const square = placeCells(grid(4, 3, 'rectangular'), FRAME)
    for (const neuron of [0, 1, 5]) expect(square.row(neuron)).toEqual(square.bounds)
  })

  it.each(['hexagonal', 'rectangular'] as const)(
    'puts neuron (0, 0) of a %s map at the lower left',
    (topology) => {
      const cells = placeCells(grid(4, 3, topology), FRAME)
      const centres = Array.from({ length: 12 }, (_, neuron) => cells.centre(neuron))
      expect(cells.centre(0)[0]).toBe(Math.min(...centres.map(([x]) => x)))
      expect(cells.centre(0)[1]).toBe(Math.max(...centres.map(([, y]) => y)))
    },
  )

  it.each([
    [1, 1],
    [1, 7],
    [7, 1],
    [20, 5],
    [5, 20],
    [60, 40],
  ])('fills a frame with %d by %d cells, no corner outside', (xDim, yDim) => {
    for (const topology of ['hexagonal', 'rectangular'] as const) {
      const cells = placeCells(grid(xDim, yDim, topology), FRAME)
      const corners = Array.from({ length: cells.count }, (_, neuron) => cells.outline(neuron, 1)).flat()
      const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
      expect(Math.min(...xs)).toBeCloseTo(cells.bounds.x)
      expect(Math.max(...xs)).toBeCloseTo(cells.bounds.x + cells.bounds.width)
      expect(Math.min(...ys)).toBeCloseTo(cells.bounds.y)
      expect(Math.max(...ys)).toBeCloseTo(cells.bounds.y + cells.bounds.height)
      const filled = Math.max(cells.bounds.width / FRAME.width, cells.bounds.height / FRAME.height)
      expect(filled).toBeCloseTo(1)
    }
  })

  it('makes the area of a cell go with the square of its size', () => {
    const cells = placeCells(grid(3, 3, 'hexagonal'), FRAME)
    expect(area(cells.outline(4, 0.5)) / area(cells.outline(4, 1))).toBeCloseTo(0.25)
  })

  it('keeps cells no larger than asked', () => {
    expect(placeCells(grid(1, 1, 'rectangular'), FRAME, 90).scale).toBe(90)
  })
})

describe('mapExtent', () => {
  it('leaves out the half cell of a map with one row', () => {
    expect(mapExtent(grid(4, 1, 'hexagonal')).width).toBe(4)
    expect(mapExtent(grid(4, 2, 'hexagonal')).width).toBe(4.5)
  })
})

function area(points: readonly (readonly [number, number])[]): number {
  let sum = 0
  points.forEach(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length]!
    sum += x * nextY - nextX * y
  })
  return Math.abs(sum) / 2
}
