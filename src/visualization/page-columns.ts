import type { ListColumn } from '../input/index.js'
import { NO_SENTIMENT, SENTIMENT_STEPS, UNKNOWN } from './page-format.js'

/** Columns of tweets as the page carries them. */

/** Whole numbers from 0 to 2^32 - 2 after division; UNKNOWN for all else. */
export function wholeNumbers(values: Float64Array, rows: Uint32Array, divisor: number): Uint32Array {
  const numbers = new Uint32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const number = Math.floor(values[rows[i]!]! / divisor)
    numbers[i] = number >= 0 && number < UNKNOWN ? number : UNKNOWN
  }
  return numbers
}

/** Sentiments of -1 to 1 in steps; an empty column where there are none. */
export function sentimentSteps(values: Float32Array | undefined, rows: Uint32Array): Int16Array {
  if (values === undefined) return new Int16Array(0)
  return Int16Array.from(rows, (row) => {
    const value = values[row]!
    return Number.isNaN(value) ? NO_SENTIMENT : Math.round(value * SENTIMENT_STEPS)
  })
}

/** Values of a page's list: what is less common is left to the search. */
const MOST_VALUES = 8192

export interface PackedLists {
  /** Most common first; the first in order of appearance among equals. */
  readonly values: readonly string[]
  readonly lengths: Uint32Array
  readonly codes: Uint16Array
}

/** The lists of the given rows, of the most common values. */
export function packLists(column: ListColumn, rows: Uint32Array): PackedLists {
  const counts = new Uint32Array(column.values.length)
  forEntries(column, rows, (code) => counts[code]!++)
  const common = [...counts.keys()]
    .filter((code) => counts[code]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, MOST_VALUES)
  const placeOf = new Int32Array(column.values.length).fill(-1)
  for (const [place, code] of common.entries()) placeOf[code] = place
  const lengths = new Uint32Array(rows.length)
  const codes: number[] = []
  forEntries(column, rows, (code, i) => {
    if (placeOf[code]! < 0) return
    codes.push(placeOf[code]!)
    lengths[i]!++
  })
  return { values: common.map((code) => column.values[code]!), lengths, codes: Uint16Array.from(codes) }
}

function forEntries(
  { offsets, codes }: ListColumn,
  rows: Uint32Array,
  work: (code: number, place: number) => void,
): void {
  for (let i = 0; i < rows.length; i++) {
    const end = offsets[rows[i]! + 1]!
    for (let entry = offsets[rows[i]!]!; entry < end; entry++) work(codes[entry]!, i)
  }
}
