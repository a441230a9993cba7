import { bySize, type Cluster, FEWEST_COUNTED, type MapInsights } from '../analysis/index.js'
import { AXIS_TEXT } from './bar-panels.js'
import type { Frame } from './cells.js'
import { fittingName } from './cluster-names.js'
import { ACCENT, FAINT, HIGHLIGHT, INK, PAPER, QUIET_INK } from './colors.js'
import { type Figure, TEXT } from './figure.js'
import { placeLabels, placesBeside } from './label-placement.js'
import { compact } from './numbers.js'

/** Cells named in the picture: those with the most engagement per tweet. */
const NAMED_CELLS = 4
/** Of all tweets: what a named cell holds at least. */
const NAMED_SHARE = 0.002
/** Of the panel's width: what a name may take. */
const LABEL_SHARE = 0.36
/** Fewer cells than this make no trend. */
const FIT_CELLS = 10
/** R² (as it is printed) from which a line shows a little, and a clear trend. */
const LITTLE_TREND = 0.1
const CLEAR_TREND = 0.3

/** Mean engagement of a cell's tweets against their number, both on log axes, with the fitted trend. */
export function drawEngagement(figure: Figure, frame: Frame, analysis: MapInsights): void {
  const points = bySize(analysis.clusters)
    .filter((cluster) => Number.isFinite(cluster.avgEngagement))
    .map((cluster) => ({
      cluster,
      x: Math.log10(cluster.size),
      y: Math.log10(1 + Math.max(0, cluster.avgEngagement)),
    }))
  const heading = 'Does size go with engagement?'
  if (points.length === 0) {
    const body = figure.panel(frame, heading, 'Mean engagement per tweet against tweets per cell.')
    figure.explain(
      body,
      'The tweets have no likes, retweets, replies or quotes, so there is no engagement to compare.',
    )
    return
  }
  const fit = points.length >= FIT_CELLS ? fitLine(points) : undefined
  const body = figure.panel(
    frame,
    heading,
    `Mean engagement per tweet against tweets per cell (log axes). ${verdict(fit, points.length)}`,
  )
  const enough = Math.max(FEWEST_COUNTED, NAMED_SHARE * analysis.training.numSamples)
  const named = points
    .filter(({ cluster }) => cluster.engagementKnown >= enough && cluster.avgEngagement > 0)
    .sort((a, b) => b.y - a.y || a.cluster.neuron - b.cluster.neuron)
    .slice(0, NAMED_CELLS)
    .map((point) => ({
      ...point,
      name: fittingName(analysis, point.cluster, 2, (text) => {
        return figure.type.width(figure.type.clean(text), TEXT.small) <= body.width * LABEL_SHARE
      }),
    }))
  const xs = points.map(({ x }) => x)
  const x = { min: Math.min(...xs) - 0.06, max: Math.max(Math.max(...xs) + 0.06, Math.min(...xs) + 0.5) }
  const yMax = Math.max(0.3, ...points.map(({ y }) => y)) * 1.1
  const [xTicks, yTicks] = [ticks(x.min, x.max, 0), [0, ...ticks(0, yMax, 1)]]
  const grid = { x: body.x + 46, y: body.y + 8, width: body.width - 62, height: body.height - 50 }
  const marked = placeNames(figure, grid, named, points, x, yMax)
  figure.chart({
    frame: grid,
    xAxis: {
      ...valueAxis(x.min, x.max, xTicks),
      axisLabel: {
        ...AXIS_TEXT,
        customValues: xTicks,
        formatter: (at: number) => compact(readable(10 ** at)),
      },
      splitLine: { show: false },
    },
    yAxis: {
      ...valueAxis(0, yMax, yTicks),
      axisLabel: {
        ...AXIS_TEXT,
        customValues: yTicks,
        formatter: (at: number) => compact(readable(10 ** at - 1)),
      },
      axisLine: { show: false },
    },
    series: [
      {
        type: 'scatter',
        symbolSize: 8,
        itemStyle: { color: ACCENT, opacity: 0.55 },
        // Those with a name over the others.
        data: [...points]
          .sort((a, b) => Number(marked.has(a.cluster.neuron)) - Number(marked.has(b.cluster.neuron)))
          .map(({ x, y, cluster }) => ({
            value: [x, y],
            ...(marked.has(cluster.neuron) ? { itemStyle: { color: HIGHLIGHT, opacity: 1 } } : {}),
          })),
      },
      ...(fit && isTrend(fit)
        ? [
            {
              type: 'line',
              showSymbol: false,
              lineStyle: { color: INK, width: 1.5, type: 'dashed' },
              data: trend(fit, points, yMax),
            },
          ]
        : []),
    ],
  })
  figure.text('tweets per cell', grid.x + grid.width / 2, body.y + body.height, {
    size: TEXT.small,
    fill: QUIET_INK,
    align: 'center',
    baseline: 'bottom',
  })
  figure.text('engagement per tweet', body.x, grid.y + grid.height / 2, {
    size: TEXT.small,
    fill: QUIET_INK,
    align: 'center',
    rotate: 90,
  })
}

interface Place {
  readonly x: number
  readonly y: number
}

interface NamedPlace extends Place {
  readonly name: string
  readonly cluster: Cluster
}

export interface Fit {
  readonly slope: number
  readonly intercept: number
  /** Share of the variance of y that the line explains. */
  readonly explained: number
}

/** Least squares; undefined where all x are equal. */
export function fitLine(points: readonly Place[]): Fit | undefined {
  const n = points.length
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n
  let [xx, xy, yy] = [0, 0, 0]
  for (const { x, y } of points) {
    xx += (x - meanX) ** 2
    xy += (x - meanX) * (y - meanY)
    yy += (y - meanY) ** 2
  }
  if (!(xx > 0)) return undefined
  const slope = xy / xx
  return { slope, intercept: meanY - slope * meanX, explained: yy > 0 ? (slope * xy) / yy : 0 }
}

function verdict(fit: Fit | undefined, cells: number): string {
  if (fit === undefined) {
    return cells < FIT_CELLS ? 'Too few cells for a trend.' : 'All cells have the same size: no trend.'
  }
  const share = `R²\u00a0=\u00a0${fit.explained.toFixed(2)}`
  if (!isTrend(fit)) return `No clear trend (${share}).`
  const more = fit.slope > 0 ? 'more' : 'less'
  return `${printed(fit) < CLEAR_TREND ? 'A little' : 'Yes'}: larger cells get ${more} (${share}).`
}

function isTrend(fit: Fit): boolean {
  return printed(fit) >= LITTLE_TREND
}

/** R² with the digits that are shown, so that the words go with what is read. */
function printed({ explained }: Fit): number {
  return Math.round(explained * 100) / 100
}

function trend(fit: Fit, points: readonly Place[], yMax: number): [number, number][] {
  const xs = points.map(({ x }) => x)
  const [low, high] = [Math.min(...xs), Math.max(...xs)]
  const steps = 24
  return Array.from({ length: steps + 1 }, (_, step): [number, number] => {
    const x = low + ((high - low) * step) / steps
    return [x, fit.intercept + fit.slope * x]
  }).filter(([, y]) => y >= 0 && y <= yMax)
}

/** Writes the names that find room beside their dots and over no other; returns the neurons that got one. */
function placeNames(
  figure: Figure,
  grid: Frame,
  named: readonly NamedPlace[],
  all: readonly Place[],
  range: { readonly min: number; readonly max: number },
  yMax: number,
): ReadonlySet<number> {
  const height = TEXT.small * 1.3
  const left = (x: number) => grid.x + ((x - range.min) / (range.max - range.min)) * grid.width
  const top = (y: number) => grid.y + grid.height - (y / yMax) * grid.height
  const labels = named.map(({ name, x, y }) => {
    const text = figure.type.shorten(figure.type.clean(name), TEXT.small, grid.width * (LABEL_SHARE + 0.06))
    return { text, places: placesBeside(left(x), top(y), figure.type.width(text, TEXT.small), height, 7) }
  })
  const points = all.map(({ x, y }) => ({ x: left(x) - 3, y: top(y) - 3, width: 6, height: 6 }))
  const written = new Set<number>()
  const places = labels.map((label) => label.places)
  placeLabels(places, grid, points).forEach((place, index) => {
    if (place === undefined) return
    written.add(named[index]!.cluster.neuron)
    figure.text(labels[index]!.text, place.x, place.y + height / 2, {
      size: TEXT.small,
      baseline: 'middle',
      halo: PAPER,
    })
  })
  return written
}

function valueAxis(min: number, max: number, ticks: readonly number[]): Record<string, unknown> {
  return {
    type: 'value',
    min,
    max,
    axisLine: { show: true, lineStyle: { color: QUIET_INK } },
    axisTick: { show: true, customValues: ticks, lineStyle: { color: QUIET_INK } },
    splitLine: { show: false },
    minorSplitLine: { lineStyle: { color: FAINT } },
  }
}

/**
 * Ticks at 1, 2 and 5 times the powers of ten (at the powers only where the axis is long) of an axis that holds
 * log(shift + value).
 */
function ticks(min: number, max: number, shift: 0 | 1): number[] {
  const digits = max - min < 2 ? [1, 2, 5] : [1]
  const found: number[] = []
  // Where the axis begins at zero there is a tick already.
  let last = shift === 1 ? 0 : Number.NEGATIVE_INFINITY
  for (let power = shift === 0 ? 0 : -1; power <= max; power++) {
    for (const digit of digits) {
      const at = Math.log10(shift + digit * 10 ** power)
      if (at < min || at > max || at - last < (max - min) / 16) continue
      found.push(at)
      last = at
    }
  }
  return found
}

/** Takes off what the logarithm left behind the digits. */
function readable(value: number): number {
  return Number(value.toPrecision(3))
}
