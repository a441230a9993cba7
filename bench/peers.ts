/**
 * The same trainings by MiniSom, XPySom, Somoclu and this package: the same rows, start and schedule. Batch on two
 * threads by the clock, and on one by the time of the processor, which what else the machine does disturbs less.
 * Writes bench/record/peers.json.
 *
 *     npm run bench:peers                   # a few epochs of each: times are per epoch and per step; some minutes
 *     npm run bench:peers -- --one-thread   # leaves the clock out, for a machine that does other things too
 *     npm run bench:peers -- --full         # all 100 epochs of all, about two hours
 *
 * The peers are installed into an environment of their own, .cache/bench/peers. The quantization and the topographic
 * error of every codebook are computed by this package. A peer that ends elsewhere than ours, trained by as many steps,
 * did other work, or ours was wrong: that fails the bench.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pca } from '../src/native/index.js'
import { Som, type SomOptions, type TrainedMap } from '../src/som/index.js'
import { decayingRows, type Rows } from './_decaying-rows.js'
import { finish, least, type Took } from './_machine.js'
import { installPeers, PEERS, type Peer, runPeer } from './_peers-environment.js'
import type { Figure } from './_record.js'

/** One training of one program. */
export interface PeerTraining {
  readonly program: string
  readonly rule: 'batch' | 'online'
  readonly rows: number
  readonly cols: number
  readonly side: readonly [x: number, y: number]
  readonly threads: number
  /** Epochs or steps. */
  readonly steps: number
  /** By the clock. */
  readonly seconds: number
  readonly processorSeconds: number
  readonly quantizationError: number
  readonly topographicError: number
}

interface Work {
  readonly rows: Rows
  readonly side: readonly [x: number, y: number]
  readonly options: SomOptions
  readonly start: Float32Array
  readonly startFile: string
}

const ONLINE_STEPS = 20_000
/** How far apart two codebooks of the same work may be: float32 sums in another order, and winners that they move. */
const SAME_WORK = 0.01
const full = process.argv.includes('--full')
const oneThread = process.argv.includes('--one-thread')

const installed = installPeers()
const trainings: PeerTraining[] = []
const figures: Figure[] = []
const wrong: string[] = []
let kernel = ''

for (const threads of oneThread ? [1] : [2, 1]) {
  await compareBatch([100_000, 64], [20, 20], threads, {
    ours: 10,
    xpysom: { steps: full ? 10 : 5, bar: 7, moonshot: 12 },
    somoclu: { steps: full ? 10 : 2, bar: 60, moonshot: 100 },
  })
  await compareBatch([16_000, 300], [25, 15], threads, {
    ours: full ? 100 : 10,
    xpysom: { steps: full ? 100 : 5 },
    somoclu: { steps: full ? 100 : 2 },
  })
  await compareBatch([16_000, 300], [90, 70], threads, {
    ours: full ? 100 : 10,
    xpysom: { steps: full ? 100 : 2 },
    // 50 seconds an epoch.
    somoclu: full ? { steps: 100 } : undefined,
  })
}
await compareOnline()

const versions = Object.fromEntries(
  Object.entries(installed).map(([peer, found]) => [
    PEERS[peer as Peer],
    'version' in found ? found.version : `not installed: ${found.missing}`,
  ]),
)
finish('peers', versions, figures, { trainings })
for (const line of wrong) console.error(`WRONG: ${line}`)
process.exitCode = wrong.length > 0 ? 1 : 0

interface Goal {
  readonly steps: number
  readonly bar?: number
  readonly moonshot?: number
}

async function compareBatch(
  [count, cols]: readonly [number, number],
  side: readonly [number, number],
  threads: number,
  goals: { readonly ours: number; readonly xpysom: Goal; readonly somoclu: Goal | undefined },
): Promise<void> {
  const work = await prepared(decayingRows(count, cols), side, {
    xDim: side[0],
    yDim: side[1],
    topology: 'rectangular',
    threads,
    sigma: Math.max(...side) / 2,
    sigmaEnd: 0.8,
  })
  const ours = await trainOurs(work, goals.ours, 3)
  for (const peer of ['xpysom', 'somoclu'] as const) {
    const goal = goals[peer]
    if (goal === undefined) continue
    const { steps, bar, moonshot } = goal
    const theirs = await trainPeer(peer, work, steps, {})
    if (theirs !== undefined)
      expectSameWork(theirs, steps === ours.steps ? ours : await trainOurs(work, steps, 1))
    if (bar === undefined || moonshot === undefined) continue
    figures.push({
      figure: `batch epoch, ${count} x ${cols}, ${side.join('x')}, ${threads === 1 ? 'one thread' : 'two threads'}, against ${PEERS[peer]}`,
      kernel,
      bar,
      moonshot,
      unit: 'times',
      ...against(peer, theirs, ours),
    })
  }
}

async function compareOnline(): Promise<void> {
  const side = [20, 20] as const
  const work = await prepared(decayingRows(100_000, 64), side, {
    xDim: side[0],
    yDim: side[1],
    topology: 'rectangular',
    threads: 1,
    trainingAlgorithm: 'online',
    randomOrder: false,
    learningRate: 0.5,
    sigma: 5,
  })
  const ours = await trainOurs(work, ONLINE_STEPS, 5)
  const theirs = await trainPeer('minisom', work, ONLINE_STEPS, { learning_rate: 0.5 })
  if (theirs !== undefined) expectSameWork(theirs, ours)
  figures.push({
    figure: `online step, ${side.join('x')} x 64, against MiniSom`,
    kernel,
    bar: 20,
    moonshot: 40,
    unit: 'times',
    ...against('minisom', theirs, ours),
  })
}

/** The speed of ours against a peer's, per epoch or step. */
function against(peer: Peer, theirs: PeerTraining | undefined, ours: PeerTraining): Partial<Figure> {
  const found = installed[peer]
  if (theirs === undefined) {
    return { note: `${PEERS[peer]} is missing (${'missing' in found ? found.missing : 'unknown'})` }
  }
  const { quantizationError, topographicError, threads } = ours
  const each = ({ seconds, processorSeconds, steps }: PeerTraining): number =>
    (threads > 1 ? seconds : processorSeconds) / steps
  return {
    measured: each(theirs) / each(ours),
    quantizationError,
    topographicError,
  }
}

/** The rows with a start on the plane of their first two principal components. */
async function prepared(rows: Rows, side: readonly [number, number], options: SomOptions): Promise<Work> {
  const { mean, components, variances } = await pca(rows.data, rows.rows, rows.cols)
  const [x, y] = side
  const start = new Float32Array(x * y * rows.cols)
  const along = (at: number, length: number, axis: number): number =>
    ((2 * at) / (length - 1) - 1) * Math.sqrt(variances[axis]!)
  for (let neuron = 0; neuron < x * y; neuron++) {
    const first = along(Math.floor(neuron / y), x, 0)
    const second = along(neuron % y, y, 1)
    for (let col = 0; col < rows.cols; col++) {
      start[neuron * rows.cols + col] =
        mean[col]! + first * components[col]! + second * components[rows.cols + col]!
    }
  }
  const startFile = resolve('.cache/bench/start.f32')
  writeFileSync(startFile, new Uint8Array(start.buffer))
  return { rows, side, options, start, startFile }
}

async function trainOurs(work: Work, steps: number, repeats: number): Promise<PeerTraining> {
  const som = new Som({ ...work.options, numIterations: steps })
  const { result, ...took } = await least(repeats, () =>
    som.train(work.rows, { initialCodebook: work.start }),
  )
  kernel = result.kernel
  return kept('twitter-som', work, steps, took, som)
}

async function trainPeer(
  peer: Peer,
  work: Work,
  steps: number,
  more: Readonly<Record<string, unknown>>,
): Promise<PeerTraining | undefined> {
  if ('missing' in installed[peer]) {
    console.error(`${PEERS[peer]} can't be measured: ${installed[peer].missing}`)
    return undefined
  }
  const { rows, side, options, startFile } = work
  const out = resolve('.cache/bench/peer.f32')
  const job = {
    peer,
    file: rows.file,
    rows: rows.rows,
    cols: rows.cols,
    x: side[0],
    y: side[1],
    steps,
    sigma: options.sigma,
    sigma_end: options.sigmaEnd,
    codebook: startFile,
    out,
    ...more,
  }
  const took = Array.from({ length: full ? 1 : 2 }, () => runPeer(job, options.threads ?? 1)).reduce(
    (a, b) => ({
      seconds: Math.min(a.seconds, b.seconds),
      processorSeconds: Math.min(a.processorSeconds, b.processorSeconds),
    }),
  )
  return kept(PEERS[peer], work, steps, took, Som.fromMap(theirMap(work, out)))
}

function theirMap({ rows, side, options }: Work, file: string): TrainedMap {
  const codebook = new Float32Array(new Uint8Array(readFileSync(file)).buffer)
  const [xDim, yDim] = side
  const { topology = 'rectangular' } = options
  const lattice = { version: 1, xDim, yDim, features: rows.cols, topology, mapShape: 'planar' } as const
  return {
    ...lattice,
    activationDistance: 'euclidean',
    codebook,
    history: [],
    kernel: 'none',
    threads: 1,
    stopped: false,
  }
}

async function kept(
  program: string,
  { rows, side, options }: Work,
  steps: number,
  { seconds, processorSeconds }: Took,
  som: Som,
): Promise<PeerTraining> {
  const { quantizationError, topographicError } = await som.quality(rows)
  const training: PeerTraining = {
    program,
    rule: options.trainingAlgorithm ?? 'batch',
    rows: rows.rows,
    cols: rows.cols,
    side,
    threads: options.threads ?? 1,
    steps,
    seconds,
    processorSeconds,
    quantizationError,
    topographicError,
  }
  trainings.push(training)
  const each = ((processorSeconds / steps) * 1e3).toPrecision(3)
  const errors = `QE ${quantizationError.toFixed(4)}, TE ${topographicError.toFixed(4)}`
  console.error(
    `${program}, ${training.rule}, ${rows.rows} x ${rows.cols}, ${side.join('x')}: ${steps} steps on ${training.threads}, ${each} ms of the processor each, ${((seconds / steps) * 1e3).toPrecision(3)} by the clock; ${errors}`,
  )
  return training
}

function expectSameWork(theirs: PeerTraining, ours: PeerTraining): void {
  const apart = theirs.quantizationError / ours.quantizationError - 1
  if (Math.abs(apart) <= SAME_WORK) return
  wrong.push(
    `${theirs.program}'s quantization error is ${(apart * 100).toFixed(2)} % from ours after ${ours.steps} steps, ${ours.side.join('x')}`,
  )
}
