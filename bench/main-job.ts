/**
 * The main job on 100,000 generated tweets (about 35 MB of JSON Lines), 15 x 15 hexagonal, every artifact: time of
 * each stage, of the whole process, and its peak memory. Medians of several runs of the real command line.
 *
 *     npm run bench                       # 100,000 tweets, 3 runs
 *     npm run bench -- main-job 20000 5   # other counts
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSampleFile } from './_sample-file.js'

const [tweets = 100_000, runs = 3] = process.argv.slice(2).map(Number)

interface Run {
  readonly stages: ReadonlyMap<string, number>
  readonly wallSeconds: number
  readonly peakMegabytes: number
}

const folder = mkdtempSync(join(tmpdir(), 'twitter-som-bench-'))
try {
  const file = sampleFile()
  const results = Array.from({ length: runs }, () => runOnce(file))
  printTable(results, statSync(file).size)
} finally {
  rmSync(folder, { recursive: true })
}

/** Kept between benches: making it costs more than some of them. */
function sampleFile(): string {
  const file = resolveCache(`sample-${tweets}.jsonl`)
  if (!existsSync(file)) writeSampleFile(file, tweets)
  return file
}

function resolveCache(name: string): string {
  mkdirSync('.cache/bench', { recursive: true })
  return join('.cache/bench', name)
}

function runOnce(file: string): Run {
  const output = mkdtempSync(join(folder, 'run-'))
  const started = performance.now()
  const args = [
    'dist/cli/main.js',
    file,
    '--output',
    output,
    '--x-dim',
    '15',
    '--y-dim',
    '15',
    '--topology',
    'hexagonal',
  ]
  // The command line itself says what each stage took, and its own peak memory, with --verbose.
  const { status, stderr } = spawnSync(process.execPath, [...args, '--no-progress', '--verbose'], {
    encoding: 'utf8',
  })
  const wallSeconds = (performance.now() - started) / 1000
  if (status !== 0) throw new Error(stderr)
  const stages = new Map(
    [...stderr.matchAll(/^- ([^:]+): .*\((\d+\.\d+) s\)$/gm)].map((m) => [m[1]!, Number(m[2])]),
  )
  const peakMegabytes = Number(/peak memory: (\d+) MB/.exec(stderr)?.[1])
  return { stages, wallSeconds, peakMegabytes }
}

function printTable(results: readonly Run[], bytes: number): void {
  console.log(
    `${tweets} tweets, ${(bytes / 1e6).toFixed(1)} MB, ${availableParallelism()} cores, median of ${runs} runs\n`,
  )
  console.log('| stage | seconds |\n| --- | --- |')
  for (const stage of results[0]!.stages.keys()) {
    console.log(
      `| ${stage} | ${median(results.map((run) => run.stages.get(stage) ?? Number.NaN)).toFixed(2)} |`,
    )
  }
  console.log(`| **whole process** | **${median(results.map((run) => run.wallSeconds)).toFixed(2)}** |`)
  console.log(`\npeak memory: ${median(results.map((run) => run.peakMegabytes))} MB`)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
