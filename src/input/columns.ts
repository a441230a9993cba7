/**
 * Columns that hold many short texts without one object each: UTF-8 bytes with offsets, and codes into a
 * dictionary. All are immutable once built and can be transferred between threads.
 */
import { InputError } from '../errors.js'
import { Growing } from '../threads/index.js'
import { GrowingText } from './growing-text.js'

/** Code of a dictionary column that stands for "not known". */
export const NO_CODE = 0xffff_ffff

/** Offsets are 32 bits wide. */
const LARGEST_OFFSET = 0xffff_ffff

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

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

/** A text column as plain data, which can go from thread to thread. */
export interface PackedTexts {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly offsets: Uint32Array<ArrayBuffer>
}

/** Grows by doubling; `finish` hands over exactly what was added. */
export class TextColumnBuilder {
  readonly #bytes = new GrowingText()
  readonly #offsets = new Growing(Uint32Array)

  constructor() {
    this.#offsets.add(0)
  }

  add(text: string): void {
    this.#bytes.used += this.#bytes.write(text)
    this.#end()
  }

  /** Adds the given rows of a packed column, or all. */
  append({ bytes, offsets }: PackedTexts, rows?: Uint32Array): void {
    if (rows === undefined) {
      const base = this.#bytes.used
      this.#bytes.append(bytes)
      checkLength(this.#bytes.used)
      const count = offsets.length - 1
      this.#offsets.reserve(count)
      const { values, used } = this.#offsets
      for (let row = 0; row < count; row++) values[used + row] = base + offsets[row + 1]!
      this.#offsets.used += count
      return
    }
    for (const row of rows) {
      this.#bytes.append(bytes.subarray(offsets[row], offsets[row + 1]))
      this.#end()
    }
  }

  finish(): TextColumn {
    const { bytes, offsets } = this.pack()
    return new TextColumn(bytes, offsets)
  }

  pack(): PackedTexts {
    return { bytes: this.#bytes.finish(), offsets: this.#offsets.finish() }
  }

  #end(): void {
    checkLength(this.#bytes.used)
    this.#offsets.add(this.#bytes.used)
  }
}

function checkLength(bytes: number): void {
  if (bytes > LARGEST_OFFSET)
    throw new InputError(
      'Expected texts of at most 4 GiB in all but received more: take fewer with max_rows or sample_fraction',
    )
}
