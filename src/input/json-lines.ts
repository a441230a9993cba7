/** Cuts bytes into lines and hands each on as one JSON value. */
import type { RecordSink, Splitter } from './records.js'
import { MAX_RECORD_BYTES } from './records.js'

const NEWLINE = 0x0a
const EXCERPT_BYTES = 600

export class JsonLinesSplitter implements Splitter {
  readonly #sink: RecordSink
  readonly #limit: number
  /** What is held of a line that isn't complete yet. */
  #parts: Buffer[] = []
  #held = 0
  #line = 1

  constructor(sink: RecordSink, limit = MAX_RECORD_BYTES) {
    this.#sink = sink
    this.#limit = limit
  }

  push(chunk: Buffer): void {
    let start = 0
    while (!this.#sink.full) {
      const end = chunk.indexOf(NEWLINE, start)
      if (end < 0) break
      if (this.#held === 0) this.#emit(chunk, start, end)
      else this.#emitHeld(chunk.subarray(start, end))
      this.#line++
      start = end + 1
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start))
  }

  end(): void {
    if (this.#held > 0 && !this.#sink.full) this.#emitHeld(Buffer.alloc(0))
  }

  /** Of a line over the limit only the beginning is kept, for the excerpt. */
  #hold(part: Buffer): void {
    if (this.#held <= this.#limit) this.#parts.push(Buffer.from(part))
    this.#held += part.length
    if (this.#held > this.#limit && this.#parts.length > 1)
      this.#parts = [Buffer.concat(this.#parts).subarray(0, EXCERPT_BYTES)]
  }

  #emitHeld(last: Buffer): void {
    const tooLong = this.#held + last.length > this.#limit
    const line = Buffer.concat([...this.#parts, last])
    this.#parts = []
    this.#held = 0
    if (tooLong) this.#sink.bad('too_long', this.#line, line.toString('utf8', 0, EXCERPT_BYTES), undefined)
    else this.#emit(line, 0, line.length)
  }

  #emit(bytes: Buffer, start: number, end: number): void {
    if (isBlank(bytes, start, end)) return
    if (end - start > this.#limit)
      this.#sink.bad('too_long', this.#line, bytes.toString('utf8', start, start + EXCERPT_BYTES), undefined)
    else this.#sink.value(bytes.toString('utf8', start, end), this.#line)
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! > 0x20) return false
  return true
}
