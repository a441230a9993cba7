/**
 * Where a table can be cut. Whether a line end stands between two rows or inside a quoted text, only the rows before
 * it tell for sure; so this is a guess by what follows, and whoever reads up to it finds out.
 */
import { CsvSplitter, type CsvState } from './csv.js'

const NEWLINE = 0x0a
/** From its end, how far back a block is looked through for a row; of one window, as many bytes are read at most. */
const LOOKED_THROUGH = 256 * 1024
/** The first window, and as much of a window as is read at first. */
const LEAST = LOOKED_THROUGH / 64
/** Line ends of a window that are tried. */
const MOST_TRIES = 64
/** What has to follow: so many rows with as many fields as there are columns, or with fewer, but all alike. */
const ROWS = 3

/** What follows a line end: rows as long as the header, shorter ones of one length, other things, or too little. */
type Evidence = 'full' | 'alike' | 'none' | 'few' | 'nothing'

/**
 * The end of a row, as near to the end of the bytes as others that follow it allow; 0 where none is found.
 *
 * @param state Undefined before the header is known.
 */
export function lastRowEnd(bytes: Buffer, state: CsvState | undefined): number {
  if (state === undefined) return bytes.lastIndexOf(NEWLINE) + 1
  if (state.options.lineEnd === 'return') return 0
  for (let window = LEAST; window <= LOOKED_THROUGH; window *= 4) {
    const end = rowEndIn(bytes.subarray(Math.max(bytes.length - window, 0)), state)
    if (end > 0) return Math.max(bytes.length - window, 0) + end
    if (window >= bytes.length) return 0
  }
  return 0
}

/** The first row end of a window that full rows follow, or else the first that rows of one length follow. */
function rowEndIn(window: Buffer, state: CsvState): number {
  const budget = { left: LOOKED_THROUGH }
  let second = 0
  let end = window.indexOf(NEWLINE) + 1
  for (let tries = 0; tries < MOST_TRIES && end > 0 && end < window.length && budget.left > 0; tries++) {
    const evidence = evidenceOf(window.subarray(end), state, budget)
    if (evidence === 'full') return end
    // Behind later line ends are fewer rows still.
    if (evidence === 'few') break
    if (evidence === 'alike' && second === 0) second = end
    end = window.indexOf(NEWLINE, end) + 1
  }
  return second
}

/** Reads no more of the bytes than the next rows need, four times as much with each attempt. */
function evidenceOf(bytes: Buffer, state: CsvState, budget: { left: number }): Evidence {
  for (let length = LEAST; budget.left > 0; length *= 4) {
    const piece = bytes.subarray(0, length)
    budget.left -= piece.length
    const lengths = rowLengths(piece, state)
    if (lengths.length >= ROWS) return evidenceOfLengths(lengths, state.columns)
    if (length >= bytes.length) return lengths.length > 0 ? 'few' : 'nothing'
  }
  return 'nothing'
}

function evidenceOfLengths([first, ...others]: readonly number[], columns: number): Evidence {
  if (first! >= columns) return others.every((length) => length >= columns) ? 'full' : 'none'
  // Lines of a text have one field, mostly.
  return first! > 1 && others.every((length) => length === first) ? 'alike' : 'none'
}

/** How many fields the first rows have that end within the bytes; 0 for a bad one. */
function rowLengths(bytes: Buffer, state: CsvState): number[] {
  const lengths: number[] = []
  const splitter = CsvSplitter.resume(
    {
      get full() {
        return lengths.length >= ROWS
      },
      header: () => {},
      value: () => {},
      row: (fields) => {
        lengths.push(fields.length)
      },
      bad: () => {
        lengths.push(0)
      },
    },
    state,
  )
  splitter.push(bytes)
  return lengths
}
