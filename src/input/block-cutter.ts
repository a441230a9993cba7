/** Gathers chunks of bytes, cut anywhere, into blocks that begin and end between records. */

/** As large as a block gets while no record ends in it; then its parts are handed on as they come. */
const LARGEST_BLOCK = 16 * 1024 * 1024

export interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** It ends where a record does. */
  readonly isWhole: boolean
  /** The bytes of the source end here. */
  readonly isLast: boolean
}

export class BlockCutter {
  /** Bytes that make a block, about. */
  size: number
  readonly #lastEnd: (bytes: Buffer) => number
  #bytes = Buffer.alloc(0)
  #used = 0
  /** Memory of blocks that are done with: new memory takes longer to get than to fill. */
  readonly #spare: ArrayBuffer[] = []

  /** @param lastEnd Where the last record of bytes that begin with one ends; 0 where none does. */
  constructor(size: number, lastEnd: (bytes: Buffer) => number) {
    this.size = size
    this.#lastEnd = lastEnd
  }

  *push(chunk: Buffer): Generator<Block> {
    for (let at = 0; at < chunk.length; ) {
      if (this.#used >= this.#bytes.length) this.#reserve(Math.max(this.size, this.#used * 2))
      const count = Math.min(chunk.length - at, this.#bytes.length - this.#used)
      chunk.copy(this.#bytes, this.#used, at, at + count)
      this.#used += count
      at += count
      if (this.#used >= this.size && this.#used === this.#bytes.length) yield* this.#cut()
    }
  }

  /** What is left when the bytes are over; nothing where the last block was whole. */
  end(): Uint8Array<ArrayBuffer> {
    return this.#take(this.#used)
  }

  /** Takes back the memory of a block. */
  reuse(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.buffer.byteLength === this.size) this.#spare.push(bytes.buffer)
  }

  *#cut(): Generator<Block> {
    const end = this.#lastEnd(this.#bytes.subarray(0, this.#used))
    if (end > 0) yield { bytes: this.#take(end), isWhole: true, isLast: false }
    else if (this.#used >= LARGEST_BLOCK)
      yield { bytes: this.#take(this.#used), isWhole: false, isLast: false }
  }

  /** The first bytes, in memory of their own; the others stay. */
  #take(end: number): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes
    const rest = this.#used - end
    this.#bytes = Buffer.alloc(0)
    this.#used = 0
    if (rest > 0) {
      this.#reserve(Math.max(this.size, rest))
      taken.copy(this.#bytes, 0, end, end + rest)
      this.#used = rest
    }
    return new Uint8Array(taken.buffer, 0, end)
  }

  #reserve(length: number): void {
    const spare = length === this.size ? this.#spare.pop() : undefined
    const bytes = Buffer.from(spare ?? new ArrayBuffer(length))
    this.#bytes.copy(bytes, 0, 0, this.#used)
    this.#bytes = bytes
  }
}
