/**
 * The kernel against the machine: each goal of its design with what this run measured. Writes bench/record/kernel.json.
 *
 *     npm run bench:kernel                # about four minutes on two cores
 *     npm run bench:kernel -- --quick     # smaller maps, one kernel; the record is left alone
 *
 * The winner search is measured on one thread by its processor time, in the same process as the peak: what a loop of
 * fused multiply-adds in registers does with the same instructions. Whole trainings are measured by the clock. Winners
 * that differ from those of the full search, or bits that depend on threads or on the order of rows, fail the bench.
 */
import { spawnSync } from 'node:child_process'
import { cpuInfo } from '../src/native/index.js'
import { Som } from '../src/som/index.js'
import { decayingRows, type Rows } from './_decaying-rows.js'
import { finish, least, type Took } from './_machine.js'
import { type Figure, figureTable } from './_record.js'

export interface FullSearch {
  readonly kernel: string
  /** GFLOP/s of the loop in registers. */
  readonly peak: number
  readonly seconds: number
  readonly gflops: number
  readonly mismatches: number
  readonly quantizationError: number
  readonly topographicError: number
}

export interface EpochParts {
  /** Seconds of each part. `full`: of the search without pruning, which is no part of a training. */
  readonly search: number
  readonly full: number
  readonly sum: number
  readonly smooth: number
  readonly update: number
  /** Share of the distances that the search computed. */
  readonly visited: number
  readonly gflops: number
  readonly mismatches: number
}

export interface Training {
  readonly kernel: string
  readonly peak: number
  readonly epochs: readonly EpochParts[]
  readonly quantizationError: number
  readonly topographicError: number
}

interface Shape {
  readonly rows: number
  readonly cols: number
  readonly side: readonly [x: number, y: number]
}

export interface KernelDetails {
  readonly full: readonly (Shape & FullSearch)[]
  readonly trainings: readonly (Shape & Training & { readonly data: 'decaying' | 'white' })[]
  readonly wholes: readonly (Shape & Whole)[]
}

/** A training by `Som.train` on two threads. */
export interface Whole extends Took {
  readonly epochs: number
  readonly quantizationError: number
  readonly topographicError: number
}

const EPOCHS = 10
/** Of the full search: maps of 900 neurons and more, 64 to 512 features. */
const FULL: readonly Shape[] = [64, 128, 256, 512].flatMap((cols) =>
  ([30, 80] as const).map((side): Shape => ({ rows: 16_384, cols, side: [side, side] })),
)
const MIDDLE: Shape = { rows: 100_000, cols: 64, side: [30, 30] }
const LARGE: Shape = { rows: 50_000, cols: 64, side: [100, 100] }
/** For the picture of time against neurons. */
const SIDES = [10, 20, 30, 40, 60, 80, 100]
const quick = process.argv.includes('--quick')

const wrong: string[] = []
const figures: Figure[] = []
const [fastest = 'portable', ...slower] = cpuInfo().kernels
const full: (Shape & FullSearch)[] = []
const wholes: (Shape & Whole)[] = []
const trainings: (Shape & Training & { data: 'decaying' | 'white' })[] = []

buildMeasure()
for (const kernel of quick ? [fastest] : [fastest, ...slower.filter((name) => name === 'avx2')]) {
  measureFullSearch(kernel)
  measureTraining(kernel, MIDDLE, 'decaying', 2, 3.5)
  if (!quick) measureTraining(kernel, LARGE, 'decaying', 5, 12)
  measureWhiteNoise(kernel)
}
if (!quick)
  for (const side of SIDES) trainingIn(fastest, { rows: 20_000, cols: 64, side: [side, side] }, 'decaying')
await measureWhole('100 epochs, 16000 x 300, 25x15', [25, 15], 1.2, 0.8)
if (!quick) await measureWhole('100 epochs, 16000 x 300, 90x70', [90, 70], 9, 5)
await measureThreads()
await measureBits()

const details: KernelDetails = { full, trainings, wholes }
if (quick) console.log(`\n${figureTable([{ figures }])}`)
else finish('kernel', { rustc: version('rustc'), cargo: version('cargo') }, figures, details)
for (const line of wrong) console.error(`WRONG: ${line}`)
process.exitCode = wrong.length > 0 ? 1 : 0

function measureFullSearch(kernel: string): void {
  const all = (quick ? FULL.slice(0, 2) : FULL).map((shape) => {
    const rows = decayingRows(shape.rows, shape.cols)
    const found = { ...shape, ...measure<FullSearch>(kernel, 'full', [rows, ...shape.side]) }
    full.push(found)
    expectNoMismatch(kernel, shape, found.mismatches)
    say(
      `full search, ${kernel}, ${named(shape)}: ${((found.gflops / found.peak) * 100).toFixed(1)} % of ${found.peak}`,
    )
    return found
  })
  const least = all.reduce((a, b) => (a.gflops / a.peak < b.gflops / b.peak ? a : b))
  figures.push({
    figure: 'full winner search, least of K = 900 and 6400, D = 64 to 512, against the peak',
    kernel,
    bar: 0.8,
    moonshot: 0.95,
    measured: least.gflops / least.peak,
    unit: 'share',
    quantizationError: least.quantizationError,
    topographicError: least.topographicError,
  })
}

function measureTraining(
  kernel: string,
  shape: Shape,
  data: 'decaying' | 'white',
  bar: number,
  moonshot: number,
): void {
  const { epochs, peak, quantizationError, topographicError } = trainingIn(kernel, shape, data)
  figures.push({
    figure: `winner search, ${named(shape)}, mean of ${EPOCHS} epochs, against the peak`,
    kernel,
    bar,
    moonshot,
    measured: epochs.length / epochs.reduce((sum, { gflops }) => sum + peak / gflops, 0),
    unit: 'times',
    quantizationError,
    topographicError,
  })
}

/** Where nothing can be pruned: no slower than the search that doesn't try, which is 1 x. */
function measureWhiteNoise(kernel: string): void {
  const { epochs, quantizationError, topographicError } = trainingIn(kernel, MIDDLE, 'white')
  const total = (part: 'full' | 'search'): number => epochs.reduce((sum, epoch) => sum + epoch[part], 0)
  figures.push({
    figure: `winner search in white noise, ${named(MIDDLE)}, against the full search`,
    kernel,
    bar: 0.95,
    moonshot: 1,
    measured: total('full') / total('search'),
    unit: 'times',
    quantizationError,
    topographicError,
  })
}

function trainingIn(kernel: string, shape: Shape, data: 'decaying' | 'white'): Training {
  const rows = decayingRows(shape.rows, shape.cols, data === 'white' ? 0 : undefined)
  const found = measure<Training>(kernel, 'epochs', [rows, ...shape.side, EPOCHS])
  trainings.push({ ...shape, data, ...found })
  const visited = found.epochs.map((epoch) => `${(epoch.visited * 100).toFixed(0)} %`).join(' ')
  const rates = found.epochs.map(({ gflops }) => (gflops / found.peak).toFixed(2)).join(' ')
  say(`${data} rows, ${kernel}, ${named(shape)}: rate against the peak ${rates}; visited ${visited}`)
  for (const { mismatches } of found.epochs) expectNoMismatch(kernel, shape, mismatches)
  return found
}

async function measureWhole(
  figure: string,
  [x, y]: readonly [number, number],
  bar: number,
  moonshot: number,
) {
  const rows = decayingRows(16_000, 300)
  const som = new Som({ xDim: x, yDim: y, topology: 'rectangular', numIterations: 100, threads: 2 })
  const { seconds, processorSeconds } = await least(quick ? 1 : 2, () => som.train(rows))
  const quality = await som.quality(rows)
  const both = { seconds, processorSeconds, ...quality }
  wholes.push({ rows: rows.rows, cols: rows.cols, side: [x, y], epochs: 100, ...both })
  say(`${figure}: ${seconds.toFixed(2)} s, the processor busy for ${processorSeconds.toFixed(2)} s`)
  figures.push({
    figure: `${figure}, two threads`,
    kernel: fastest,
    bar,
    moonshot,
    measured: seconds,
    unit: 'seconds',
    quantizationError: quality.quantizationError,
    topographicError: quality.topographicError,
  })
}

/**
 * Epoch by epoch the least of several trainings, added up: what else the machine does then disturbs little, as it
 * rarely hits the same epoch each time.
 */
async function measureThreads(): Promise<void> {
  const rows = decayingRows(MIDDLE.rows, MIDDLE.cols)
  const [x, y] = MIDDLE.side
  const least = [1, 2].map(() => Array.from({ length: EPOCHS }, () => Number.POSITIVE_INFINITY))
  const maps = [1, 2].map(
    (threads) => new Som({ xDim: x, yDim: y, topology: 'rectangular', numIterations: EPOCHS, threads }),
  )
  for (let round = 0; round < (quick ? 2 : 12); round++) {
    for (const [at, som] of maps.entries()) {
      let last = performance.now()
      const onProgress = ({ step }: { readonly step: number }): void => {
        const now = performance.now()
        if (step > 0) least[at]![step - 1] = Math.min(least[at]![step - 1]!, now - last)
        last = now
      }
      await som.train(rows, { onProgress })
    }
  }
  const [one, two] = least.map((epochs) => epochs.reduce((sum, time) => sum + time, 0))
  const quality = await maps[1]!.quality(rows)
  say(`one thread ${one!.toFixed(0)} ms, two ${two!.toFixed(0)} ms`)
  figures.push({
    figure: `two threads against one, batch epochs, ${named(MIDDLE)}`,
    kernel: fastest,
    bar: 1.8,
    moonshot: 1.95,
    measured: one! / two!,
    unit: 'times',
    quantizationError: quality.quantizationError,
    topographicError: quality.topographicError,
  })
}

async function measureBits(): Promise<void> {
  const rows = decayingRows(20_000, 64)
  const turned = { ...rows, data: reversed(rows) }
  const train = async (data: Rows, threads: number): Promise<Buffer> => {
    const options = { xDim: 20, yDim: 20, numIterations: EPOCHS, threads } as const
    return Buffer.from((await new Som(options).train(data)).codebook.buffer)
  }
  const right = await train(rows, 1)
  const others = [await train(rows, 2), await train(rows, 3), await train(rows, 7), await train(turned, 2)]
  const same = others.every((other) => other.equals(right))
  if (!same) wrong.push('a codebook depends on the number of threads or on the order of rows')
  figures.push({
    figure: 'the same bits for 1, 2, 3 and 7 threads, and with the rows in reverse',
    kernel: fastest,
    bar: true,
    moonshot: true,
    measured: same,
    unit: 'bits',
  })
}

function reversed({ data, rows, cols }: Rows): Float32Array {
  const out = new Float32Array(data.length)
  for (let row = 0; row < rows; row++) {
    out.set(data.subarray(row * cols, (row + 1) * cols), (rows - 1 - row) * cols)
  }
  return out
}

function buildMeasure(): void {
  const args = ['build', '--quiet', '--release', '--package', 'som-core', '--example', 'measure']
  if (spawnSync('cargo', args, { stdio: 'inherit' }).status !== 0) process.exit(1)
}

function measure<T>(kernel: string, job: string, [rows, ...rest]: [Rows, ...number[]]): T {
  const { status, stdout, stderr } = spawnSync(
    'target/release/examples/measure',
    [`${job}=${[rows.file, rows.rows, rows.cols, ...rest].join(',')}`],
    { encoding: 'utf8', env: { ...process.env, TWITTER_SOM_KERNEL: kernel } },
  )
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as T
}

function expectNoMismatch(kernel: string, shape: Shape, mismatches: number): void {
  if (mismatches > 0)
    wrong.push(`${mismatches} winners of ${kernel}, ${named(shape)}, aren't the full search's`)
}

function named({ rows, cols, side }: Shape): string {
  return `${rows} x ${cols}, ${side.join('x')}`
}

function version(program: string): string {
  return spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim().split(' ')[1] ?? 'unknown'
}

function say(line: string): void {
  console.error(line)
}
