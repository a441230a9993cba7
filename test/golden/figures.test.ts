import { describe, expect, it } from 'vitest'
import type { MapAnalysis } from '../../src/analysis/map-analysis.js'
import { atlasScene } from '../../src/visualization/atlas-figure.js'
import { clusterScene } from '../../src/visualization/cluster-figure.js'
import { distributionScene } from '../../src/visualization/distribution-figure.js'
import { moodScene } from '../../src/visualization/mood-figure.js'
import type { Chart, Mark, Scene } from '../../src/visualization/scene.js'
import { timelineScene } from '../../src/visualization/timeline-figure.js'
import { topologyScene } from '../../src/visualization/topology-figure.js'
import type { Typesetter } from '../../src/visualization/typesetting.js'
import { plainType } from '../support/plain-type.js'
import { sampleAnalysis } from '../support/sample-analysis.js'

// Figures as lists of what is drawn, in type that is the same on every machine. Look at the PNGs before accepting a
// change: npx vitest run test/golden/figures.test.ts -u

const FIGURES = {
  topology: topologyScene,
  cluster: clusterScene,
  distribution: distributionScene,
  timeline: timelineScene,
  atlas: atlasScene,
  mood: moodScene,
} satisfies Record<string, (analysis: MapAnalysis, type: Typesetter) => Scene>

const MAPS = {
  hexagonal: { xDim: 4, yDim: 3, count: 200 },
  rectangular: { xDim: 5, yDim: 2, count: 80, topology: 'rectangular' },
  'one-cell': { xDim: 1, yDim: 1, count: 12 },
  bare: { xDim: 3, yDim: 3, count: 60, without: ['dates', 'users', 'engagement', 'hashtags', 'languages'] },
} as const

describe.each(Object.entries(MAPS))('%s map', (map, options) => {
  it.each(Object.entries(FIGURES))('%s figure', async (figure, makeScene) => {
    const scene = makeScene(withPlainKeywords(await sampleAnalysis(options)), plainType())
    await expect(describeScene(scene)).toMatchFileSnapshot(`../fixtures/golden/figures/${map}-${figure}.txt`)
  })
})

describe('every figure', () => {
  it.each(Object.entries(MAPS))('of the %s map keeps its text inside and legible', async (_, options) => {
    for (const makeScene of Object.values(FIGURES)) {
      const type = plainType()
      const scene = makeScene(await sampleAnalysis(options), type)
      for (const mark of scene.marks) {
        if (mark.kind !== 'text') continue
        expect(mark.size).toBeGreaterThanOrEqual(11)
        const width = mark.rotate ? 0 : type.width(mark.text, mark.size, mark.weight)
        const left =
          mark.align === 'left' ? mark.x : mark.align === 'right' ? mark.x - width : mark.x - width / 2
        expect(left, mark.text).toBeGreaterThanOrEqual(0)
        expect(left + width, mark.text).toBeLessThanOrEqual(scene.width)
        expect(mark.y, mark.text).toBeLessThanOrEqual(scene.height)
      }
    }
  })
})

/** Keywords that don't depend on how keywords are found: this is about figures. */
function withPlainKeywords(analysis: MapAnalysis): MapAnalysis {
  const words = ['apple', 'river', 'stone', 'cloud', 'ember', 'maple', 'نهر', 'слово', 'lantern']
  const clusters = analysis.clusters.map((cluster) => ({
    ...cluster,
    keywords: [0, 1, 2].map((rank) => ({
      term: words[(cluster.neuron * 2 + rank * 3) % words.length]!,
      count: 9 - rank,
      score: 1 / (rank + 1),
    })),
  }))
  return { ...analysis, clusters }
}

function describeScene(scene: Scene): string {
  const lines = [`scene ${scene.width} x ${scene.height} on ${scene.background}`]
  return [...lines, ...scene.marks.map(describeMark), ...scene.charts.map(describeChart), ''].join('\n')
}

function describeMark(mark: Mark): string {
  switch (mark.kind) {
    case 'text': {
      const { text, x, y, size, weight, fill, align, baseline, halo = '-', rotate = 0 } = mark
      return `text ${round(x)},${round(y)} ${size}px ${weight} ${fill} ${align} ${baseline} ${halo} ${rotate} ${JSON.stringify(text)}`
    }
    case 'rect': {
      const { x, y, width, height } = mark.frame
      return `rect ${paint(mark)} ${[x, y, width, height].map(round).join(' ')} r${mark.radius ?? 0}`
    }
    case 'dots':
      return `dots ${paint(mark)} r${round(mark.radius)} ${points(mark.centres)}`
    case 'polygon':
    case 'line':
      return `${mark.kind} ${paint(mark)} ${points(mark.points)}`
  }
}

function describeChart(chart: Chart): string {
  return `chart ${JSON.stringify(
    chart,
    (_, value: unknown) =>
      typeof value === 'number' ? round(value) : typeof value === 'function' ? `(${value.name})` : value,
    1,
  )}`
}

function paint({
  fill = '-',
  stroke = '-',
  lineWidth = 1,
  opacity = 1,
}: Exclude<Mark, { kind: 'text' }>): string {
  return `${fill} ${stroke} ${lineWidth} ${opacity}`
}

function points(list: readonly (readonly [number, number])[]): string {
  return list.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')
}

function round(value: number): number {
  // Adding zero turns -0 into 0.
  return Math.round(value * 10) / 10 + 0
}
