/**
 * Cuts delimited text into rows. Written for damaged exports: a quote inside a quoted field that ends nothing
 * is a character, and a quote that is never closed costs its own line, not the rest of the file.
 */
import { REPLACEMENT, type RecordSink, type Splitter } from './records.js'

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
}

/** What came of the attempt to read one row. */
type Outcome = 'row' | 'incomplete' | 'unclosed'

export class CsvSplitter implements Splitter {
  readonly #sink: RecordSink
  readonly #delimiter: string
  readonly #delimiterCode: number
  readonly #returnsOnly: boolean
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #text = ''
  #at = 0
  #line = 1
  #columns = 0
  #search = LONGEST_FIELD
  /** Somewhere in the text are bytes that were none of UTF-8; asked of each row only then. */
  #hasMarks = false
  /** The rest of a line that was given up is dropped up to its end. */
  #dropping = false
  // The row that is being read.
  #fields: string[] = []
  #end = 0
  #breaks = 0

  constructor(sink: RecordSink, options: CsvOptions) {
    this.#sink = sink
    this.#delimiter = options.delimiter
    this.#delimiterCode = options.delimiter.charCodeAt(0)
    this.#returnsOnly = options.lineEnd === 'return'
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
        fields.push(unquote(text.slice(at + 1, end)))
        at = end + 1
      } else {
        const start = at
        while (at < length) {
          const code = text.charCodeAt(at)
          if (code === this.#delimiterCode || code === NEWLINE) break
          at++
        }
        if (at >= length && !final) return 'incomplete'
        fields.push(
          text.slice(
            start,
            text.charCodeAt(at) === this.#delimiterCode ? at : beforeReturns(text, start, at),
          ),
        )
      }
      if (at < length && text.charCodeAt(at) === this.#delimiterCode) {
        at++
        if (at >= length && !final) return 'incomplete'
        continue
      }
      // Only a line end can stand here: behind a closing quote, carriage returns belong to it.
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
    const lineBreak = this.#text.lastIndexOf('\n', quote)
    return lineBreak > open
  }

  #countBreaks(from: number, to: number): void {
    for (let at = this.#text.indexOf('\n', from); at >= 0 && at < to; at = this.#text.indexOf('\n', at + 1))
      this.#breaks++
  }

  #accept(): void {
    const fields = this.#fields
    if (fields.length === 1 && fields[0]!.trim() === '' && this.#text.charCodeAt(this.#at) !== QUOTE) {
      this.#advance()
      return
    }
    if (this.#columns === 0) {
      this.#columns = fields.length
      this.#sink.header(fields, this.#line)
      this.#advance()
      return
    }
    const joined = this.#columns === 1 && fields.length > 1 ? [fields.join(this.#delimiter)] : fields
    const surplus = joined.length > this.#columns && joined.slice(this.#columns).some((field) => field !== '')
    const askew = surplus || (joined.length < this.#columns && this.#breaks > 0)
    if (askew && this.#breaks > 0) {
      // A wrong quote has swallowed line ends: only its own line is given up.
      this.#giveUp(`${joined.length} fields for ${this.#columns} columns`)
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

  #isMarked(): boolean {
    return this.#hasMarks && this.#text.slice(this.#at, this.#end).includes(REPLACEMENT)
  }

  #advance(): void {
    this.#line += this.#breaks + 1
    this.#at = this.#end
  }

  /** The line at which the row began is bad; reading goes on with the next line. */
  #giveUp(detail: string): void {
    const end = this.#text.indexOf('\n', this.#at)
    const line = this.#text.slice(this.#at, end < 0 ? this.#text.length : end)
    this.#sink.bad('bad_csv_row', this.#line, line, detail)
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

function unquote(text: string): string {
  return text.includes('""') ? text.replaceAll('""', '"') : text
}

function beforeReturns(text: string, start: number, end: number): number {
  let at = end
  while (at > start && text.charCodeAt(at - 1) === RETURN) at--
  return at
}

/** The fields of the first row of a text, for finding out its delimiter. */
export function firstRow(head: string, delimiter: string): string[] {
  let names: string[] = []
  const sink: RecordSink = {
    get full() {
      return names.length > 0
    },
    header: (found) => {
      names = [...found]
    },
    value: () => {},
    row: () => {},
    bad: () => {},
  }
  const splitter = new CsvSplitter(sink, { delimiter, lineEnd: lineEndOf(head) })
  splitter.push(Buffer.from(head))
  splitter.end()
  return names
}

export function lineEndOf(head: string): 'newline' | 'return' {
  return head.includes('\r') && !head.includes('\n') ? 'return' : 'newline'
}
