/** One thread that draws the figures, while the caller's own writes the other files. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MapAnalysis, MapGrid, MapInsights } from '../analysis/index.js'
import { Crew, type Outcome, threadsFor, type Work } from '../threads/index.js'
import { prepareDrawing } from './draw-picture.js'
import { type DrawnPlot, drawPlot, encodePlot, type Plot, type PlotName, type PlotStyle } from './plots.js'
import { encodePng, type Picture } from './png.js'
import { drawUMatrices, type UMatrixImage } from './u-matrix-image.js'

const MODULE = new URL('./drawing-thread.js', import.meta.url)
/** The one that draws, and the caller's. */
const THREADS = 2

interface UMatricesOrder {
  readonly grid: MapGrid
  readonly images: readonly UMatrixImage[]
}

interface PlotOrder {
  readonly name: PlotName
  readonly insights: MapInsights
  readonly style: PlotStyle
}

/**
 * Has that thread load what drawing needs, and keeps it until it is let go, so that the first figure doesn't wait for it.
 *
 * @returns Lets it go; its second call does nothing.
 */
export function keepDrawing(threads: number): () => void {
  if (threadsFor(threads) === 1) return () => undefined
  // Where it fails, drawing will, and says so.
  elsewhere(threads, 'prepare', prepare, undefined).catch(() => undefined)
  waiting++
  let isKept = true
  return () => {
    if (isKept) release()
    isKept = false
  }
}

/**
 * As `plot`, drawn in that thread: one after the other.
 *
 * @param threads Where 1 is asked for, it is drawn here; 0 stands for all cores.
 * @throws The signal's reason when aborted: at once where another thread draws, else before the next figure.
 */
export async function plotElsewhere(
  name: PlotName,
  insights: MapInsights,
  threads: number,
  { signal, ...style }: PlotStyle & { readonly signal?: AbortSignal } = {},
): Promise<Plot> {
  const order = { name, insights: withoutRows(insights), style }
  return encodePlot(await elsewhere(threads, 'draw', draw, order, signal))
}

/** PNG files of U-matrices that belong together, such as those of a training's epochs; drawn in that thread. */
export async function uMatricesElsewhere(
  grid: MapGrid,
  images: readonly UMatrixImage[],
  threads: number,
): Promise<Uint8Array[]> {
  const pictures = await elsewhere(threads, 'drawTogether', drawTogether, { grid, images })
  return Promise.all(pictures.map(encodePng))
}

let crew: Crew | undefined
let waiting = 0

async function elsewhere<I, T>(
  threads: number,
  name: keyof typeof import('./drawing-thread.js'),
  work: Work<I, T>,
  input: I,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted()
  crew ??= new Crew(Math.min(threadsFor(threads), THREADS), MODULE)
  const taken = crew
  waiting++
  try {
    const job = { module: MODULE, name, input }
    if (threadsFor(threads) === 1) return await inTurn(() => taken.delegate(job, work), signal)
    return await untilAborted(taken.delegate(job, work), signal)
  } finally {
    release()
  }
}

function release(): void {
  if (--waiting > 0) return
  crew?.release()
  crew = undefined
}

/** What is drawn comes too late then; a thread that has nothing else to do is stopped by the crew's release. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  let onAbort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
  })
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

let turn: Promise<unknown> = Promise.resolve()

/** One after the other, so that a signal can come between them. */
function inTurn<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const mine = turn.then(async () => {
    await nextTurn()
    signal?.throwIfAborted()
    return work()
  })
  turn = mine.catch(() => undefined)
  return mine
}

/** What figures don't look at: it needn't be copied. */
function withoutRows(insights: MapInsights): MapInsights {
  const { winners: _winners, distances: _distances, ...rest } = insights as Partial<MapAnalysis> & MapInsights
  return rest
}

export async function prepare(): Promise<Outcome<undefined>> {
  await prepareDrawing()
  return { value: undefined, transfer: [] }
}

export async function draw({ name, insights, style }: PlotOrder): Promise<Outcome<DrawnPlot>> {
  const plot = await drawPlot(name, insights, style)
  const { picture } = plot
  return { value: plot, transfer: typeof picture === 'string' ? [] : [picture.lines.buffer as ArrayBuffer] }
}

export async function drawTogether({ grid, images }: UMatricesOrder): Promise<Outcome<Picture[]>> {
  const pictures = await drawUMatrices(grid, images)
  return { value: pictures, transfer: pictures.map(({ lines }) => lines.buffer as ArrayBuffer) }
}
