/** The beginning of a record whose end hasn't come yet. */

const EXCERPT_BYTES = 600

export class HeldBytes {
  readonly #limit: number
  #parts: Buffer[] = []
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** Copies, for the giver may use its buffer again; of a record over the limit, only the beginning is kept. */
  add(part: Buffer): void {
    if (this.#length <= this.#limit) this.#parts.push(Buffer.from(part))
    this.#length += part.length
    if (this.#length > this.#limit && this.#parts.length > 1)
      this.#parts = [Buffer.concat(this.#parts).subarray(0, EXCERPT_BYTES)]
  }

  /** The whole record, with its last part; where it is over the limit, an excerpt. Leaves nothing behind. */
  take(last: Buffer): { readonly text: string; readonly tooLong: boolean } {
    const tooLong = this.#length + last.length > this.#limit
    const bytes = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last])
    this.#parts = []
    this.#length = 0
    return {
      text: bytes.toString('utf8', 0, tooLong ? Math.min(EXCERPT_BYTES, bytes.length) : bytes.length),
      tooLong,
    }
  }
}
