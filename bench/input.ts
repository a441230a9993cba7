/**
 * From files to features, and from a file to figures: tweets a second, processor time and peak memory, each work in a
 * process of its own, on generated tweets.
 *
 *     npm run bench:input              # 100,000 tweets in three formats (medians of 3 runs), a million to figures
 *     npm run bench:input -- --full    # also ten million tweets, file to results without figures
 *     npm run bench:input -- 20000 1   # other counts: tweets, runs
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { TwitterSOMAnalyzer } from '../src/analyzer/index.js'
import { defineConfig } from '../src/config/index.js'
import { fitFeatures } from '../src/features/index.js'
import { readTweets, TwitterDataCollection } from '../src/input/index.js'
import { writeSampleCsv, writeSampleFile, writeSampleParquet } from './_sample-file.js'

/** Features alone, without reading, on the same tweets (docs/parity-features.md). */
const PYTHON_TWEETS_PER_SECOND = 10_000
const MILLION = 1_000_000

interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMegabytes: number
}

const [first, ...rest] = process.argv.slice(2)
if (first === '--job') await runJob(rest[0]!, rest[1]!)
else printTable(process.argv.slice(2))

/** In a process of its own: the last line it prints is what was measured. */
async function runJob(job: string, file: string): Promise<void> {
  const started = performance.now()
  const { table } = await readTweets([file])
  if (job === 'features') await fitFeatures(table, defineConfig({}))
  else {
    const analyzer = new TwitterSOMAnalyzer()
    await analyzer.train(TwitterDataCollection.fromTable(table))
    const folder = mkdtempSync(join(tmpdir(), 'twitter-som-bench-'))
    await analyzer.exportResults(join(folder, 'results.json'))
    await analyzer.saveModel(join(folder, 'model.safetensors'))
    rmSync(folder, { recursive: true })
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  console.log(
    JSON.stringify({
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      peakMegabytes: Math.round(maxRSS / 1024),
    } satisfies Measured),
  )
}

function printTable(args: readonly string[]): void {
  const [tweets = 100_000, runs = 3] = args.filter((arg) => !arg.startsWith('--')).map(Number)
  console.log(`${availableParallelism()} cores, medians of ${runs} runs for ${tweets} tweets, else one run\n`)
  console.log('| work | file | seconds | processor seconds | tweets/s | x Python | peak memory |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |')
  const features = [
    ['JSON Lines to feature matrix', `sample-${tweets}.jsonl`, writeSampleFile],
    ['CSV to feature matrix', `sample-${tweets}.csv`, writeSampleCsv],
    ['Parquet to feature matrix', `sample-${tweets}.parquet`, writeSampleParquet],
  ] as const
  for (const [work, name, write] of features) {
    const file = sample(name, tweets, write)
    printRow(work, file, tweets, medians(Array.from({ length: runs }, () => spawnJob('features', file))))
  }
  if (tweets < 100_000) return
  const million = sample(`sample-${MILLION}.jsonl`, MILLION, writeSampleFile)
  printRow('a million tweets, file to figures', million, MILLION, commandLine(million))
  if (!args.includes('--full')) return
  const ten = sample(`sample-${10 * MILLION}.jsonl`, 10 * MILLION, writeSampleFile)
  printRow('ten million tweets, file to results', ten, 10 * MILLION, spawnJob('results', ten))
}

/** Kept between benches: making it costs more than some of them. */
function sample(name: string, tweets: number, write: (path: string, tweets: number) => void): string {
  mkdirSync('.cache/bench', { recursive: true })
  const file = join('.cache/bench', name)
  if (!existsSync(file)) write(file, tweets)
  return file
}

function spawnJob(job: string, file: string): Measured {
  const { status, stdout, stderr } = spawnSync(process.execPath, [process.argv[1]!, '--job', job, file], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured
}

/** The real command line, with its own start. */
function commandLine(file: string): Measured {
  const output = mkdtempSync(join(tmpdir(), 'twitter-som-bench-'))
  const started = performance.now()
  const args = ['dist/cli/main.js', file, '--output', output, '--no-progress', '--verbose']
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const seconds = (performance.now() - started) / 1000
  rmSync(output, { recursive: true })
  if (status !== 0) throw new Error(stderr)
  return { seconds, cpuSeconds: Number.NaN, peakMegabytes: Number(/peak memory: (\d+) MB/.exec(stderr)?.[1]) }
}

function printRow(work: string, file: string, tweets: number, measured: Measured): void {
  const { seconds, cpuSeconds, peakMegabytes } = measured
  const speed = tweets / seconds
  const cells = [
    work,
    `${(statSync(file).size / 1e6).toFixed(0)} MB`,
    seconds.toFixed(2),
    Number.isNaN(cpuSeconds) ? '' : cpuSeconds.toFixed(2),
    Math.round(speed).toLocaleString('en-US'),
    (speed / PYTHON_TWEETS_PER_SECOND).toFixed(1),
    `${peakMegabytes} MB`,
  ]
  console.log(`| ${cells.join(' | ')} |`)
}

function medians(results: readonly Measured[]): Measured {
  const median = (key: keyof Measured): number =>
    results.map((result) => result[key]).sort((a, b) => a - b)[Math.floor(results.length / 2)]!
  return {
    seconds: median('seconds'),
    cpuSeconds: median('cpuSeconds'),
    peakMegabytes: median('peakMegabytes'),
  }
}
