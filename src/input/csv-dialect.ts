/** How the rows of a table are written, found out by the beginning of the file. */
import { comparable } from './column-names.js'
import { type CsvOptions, CsvSplitter } from './csv.js'
import { planColumns } from './flat.js'
import type { RecordSink } from './records.js'

const DELIMITERS = [',', ';', '\t', '|'] as const
/** Excel's way to say the delimiter. */
const SEPARATOR_LINE = /^"?sep=(.)"?\r?\n/i
/** A quote behind a backslash inside a field, and a doubled one inside a field. */
const BACKSLASHED = /[^\\"]\\"/
const DOUBLED = /[^,;\t|\r\n"]""[^,;\t|\r\n"]/
/** Lines looked at for the header. */
const MOST_LINES = 10

export interface CsvDialect extends CsvOptions {
  /** Characters before the header, of which those of `preamble` are a title or comments. */
  readonly skip: number
  readonly preamble: readonly string[]
}

export function dialectOf(head: string): CsvDialect {
  const said = SEPARATOR_LINE.exec(head)
  const separator = said?.[0] ?? ''
  const preamble = said ? [] : linesBeforeHeader(head)
  const skip = separator.length + preamble.join('').length
  const start = head.slice(skip)
  const delimiter = said?.[1] ?? delimiterOf(start)
  const backslashes = BACKSLASHED.test(start) && !DOUBLED.test(start)
  const options = {
    delimiter,
    lineEnd: lineEndOf(head),
    backslashes,
    firstLine: 1 + preamble.length + (said ? 1 : 0),
  }
  return { ...options, skip, preamble, rowNames: hasRowNames(start, options) }
}

/** Some tools write a title or comments over the table: shorter lines, before one that names a text and more. */
function linesBeforeHeader(head: string): string[] {
  const lines = head.split(/(?<=\n)/, MOST_LINES)
  if (isEvenTable(lines)) return []
  const header = lines.findIndex(isHeader)
  const before = lines.slice(0, Math.max(header, 0))
  const columns = header < 0 ? 0 : firstRow(lines[header]!, delimiterOf(lines[header]!)).length
  const isShort = (line: string): boolean =>
    DELIMITERS.every((delimiter) => firstRow(line, delimiter).length < columns)
  return before.every(isShort) ? before : []
}

/** Whether one delimiter cuts all lines into as many columns as the first, so that nothing stands above the table. */
function isEvenTable(lines: readonly string[]): boolean {
  return DELIMITERS.some((delimiter) => {
    const [columns, ...others] = lines.map((line) => firstRow(line, delimiter).length)
    return columns! > 1 && others.length > 0 && others.every((count) => count === columns)
  })
}

function isHeader(line: string): boolean {
  const { places } = planColumns(firstRow(line, delimiterOf(line)), {}, () => [])
  return places.has('text') && places.size > 1
}

/** The delimiter that gives a header with a known text column, and among those the one with most columns. */
function delimiterOf(head: string): string {
  let best: string = DELIMITERS[0]
  let most = 0
  for (const delimiter of DELIMITERS) {
    const names = firstRow(head, delimiter)
    const known = planColumns(names, {}, () => []).places.has('text') ? 1e6 : 0
    const score = known + new Set(names.map(comparable)).size
    if (score > most) [best, most] = [delimiter, score]
  }
  return best
}

/** R writes the names of rows, "1" first, into a column that has none itself; it quotes texts and names alike. */
function hasRowNames(head: string, options: CsvOptions): boolean {
  if (!head.startsWith('"')) return false
  const [names, row] = firstRows(head, options, 2, true)
  return row !== undefined && row.length === names!.length + 1 && row[0] === '1'
}

function firstRow(head: string, delimiter: string): string[] {
  return firstRows(head, { delimiter, lineEnd: lineEndOf(head) }, 1)[0] ?? []
}

/**
 * The fields of the first rows of a text, the header among them.
 *
 * @param anyLength Rows of other lengths than the header, too.
 */
export function firstRows(head: string, options: CsvOptions, count: number, anyLength = false): string[][] {
  const rows: string[][] = []
  const take = (fields: readonly unknown[]): void => {
    rows.push(fields as string[])
  }
  const sink: RecordSink = {
    get full() {
      return rows.length >= count
    },
    header: take,
    value: () => {},
    row: take,
    bad: (_reason, _line, _excerpt, _detail) => {},
  }
  const splitter = new CsvSplitter(sink, options, anyLength)
  splitter.push(Buffer.from(head))
  splitter.end()
  return rows
}

function lineEndOf(head: string): 'newline' | 'return' {
  return head.includes('\r') && !head.includes('\n') ? 'return' : 'newline'
}
