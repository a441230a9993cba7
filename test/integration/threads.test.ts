import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { serialize } from 'node:v8'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineConfig } from '../../src/config/index.js'
import { featureSettings } from '../../src/features/fitted-features.js'
import type { TextShard } from '../../src/features/text-shard.js'
import { generateSampleTweets } from '../../src/input/index.js'
import type { Work } from '../../src/threads/index.js'
import { readingOf } from '../support/block-readings.js'
import { tableOf } from '../support/feature-tables.js'
import { sampleAnalysis } from '../support/sample-analysis.js'

// Threads run what is compiled.
const { Reading } = await built<typeof import('../../src/input/reading.js')>('input/reading.js')
const { forTexts } = await built<typeof import('../../src/features/texts.js')>('features/texts.js')
const threads = await built<typeof import('../../src/threads/index.js')>('threads/index.js')

function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(join(process.cwd(), 'dist', path)).href) as Promise<T>
}

/** To the last bit; quick for columns of thousands of rows. */
function expectSame(actual: unknown, wanted: unknown): void {
  if (!serialize(actual).equals(serialize(wanted))) expect(actual).toEqual(wanted)
}

const COUNTS = [1, 2, 3, 7]
/** Blocks of a few hundred tweets, and threads for them at once. */
const BLOCKS = { bytes: 50_000, worthThreads: 0 }

let folder: string
let jobs: URL

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'threads-'))
  jobs = pathToFileURL(join(folder, 'jobs.mjs'))
  await writeFile(
    jobs,
    `export const double = (input) => ({ value: input * 2, transfer: [] })
     export const fail = () => { throw new Error('no such luck') }
     export const end = () => process.exit(3)`,
  )
})

afterAll(() => rm(folder, { recursive: true }))

const lines = Array.from(generateSampleTweets(4000, 7), (tweet, i) => {
  if (i % 1000 === 500) return '{"text": "cut'
  const created = i % 900 === 0 ? 'soon' : new Date(tweet.createdAt!).toISOString()
  // Every fiftieth tweet is one of long before.
  const id = i % 50 === 49 ? `${1_000_000 + (i >> 6)}` : `${1_000_000 + i}`
  return JSON.stringify({ ...tweet, id, createdAt: created })
})
const bytes = Buffer.from(`\ufeff${lines.join('\r\n')}`)

describe('any number of threads gives the same', () => {
  const outcome = (threads: number, options: object) =>
    readingOf([bytes, bytes.subarray(0, 300_000)], 65_536, { ...options, threads }, BLOCKS, Reading)

  test.each([{}, { rejectsFile: 'rejects' }, { strict: true }, { maxRows: 2500 }, { sampleFraction: 0.3 }])(
    'tweets, reports and rejected records: %o',
    async (options) => {
      const alone = await outcome(1, options)
      for (const count of COUNTS) expectSame(await outcome(count, options), alone)
    },
  )

  test('texts', async () => {
    const table = tableOf([...generateSampleTweets(20_000, 3)])
    const settings = featureSettings(defineConfig({}))
    const read = async (count: number): Promise<(readonly [number, TextShard])[]> => {
      const shards: (readonly [number, TextShard])[] = []
      const take = (shard: TextShard, start: number): void => void shards.push([start, shard])
      await forTexts(table, settings, { threads: count }, take, 0)
      return shards
    }
    const two = await read(2)
    expect(two.map(([start]) => start)).toEqual([0, 8192, 16_384])
    for (const count of COUNTS.slice(2)) expectSame(await read(count), two)
    const measures = async (count: number): Promise<number[]> =>
      (await read(count)).flatMap(([, shard]) => [...shard.measures])
    expectSame(await measures(1), await measures(2))
  })
})

test('an abort stops all threads and rejects with its reason', async () => {
  const reason = new Error('enough')
  const controller = new AbortController()
  const onProgress = ({ tweets }: { tweets: number }): void => {
    if (tweets > 1000) controller.abort(reason)
  }
  const reading = readingOf(
    [bytes],
    65_536,
    { threads: 3, signal: controller.signal, onProgress },
    BLOCKS,
    Reading,
  )
  await expect(reading).rejects.toBe(reason)
})

test('a figure drawn in another thread has the same bytes, and none waits for one that fails', async () => {
  const { plot, plotElsewhere } =
    await built<typeof import('../../src/visualization/index.js')>('visualization/index.js')
  const analysis = await sampleAnalysis({ count: 60 })
  const here = await plot('som_topology.png', analysis)
  const broken = plotElsewhere('cluster_analysis.png', { ...analysis, clusters: [null as never] }, 2)
  const there = plotElsewhere('som_topology.png', analysis, 2)
  await expect(broken).rejects.toMatchObject({ code: 'ERR_INTERNAL' })
  expectSame(await there, here)
  expectSame(await plotElsewhere('som_topology.png', analysis, 1), here)
})

describe('a crew', () => {
  const here: Work<unknown, unknown> = () => ({ value: 'here', transfer: [] })

  test('gives the jobs that its threads have no room for to the caller, and all results', async () => {
    const crew = new threads.Crew(2, jobs)
    const results = [1, 2, 3, 4].map((input) => crew.run({ module: jobs, name: 'double', input }, here))
    expect(await Promise.all(results)).toEqual([2, 4, 'here', 'here'])
    crew.release()
  })

  test('leaves to its threads what is delegated, however much that is', async () => {
    const crew = new threads.Crew(2, jobs)
    const results = [1, 2, 3, 4].map((input) => crew.delegate({ module: jobs, name: 'double', input }, here))
    expect(await Promise.all(results)).toEqual([2, 4, 6, 8])
    crew.release()
    const alone = new threads.Crew(1, jobs)
    expect(await alone.delegate({ module: jobs, name: 'double', input: 1 }, here)).toBe('here')
    alone.release()
  })

  test.each([
    ['fail', 'no such luck'],
    ['end', 'exit code 3'],
    ['missing', 'not a function'],
  ])(
    'a job that does worse than to return (%s) is an error with a code, and the next one finds a thread',
    async (name, said) => {
      const crew = new threads.Crew(2, jobs)
      const failing = crew.run({ module: jobs, name, input: undefined }, here)
      await expect(failing).rejects.toMatchObject({
        code: 'ERR_INTERNAL',
        message: expect.stringContaining(said) as string,
      })
      expect(await crew.run({ module: jobs, name: 'double', input: 21 }, here)).toBe(42)
      crew.release()
    },
  )
})
