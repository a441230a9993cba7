/**
 * What tracking costs: the main job on 100,000 generated tweets with and without a run on a local MLflow server (SQLite,
 * on the same machine), in turn; and how long 10,000 points of metrics take to the server, through journal and shipper
 * and by the client alone. Needs .venv-mlflow, see CONTRIBUTING.md.
 *
 *     npm run bench:tracking                 # 100,000 tweets, 5 runs of each
 *     npm run bench:tracking -- 20000 3      # other counts
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { MlflowClient } from '../src/mlflow/index.js'
import { TrackingSession } from '../src/tracking/index.js'
import { MlflowServer } from '../test/support/mlflow-server.js'
import { writeSampleFile } from './_sample-file.js'

const [tweets = 100_000, runs = 5] = process.argv.slice(2).map(Number)
const POINTS = 10_000

const folder = mkdtempSync(join(tmpdir(), 'twitter-som-bench-'))
const file = sampleFile()
const server = await MlflowServer.start()
try {
  await jobSeconds('warm-up', true)
  const plain: number[] = []
  const tracked: number[] = []
  for (let run = 0; run < runs; run++) {
    plain.push(await jobSeconds(`${run}-plain`, false))
    tracked.push(await jobSeconds(`${run}-tracked`, true))
  }
  const session = await leastOf(3, shipSeconds)
  const client = await leastOf(3, clientSeconds)
  const overhead = 100 * (Math.min(...tracked) / Math.min(...plain) - 1)
  console.log(
    `${tweets} tweets, ${availableParallelism()} cores, least of ${runs} runs; points: the least of 3\n`,
  )
  console.log('| | |\n| --- | ---: |')
  console.log(`| main job, not tracked | ${Math.min(...plain).toFixed(2)} s |`)
  console.log(`| main job, tracked | ${Math.min(...tracked).toFixed(2)} s |`)
  console.log(`| cost of tracking | ${overhead.toFixed(1)} % |`)
  console.log(
    `| ${POINTS} points through journal and shipper, run made and ended | ${session.toFixed(2)} s |`,
  )
  console.log(`| ${POINTS} points by the client alone | ${client.toFixed(2)} s |`)
} finally {
  await server.remove()
  rmSync(folder, { recursive: true })
}

function sampleFile(): string {
  mkdirSync('.cache/bench', { recursive: true })
  const path = resolve(`.cache/bench/sample-${tweets}.jsonl`)
  if (!existsSync(path)) writeSampleFile(path, tweets)
  return path
}

/** The whole process, by the clock. This one stays free meanwhile: it has to read what the server prints. */
async function jobSeconds(name: string, isTracked: boolean): Promise<number> {
  const args = [resolve('dist/cli/main.js'), file, '--output', join(folder, name), '--no-progress', '--quiet']
  const tracking = ['--experiment', 'bench', '--mlflow-tracking-uri', server.url, '--require-tracking']
  const started = performance.now()
  await promisify(execFile)(process.execPath, [...args, ...(isTracked ? tracking : [])], { cwd: folder })
  return (performance.now() - started) / 1000
}

/** As a training logs them: four at a time. */
async function shipSeconds(): Promise<number> {
  const started = performance.now()
  const session = await TrackingSession.open({
    target: { kind: 'server', uri: server.url },
    env: {},
    journalFolder: join(folder, 'journal'),
    run: { experiment: 'points', startTime: Date.now() },
  })
  for (let step = 0; step < POINTS / 4; step++)
    session.logMetrics(['a', 'b', 'c', 'd'].map((key) => ({ key, value: Math.sin(step), step })))
  const outcome = await session.end('FINISHED')
  if (!outcome.isComplete) throw new Error(outcome.problem)
  return (performance.now() - started) / 1000
}

async function clientSeconds(): Promise<number> {
  const client = new MlflowClient({ trackingUri: server.url })
  try {
    const { id } = await client.experiments.ensure('points')
    const run = await client.runs.create({ experimentId: id })
    const metrics = Array.from({ length: POINTS }, (_, step) => ({ key: 'a', value: Math.sin(step), step }))
    const started = performance.now()
    await client.runs.logBatch(run.id, { metrics })
    return (performance.now() - started) / 1000
  } finally {
    await client.close()
  }
}

async function leastOf(repeats: number, work: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < repeats; i++) least = Math.min(least, await work())
  return least
}
