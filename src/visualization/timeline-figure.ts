import type { MapInsights, Region, Timeline } from '../analysis/index.js'
import { drawBadge } from './badge.js'
import type { Frame } from './cells.js'
import { ACCENT, FAINT, HIGHLIGHT, QUIET_INK } from './colors.js'
import { drawableRegions } from './drawable-texts.js'
import { Figure, MARGIN, TEXT } from './figure.js'
import { provenance } from './findings.js'
import { compact, counted, full } from './numbers.js'
import { regionLabel } from './region-legend.js'
import type { Scene } from './scene.js'
import type { Typesetter } from './typesetting.js'

const WIDTH = 1280
const NAME_WIDTH = 250
const ROW = 58
const BARS = 42
/** More rows than a reader compares; the others are in the tables. */
const MOST_ROWS = 16

/** Tweets of each region in the course of time, with the times in which it had more of all tweets than usual. */
export function timelineScene(given: MapInsights, type: Typesetter): Scene {
  const insights = { ...given, regions: drawableRegions(given.regions, type) }
  const { timeline, list } = insights.regions
  const figure = new Figure(type, WIDTH)
  const shown = list.slice(0, MOST_ROWS)
  const top = figure.header(
    finding(insights),
    [
      timeline === undefined ? 'Tweets in the course of time' : `Tweets per ${UNITS[timeline.unit]} (UTC)`,
      shown.length < list.length ? `the largest ${shown.length} of ${list.length} regions` : undefined,
      provenance(insights),
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
  )
  const frame = { x: MARGIN, y: top, width: WIDTH - 2 * MARGIN, height: 140 }
  if (timeline === undefined) {
    figure.explain(frame, 'The tweets have no dates, so there is no course of time to show.')
    return figure.scene(top + 90 + MARGIN)
  }
  figure.paragraph(
    `Each row has its own scale, from zero to its highest bar. Orange: bursts, when more of all tweets were of the region than usual.${outside(timeline)}`,
    MARGIN,
    top,
    frame.width,
    { size: TEXT.body, lines: 2, fill: QUIET_INK },
  )
  let y = top + 34
  drawRow(figure, rowFrame(y), timeline, timeline.counts, [])
  drawName(figure, y, 'All tweets', `${counted(sum(timeline.counts), 'tweet')} with a date`)
  for (const [index, region] of shown.entries()) {
    y += ROW
    drawBadge(figure, MARGIN + 10, y + 14, index + 1)
    drawName(figure, y, regionLabel(insights, index), counted(region.size, 'tweet'), 26)
    drawRow(figure, rowFrame(y), timeline, region.activity, region.bursts)
  }
  drawDates(figure, rowFrame(y), timeline)
  return figure.scene(y + ROW + 14 + MARGIN)
}

const UNITS: Readonly<Record<Timeline['unit'], string>> = {
  minute: 'minute',
  quarter_hour: 'quarter of an hour',
  hour: 'hour',
  six_hours: 'six hours',
  day: 'day',
  week: 'week',
  month: 'month',
  year: 'year',
}

function finding(insights: MapInsights): string {
  const { timeline, list } = insights.regions
  const bursts = list.flatMap(({ bursts: own }, index) => own.slice(0, 1).map((burst) => ({ burst, index })))
  const [strongest] = bursts.toSorted((a, b) => b.burst.weight - a.burst.weight)
  if (strongest !== undefined) {
    const { tweets, expected, from, to } = strongest.burst
    const name = regionLabel(insights, strongest.index, 2)
    return `“${name}” had ${compact(tweets / Math.max(expected, 1))} times its usual share ${period(from, to - 1)}`
  }
  if (timeline === undefined) return `${counted(insights.training.numSamples, 'tweet')} without dates`
  return 'No region stands out at any time'
}

function outside({ before, after }: Timeline): string {
  if (before + after === 0) return ''
  return ` ${full(before + after)} tweets lie outside of the time shown (${full(before)} before, ${full(after)} after).`
}

function rowFrame(y: number): Frame {
  const x = MARGIN + NAME_WIDTH + 14
  return { x, y, width: WIDTH - MARGIN - x - 46, height: BARS }
}

function drawName(figure: Figure, y: number, name: string, size: string, indent = 0): void {
  const maxWidth = NAME_WIDTH - indent
  figure.text(name, MARGIN + indent, y + 6, { weight: 700, maxWidth })
  figure.text(size, MARGIN + indent, y + 23, { size: TEXT.small, fill: QUIET_INK, maxWidth })
}

function drawRow(
  figure: Figure,
  frame: Frame,
  { edges }: Timeline,
  counts: Uint32Array,
  bursts: Region['bursts'],
): void {
  const most = counts.reduce((high, count) => Math.max(high, count), 0)
  const bottom = frame.y + frame.height
  figure.rect({ ...frame, y: bottom, height: 1 }, { fill: FAINT })
  if (most === 0) return
  const width = frame.width / counts.length
  for (const [bin, count] of counts.entries()) {
    if (count === 0) continue
    const isBurst = bursts.some(({ from, to }) => edges[bin]! >= from && edges[bin]! < to)
    const height = Math.max(1, (count / most) * frame.height)
    figure.rect(
      { x: frame.x + bin * width, y: bottom - height, width: Math.max(0.8, width - 0.8), height },
      { fill: isBurst ? HIGHLIGHT : ACCENT },
    )
  }
  figure.text(compact(most), frame.x + frame.width + 8, frame.y, { size: TEXT.small, fill: QUIET_INK })
}

const DATES = 6

function drawDates(figure: Figure, frame: Frame, { edges, unit }: Timeline): void {
  const bins = edges.length - 1
  const step = Math.max(1, Math.ceil(bins / DATES))
  for (let bin = 0; bin < bins; bin += step) {
    const x = frame.x + (bin / bins) * frame.width
    figure.rect({ x, y: frame.y + frame.height, width: 1, height: 5 }, { fill: QUIET_INK })
    // The last label must not run out of the picture.
    const room = frame.x + frame.width + 40 - x
    const label = dateText(edges[bin]!, unit)
    if (figure.type.width(label, TEXT.small) > room) continue
    figure.text(label, x, frame.y + frame.height + 9, { size: TEXT.small, fill: QUIET_INK })
  }
}

const SHORT = new Set<Timeline['unit']>(['minute', 'quarter_hour', 'hour', 'six_hours'])

function dateText(time: number, unit: Timeline['unit']): string {
  if (!(Math.abs(time) <= 8.64e15)) return ''
  const date = new Date(time)
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(date)
  if (unit === 'year') return format({ year: 'numeric' })
  if (unit === 'month') return format({ month: 'short', year: 'numeric' })
  const day = format({ day: 'numeric', month: 'short', year: 'numeric' })
  return SHORT.has(unit) ? `${day}, ${format({ hour: '2-digit', minute: '2-digit' })}` : day
}

function period(from: number, to: number): string {
  const [first, last] = [dateText(from, 'day'), dateText(to, 'day')]
  return first === last ? `on ${first}` : `from ${first} to ${last}`
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0)
}
