/** Rows that two stray quotes have made one text of. */

const NUMBER = /^\d+$/
const NUMBER_AT_START = /^"?(\d+)"?([,;\t|])/
const SHORTEST_ID = 5
const QUOTE = 0x22

/**
 * Whether a line inside a row of several lines looks like a row of its own: an id, or the number behind this row's,
 * and as many fields as there are columns.
 *
 * @param row The row as it stands in the file.
 * @param first Its first field.
 */
export function hasSwallowedRows(row: string, first: string, delimiter: string, columns: number): boolean {
  if (columns < 2 || !NUMBER.test(first)) return false
  return row
    .split('\n')
    .slice(1)
    .some((line, i) => {
      const number = NUMBER_AT_START.exec(line)
      return (
        number?.[2] === delimiter &&
        follows(first, number[1]!, i + 1) &&
        fieldsOf(line, delimiter.charCodeAt(0)) === columns
      )
    })
}

/** Ids are in no order; the numbers of rows count up. */
function follows(first: string, next: string, lines: number): boolean {
  if (first.length >= SHORTEST_ID) return next.length >= SHORTEST_ID
  const rows = Number(next) - Number(first)
  return rows >= 1 && rows <= lines
}

function fieldsOf(line: string, delimiter: number): number {
  let fields = 1
  let isQuoted = false
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i)
    if (code === QUOTE) isQuoted = !isQuoted
    else if (code === delimiter && !isQuoted) fields++
  }
  return fields
}
