/**
 * Distinct texts without one string each: UTF-8 bytes in one pool, found by open addressing. A text keeps the code it
 * got when it was added, counted from 0. Columns of codes are built on it.
 */

import { finishHash, Growing, HASH_START, hashUnit } from '../threads/index.js'
import { type DictionaryColumn, type ListColumn, NO_CODE, type PackedTexts } from './columns.js'
import { GrowingText } from './growing-text.js'

const FREE = 0xffff_ffff

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A dictionary as plain data, which can go from thread to thread. */
export interface PackedDictionary extends PackedTexts {
  readonly hashes: Int32Array<ArrayBuffer>
}

export class Dictionary {
  readonly #bytes = new GrowingText()
  readonly #offsets = new Growing(Uint32Array)
  readonly #hashes = new Growing(Int32Array)
  #slots = new Uint32Array(1 << 10).fill(FREE)

  constructor() {
    this.#offsets.add(0)
  }

  get size(): number {
    return this.#hashes.used
  }

  /** Code of the text, which is added if it is new. */
  code(text: string): number {
    const length = this.#bytes.write(text)
    const { values, used } = this.#bytes
    let hash = HASH_START
    for (let i = used; i < used + length; i++) hash = hashUnit(hash, values[i]!)
    return this.#codeAtEnd(length, finishHash(hash))
  }

  /** Code of a text of another dictionary. */
  codeOf({ bytes, offsets, hashes }: PackedDictionary, code: number): number {
    const start = offsets[code]!
    const length = offsets[code + 1]! - start
    this.#bytes.reserve(length)
    const { values, used } = this.#bytes
    for (let i = 0; i < length; i++) values[used + i] = bytes[start + i]!
    return this.#codeAtEnd(length, hashes[code]!)
  }

  values(): string[] {
    return textsOf(this.#bytes.values, this.#offsets.values, this.size)
  }

  pack(): PackedDictionary {
    return { bytes: this.#bytes.finish(), offsets: this.#offsets.finish(), hashes: this.#hashes.finish() }
  }

  /** Code of the text whose bytes lie behind the pool. */
  #codeAtEnd(length: number, hash: number): number {
    const hashes = this.#hashes.values
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (let code = this.#slots[slot]!; code !== FREE; code = this.#slots[slot]!) {
      if (hashes[code] === hash && this.#isAtEnd(code, length)) return code
      slot = (slot + 1) & mask
    }
    const code = this.size
    this.#slots[slot] = code
    this.#bytes.used += length
    this.#offsets.add(this.#bytes.used)
    this.#hashes.add(hash)
    if (this.size * 2 > this.#slots.length) this.#grow()
    return code
  }

  #isAtEnd(code: number, length: number): boolean {
    const start = this.#offsets.values[code]!
    if (this.#offsets.values[code + 1]! - start !== length) return false
    const { values, used } = this.#bytes
    for (let i = 0; i < length; i++) if (values[start + i] !== values[used + i]) return false
    return true
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2).fill(FREE)
    const mask = this.#slots.length - 1
    for (let code = 0; code < this.size; code++) {
      let slot = this.#hashes.values[code]! & mask
      while (this.#slots[slot] !== FREE) slot = (slot + 1) & mask
      this.#slots[slot] = code
    }
  }
}

function textsOf(bytes: Uint8Array, offsets: Uint32Array, count: number): string[] {
  return Array.from({ length: count }, (_, code) =>
    decoder.decode(bytes.subarray(offsets[code], offsets[code + 1])),
  )
}

/** The codes of another dictionary in this one, each looked up when it is first met: so new ones keep that order. */
class Recoding {
  readonly #to: Dictionary
  readonly #from: PackedDictionary
  readonly #codes: Uint32Array

  constructor(to: Dictionary, from: PackedDictionary) {
    this.#to = to
    this.#from = from
    this.#codes = new Uint32Array(from.hashes.length).fill(NO_CODE)
  }

  code(code: number): number {
    if (this.#codes[code] === NO_CODE) this.#codes[code] = this.#to.codeOf(this.#from, code)
    return this.#codes[code]!
  }
}

export interface PackedCodes {
  readonly codes: Uint32Array<ArrayBuffer>
  readonly dictionary: PackedDictionary
}

export class DictionaryBuilder {
  readonly #dictionary = new Dictionary()
  readonly #codes = new Growing(Uint32Array)

  add(value: string | undefined): void {
    this.#codes.add(value ? this.#dictionary.code(value) : NO_CODE)
  }

  /** Adds the given rows of a packed column, or all. */
  append({ codes, dictionary }: PackedCodes, rows?: Uint32Array): void {
    const recoding = new Recoding(this.#dictionary, dictionary)
    const count = rows?.length ?? codes.length
    for (let i = 0; i < count; i++) {
      const code = codes[rows?.[i] ?? i]!
      this.#codes.add(code === NO_CODE ? NO_CODE : recoding.code(code))
    }
  }

  finish(): DictionaryColumn {
    return { codes: this.#codes.finish(), values: this.#dictionary.values() }
  }

  pack(): PackedCodes {
    return { codes: this.#codes.finish(), dictionary: this.#dictionary.pack() }
  }
}

export function unpackCodes({ codes, dictionary }: PackedCodes): DictionaryColumn {
  const { bytes, offsets, hashes } = dictionary
  return { codes, values: textsOf(bytes, offsets, hashes.length) }
}

export interface PackedLists extends PackedCodes {
  readonly offsets: Uint32Array<ArrayBuffer>
}

export class ListBuilder {
  readonly #dictionary = new Dictionary()
  readonly #offsets = new Growing(Uint32Array)
  readonly #codes = new Growing(Uint32Array)

  constructor() {
    this.#offsets.add(0)
  }

  add(values: readonly string[]): void {
    for (const value of values) this.#codes.add(this.#dictionary.code(value))
    this.#offsets.add(this.#codes.used)
  }

  /** Adds the given rows of a packed column, or all. */
  append({ offsets, codes, dictionary }: PackedLists, rows?: Uint32Array): void {
    const recoding = new Recoding(this.#dictionary, dictionary)
    const count = rows?.length ?? offsets.length - 1
    for (let i = 0; i < count; i++) {
      const row = rows?.[i] ?? i
      for (let at = offsets[row]!; at < offsets[row + 1]!; at++) this.#codes.add(recoding.code(codes[at]!))
      this.#offsets.add(this.#codes.used)
    }
  }

  finish(): ListColumn {
    return { offsets: this.#offsets.finish(), codes: this.#codes.finish(), values: this.#dictionary.values() }
  }

  pack(): PackedLists {
    return {
      offsets: this.#offsets.finish(),
      codes: this.#codes.finish(),
      dictionary: this.#dictionary.pack(),
    }
  }
}
