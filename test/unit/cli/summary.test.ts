import { stripVTControlCharacters } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { MapAnalysis } from '../../../src/analysis/index.js'
import { miniMap, miniMapCaption, miniMapWidth } from '../../../src/cli/mini-map.js'
import { analyzeJson, analyzeSummary } from '../../../src/cli/summary.js'
import { widthOf } from '../../../src/cli/text-columns.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

const FILES = [
  { path: 'models/twitter_som_model.pkl', about: 'the map, for Python' },
  { path: 'results/som_results.json', about: 'all numbers' },
]

let analysis: MapAnalysis
beforeAll(async () => {
  analysis = await sampleAnalysis()
})

function summary(
  of: MapAnalysis,
  { columns = 80, color = false, folder = 'som-output', command = 'twitter-som' } = {},
): string {
  return stripVTControlCharacters(analyzeSummary(of, folder, FILES, command, { color, columns }).join('\n'))
}

/** A map of one or a few cells whose tweets say nothing. */
function tinyMap(xDim: number, sizes: readonly number[]): MapAnalysis {
  const [first] = analysis.clusters
  const clusters = sizes.map((size, neuron) => ({
    ...first!,
    id: `cluster_${neuron}_0`,
    neuron,
    x: neuron,
    y: 0,
    size,
    keywords: [],
    dominantHashtags: [],
  }))
  return {
    ...analysis,
    title: 'tiny',
    grid: { ...analysis.grid, xDim, yDim: 1 },
    hits: Uint32Array.from({ length: xDim }, (_, neuron) => sizes[neuron] ?? 0),
    clusters,
    regions: { ...analysis.regions, list: analysis.regions.list.slice(0, 1) },
    training: {
      ...analysis.training,
      explainedVariance: xDim === 1 ? Number.NaN : 0,
      topographicError: xDim === 1 ? Number.NaN : 0,
      numClusters: sizes.length,
      numFeatures: 1,
      numSamples: sizes.reduce((sum, size) => sum + size, 0),
    },
  }
}

describe('summary', () => {
  test('in a pipe', () => {
    expect(
      analyzeSummary(analysis, 'out', FILES, 'twitter-som', { color: false, columns: 80 }).join(''),
    ).not.toMatch(/\p{Cc}/u)
    expect(summary(analysis)).toMatchInlineSnapshot(`
      "
      made-up-tweets.csv: 400 tweets on a 6 x 5 hexagonal map, 24 of 30 cells hold
      tweets

      Regions:
        308 tweets, 77 %  el, #bakery, #مطر, #election, #猫, で
        92 tweets, 23 %   flight, #delays, hours, lost, runway, word

      Largest cells (x, y):
        (0, 0)  40 tweets, 10 %   #delays, flight, word, hours, lost, runway
        (5, 0)  38 tweets, 9.5 %  cinnamon roll, #bakery, week, noon, sold
        (0, 4)  30 tweets, 7.5 %  #election, north, second look, turnout, worth
        (0, 1)  28 tweets, 7.0 %  flight, late, cancelled, word, morning train
        (2, 0)  25 tweets, 6.3 %  partido, merece perder, #football, golazo, ganó
        (5, 3)  25 tweets, 6.3 %  #مطر, أغلق الطرق, الطقس, المدينة, جميل جدا
        (5, 4)  25 tweets, 6.3 %  #مطر, المطر, أغلق الطرق, الغد, سيستمر
        (3, 0)  23 tweets, 5.8 %  #football, ganó, minuto, increíble, equipo, partido

      The groups explain 75 % of the variance of the 8 features; for 5.0 % of the 400
      tweets the second best cell doesn't touch the best one, so that neighbouring
      cells can be trusted to hold similar tweets.

      Files in som-output:
        models/twitter_som_model.pkl  the map, for Python
        results/som_results.json      all numbers

      Next:
        open som-output/visualizations/som_interactive.html in a browser
        open som-output/visualizations/report.html for what to forward
        twitter-som predict NEW_TWEETS
        twitter-som analyze --help"
    `)
  })

  test('on a wide terminal, the map beside the names of the largest cells', () => {
    expect(summary(analysis, { color: true, columns: 120 })).toMatchInlineSnapshot(`
      "
      made-up-tweets.csv: 400 tweets on a 6 x 5 hexagonal map, 24 of 30 cells hold tweets

      Regions:
        308 tweets, 77 %  el, #bakery, #مطر, #election, #猫, で
        92 tweets, 23 %   flight, #delays, hours, lost, runway, word

        ▀▀▀▀▀▀▀▀▀▀▀▀  Largest cells (x, y):
        ▀▀▀▀▀▀▀▀▀▀▀▀  (0, 0)  40 tweets, 10 %   #delays, flight, word, hours, lost, runway
        ▀▀▀▀▀▀▀▀▀▀▀▀  (5, 0)  38 tweets, 9.5 %  cinnamon roll, #bakery, week, noon, sold, like heaven
                      (0, 4)  30 tweets, 7.5 %  #election, north, second look, turnout, worth, polling station
                      (0, 1)  28 tweets, 7.0 %  flight, late, cancelled, word, morning train, #delays
                      (2, 0)  25 tweets, 6.3 %  partido, merece perder, #football, golazo, ganó, minuto
                      (5, 3)  25 tweets, 6.3 %  #مطر, أغلق الطرق, الطقس, المدينة, جميل جدا, العاصفة الليلة
                      (5, 4)  25 tweets, 6.3 %  #مطر, المطر, أغلق الطرق, الغد, سيستمر, العاصفة الليلة
                      (3, 0)  23 tweets, 5.8 %  #football, ganó, minuto, increíble, equipo, partido
        dark: many tweets; (0, 0) is the lower left

      The groups explain 75 % of the variance of the 8 features; for 5.0 % of the 400 tweets the second best cell doesn't
      touch the best one, so that neighbouring cells can be trusted to hold similar tweets.

      Files in som-output:
        models/twitter_som_model.pkl  the map, for Python
        results/som_results.json      all numbers

      Next:
        open som-output/visualizations/som_interactive.html in a browser
        open som-output/visualizations/report.html for what to forward
        twitter-som predict NEW_TWEETS
        twitter-som analyze --help"
    `)
  })

  test('on a narrow terminal, the map above them and everything shorter', () => {
    const text = summary(analysis, { color: true, columns: 60, folder: 'out', command: 'npx twitter-som' })
    expect(text).toMatchInlineSnapshot(`
      "
      made-up-tweets.csv: 400 tweets on a 6 x 5 hexagonal map, 24
      of 30 cells hold tweets

      Regions:
        308 tweets, 77 %  el, #bakery, #مطر, #election, #猫, で
        92 tweets, 23 %   flight, #delays, hours, lost, runway

        ▀▀▀▀▀▀▀▀▀▀▀▀
        ▀▀▀▀▀▀▀▀▀▀▀▀
        ▀▀▀▀▀▀▀▀▀▀▀▀
        dark: many tweets; (0, 0) is the lower left

      Largest cells (x, y):
        (0, 0)  40 tweets, 10 %   #delays, flight, word, hours
        (5, 0)  38 tweets, 9.5 %  cinnamon roll, #bakery, week
        (0, 4)  30 tweets, 7.5 %  #election, north, second look
        (0, 1)  28 tweets, 7.0 %  flight, late, cancelled, word
        (2, 0)  25 tweets, 6.3 %  partido, merece perder
        (5, 3)  25 tweets, 6.3 %  #مطر, أغلق الطرق, الطقس, المدينة
        (5, 4)  25 tweets, 6.3 %  #مطر, المطر, أغلق الطرق, الغد
        (3, 0)  23 tweets, 5.8 %  #football, ganó, minuto

      The groups explain 75 % of the variance of the 8 features;
      for 5.0 % of the 400 tweets the second best cell doesn't
      touch the best one, so that neighbouring cells can be
      trusted to hold similar tweets.

      Files in out:
        models/twitter_som_model.pkl  the map, for Python
        results/som_results.json      all numbers

      Next:
        open out/visualizations/som_interactive.html in a browser
        open out/visualizations/report.html for what to forward
        npx twitter-som predict NEW_TWEETS \\
          --model out/models/twitter_som_model.safetensors
        npx twitter-som analyze --help"
    `)
  })

  test.each([40, 60, 80, 120])('no line is longer than %i columns, but for paths and commands', (columns) => {
    for (const color of [true, false]) {
      for (const line of summary(analysis, { color, columns }).split('\n')) {
        if (/\/|twitter-som/.test(line)) continue
        expect(widthOf(line), line).toBeLessThanOrEqual(columns)
      }
    }
  })

  test('a terminal too narrow for the map gets the list', () => {
    const lines = analyzeSummary(analysis, 'out', FILES, 'twitter-som', { color: true, columns: 12 })
    expect(lines.join('\n')).not.toContain('▀')
  })

  test('a map of one cell', () => {
    expect(summary(tinyMap(1, [1]))).toMatchInlineSnapshot(`
      "
      tiny: 1 tweet on a map of one cell

      Largest cells (x, y):
        (0, 0)  1 tweet, 100 %  early in the day, long

      There is nothing to explain, since the tweets don't differ in the 1 feature;
      with a single cell there is no order of cells to judge.

      Files in som-output:
        models/twitter_som_model.pkl  the map, for Python
        results/som_results.json      all numbers

      Next:
        open som-output/visualizations/som_interactive.html in a browser
        open som-output/visualizations/report.html for what to forward
        twitter-som predict NEW_TWEETS
        twitter-som analyze --help"
    `)
  })

  test('more cells than tweets, of which nothing can be said', () => {
    const text = summary(tinyMap(8, [2]))
    expect(text).toMatchInlineSnapshot(`
      "
      tiny: 2 tweets on an 8 x 1 hexagonal map, 1 of 8 cells holds tweets

      Largest cells (x, y):
        (0, 0)  2 tweets, 100 %  early in the day, long

      The groups explain 0 % of the variance of the 1 feature; for 0 % of the 2 tweets
      the second best cell doesn't touch the best one. The map has 8 cells for 2
      tweets.

      Files in som-output:
        models/twitter_som_model.pkl  the map, for Python
        results/som_results.json      all numbers

      Next:
        open som-output/visualizations/som_interactive.html in a browser
        open som-output/visualizations/report.html for what to forward
        twitter-som predict NEW_TWEETS
        twitter-som analyze --help"
    `)
    expect(summary(tinyMap(225, [1, 1, 1])).replaceAll('\n', ' ')).toContain(
      'touch the best one. The map has 225 cells for 3 tweets: --x-dim auto --y-dim auto chooses fewer. ',
    )
    expect(summary(tinyMap(225, [1])).replaceAll('\n', ' ')).toContain(
      'of the 1 feature. The map has 225 cells for 1 tweet: --x-dim auto --y-dim auto chooses fewer. ',
    )
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
    const style = { color: false, columns: 80 }
    const text = analyzeSummary(hostile, 'out', FILES, 'twitter-som', style).join('')
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

  test('its caption says how to read it', () => {
    expect(miniMapCaption(analysis)).toBe('dark: many tweets; (0, 0) is the lower left')
    const grid = { ...analysis.grid, xDim: 120, yDim: 60 }
    expect(miniMapCaption({ ...analysis, grid })).toBe(
      'dark: many tweets; (0, 0) is the lower left; a square is 3 x 3 cells',
    )
  })

  test('a large map is drawn by blocks', () => {
    const grid = { ...analysis.grid, xDim: 120, yDim: 60 }
    const map = miniMap({ ...analysis, grid, hits: new Uint32Array(120 * 60).fill(1) })
    expect(Math.max(...widths(map))).toBeLessThanOrEqual(80)
  })
})
