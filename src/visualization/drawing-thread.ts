/** One thread that draws the figures, while the caller's own writes the other files. */
import type { MapAnalysis, MapInsights } from '../analysis/index.js'
import { Crew, type Outcome, threadsFor, type Work } from '../threads/index.js'
import { prepareDrawing } from './draw-picture.js'
import { type DrawnPlot, drawPlot, encodePlot, type Plot, type PlotName, type PlotStyle } from './plots.js'

const MODULE = new URL('./drawing-thread.js', import.meta.url)
/** The one that draws, and the caller's. */
const THREADS = 2

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
 */
export async function plotElsewhere(
  name: PlotName,
  insights: MapInsights,
  threads: number,
  style: PlotStyle = {},
): Promise<Plot> {
  return encodePlot(await elsewhere(threads, 'draw', draw, { name, insights: withoutRows(insights), style }))
}

let crew: Crew | undefined
let waiting = 0

async function elsewhere<I, T>(
  threads: number,
  name: keyof typeof import('./drawing-thread.js'),
  work: Work<I, T>,
  input: I,
): Promise<T> {
  crew ??= new Crew(Math.min(threadsFor(threads), THREADS), MODULE)
  waiting++
  try {
    return await crew.delegate({ module: MODULE, name, input }, work)
  } finally {
    release()
  }
}

function release(): void {
  if (--waiting > 0) return
  crew?.release()
  crew = undefined
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
