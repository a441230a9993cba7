/** UTF-8 text back to back, growing by doubling. */
import { Growing } from '../threads/index.js'

const FIRST_NON_ASCII = 0x80

export class GrowingText extends Growing<Uint8Array<ArrayBuffer>> {
  #buffer = Buffer.alloc(0)

  constructor() {
    super(Uint8Array)
  }

  /** Writes the text behind what is used, without adding it; returns its length in bytes. */
  write(text: string): number {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    this.reserve(text.length * 3)
    const { values, used } = this
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= FIRST_NON_ASCII) return this.#writeEncoded(text)
      values[used + i] = unit
    }
    return text.length
  }

  #writeEncoded(text: string): number {
    const { buffer } = this.values
    if (this.#buffer.buffer !== buffer) this.#buffer = Buffer.from(buffer)
    return this.#buffer.write(text, this.used, 'utf8')
  }
}
