import type { TimeDistribution } from './map-analysis.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** 1 January 1970 was a Thursday, and Monday is day 0. */
const EPOCH_WEEKDAY = 3

export interface TimeSpan {
  readonly known: number
  readonly distribution: TimeDistribution | undefined
  readonly first: number | undefined
  readonly last: number | undefined
}

/** Tweets per hour and weekday (UTC) of the given rows; the earliest hour or day wins a tie for the peak. */
export function timeSpan(createdAt: Float64Array, rows: Iterable<number>): TimeSpan {
  const hours = new Uint32Array(24)
  const days = new Uint32Array(7)
  let known = 0
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    const time = createdAt[row]!
    if (Number.isNaN(time)) continue
    known++
    first = Math.min(first, time)
    last = Math.max(last, time)
    hours[modulo(Math.floor(time / HOUR), 24)]!++
    days[modulo(Math.floor(time / DAY) + EPOCH_WEEKDAY, 7)]!++
  }
  if (known === 0) return { known, distribution: undefined, first: undefined, last: undefined }
  return { known, distribution: distribution(hours, days), first, last }
}

/** The spans of groups as one. */
export function mergedSpan(spans: readonly TimeSpan[]): TimeSpan {
  const timed = spans.filter((span) => span.distribution !== undefined)
  if (timed.length === 0) return { known: 0, distribution: undefined, first: undefined, last: undefined }
  const hours = new Uint32Array(24)
  const days = new Uint32Array(7)
  let known = 0
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const span of timed) {
    known += span.known
    first = Math.min(first, span.first!)
    last = Math.max(last, span.last!)
    for (const [hour, count] of span.distribution!.hours.entries()) hours[hour]! += count
    for (const [day, count] of span.distribution!.days.entries()) days[day]! += count
  }
  return { known, distribution: distribution(hours, days), first, last }
}

function distribution(hours: Uint32Array, days: Uint32Array): TimeDistribution {
  return { peakHour: peak(hours), peakDay: peak(days), hours, days }
}

function peak(counts: Uint32Array): number {
  return counts.indexOf(Math.max(...counts))
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
