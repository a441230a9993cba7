import { describe, expect, it } from 'vitest'
import { placeCells } from '../../../../src/visualization/cells.js'
import { cellAt, cellsInside, panBy, WHOLE, zoomBy } from '../../../../src/visualization/page/map-places.js'
import {
  binSpan,
  binsOf,
  nextWindow,
  secondsOf,
  stampOf,
} from '../../../../src/visualization/page/time-window.js'

const DAY = 86_400_000
const EDGES = Array.from({ length: 11 }, (_, day) => Date.UTC(2020, 0, 1) + day * DAY)

describe('the window of time', () => {
  it('is what the filter covers, and its filter covers it', () => {
    for (let from = 0; from < 10; from++)
      for (let to = from + 1; to <= 10; to++)
        expect(binsOf(EDGES, secondsOf(EDGES, { from, to }))).toEqual({ from, to })
    expect(secondsOf(EDGES, { from: 0, to: 10 })).toEqual({ from: undefined, to: undefined })
    expect(binsOf(EDGES, { from: EDGES[2]! / 1000 + 5, to: EDGES[2]! / 1000 + 9 })).toEqual({
      from: 2,
      to: 3,
    })
    expect(binsOf(EDGES, { from: 0, to: 1 })).toEqual({ from: 0, to: 1 })
    expect(binsOf(EDGES, { from: 9e9 })).toEqual({ from: 9, to: 10 })
  })

  it('moves to the end and no further', () => {
    let window = { from: 0, to: 3 }
    const seen = []
    for (let next = nextWindow(window, 10); next; next = nextWindow(window, 10)) {
      window = next
      seen.push([next.from, next.to])
    }
    expect(seen).toEqual([
      [2, 5],
      [4, 7],
      [6, 9],
      [7, 10],
    ])
  })

  it('is named by days, or minutes where bins are short', () => {
    expect([stampOf(EDGES, 0), stampOf(EDGES, 10, true), binSpan(EDGES)]).toEqual([
      '2020-01-01',
      '2020-01-10',
      'per day',
    ])
    const hours = EDGES.map((edge) => EDGES[0]! + (edge - EDGES[0]!) / 24)
    expect([stampOf(hours, 1), stampOf(hours, 10, true), binSpan(hours)]).toEqual([
      '2020-01-01 01:00',
      '2020-01-01 09:59',
      'per hour',
    ])
  })
})

describe('places on the map', () => {
  const grid = { xDim: 6, yDim: 5, topology: 'hexagonal', mapShape: 'planar' } as const
  const cells = placeCells(grid, { x: 0, y: 0, width: 300, height: 260 })

  it('finds the cell under its centre', () => {
    for (let neuron = 0; neuron < cells.count; neuron++)
      expect(cellAt(cells, ...cells.centre(neuron))).toBe(neuron)
    expect(cellAt(cells, -50, -50)).toBeUndefined()
  })

  it('finds the cells inside a line', () => {
    const { x, y, width, height } = cells.bounds
    const around = [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ] as const
    expect(cellsInside(cells, around)).toHaveLength(30)
    const [cx, cy] = cells.centre(7)
    expect(
      cellsInside(cells, [
        [cx - 3, cy - 3],
        [cx + 3, cy - 3],
        [cx, cy + 4],
      ]),
    ).toEqual([7])
    expect(cellsInside(cells, [])).toEqual([])
  })

  it('keeps the point under the pointer where it is, and the map in its frame', () => {
    const frame = { width: 400, height: 300 }
    const at = [80, -40] as const
    const zoomed = zoomBy(WHOLE, 2, at, frame)
    // A point p of the drawing stands at x + scale * p.
    expect([(at[0] - zoomed.x) / zoomed.scale, (at[1] - zoomed.y) / zoomed.scale]).toEqual([...at])
    expect(zoomBy(zoomed, 0.1, at, frame)).toEqual(WHOLE)
    expect(zoomBy(WHOLE, 1000, [0, 0], frame).scale).toBe(8)
    expect(panBy(zoomed, [9999, -9999], frame)).toEqual({ scale: 2, x: 200, y: -150 })
  })
})
