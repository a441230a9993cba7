import { describe, expect, it } from 'vitest'
import { clusterScene } from '../../../src/visualization/cluster-figure.js'
import { fittingName } from '../../../src/visualization/cluster-names.js'
import { ACCENT, HIGHLIGHT } from '../../../src/visualization/colors.js'
import { distributionScene } from '../../../src/visualization/distribution-figure.js'
import type { Scene } from '../../../src/visualization/scene.js'
import { topologyScene } from '../../../src/visualization/topology-figure.js'
import { plainType } from '../../support/plain-type.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

function texts(scene: Scene): string[] {
  return scene.marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []))
}

describe('the tweet distribution', () => {
  const tweetDots = (scene: Scene) =>
    scene.marks.filter((mark) => mark.kind === 'dots' && mark.fill === ACCENT).length

  it('shades cells by number where dots would be specks', async () => {
    const fine = distributionScene(await sampleAnalysis({ count: 3000, xDim: 60, yDim: 50 }), plainType())
    const coarse = distributionScene(await sampleAnalysis(), plainType())
    expect([tweetDots(fine), tweetDots(coarse)]).toEqual([0, 24])
    expect(texts(fine)).toContain('tweets per cell (outlined: none)')
    expect(texts(coarse)).toContain('farther from its neighbours')
  })
})

describe('the topology figure', () => {
  it('draws no plane that hardly varies, and few planes of few cells', async () => {
    const analysis = await sampleAnalysis()
    const count = (effects: readonly number[], cells: number) => {
      const names = new Set(analysis.features.map((_, index) => `Plane ${index}`))
      const features = analysis.features.map((feature, index) => ({ ...feature, name: `plane_${index}` }))
      const clusters = analysis.clusters.slice(0, cells).map((cluster, place) => ({
        ...cluster,
        // Each plane has its own high cell, so that none repeats another.
        effects: Float64Array.from(effects, (effect, index) =>
          index === place % effects.length ? effect : 0,
        ),
      }))
      const scene = topologyScene({ ...analysis, features, clusters }, plainType())
      return texts(scene).filter((text) => names.has(text)).length
    }
    expect(count([0.6, 0.7, 0.49, 0.3, 0, 0, 0, 0], 24)).toBe(2)
    expect(count([1, 1, 1, 1, 1, 1, 1, 1], 24)).toBe(8)
    expect(count([1, 1, 1, 1, 1, 1, 1, 1], 9)).toBe(4)
  })
})

describe('the engagement panel', () => {
  it('colours no dot without writing its name', async () => {
    const scene = clusterScene(await sampleAnalysis({ count: 3000 }), plainType())
    const scatter = scene.charts.flatMap((chart) => chart.series).find(({ type }) => type === 'scatter')!
    const orange = JSON.stringify(scatter.data).split(HIGHLIGHT).length - 1
    const labels = scene.marks.filter((mark) => mark.kind === 'text' && mark.halo !== undefined).length
    expect(orange).toBeGreaterThan(0)
    expect(orange).toBe(labels)
  })
})

describe('fittingName', () => {
  it('drops terms before the place that tells two cells apart', async () => {
    const analysis = await sampleAnalysis({ count: 60 })
    const [first, second] = analysis.clusters
    const keywords = ['late', 'gate'].map((term) => ({ term, count: 3, score: 1 }))
    const clusters = [
      { ...first!, size: 9, keywords },
      { ...second!, size: 5, keywords },
    ]
    const names = (width: number) =>
      clusters.map((cluster) => {
        return fittingName({ ...analysis, clusters }, cluster, 3, (text) => text.length <= width)
      })
    const place = `cell ${second!.x}, ${second!.y}`
    expect([names(99), names(16), names(9)]).toEqual([
      ['late, gate', `late, gate (${place})`],
      ['late, gate', `late (${place})`],
      ['late, gate', place],
    ])
  })
})
