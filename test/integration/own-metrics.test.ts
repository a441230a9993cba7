import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TwitterSOMAnalyzer } from '../../src/analyzer/index.js'
import { checkMetricsModule, ownMetrics } from '../../src/analyzer/own-metrics.js'
import { generateSampleTweets, TwitterDataCollection } from '../../src/input/index.js'

let folder: string
let analyzer: TwitterSOMAnalyzer
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-metrics-'))
  analyzer = new TwitterSOMAnalyzer({ xDim: 3, yDim: 3, numIterations: 3 })
  await analyzer.train(TwitterDataCollection.fromTweets(generateSampleTweets(80)))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a module of this code makes of a map, and what is told. */
async function made(code: string, limitSeconds?: number): Promise<{ metrics: unknown; told: string[] }> {
  const file = join(folder, `${count++}.mjs`)
  await writeFile(file, code)
  const told: string[] = []
  const { map } = analyzer.model
  const tell = (message: string) => told.push(message.replace(file, 'FILE'))
  const metrics = await ownMetrics(file, { map, analysis: analyzer.analysis }, tell, { limitSeconds })
  return { metrics: { ...metrics }, told }
}

test('functions get the map and its analysis, and make numbers', async () => {
  const code = `
    export const VERSION = 'not a function'
    export const neurons = ({ map }) => map.codebook.length / map.features
    export async function clusters({ analysis }) { return analysis.clusters.length }
    export default ({ analysis }) => ({ largest: analysis.training.largestClusterSize, nothing: NaN })`
  expect(await made(code)).toEqual({
    metrics: {
      neurons: 9,
      clusters: analyzer.analysis.clusters.length,
      largest: analyzer.analysis.training.largestClusterSize,
      nothing: Number.NaN,
    },
    told: [],
  })
})

test('what goes wrong with one is told, and the others count', async () => {
  const code = `
    export function a_throws({ map }) { return map.nothing.here }
    export const b_text = () => 'four'
    export const c_mixed = () => ({ one: 1, two: 'two' })
    export const d_function = () => () => 4
    export const e_rejects = async () => { throw new Error('no network') }
    export const f_nothing = () => undefined
    export const g_spoils = ({ map }) => { map.codebook.fill(0); return 1 }
    export const h_good = ({ map }) => Math.sign(map.codebook.reduce((sum, value) => sum + Math.abs(value), 0))`
  const before = Float32Array.from(analyzer.model.map.codebook)
  const { metrics, told } = await made(code)
  expect(metrics).toEqual({ g_spoils: 1, h_good: 0 })
  expect(analyzer.model.map.codebook).toEqual(before)
  expect(told).toMatchInlineSnapshot(`
    [
      "metrics of FILE: Expected a number of a_throws but received Cannot read properties of undefined (reading 'here')",
      "metrics of FILE: Expected a number, or an object of numbers, of b_text but received "four"",
      "metrics of FILE: Expected a number, or an object of numbers, of c_mixed but received an object with one, two",
      "metrics of FILE: Expected a number of d_function but received () => 4 could not be cloned.",
      "metrics of FILE: Expected a number of e_rejects but received no network",
      "metrics of FILE: Expected a number, or an object of numbers, of f_nothing but received undefined",
    ]
  `)
})

test.each([
  ['never returns', 'export const before = () => 1\nexport const hangs = () => { for (;;); }'],
  [
    'never resolves',
    'export const before = () => 1\nexport const waits = () => new Promise(() => setInterval(() => {}, 1000))',
  ],
  ['ends the process', 'export const before = () => 1\nexport const ends = () => process.exit(3)'],
  [
    'throws later',
    'export const before = () => 1\nexport const later = () => new Promise(() => setTimeout(() => { throw new Error("late") }))',
  ],
  ['is no module', 'export const = 1'],
])('a module that %s ends itself alone', async (_, code) => {
  const { metrics, told } = await made(code, 1)
  expect({ metrics, told }).toMatchSnapshot()
})

test('an interruption ends them, with what is there', async () => {
  const file = join(folder, 'endless.mjs')
  await writeFile(file, 'export const before = () => 1\nexport const hangs = () => { for (;;); }')
  const told: string[] = []
  const { map } = analyzer.model
  const signal = AbortSignal.timeout(1500)
  const input = { map, analysis: analyzer.analysis }
  const metrics = await ownMetrics(file, input, (message) => told.push(message), { signal })
  expect({ metrics: { ...metrics }, told }).toEqual({ metrics: { before: 1 }, told: [] })
})

test('an interruption meanwhile leaves the trained map, and train rejects', async () => {
  const metrics = join(folder, 'endless.mjs')
  const asked = new TwitterSOMAnalyzer({ xDim: 2, yDim: 2, numIterations: 2, metrics })
  const interruption = new AbortController()
  const training = asked.train(TwitterDataCollection.fromTweets(generateSampleTweets(50)), {
    signal: interruption.signal,
    onStageDone: ({ stage }) => {
      if (stage === 'training') interruption.abort(new Error('stop'))
    },
  })
  await expect(training).rejects.toThrow('stop')
  expect(asked.isTrained).toBe(true)
  expect(asked.analysis.winners).toHaveLength(50)
  expect(asked.analysis.card).toBeUndefined()
})

test('a module that is not there is refused before the job begins', async () => {
  await expect(checkMetricsModule('./nowhere.mjs')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ConfigError: Expected a file such as ./my-metrics.mjs for metrics but received "./nowhere.mjs"]`,
  )
  const asked = new TwitterSOMAnalyzer({ metrics: './nowhere.mjs' })
  await expect(asked.startMlflowRun()).rejects.toMatchObject({ code: 'ERR_CONFIG' })
})

test('a trained analyzer has them, and a model names no code to run', async () => {
  const metrics = join(folder, 'own.mjs')
  await writeFile(
    metrics,
    'export const tweets = ({ analysis }) => analysis.winners.winners?.length ?? analysis.winners.length',
  )
  const asked = new TwitterSOMAnalyzer({ xDim: 2, yDim: 2, numIterations: 2, metrics })
  await asked.train(TwitterDataCollection.fromTweets(generateSampleTweets(50)))
  expect({ ...asked.ownMetrics }).toEqual({ tweets: 50 })
  expect(asked.model.config.metrics).toBe('')
  const from = { ...asked.model, config: { ...asked.model.config, metrics: './evil.mjs' } }
  expect(TwitterSOMAnalyzer.fromModel(from).config.metrics).toBe('')
  expect(TwitterSOMAnalyzer.continueFrom(from).config.metrics).toBe('')
})
