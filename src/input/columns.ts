/**
 * Columns that hold many short texts without one object each: UTF-8 bytes with offsets, and codes into a
 * dictionary. All are immutable once built and can be transferred between threads.
 */
import { InputError } from '../errors.js'

/** Code of a dictionary column that stands for "not known". */
export const NO_CODE = 0xffff_ffff

/** Offsets are 32 bits wide. */
const LARGEST_OFFSET = 0xffff_ffff

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/** Texts back to back in one UTF-8 buffer; text i is `bytes[offsets[i] .. offsets[i + 1]]`. */
export class TextColumn {
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array

  constructor(bytes: Uint8Array, offsets: Uint32Array) {
    this.bytes = bytes
    this.offsets = offsets
  }

  get length(): number {
    return this.offsets.length - 1
  }

  get(row: number): string {
    return decoder.decode(this.bytes.subarray(this.offsets[row], this.offsets[row + 1]))
  }

  /** The texts of the given rows, in that order. */
  select(rows: Uint32Array): TextColumn {
    const offsets = new Uint32Array(rows.length + 1)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      offsets[i + 1] = offsets[i]! + this.offsets[row + 1]! - this.offsets[row]!
    }
    const bytes = new Uint8Array(offsets[rows.length]!)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      bytes.set(this.bytes.subarray(this.offsets[row], this.offsets[row + 1]), offsets[i])
    }
    return new TextColumn(bytes, offsets)
  }
}

/** Row i is `values[codes[i]]`, or unknown where the code is NO_CODE. Values are in order of first appearance. */
export interface DictionaryColumn {
  readonly codes: Uint32Array
  readonly values: readonly string[]
}

/** Row i is the values with codes `codes[offsets[i] .. offsets[i + 1]]`. Values are in order of first appearance. */
export interface ListColumn {
  readonly offsets: Uint32Array
  readonly codes: Uint32Array
  readonly values: readonly string[]
}

export function dictionaryValue(column: DictionaryColumn, row: number): string | undefined {
  const code = column.codes[row]!
  return code === NO_CODE ? undefined : column.values[code]
}

export function listValues(column: ListColumn, row: number): string[] {
  const values: string[] = []
  for (let i = column.offsets[row]!; i < column.offsets[row + 1]!; i++)
    values.push(column.values[column.codes[i]!]!)
  return values
}

/** Grows by doubling; `finish` hands over exactly what was added. */
export class TextColumnBuilder {
  #bytes = new Uint8Array(1 << 12)
  #used = 0
  #offsets: number[] = [0]

  add(text: string): void {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    const needed = this.#used + text.length * 3
    if (needed > this.#bytes.length) this.#grow(needed)
    this.#used += encoder.encodeInto(text, this.#bytes.subarray(this.#used)).written
    if (this.#used > LARGEST_OFFSET)
      throw new InputError(
        'Expected texts of at most 4 GiB in all but received more: take fewer with max_rows or sample_fraction',
      )
    this.#offsets.push(this.#used)
  }

  finish(): TextColumn {
    return new TextColumn(this.#bytes.slice(0, this.#used), Uint32Array.from(this.#offsets))
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#used))
    this.#bytes = grown
  }
}

/**
 * A copy that stands alone: a piece cut out of a longer text keeps the whole of it in memory, and a value of a
 * dictionary outlives the chunk of the file that it was read from.
 */
function detached(text: string): string {
  return ` ${text}`.slice(1)
}

/** Gives each distinct text a code, in order of first appearance. */
export class Dictionary {
  readonly #codes = new Map<string, number>()
  readonly values: string[] = []

  code(value: string): number {
    const known = this.#codes.get(value)
    if (known !== undefined) return known
    const code = this.values.length
    const kept = detached(value)
    this.#codes.set(kept, code)
    this.values.push(kept)
    return code
  }
}
