/**
 * What tracking costs: the main job on 100,000 generated tweets with and without a run on a local MLflow server (SQLite,
 * on the same machine), in turn, with the CPU time of both; and how long 10,000 points of metrics take to the server,
 * through journal and shipper and by the client alone. Needs .venv-mlflow, see CONTRIBUTING.md.
 *
 *     npm run bench:tracking                 # 100,000 tweets, 7 pairs
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
import { cpuOfEndedChildren, cpuOfTree } from './_cpu.js'
import { writeSampleFile } from './_sample-file.js'

const [tweets = 100_000, pairs = 7] = process.argv.slice(2).map(Number)
const POINTS = 10_000

interface Job {
  readonly seconds: number
  /** CPU seconds of the job, and of the server meanwhile. */
  readonly own: number
  readonly server: number
}

const folder = mkdtempSync(join(tmpdir(), 'twitter-som-bench-'))
const file = sampleFile()
const server = await MlflowServer.start()
try {
  await job('warm-up', true)
  const plain: Job[] = []
  const tracked: Job[] = []
  for (let pair = 0; pair < pairs; pair++) {
    // Who comes second finds the disk as the first left it.
    for (const isTracked of pair % 2 === 0 ? [false, true] : [true, false])
      (isTracked ? tracked : plain).push(await job(`${pair}-${isTracked}`, isTracked))
  }
  const costs = tracked.map(({ seconds }, pair) => 100 * (seconds / plain[pair]!.seconds - 1))
  console.log(
    `${tweets} tweets, ${availableParallelism()} cores, medians of ${pairs} pairs; points: the least of 3\n`,
  )
  console.log('| | clock | CPU of the job | CPU of the server |\n| --- | ---: | ---: | ---: |')
  console.log(row('main job, not tracked', plain))
  console.log(row('main job, tracked', tracked))
  console.log(`| cost of tracking, pair by pair | ${median(costs).toFixed(1)} % | | |`)
  console.log(`\n${costs.map((cost) => cost.toFixed(1)).join(', ')} %\n`)
  const session = await leastOf(3, shipSeconds)
  const client = await leastOf(3, clientSeconds)
  console.log('| | |\n| --- | ---: |')
  console.log(
    `| ${POINTS} points through journal and shipper, run made and ended | ${session.toFixed(2)} s |`,
  )
  console.log(`| ${POINTS} points by the client alone | ${client.toFixed(2)} s |`)
} finally {
  await server.remove()
  rmSync(folder, { recursive: true })
}

function row(name: string, jobs: readonly Job[]): string {
  const of = (key: keyof Job): string => `${median(jobs.map((one) => one[key])).toFixed(2)} s`
  return `| ${name} | ${of('seconds')} | ${of('own')} | ${of('server')} |`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function sampleFile(): string {
  mkdirSync('.cache/bench', { recursive: true })
  const path = resolve(`.cache/bench/sample-${tweets}.jsonl`)
  if (!existsSync(path)) writeSampleFile(path, tweets)
  return path
}

/** The whole process. This one stays free meanwhile: it has to read what the server prints. */
async function job(name: string, isTracked: boolean): Promise<Job> {
  const args = [resolve('dist/cli/main.js'), file, '--output', join(folder, name), '--no-progress', '--quiet']
  const tracking = ['--experiment', 'bench', '--mlflow-tracking-uri', server.url, '--require-tracking']
  const cpu = (): [number, number] => [
    cpuOfEndedChildren() ?? Number.NaN,
    cpuOfTree(server.pid) ?? Number.NaN,
  ]
  const before = cpu()
  const started = performance.now()
  await promisify(execFile)(process.execPath, [...args, ...(isTracked ? tracking : [])], { cwd: folder })
  const seconds = (performance.now() - started) / 1000
  const after = cpu()
  return { seconds, own: after[0] - before[0], server: after[1] - before[1] }
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
