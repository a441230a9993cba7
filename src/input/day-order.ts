/**
 * Dates such as 3/2/2020: whether the day or the month comes first is a habit of the whole source, so it is decided
 * when all of its dates are known, by those that allow one order only.
 */
import type { Books } from './books.js'
import { dayOrderOf, isTweetTime, parseDate } from './dates.js'

/** How much narrower the dates of a source must lie in one order for that to speak for it. */
const NARROWER = 0.5

export class SourceDates {
  readonly #books: Books
  /** Dates that allow one order only. */
  #dayFirst = 0
  #monthFirst = 0
  /** Rows whose date allows both, and their times with the day first; read with the month first so far. */
  readonly #rows: number[] = []
  readonly #swapped: number[] = []
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
      this.#rows.push(row)
      this.#swapped.push(swapped)
      this.#monthFirstSpan.add(time)
      this.#dayFirstSpan.add(swapped)
    }
    return time
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
    if (this.#rows.length === 0) return
    const isDecided = dayFirst !== monthFirst
    const takesDayFirst = isDecided
      ? dayFirst > monthFirst
      : this.#dayFirstSpan.length < NARROWER * this.#monthFirstSpan.length
    if (!isDecided)
      this.#books.note(
        `dates that don’t say whether day or month comes first, read with the ${takesDayFirst ? 'day' : 'month'} first`,
        undefined,
        this.#rows.length,
      )
    if (takesDayFirst) for (const [i, row] of this.#rows.entries()) correct(row, this.#swapped[i]!)
  }
}

class Span {
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  add(time: number): void {
    this.#first = Math.min(this.#first, time)
    this.#last = Math.max(this.#last, time)
  }

  get length(): number {
    return this.#last - this.#first
  }
}
