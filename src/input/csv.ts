/**
 * Cuts delimited text into rows. Written for damaged exports: a quote inside a quoted field that ends nothing
 * is a character, and a quote that is never closed costs its own line, not the rest of the file, even where
 * another stray quote seems to close it some rows below.
 */
import { type BlockSplitter, REPLACEMENT, type RecordSink } from './records.js'
import { hasSwallowedRows } from './swallowed-rows.js'

const NEWLINE = 0x0a
const RETURN = 0x0d
const QUOTE = 0x22

/** Longest quoted field, in characters: behind that, its quote counts as never closed. */
const LONGEST_FIELD = 128 * 1024
/** Each quote that isn't closed halves the search for the next, so that a file of them is still read quickly. */
const SHORTEST_SEARCH = 4096
/** Longest row, in characters. */
const LONGEST_ROW = 4 * 1024 * 1024

export interface CsvOptions {
  readonly delimiter: string
  /** Old exports end lines with a carriage return alone. */
  readonly lineEnd?: 'newline' | 'return'
  /** Databases write `\\"` for a quote inside quotes. */
  readonly backslashes?: boolean
  /** R's `write.table` gives each row its number, and that column no name. */
  readonly rowNames?: boolean
  /** Number of the line that the text begins with. */
  readonly firstLine?: number
}

/** What came of the attempt to read one row. */
type Outcome = 'row' | 'incomplete' | 'unclosed'

/** What later rows are read by. Plain data. */
export interface CsvState {
  readonly options: CsvOptions
  readonly columns: number
}

export class CsvSplitter implements BlockSplitter {
  readonly #sink: RecordSink
  readonly #options: CsvOptions
  readonly #delimiter: string
  readonly #delimiterCode: number
  readonly #returnsOnly: boolean
  readonly #backslashes: boolean
  readonly #rowNames: boolean
  readonly #anyLength: boolean
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #text = ''
  #at = 0
  #line: number
  #columns: number
  #search = LONGEST_FIELD
  /** No line end stands between these two, but at the second. */
  #soughtFrom = 0
  #nextBreak = -1
  /** Somewhere in the text are bytes that were none of UTF-8; asked of each row only then. */
  #hasMarks = false
  /** The rest of a line that was given up is dropped up to its end. */
  #dropping = false
  // The row that is being read.
  #fields: string[] = []
  #end = 0
  #breaks = 0

  /**
   * @param anyLength Rows longer than the header are rows, too.
   * @param columns Where the header was read before.
   */
  constructor(sink: RecordSink, options: CsvOptions, anyLength = false, columns = 0) {
    this.#sink = sink
    this.#options = options
    this.#columns = columns
    this.#anyLength = anyLength
    this.#delimiter = options.delimiter
    this.#delimiterCode = options.delimiter.charCodeAt(0)
    this.#returnsOnly = options.lineEnd === 'return'
    this.#backslashes = options.backslashes ?? false
    this.#rowNames = options.rowNames ?? false
    this.#line = options.firstLine ?? 1
  }

  /** The splitter of rows that begin behind others. */
  static resume(sink: RecordSink, { options, columns }: CsvState): CsvSplitter {
    return new CsvSplitter(sink, { ...options, firstLine: 1 }, false, columns)
  }

  get lines(): number {
    return this.#line - 1
  }

  /** Nothing of a row is held, nor does a quote that was never closed shorten the search for the next. */
  get isBetween(): boolean {
    return this.#at >= this.#text.length && !this.#dropping && this.#search === LONGEST_FIELD
  }

  get state(): CsvState {
    return { options: this.#options, columns: this.#columns }
  }

  push(chunk: Buffer): void {
    this.#take(this.#decoder.decode(chunk, { stream: true }), false)
  }

  end(): void {
    this.#take(this.#decoder.decode(), true)
  }

  #take(more: string, final: boolean): void {
    const text = this.#returnsOnly ? more.replaceAll('\r', '\n') : more
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + text : text
    this.#at = 0
    this.#nextBreak = -1
    this.#hasMarks = this.#text.includes(REPLACEMENT)
    while (this.#at < this.#text.length && !this.#sink.full) {
      if (this.#dropping && !this.#drop()) break
      if (this.#at >= this.#text.length) break
      const outcome = this.#readRow(final)
      if (outcome === 'row') this.#accept()
      else if (outcome === 'unclosed') this.#giveUp('a quote is never closed')
      else if (this.#text.length - this.#at > LONGEST_ROW) this.#giveUpTooLong()
      else break
    }
  }

  #drop(): boolean {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#text.length : end + 1
    this.#dropping = end < 0
    if (end >= 0) this.#line++
    return end >= 0
  }

  #readRow(final: boolean): Outcome {
    const text = this.#text
    const length = text.length
    const fields: string[] = []
    let at = this.#at
    this.#breaks = 0
    for (;;) {
      if (text.charCodeAt(at) === QUOTE) {
        const end = this.#closingQuote(at, final)
        if (end < 0) return end === UNCLOSED ? 'unclosed' : 'incomplete'
        fields.push(this.#unquoted(at + 1, end))
        at = end + 1
      } else {
        const start = at
        while (at < length) {
          const code = text.charCodeAt(at)
          if (code === this.#delimiterCode || code === NEWLINE || code === RETURN) break
          at++
        }
        if (at >= length && !final) return 'incomplete'
        fields.push(text.slice(start, at))
      }
      if (at < length && text.charCodeAt(at) === this.#delimiterCode) {
        at++
        if (at >= length && !final) return 'incomplete'
        continue
      }
      // Only a line end can stand here; a carriage return alone is one, too.
      while (at < length && text.charCodeAt(at) === RETURN) at++
      if (at >= length && !final) return 'incomplete'
      this.#fields = fields
      this.#end = at < length && text.charCodeAt(at) === NEWLINE ? at + 1 : at
      return 'row'
    }
  }

  /** Place of the quote that closes the field opened at `open`, UNCLOSED, or INCOMPLETE where more text decides. */
  #closingQuote(open: number, final: boolean): number {
    const text = this.#text
    const last = open + this.#search
    let from = open + 1
    for (;;) {
      const quote = text.indexOf('"', from)
      if (quote < 0) return final || text.length > last ? UNCLOSED : INCOMPLETE
      if (quote > last) return UNCLOSED
      if (this.#backslashes && isEscaped(text, quote, open)) {
        from = quote + 1
        continue
      }
      if (quote + 1 >= text.length) {
        if (!final) return INCOMPLETE
        this.#countBreaks(open, quote)
        return quote
      }
      const next = text.charCodeAt(quote + 1)
      if (next === this.#delimiterCode || next === NEWLINE || next === RETURN) {
        this.#countBreaks(open, quote)
        return quote
      }
      if (next !== QUOTE && this.#beginsField(open, quote)) return UNCLOSED
      from = next === QUOTE ? quote + 2 : quote + 1
    }
  }

  /** A quote on a later line, where fields begin: it opens a field, so the one before was never closed. */
  #beginsField(open: number, quote: number): boolean {
    const before = this.#text.charCodeAt(quote - 1)
    if (before !== this.#delimiterCode && before !== NEWLINE) return false
    return this.#breakFrom(open) < quote
  }

  #countBreaks(from: number, to: number): void {
    for (let at = this.#breakFrom(from); at < to; at = this.#breakFrom(at + 1)) this.#breaks++
  }

  /** Place of the first line end from here on; remembered, for many fields of one line ask. */
  #breakFrom(from: number): number {
    if (from < this.#soughtFrom || from > this.#nextBreak) {
      const at = this.#text.indexOf('\n', from)
      this.#soughtFrom = from
      this.#nextBreak = at < 0 ? Number.POSITIVE_INFINITY : at
    }
    return this.#nextBreak
  }

  #accept(): void {
    const fields = this.#fields
    if (fields.length === 1 && fields[0]!.trim() === '' && this.#text.charCodeAt(this.#at) !== QUOTE) {
      this.#advance()
      return
    }
    if (this.#columns === 0) {
      const names = this.#rowNames ? ['', ...fields] : fields
      this.#columns = names.length
      this.#sink.header(names, this.#line)
      this.#advance()
      return
    }
    const joined = this.#columns === 1 && fields.length > 1 ? [fields.join(this.#delimiter)] : fields
    const surplus =
      !this.#anyLength &&
      joined.length > this.#columns &&
      joined.slice(this.#columns).some((field) => field !== '')
    const askew = surplus || (joined.length < this.#columns && this.#breaks > 0)
    if (askew && this.#breaks > 0) {
      // A wrong quote has swallowed line ends: only its own line is given up.
      this.#giveUp(`${joined.length} fields for ${this.#columns} columns`)
      return
    }
    if (this.#breaks > 0 && this.#hasSwallowedRows()) {
      this.#giveUp('a quote is closed rows below')
      return
    }
    if (surplus)
      this.#sink.bad(
        'bad_csv_row',
        this.#line,
        this.#text.slice(this.#at, this.#end),
        `${joined.length} fields for ${this.#columns} columns`,
      )
    else this.#sink.row(joined, this.#line, this.#isMarked())
    this.#search = Math.min(this.#search * 2, LONGEST_FIELD)
    this.#advance()
  }

  #hasSwallowedRows(): boolean {
    const row = this.#text.slice(this.#at, this.#end)
    return hasSwallowedRows(row, this.#fields[0]!, this.#delimiter, this.#columns)
  }

  #unquoted(start: number, end: number): string {
    const text = unquote(this.#text.slice(start, end))
    return this.#backslashes && text.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text
  }

  #isMarked(): boolean {
    return this.#hasMarks && this.#text.slice(this.#at, this.#end).includes(REPLACEMENT)
  }

  #isMarkedIn(line: string): boolean {
    return this.#hasMarks && line.includes(REPLACEMENT)
  }

  #advance(): void {
    this.#line += this.#breaks + 1
    this.#at = this.#end
  }

  /** The line at which the row began is bad, unless it is a row without its quotes; reading goes on with the next line. */
  #giveUp(detail: string): void {
    const end = this.#text.indexOf('\n', this.#at)
    const line = this.#text.slice(this.#at, end < 0 ? this.#text.length : end)
    // Where tabs separate, a quote is mostly a character.
    const literal = this.#delimiter === '\t' ? line.replace(/\r+$/, '').split('\t') : []
    if (this.#columns > 1 && literal.length === this.#columns)
      this.#sink.row(literal, this.#line, this.#isMarkedIn(line))
    else this.#sink.bad('bad_csv_row', this.#line, line, detail)
    this.#search = Math.max(this.#search / 2, SHORTEST_SEARCH)
    this.#dropping = true
  }

  #giveUpTooLong(): void {
    this.#sink.bad('too_long', this.#line, this.#text.slice(this.#at, this.#at + 1000), undefined)
    this.#dropping = true
  }
}

const INCOMPLETE = -1
const UNCLOSED = -2

/** Behind an odd number of backslashes. */
function isEscaped(text: string, at: number, from: number): boolean {
  let backslashes = 0
  while (at - 1 - backslashes > from && text[at - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

function unquote(text: string): string {
  return text.includes('""') ? text.replaceAll('""', '"') : text
}
