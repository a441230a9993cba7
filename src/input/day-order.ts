/**
 * Dates such as 3/2/2020: whether the day or the month comes first is a habit of the whole source, so it is decided
 * when all of its dates are known, by those that allow one order only.
 */

import { Growing } from '../threads/index.js'
import type { Books } from './books.js'
import { dayOrderOf, isTweetTime, parseDate } from './dates.js'

/** How much narrower the dates of a source must lie in one order for that to speak for it. */
const NARROWER = 0.5

/** What the dates of one block say, as plain data; rows count from its beginning. */
export interface PackedDates {
  readonly dayFirst: number
  readonly monthFirst: number
  readonly rows: Uint32Array<ArrayBuffer>
  readonly swapped: Float64Array<ArrayBuffer>
  readonly monthFirstSpan: readonly [number, number]
  readonly dayFirstSpan: readonly [number, number]
}

export class SourceDates {
  readonly #books: Books
  /** Dates that allow one order only. */
  #dayFirst = 0
  #monthFirst = 0
  /** Rows whose date allows both, and their times with the day first; read with the month first so far. */
  readonly #rows = new Growing(Uint32Array)
  readonly #swapped = new Growing(Float64Array)
  readonly #monthFirstSpan = new Span()
  readonly #dayFirstSpan = new Span()

  constructor(books: Books) {
    this.#books = books
  }

  /** Milliseconds since 1970 UTC, NaN for no date; those of doubtful dates of this row may change at the end. */
  read(value: unknown, row: number): number {
    const time = parseDate(value)
    const order = dayOrderOf(value)
    if (order === undefined || Number.isNaN(time)) return time
    if (order === 'day_first') this.#dayFirst++
    else if (order === 'month_first') this.#monthFirst++
    else if (isTweetTime(time)) {
      const swapped = parseDate(value, true)
      this.#rows.add(row)
      this.#swapped.add(swapped)
      this.#monthFirstSpan.add(time)
      this.#dayFirstSpan.add(swapped)
    }
    return time
  }

  pack(): PackedDates {
    return {
      dayFirst: this.#dayFirst,
      monthFirst: this.#monthFirst,
      rows: this.#rows.finish(),
      swapped: this.#swapped.finish(),
      monthFirstSpan: this.#monthFirstSpan.ends,
      dayFirstSpan: this.#dayFirstSpan.ends,
    }
  }

  /** Adds the dates of the next block, whose first tweet has this row. */
  add(block: PackedDates, firstRow: number): void {
    this.#dayFirst += block.dayFirst
    this.#monthFirst += block.monthFirst
    for (const row of block.rows) this.#rows.add(firstRow + row)
    this.#swapped.append(block.swapped)
    this.#monthFirstSpan.include(block.monthFirstSpan)
    this.#dayFirstSpan.include(block.dayFirstSpan)
  }

  /** The source is over: gives the rows whose time was the other one. */
  settle(correct: (row: number, time: number) => void): void {
    const [dayFirst, monthFirst] = [this.#dayFirst, this.#monthFirst]
    if (dayFirst > 0 && monthFirst > 0)
      this.#books.note(
        'dates whose day and month stand in the other order than in most',
        undefined,
        Math.min(dayFirst, monthFirst),
      )
    const count = this.#rows.used
    if (count === 0) return
    const isDecided = dayFirst !== monthFirst
    const takesDayFirst = isDecided
      ? dayFirst > monthFirst
      : this.#dayFirstSpan.length < NARROWER * this.#monthFirstSpan.length
    if (!isDecided)
      this.#books.note(
        `dates that don’t say whether day or month comes first, read with the ${takesDayFirst ? 'day' : 'month'} first`,
        undefined,
        count,
      )
    if (!takesDayFirst) return
    for (let i = 0; i < count; i++) correct(this.#rows.values[i]!, this.#swapped.values[i]!)
  }
}

class Span {
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  add(time: number): void {
    this.include([time, time])
  }

  include([first, last]: Span['ends']): void {
    this.#first = Math.min(this.#first, first)
    this.#last = Math.max(this.#last, last)
  }

  get ends(): readonly [number, number] {
    return [this.#first, this.#last]
  }

  get length(): number {
    return this.#last - this.#first
  }
}
