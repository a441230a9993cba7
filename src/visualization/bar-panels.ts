import { clearPeak, type MapInsights, type TermCount } from '../analysis/index.js'
import type { Frame } from './cells.js'
import { ACCENT, FAINT, HIGHLIGHT, QUIET_INK } from './colors.js'
import { type Figure, TEXT } from './figure.js'
import { compact, counted, percent } from './numbers.js'

/** Text of a chart's axis. */
export const AXIS_TEXT = { color: QUIET_INK, fontSize: TEXT.small }

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']

/** How many cells hold how many tweets. Long tails get classes that double in width. */
export function drawSizeDistribution(figure: Figure, frame: Frame, analysis: MapInsights): void {
  const classes = sizeClasses(analysis.hits)
  const doubling = analysis.training.largestClusterSize > LINEAR_SIZES
  const body = figure.panel(
    frame,
    'How large the cells are',
    `Number of cells by tweets per cell${doubling ? ' (log scale: each class is twice as wide as the one before)' : ''}.`,
  )
  if (analysis.hits.length === 1) {
    figure.explain(body, `The only cell holds ${counted(analysis.training.numSamples, 'tweet')}.`)
    return
  }
  drawColumns(figure, body, {
    labels: classes.map(({ label }) => label),
    values: classes.map(({ cells }) => cells),
    colors: classes.map(({ first }) => (first === 0 ? FAINT : ACCENT)),
    valueLabels: true,
    rotate: classes.length > 8,
    name: 'tweets per cell',
  })
}

const LINEAR_SIZES = 12

interface SizeClass {
  readonly label: string
  readonly first: number
  cells: number
}

/** 0, 1, 2, ... where the largest cell is small; 0, 1, 2–3, 4–7, 8–15, ... where it isn't. */
export function sizeClasses(hits: Uint32Array): SizeClass[] {
  const largest = hits.reduce((most, count) => Math.max(most, count), 0)
  const classes: SizeClass[] = [{ label: '0', first: 0, cells: 0 }]
  if (largest <= LINEAR_SIZES) {
    for (let size = 1; size <= largest; size++) classes.push({ label: String(size), first: size, cells: 0 })
  } else {
    for (let first = 1; first <= largest; first *= 2) {
      const label = first === 1 ? '1' : `${compact(first)}–${compact(2 * first - 1)}`
      classes.push({ label, first, cells: 0 })
    }
  }
  for (const count of hits) classes.findLast(({ first }) => first <= count)!.cells++
  // Cells without tweets are worth a column only where there are some.
  const from = classes.findIndex(({ cells }) => cells > 0)
  return classes.slice(from)
}

/** Tweets by hour of the day and by day of the week, both in UTC, side by side on one scale each. */
export function drawActivity(figure: Figure, frame: Frame, analysis: MapInsights): void {
  const time = analysis.summary.time
  const heading = 'When the tweets are sent'
  if (time === undefined) {
    const body = figure.panel(frame, heading, 'Tweets by hour and by weekday (UTC).')
    figure.explain(body, 'The tweets have no dates, so there is no activity to show.')
    return
  }
  const dated = time.hours.reduce((sum, count) => sum + count, 0)
  const total = analysis.training.numSamples
  const some = dated < total ? `, of ${counted(dated, 'tweet')} with a date` : ''
  const [hour, day] = [clearPeak(time.hours), clearPeak(time.days)]
  const named = [...(hour === undefined ? [] : ['hour']), ...(day === undefined ? [] : ['weekday'])]
  const orange = named.length === 0 ? '' : ` Orange: the busiest${named.length === 2 ? '' : ` ${named[0]}`}.`
  const body = figure.panel(frame, heading, `Tweets by hour and by weekday (UTC)${some}.${orange}`)
  const gap = 56
  const hours = { ...body, width: (body.width - gap) * 0.66 }
  const days = { ...body, x: hours.x + hours.width + gap, width: (body.width - gap) * 0.34 }
  drawColumns(figure, hours, {
    labels: Array.from(time.hours, (_, hour) => String(hour)),
    values: Array.from(time.hours),
    colors: Array.from(time.hours, (_, index) => (index === hour ? HIGHLIGHT : ACCENT)),
    name: 'hour (UTC)',
    everyLabel: 3,
  })
  drawColumns(figure, days, {
    labels: DAYS,
    values: Array.from(time.days),
    colors: DAYS.map((_, index) => (index === day ? HIGHLIGHT : ACCENT)),
    name: 'weekday (UTC)',
  })
}

interface Columns {
  readonly labels: readonly string[]
  readonly values: readonly number[]
  readonly colors: readonly string[]
  readonly name: string
  readonly valueLabels?: boolean
  readonly rotate?: boolean
  /** Show one of so many labels. Default 1. */
  readonly everyLabel?: number
}

function drawColumns(figure: Figure, frame: Frame, columns: Columns): void {
  const left = columns.valueLabels ? 4 : 38
  const below = columns.rotate ? 74 : 42
  const grid = {
    x: frame.x + left,
    y: frame.y + 14,
    width: frame.width - left,
    height: frame.height - below - 14,
  }
  figure.chart({
    frame: grid,
    xAxis: {
      type: 'category',
      data: columns.labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: QUIET_INK } },
      axisLabel: {
        ...AXIS_TEXT,
        interval: (columns.everyLabel ?? 1) - 1,
        rotate: columns.rotate ? 50 : 0,
        margin: 7,
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      splitNumber: 4,
      show: !columns.valueLabels,
      axisLabel: { ...AXIS_TEXT, formatter: compact },
      splitLine: { show: !columns.valueLabels, lineStyle: { color: FAINT, width: 0.75 } },
    },
    series: [
      {
        type: 'bar',
        barCategoryGap: '18%',
        data: columns.values.map((value, index) => ({
          value,
          itemStyle: { color: columns.colors[index]! },
        })),
        label: {
          show: columns.valueLabels ?? false,
          position: 'top',
          distance: 3,
          ...AXIS_TEXT,
          formatter: ({ value }: { value: number }) => (value === 0 ? '' : compact(value)),
        },
      },
    ],
  })
  figure.text(columns.name, grid.x + grid.width / 2, frame.y + frame.height, {
    size: TEXT.small,
    fill: QUIET_INK,
    align: 'center',
    baseline: 'bottom',
  })
}

export interface RankedBars {
  readonly heading: string
  readonly note: string
  /** Said where there are no terms. */
  readonly empty: string
  readonly terms: readonly TermCount[]
  /** What a share is taken of; left out, no share is shown. */
  readonly total?: number
  readonly name: (term: string) => string
}

/** Height of one bar with the space around it. */
export const BAR_HEIGHT = 26
/** Rows that fit in a panel's body. */
export function rankedRows(height: number): number {
  return Math.max(1, Math.floor(height / BAR_HEIGHT))
}

/** Terms with their counts as horizontal bars from zero, most frequent first. */
export function drawRankedBars(figure: Figure, frame: Frame, bars: RankedBars): void {
  const body = figure.panel(frame, bars.heading, bars.note)
  const terms = bars.terms.slice(0, rankedRows(body.height))
  if (terms.length === 0) {
    figure.explain(body, bars.empty)
    return
  }
  const most = terms[0]!.count
  const values = terms.map(({ count }) => {
    return bars.total ? `${compact(count)} (${percent(count / bars.total)})` : compact(count)
  })
  const names = terms.map(({ term }) =>
    figure.type.shorten(figure.type.clean(bars.name(term)), TEXT.body, body.width * 0.4),
  )
  const nameWidth = Math.max(...names.map((name) => figure.type.width(name, TEXT.body)))
  const valueWidth = Math.max(...values.map((value) => figure.type.width(value, TEXT.body)))
  const x = body.x + nameWidth + 10
  const width = body.x + body.width - valueWidth - 8 - x
  terms.forEach(({ count }, index) => {
    const y = body.y + index * BAR_HEIGHT
    const middle = y + BAR_HEIGHT / 2
    const length = Math.max(1, (count / most) * width)
    figure.text(names[index]!, x - 10, middle, { align: 'right', baseline: 'middle' })
    figure.rect({ x, y: y + 4, width: length, height: BAR_HEIGHT - 8 }, { fill: ACCENT })
    figure.text(values[index]!, x + length + 8, middle, { baseline: 'middle', fill: QUIET_INK })
  })
  figure.rect({ x: x - 0.5, y: body.y, width: 1, height: terms.length * BAR_HEIGHT }, { fill: QUIET_INK })
}
