/** Plain text: every line that isn't blank is the text of a tweet. */
import { HeldBytes } from './held-bytes.js'
import { MAX_RECORD_BYTES, REPLACEMENT, type RecordSink, type Splitter } from './records.js'

const NEWLINE = 0x0a

export class PlainLinesSplitter implements Splitter {
  readonly #sink: RecordSink
  readonly #held = new HeldBytes(MAX_RECORD_BYTES)
  #line = 0

  constructor(sink: RecordSink) {
    this.#sink = sink
  }

  push(chunk: Buffer): void {
    let start = 0
    while (!this.#sink.full) {
      const end = chunk.indexOf(NEWLINE, start)
      if (end < 0) break
      this.#emit(chunk.subarray(start, end))
      start = end + 1
    }
    if (start < chunk.length) this.#held.add(chunk.subarray(start))
  }

  end(): void {
    if (!this.#sink.full) this.#emit(Buffer.alloc(0))
  }

  #emit(last: Buffer): void {
    if (this.#line === 0) this.#sink.header(['text'], 0)
    this.#line++
    const { text, tooLong } = this.#held.take(last)
    if (tooLong) this.#sink.bad('too_long', this.#line, text, undefined)
    else if (text.trim() !== '') this.#sink.row([text.trim()], this.#line, text.includes(REPLACEMENT))
  }
}
