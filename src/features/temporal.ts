import type { FeatureColumn } from './feature-matrix.js'

const NAMES = ['hour', 'day_of_week', 'day_of_month', 'month', 'day_of_year'] as const

export const TEMPORAL_COLUMNS: readonly FeatureColumn[] = NAMES.map((name) => ({ name, group: 'temporal' }))

/** First value and number of values of each temporal feature: its circle. */
export const TEMPORAL_CIRCLES: Readonly<Record<string, { readonly first: number; readonly period: number }>> =
  {
    hour: { first: 0, period: 24 },
    day_of_week: { first: 0, period: 7 },
    day_of_month: { first: 1, period: 31 },
    month: { first: 1, period: 12 },
    day_of_year: { first: 1, period: 366 },
  }

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

/** Hour, day of the week (Monday is 0), day of the month, month (1 to 12) and day of the year (from 1), in UTC. */
export function writeTemporal(createdAt: number, out: Float32Array, at: number): void {
  if (Number.isNaN(createdAt)) {
    out.fill(Number.NaN, at, at + NAMES.length)
    return
  }
  const date = new Date(createdAt)
  const month = date.getUTCMonth()
  const leapDay = month > 1 && isLeapYear(date.getUTCFullYear()) ? 1 : 0
  out[at] = date.getUTCHours()
  out[at + 1] = (date.getUTCDay() + 6) % 7
  out[at + 2] = date.getUTCDate()
  out[at + 3] = month + 1
  out[at + 4] = DAYS_BEFORE_MONTH[month]! + date.getUTCDate() + leapDay
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
