import type { Filters } from './filters.js'

/** Bins of the timeline: from, and up to but without. */
export interface BinRange {
  readonly from: number
  readonly to: number
}

/** The bins that a filter of dates covers, in part or whole; all where there is none. */
export function binsOf(edges: readonly number[], { from, to }: Pick<Filters, 'from' | 'to'>): BinRange {
  const bins = edges.length - 1
  const first = from === undefined ? 0 : edges.findLastIndex((edge) => edge <= from * 1000)
  const end = to === undefined ? bins : edges.findIndex((edge) => edge >= to * 1000)
  const start = Math.min(bins - 1, Math.max(0, first))
  return { from: start, to: Math.max(start + 1, end < 0 ? bins : end) }
}

/** The filter of these bins; an end of the timeline lets pass what lies beyond. */
export function secondsOf(edges: readonly number[], { from, to }: BinRange): Pick<Filters, 'from' | 'to'> {
  return {
    from: from <= 0 ? undefined : Math.floor(edges[from]! / 1000),
    to: to >= edges.length - 1 ? undefined : Math.floor(edges[to]! / 1000),
  }
}

/** The window moved on by half its width, at least a bin; undefined at the end. */
export function nextWindow({ from, to }: BinRange, bins: number): BinRange | undefined {
  if (to >= bins) return undefined
  const width = to - from
  const step = Math.min(Math.max(1, Math.round(width / 2)), bins - to)
  return { from: from + step, to: to + step }
}

const MINUTE = 60_000
const DAY = 86_400_000
const UNITS: readonly (readonly [number, string])[] = [
  [MINUTE, 'per minute'],
  [15 * MINUTE, 'per quarter of an hour'],
  [60 * MINUTE, 'per hour'],
  [360 * MINUTE, 'per six hours'],
  [DAY, 'per day'],
  [7 * DAY, 'per week'],
  [31 * DAY, 'per month'],
]

/** What a bin holds: "per day". */
export function binSpan(edges: readonly number[]): string {
  const width = edges[1]! - edges[0]!
  return UNITS.find(([most]) => width <= most)?.[1] ?? 'per year'
}

/** An edge as a date, with the time where bins are shorter than a day; `isEnd`, the last day or minute before it. */
export function stampOf(edges: readonly number[], index: number, isEnd = false): string {
  const isShort = edges[1]! - edges[0]! < DAY
  const time = edges[index]! - (isEnd ? 1 : 0)
  return new Date(time)
    .toISOString()
    .slice(0, isShort ? 16 : 10)
    .replace('T', ' ')
}
