import { compareCodePoints } from '../features/index.js'
import { type DictionaryColumn, type ListColumn, NO_CODE } from '../input/index.js'
import { firstInOrder } from './first-in-order.js'
import type { TermCount } from './map-analysis.js'

/**
 * Counts rows per value of a dictionary column. Made once per column and emptied between groups, so that a group
 * costs what it holds, not the size of the dictionary.
 */
export class Tally {
  readonly #values: readonly string[]
  readonly #counts: Uint32Array
  /** Row (plus 1) that each value was last counted for. */
  readonly #lastRow: Uint32Array
  #touched: number[] = []

  constructor(values: readonly string[]) {
    this.#values = values
    this.#counts = new Uint32Array(values.length)
    this.#lastRow = new Uint32Array(values.length)
  }

  get distinct(): number {
    return this.#touched.length
  }

  /** A value that a row has several times counts once. */
  add(code: number, row: number): void {
    if (this.#lastRow[code] === row + 1) return
    this.#lastRow[code] = row + 1
    if (this.#counts[code]!++ === 0) this.#touched.push(code)
  }

  /** Most common first, equal counts in the order of code points. */
  top(limit: number): TermCount[] {
    const compare = (a: number, b: number): number =>
      this.#counts[b]! - this.#counts[a]! || compareCodePoints(this.#values[a]!, this.#values[b]!)
    const codes =
      limit < this.#touched.length
        ? firstInOrder(this.#touched, limit, compare)
        : this.#touched.toSorted(compare)
    return codes.map((code) => ({ term: this.#values[code]!, count: this.#counts[code]! }))
  }

  clear(): void {
    for (const code of this.#touched) {
      this.#counts[code] = 0
      this.#lastRow[code] = 0
    }
    this.#touched = []
  }
}

/** The tally, emptied and filled with the given rows of a column. */
export function codeTally(tally: Tally, column: DictionaryColumn, rows: Iterable<number>): Tally {
  tally.clear()
  for (const row of rows) {
    const code = column.codes[row]!
    if (code !== NO_CODE) tally.add(code, row)
  }
  return tally
}

/** The same for a column of lists. */
export function listTally(tally: Tally, column: ListColumn, rows: Iterable<number>): Tally {
  tally.clear()
  for (const row of rows) {
    for (let i = column.offsets[row]!; i < column.offsets[row + 1]!; i++) tally.add(column.codes[i]!, row)
  }
  return tally
}
