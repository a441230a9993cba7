/** Cuts bytes into lines and hands each on as one JSON value. */
import { HeldBytes } from './held-bytes.js'
import { type BlockSplitter, MAX_RECORD_BYTES, type RecordSink } from './records.js'

const NEWLINE = 0x0a
const SPACE = 0x20

export class JsonLinesSplitter implements BlockSplitter {
  readonly #sink: RecordSink
  readonly #held: HeldBytes
  #line = 1

  constructor(sink: RecordSink, limit = MAX_RECORD_BYTES) {
    this.#sink = sink
    this.#held = new HeldBytes(limit)
  }

  get lines(): number {
    return this.#line - 1
  }

  get isBetween(): boolean {
    return this.#held.isEmpty
  }

  /** Nothing: every line is read alike. */
  readonly state = undefined

  push(chunk: Buffer): void {
    let start = 0
    while (!this.#sink.full) {
      const end = chunk.indexOf(NEWLINE, start)
      if (end < 0) break
      this.#emit(chunk.subarray(start, end))
      this.#line++
      start = end + 1
    }
    if (start < chunk.length) this.#held.add(chunk.subarray(start))
  }

  end(): void {
    if (!this.#sink.full) this.#emit(Buffer.alloc(0))
  }

  #emit(last: Buffer): void {
    if (this.#held.isEmpty && isBlank(last)) return
    const { text, tooLong } = this.#held.take(last)
    if (tooLong) this.#sink.bad('too_long', this.#line, text, undefined)
    else if (text.trim() !== '') this.#sink.value(text, this.#line)
  }
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte > SPACE) return false
  return true
}
