import { stripVTControlCharacters } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { MapAnalysis } from '../../../src/analysis/index.js'
import { miniMap, miniMapWidth } from '../../../src/cli/mini-map.js'
import { analyzeJson, analyzeSummary } from '../../../src/cli/summary.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

const FILES = [
  { path: 'models/twitter_som_model.pkl', about: 'the map, for Python' },
  { path: 'results/som_results.json', about: 'all numbers' },
]

let analysis: MapAnalysis
beforeAll(async () => {
  analysis = await sampleAnalysis()
})

describe('summary', () => {
  test('without colour: plain lines, no map, no escapes', () => {
    const lines = analyzeSummary(analysis, 'out', FILES, { color: false, columns: 80 })
    expect(lines.join('\n')).not.toContain('\u001b')
    expect(lines).toContain('Largest cells:')
    expect(lines).toContain('Files in out:')
    expect(lines.join('\n')).toContain('predict')
  })

  test('with colour: the map beside the names of the largest cells', () => {
    const lines = analyzeSummary(analysis, 'out', FILES, { color: true, columns: 120 })
    const drawn = lines.filter((line) => line.includes('▀'))
    expect(drawn).toHaveLength(Math.ceil(analysis.grid.yDim / 2))
    expect(drawn.join('')).toContain('tweets')
  })

  test('a narrow terminal gets the short form', () => {
    const lines = analyzeSummary(analysis, 'out', FILES, { color: true, columns: 40 })
    expect(lines.join('\n')).not.toContain('▀')
  })

  test('hostile keywords and titles can’t move the cursor', () => {
    const hostile = {
      ...analysis,
      title: 'a\u001b[2Jb\nc',
      clusters: analysis.clusters.map((cluster) => ({
        ...cluster,
        keywords: [{ term: '\u001b]0;x\u0007', count: 1, score: 1 }],
      })),
    }
    const text = analyzeSummary(hostile, 'out', FILES, { color: false, columns: 80 }).join('')
    expect(text).not.toMatch(/\p{Cc}/u)
  })

  test('as one object', () => {
    const json = JSON.parse(JSON.stringify(analyzeJson(analysis, 'out', FILES, [])))
    expect(json).toMatchObject({
      version: 1,
      title: analysis.title,
      training_stats: { num_samples: analysis.training.numSamples },
      files: ['out/models/twitter_som_model.pkl', 'out/results/som_results.json'],
    })
    expect(json.largest_clusters[0].size).toBe(analysis.training.largestClusterSize)
  })
})

describe('mini map', () => {
  function widths(map: string[]): number[] {
    return map.map((line) => stripVTControlCharacters(line).length)
  }

  test('two rows of cells a line, two columns a cell', () => {
    const map = miniMap(analysis)
    expect(map).toHaveLength(Math.ceil(analysis.grid.yDim / 2))
    expect(new Set(widths(map))).toEqual(new Set([2 * analysis.grid.xDim]))
    expect(miniMapWidth(analysis)).toBe(2 * analysis.grid.xDim)
  })

  test('neuron (0, 0) is at the lower left, and the fullest cell is the darkest', () => {
    const grid = { ...analysis.grid, xDim: 2, yDim: 2 }
    // Neurons (0,0) (0,1) (1,0) (1,1).
    const [line] = miniMap({ ...analysis, grid, hits: Uint32Array.of(1000, 0, 0, 1) })
    // Upper half is the foreground, lower half the background.
    const cells = [...line!.matchAll(/38;5;(\d+)m.\[48;5;(\d+)m/g)].map(([, upper, lower]) => [
      Number(upper),
      Number(lower),
    ])
    expect(cells).toEqual([
      [255, 17],
      [228, 255],
    ])
  })

  test('a large map is drawn by blocks', () => {
    const grid = { ...analysis.grid, xDim: 120, yDim: 60 }
    const map = miniMap({ ...analysis, grid, hits: new Uint32Array(120 * 60).fill(1) })
    expect(Math.max(...widths(map))).toBeLessThanOrEqual(80)
  })
})
