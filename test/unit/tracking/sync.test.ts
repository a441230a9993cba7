import { mkdirSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { syncJournals, TrackingSession } from '../../../src/tracking/index.js'

let journalFolder: string

beforeEach(async () => {
  journalFolder = await mkdtemp(join(tmpdir(), 'twitter-som-sync-'))
})
afterEach(async () => {
  await rm(journalFolder, { recursive: true })
})

/** A run that is kept; returns the folder of its journal. */
async function keptRun(experiment: string, startTime: number): Promise<string> {
  const session = await TrackingSession.open({
    target: { kind: 'none', why: 'not yet' },
    env: {},
    journalFolder,
    run: { experiment, startTime },
  })
  session.logParameters({ x_dim: '3' })
  return (await session.end('FINISHED')).journal!
}

test('a journal that cannot be written is kept, and the others are looked at all the same', async () => {
  const first = await keptRun('first', 1_700_000_000_000)
  await keptRun('second', 1_700_000_100_000)
  // Where the mark of this process would be written, something else is: also root can't write there.
  mkdirSync(join(first, `owner.json.${process.pid}`))
  const env = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' }
  const results = await syncJournals({ journalFolder, env, trackingUri: 'http://127.0.0.1:9' })
  expect(results.map(({ experiment, outcome }) => [experiment, outcome])).toEqual([
    ['first', 'kept'],
    ['second', 'kept'],
  ])
  expect(results[0]!.problem).toMatch(/^EISDIR/)
  expect(results[1]!.problem).toMatch(/ECONNREFUSED/)
})

test('a server that takes nothing is asked once, not by each run', async () => {
  await keptRun('first', 1_700_000_000_000)
  await keptRun('second', 1_700_000_100_000)
  let requests = 0
  const busy = createHttpServer((_, response) => {
    requests++
    response.writeHead(503).end()
  })
  await new Promise<void>((done) => busy.listen(0, '127.0.0.1', done))
  const { port } = busy.address() as { port: number }
  const results = await syncJournals({
    journalFolder,
    env: { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' },
    trackingUri: `http://127.0.0.1:${port}`,
  })
  busy.close()
  expect(results.map(({ outcome }) => outcome)).toEqual(['kept', 'kept'])
  expect(results[0]!.problem).toMatch(/503/)
  expect(results[1]!.problem).toBe(results[0]!.problem)
  expect(requests).toBe(1)
})

test('an interruption ends the waiting for a server that says nothing; the runs are kept', async () => {
  await keptRun('first', 1_700_000_000_000)
  await keptRun('second', 1_700_000_100_000)
  const controller = new AbortController()
  const silent = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => controller.abort(new Error('interrupted')))
  })
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
  const { port } = silent.address() as { port: number }
  const results = await syncJournals({
    journalFolder,
    env: {},
    trackingUri: `http://127.0.0.1:${port}`,
    signal: controller.signal,
  })
  silent.close()
  expect(results).toMatchObject([{ experiment: 'first', outcome: 'kept', problem: 'interrupted' }])
  const left = await readdir(journalFolder, { recursive: true })
  expect(left.filter((name) => name.endsWith('header.json'))).toHaveLength(2)
  expect(left.filter((name) => name.endsWith('owner.json'))).toEqual([])
})
