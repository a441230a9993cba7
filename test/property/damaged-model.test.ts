import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TwitterSOMAnalyzer } from '../../src/analyzer/index.js'
import { ModelError } from '../../src/errors.js'
import { generateSampleTweets, TwitterDataCollection } from '../../src/input/index.js'
import { readSafetensors, type SafetensorsFile, writeSafetensors } from '../../src/model/safetensors.js'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Place = readonly [holder: Json[] | { [key: string]: Json }, key: string, path: string]

const MUTATIONS = ['null', 'text', 'number', 'flag', 'list', 'object', 'drop', 'reorder'] as const
type Mutation = (typeof MUTATIONS)[number]

/** Finer than the places there are in a model. */
const PLACES = 1_000_000

let folder: string
let path: string
let parts: SafetensorsFile
let predicted: unknown
const tweets = TwitterDataCollection.fromTweets(generateSampleTweets(40, 5))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-damaged-'))
  path = join(folder, 'model.safetensors')
  const analyzer = new TwitterSOMAnalyzer({ xDim: 3, yDim: 2, numIterations: 3, threads: 1, usePca: true })
  await analyzer.train(TwitterDataCollection.fromTweets(generateSampleTweets(80, 3)))
  await analyzer.saveModel(path)
  parts = readSafetensors(await readFile(path), 'it')
  predicted = await analyzer.predictCluster(tweets)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a model with one change anywhere predicts and explains as before, or is refused', async () => {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: PLACES - 1 }),
      fc.constantFrom(...MUTATIONS),
      async (at, mutation) => {
        const tree = JSON.parse(parts.metadata.tree!) as Json
        const places = placesOf(tree)
        const place = places[Math.floor((at / PLACES) * places.length)]!
        mutate(place, mutation)
        const metadata = { ...parts.metadata, tree: JSON.stringify(tree) }
        await writeFile(path, Buffer.concat([...writeSafetensors({ ...parts, metadata })]))
        try {
          await useModel(isOrderOfUsers(place, mutation))
        } catch (error) {
          expect(error, `${mutation} at ${place[2]}`).toBeInstanceOf(ModelError)
          refused++
        }
      },
    ),
    { numRuns: 600, seed: 20 },
  )
  expect(refused).toBeGreaterThan(100)
}, 120_000)

async function useModel(mayPredictOtherwise: boolean): Promise<void> {
  const analyzer = await TwitterSOMAnalyzer.loadModel(path)
  const again = await analyzer.predictCluster(tweets, { threads: 1 })
  if (!mayPredictOtherwise) expect(again).toStrictEqual(predicted)
  const { clusterSizes } = analyzer.getAllClustersSummary()
  for (const { id } of clusterSizes) expect(analyzer.getClusterInsights(id).cluster.id).toBe(id)
  await analyzer.saveModel(join(folder, 'again.pkl'))
}

/** The authors of a training stand in no order that could be checked. */
function isOrderOfUsers([, , path]: Place, mutation: Mutation): boolean {
  return path === '.fitted.users.names' && mutation === 'reorder'
}

/** Few of the many long lists, so that each field has its turn: no more than three elements of each. */
function placesOf(tree: Json, path = ''): Place[] {
  if (typeof tree !== 'object' || tree === null) return []
  const keys = Array.isArray(tree) ? Object.keys(tree).slice(0, 3) : Object.keys(tree)
  const holder = tree as { [key: string]: Json }
  return keys.flatMap((key) => [
    [holder, key, `${path}.${key}`] as const,
    ...placesOf(holder[key]!, `${path}.${key}`),
  ])
}

function mutate([holder, key]: Place, mutation: Mutation): void {
  const values = holder as { [key: string]: Json }
  const value = values[key]!
  if (mutation === 'drop') {
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  } else if (mutation === 'reorder') {
    if (Array.isArray(value)) value.reverse()
    else if (typeof value === 'object' && value !== null) {
      values[key] = Object.fromEntries(Object.entries(value).reverse())
    }
  } else {
    const others = { null: null, text: 'x', number: 0.5, flag: true, list: [], object: {} }
    const other = others[mutation]
    values[key] =
      typeof other === typeof value && Array.isArray(other) === Array.isArray(value) ? null : other
  }
}
