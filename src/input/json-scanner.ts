/**
 * Cuts a JSON text into its records without holding it whole: the elements of top-level arrays, and top-level
 * values one after the other. Memory is bounded by the largest record.
 */
import { HeldBytes } from './held-bytes.js'
import { type BlockSplitter, MAX_RECORD_BYTES, type RecordSink } from './records.js'

const NEWLINE = 0x0a
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

export class JsonScanner implements BlockSplitter {
  readonly #sink: RecordSink
  readonly #held: HeldBytes
  /** Between records, inside one, or inside a string of one. */
  #state: 'between' | 'inside' | 'string' = 'between'
  #escaped = false
  /** Nesting inside the record; 0 for a bare number, string or word. */
  #depth = 0
  #inArray = false
  #line = 1
  #column = 0
  #recordLine = 1
  #recordColumn = 0
  /** In a string, behind a line break that JSON doesn't allow there, and only blanks and commas since. */
  #suspicious = false

  constructor(sink: RecordSink, limit = MAX_RECORD_BYTES) {
    this.#sink = sink
    this.#held = new HeldBytes(limit)
  }

  /** The scanner of the lines of an array behind others. */
  static resume(sink: RecordSink): JsonScanner {
    const scanner = new JsonScanner(sink)
    scanner.#inArray = true
    return scanner
  }

  get lines(): number {
    return this.#line - 1
  }

  /** At the beginning of a line, and in the array: places in a line matter, and what an array is. */
  get isBetween(): boolean {
    return this.#state === 'between' && this.#column === 0 && this.#inArray
  }

  /** Nothing: all that has to be known is that there is an array. */
  readonly state = undefined

  push(chunk: Buffer): void {
    let start = this.#state === 'between' ? -1 : 0
    for (let i = 0; i < chunk.length && !this.#sink.full; i++) {
      const byte = chunk[i]!
      if (byte === NEWLINE) {
        this.#line++
        this.#column = -1
      }
      this.#column++
      if (this.#state === 'between') {
        if (this.#begins(byte)) start = i
        else continue
      }
      const end = this.#step(byte, i)
      if (end < 0) continue
      this.#emit(chunk.subarray(start, end))
      start = -1
      if (end === i && this.#begins(byte)) {
        start = i
        this.#step(byte, i)
      }
    }
    if (this.#state !== 'between' && start >= 0 && !this.#sink.full) this.#held.add(chunk.subarray(start))
  }

  end(): void {
    if (this.#state !== 'between' && !this.#sink.full) this.#emit(Buffer.alloc(0))
  }

  /** Whether a record begins with this byte; brackets of the outer array are taken care of. */
  #begins(byte: number): boolean {
    if (byte <= SPACE || byte === COMMA) return false
    if (byte === OPEN_BRACKET && !this.#inArray) {
      this.#inArray = true
      return false
    }
    if (byte === CLOSE_BRACKET && this.#inArray) {
      this.#inArray = false
      return false
    }
    this.#state = 'inside'
    this.#depth = 0
    this.#suspicious = false
    this.#recordLine = this.#line
    this.#recordColumn = this.#column
    return true
  }

  /** Takes one byte of a record; where the record ends with or before it, gives the end, else -1. */
  #step(byte: number, at: number): number {
    if (this.#state === 'string') return this.#stepInString(byte, at)
    if (byte === QUOTE) this.#state = 'string'
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (this.#depth === 0) return byte === CLOSE_BRACKET ? at : -1
      this.#depth--
      if (this.#depth === 0) return at + 1
    } else if (this.#depth === 0 && (byte === COMMA || byte === NEWLINE)) return at
    return -1
  }

  /**
   * A line break inside a string is damage, but as a rule only that record's. Where the next line begins like
   * a record, a quote is missing: the record ends there, so that the rest of the file isn't lost with it.
   */
  #stepInString(byte: number, at: number): number {
    if (this.#suspicious) {
      if (byte === OPEN_BRACE && this.#column <= Math.max(this.#recordColumn, 2)) return at
      this.#suspicious = byte <= SPACE || byte === COMMA
    }
    if (this.#escaped) this.#escaped = false
    else if (byte === BACKSLASH) this.#escaped = true
    else if (byte === QUOTE) this.#state = 'inside'
    if (byte === NEWLINE) this.#suspicious = true
    return -1
  }

  #emit(last: Buffer): void {
    const { text, tooLong } = this.#held.take(last)
    this.#state = 'between'
    this.#escaped = false
    if (tooLong) this.#sink.bad('too_long', this.#recordLine, text, undefined)
    else this.#sink.value(text, this.#recordLine)
  }
}
