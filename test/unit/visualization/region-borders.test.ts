import { describe, expect, test } from 'vitest'
import { bordersOf, deepestCells } from '../../../src/analysis/index.js'
import { placeCells } from '../../../src/visualization/cells.js'
import { contrast } from '../../../src/visualization/colors.js'
import { borderLines } from '../../../src/visualization/region-borders.js'
import { inTheme } from '../../../src/visualization/themes.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

const FRAME = { x: 0, y: 0, width: 400, height: 400 }

function lengthOf(lines: readonly (readonly (readonly [number, number])[])[]): number {
  let length = 0
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      length += Math.hypot(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1])
    }
  }
  return length
}

describe('borderLines', () => {
  test('between two halves of squares: one straight line', () => {
    const grid = { xDim: 4, yDim: 4, topology: 'rectangular', mapShape: 'planar' } as const
    const regionOf = Uint32Array.from({ length: 16 }, (_, neuron) => Number(neuron >= 8))
    const lines = borderLines(placeCells(grid, FRAME), regionOf)
    expect(lines).toHaveLength(1)
    expect(lines[0]!.map(([x]) => x)).toEqual([200, 200, 200, 200, 200])
  })

  test('around one cell: a closed line', () => {
    const grid = { xDim: 3, yDim: 3, topology: 'hexagonal', mapShape: 'planar' } as const
    const cells = placeCells(grid, FRAME)
    const regionOf = Uint32Array.from({ length: 9 }, (_, neuron) => Number(neuron === 4))
    const lines = borderLines(cells, regionOf)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toHaveLength(7)
    expect(lengthOf(lines)).toBeCloseTo((6 * cells.scale) / Math.sqrt(3), 6)
  })

  test('as long as the sides between different regions, on any map', async () => {
    for (const topology of ['rectangular', 'hexagonal'] as const) {
      const { grid, regions } = await sampleAnalysis({ xDim: 7, yDim: 6, topology })
      const cells = placeCells(grid, FRAME)
      const pairs = bordersOf(grid).flatMap((beside, neuron) =>
        beside.filter((other) => other > neuron && regions.regionOf[other] !== regions.regionOf[neuron]),
      )
      const side = topology === 'rectangular' ? cells.scale : cells.scale / Math.sqrt(3)
      expect(lengthOf(borderLines(cells, regions.regionOf))).toBeCloseTo(pairs.length * side, 4)
    }
  })
})

test('numbers stand in their region, in its middle where it has one', async () => {
  const { grid, regions, hits } = await sampleAnalysis({ xDim: 8, yDim: 8 })
  const places = deepestCells(regions, bordersOf(grid), hits)
  expect(places.map((neuron) => regions.regionOf[neuron])).toEqual([...regions.list.keys()])
  const square = { xDim: 5, yDim: 5, topology: 'rectangular', mapShape: 'planar' } as const
  const one = { ...regions, regionOf: new Uint32Array(25), list: [{ ...regions.list[0]!, neuron: 0 }] }
  expect(deepestCells(one, bordersOf(square), new Uint32Array(25))).toEqual([12])
})

test('a dark scene has neutral colours that stand out from the page, and the same scales', () => {
  const scene = {
    width: 1,
    height: 1,
    background: '#ffffff',
    marks: [
      { kind: 'rect', frame: FRAME, fill: '#fee838' },
      { kind: 'dots', centres: [[0, 0]], radius: 1, fill: '#0072b2' },
    ],
    charts: [
      { frame: FRAME, xAxis: { data: ['Mo'], axisLabel: { color: '#57606a' } }, yAxis: {}, series: [] },
    ],
  } as const
  expect(inTheme(scene, 'light')).toBe(scene)
  const dark = inTheme(scene, 'dark')
  expect(dark.marks[0]).toEqual(scene.marks[0])
  const label = dark.charts[0]!.xAxis.axisLabel as { color: string }
  expect(contrast(label.color, dark.background)).toBeGreaterThan(4.5)
  expect(dark.marks[1]).toMatchObject({ centres: [[0, 0]], fill: expect.not.stringContaining('#0072b2') })
})
