/**
 * Where a table can be cut. Whether a line end stands between two rows or inside a quoted text, only the rows before
 * it tell for sure; so this is a guess by what follows, and whoever reads up to it finds out.
 */
import type { CsvState } from './csv.js'
import { firstRows } from './csv-dialect.js'

const NEWLINE = 0x0a
/** From its end, how far back a block is looked through for a row. */
const LOOKED_THROUGH = 256 * 1024
/** What has to follow: so many rows with as many fields as there are columns. */
const ROWS = 3

/**
 * The end of a row, as near to the end of the bytes as others that follow it allow; 0 where none is found.
 *
 * @param state Undefined before the header is known.
 */
export function lastRowEnd(bytes: Buffer, state: CsvState | undefined): number {
  if (state === undefined) return bytes.lastIndexOf(NEWLINE) + 1
  const { options, columns } = state
  if (options.lineEnd === 'return') return 0
  for (let window = LOOKED_THROUGH / 64; window <= LOOKED_THROUGH; window *= 4) {
    const from = Math.max(bytes.length - window, 0)
    for (
      let at = bytes.indexOf(NEWLINE, from);
      at >= 0 && at + 1 < bytes.length;
      at = bytes.indexOf(NEWLINE, at + 1)
    ) {
      const rows = firstRows(bytes.toString('utf8', at + 1), { ...options, firstLine: 1 }, ROWS + 1, true)
      // The last one may be cut.
      if (rows.length > ROWS && rows.slice(0, ROWS).every((row) => row.length === columns)) return at + 1
      if (rows.length <= ROWS) break
    }
  }
  return 0
}
