/** Whether bytes are UTF-8, in a stream and in numbers. */
import { isUtf8 } from 'node:buffer'

/** Checks chunk by chunk; a character may be cut between two of them. */
export class Utf8Check {
  /** The beginning of a character whose end hasn't come. */
  #open: Buffer = Buffer.alloc(0)

  get isComplete(): boolean {
    return this.#open.length === 0
  }

  accepts(chunk: Buffer): boolean {
    const cut =
      this.#open.length === 0 ? 0 : Math.min(chunk.length, lengthOf(this.#open[0]!) - this.#open.length)
    const first = Buffer.concat([this.#open, chunk.subarray(0, cut)])
    if (cut === chunk.length && first.length < lengthOf(first[0] ?? 0)) {
      this.#open = first
      return true
    }
    const rest = chunk.subarray(cut)
    const end = rest.length - openLength(rest)
    this.#open = Buffer.from(rest.subarray(end))
    return isUtf8(first) && isUtf8(rest.subarray(0, end))
  }
}

/**
 * Characters of more than one byte that are right, and bytes that belong to none.
 *
 * @param isWhole The bytes end where the file does: what is cut at their end is wrong, too.
 */
export function utf8Share(bytes: Buffer, isWhole: boolean): { characters: number; wrong: number } {
  const end = isWhole ? bytes.length : bytes.length - openLength(bytes)
  let characters = 0
  let wrong = 0
  for (let at = 0; at < end; ) {
    const length = lengthOf(bytes[at]!)
    if (length === 1 && bytes[at]! < 0x80) at++
    else if (length > 1 && at + length <= end && isUtf8(bytes.subarray(at, at + length))) {
      characters++
      at += length
    } else {
      wrong++
      at++
    }
  }
  return { characters, wrong }
}

/** Bytes of the character that begins with this one; 1 where none does. */
function lengthOf(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

/** Bytes at the end that begin a character and don't end it. */
function openLength(bytes: Buffer): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length]!
    if (byte >= 0xc0) return lengthOf(byte) > length ? length : 0
    if (byte < 0x80) return 0
  }
  return 0
}
