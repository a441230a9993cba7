import { finishHash, HASH_START, hashUnit } from '../threads/index.js'

/** Units of a text that are made a string at once: as arguments, which lie on the stack. */
const UNITS_AT_ONCE = 4096

/** A table as plain data, which can go from thread to thread. */
export interface PackedWords {
  readonly pool: Uint16Array<ArrayBuffer>
  /** Word i is `pool[starts[i] .. starts[i + 1]]`. */
  readonly starts: Uint32Array<ArrayBuffer>
  readonly hashes: Int32Array<ArrayBuffer>
}

/**
 * Words as keys without one string each: UTF-16 units in one pool, found by open addressing. A word keeps the code
 * it got when it was added, counted from 0.
 */
export class WordTable {
  #slots = new Int32Array(1 << 10).fill(-1)
  #hashes = new Int32Array(1 << 9)
  #starts = new Uint32Array((1 << 9) + 1)
  #pool = new Uint16Array(1 << 12)
  #count = 0

  get size(): number {
    return this.#count
  }

  /** Code of the word `units[start .. end]`, or -1. `hash` is `hashUnits` of the same units. */
  find(units: Uint16Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const code = this.#slots[slot]!
      if (code < 0) return -1
      if (this.#hashes[code] === hash && this.#equals(code, units, start, end)) return code
      slot = (slot + 1) & mask
    }
  }

  /** Code of the word, which is added if it is new. */
  add(units: Uint16Array, start: number, end: number, hash: number): number {
    const known = this.find(units, start, end, hash)
    if (known >= 0) return known
    const code = this.#count
    if (code === this.#hashes.length) this.#growWords()
    const first = this.#starts[code]!
    const length = end - start
    if (first + length > this.#pool.length) this.#growPool(first + length)
    for (let i = 0; i < length; i++) this.#pool[first + i] = units[start + i]!
    this.#hashes[code] = hash
    this.#starts[code + 1] = first + length
    this.#count++
    this.#place(code)
    return code
  }

  addText(word: string): number {
    const units = unitsOf(word)
    return this.add(units, 0, units.length, hashUnits(units, 0, units.length))
  }

  findText(word: string): number {
    const units = unitsOf(word)
    return this.find(units, 0, units.length, hashUnits(units, 0, units.length))
  }

  /** Codes of the words of another table, which are added if they are new. */
  addAll({ pool, starts, hashes }: PackedWords): Int32Array {
    return hashes.map((hash, code) => this.add(pool, starts[code]!, starts[code + 1]!, hash))
  }

  /** Codes of the words of another table; -1 for those that aren't here. */
  findAll({ pool, starts, hashes }: PackedWords): Int32Array {
    return hashes.map((hash, code) => this.find(pool, starts[code]!, starts[code + 1]!, hash))
  }

  pack(): PackedWords {
    const starts = this.#starts.slice(0, this.#count + 1)
    return {
      pool: this.#pool.slice(0, starts[this.#count]),
      starts,
      hashes: this.#hashes.slice(0, this.#count),
    }
  }

  /** The word with this code. */
  text(code: number): string {
    return textOf(this.#pool.subarray(this.#starts[code]!, this.#starts[code + 1]!))
  }

  #equals(code: number, units: Uint16Array, start: number, end: number): boolean {
    const first = this.#starts[code]!
    const length = end - start
    if (this.#starts[code + 1]! - first !== length) return false
    for (let i = 0; i < length; i++) if (this.#pool[first + i] !== units[start + i]) return false
    return true
  }

  #place(code: number): void {
    const mask = this.#slots.length - 1
    let slot = this.#hashes[code]! & mask
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask
    this.#slots[slot] = code
  }

  #growWords(): void {
    const room = this.#hashes.length * 2
    this.#hashes = copied(this.#hashes, new Int32Array(room))
    this.#starts = copied(this.#starts, new Uint32Array(room + 1))
    this.#slots = new Int32Array(room * 2).fill(-1)
    for (let code = 0; code < this.#count; code++) this.#place(code)
  }

  #growPool(needed: number): void {
    this.#pool = copied(this.#pool, new Uint16Array(Math.max(needed, this.#pool.length * 2)))
  }
}

/** To be given to the tables; `hashUnit` and `finishHash` give the same in steps. */
export function hashUnits(units: Uint16Array, start: number, end: number): number {
  let hash = HASH_START
  for (let i = start; i < end; i++) hash = hashUnit(hash, units[i]!)
  return finishHash(hash)
}

/** UTF-16 units as a text, of any length. */
export function textOf(units: Uint16Array): string {
  if (units.length <= UNITS_AT_ONCE) return String.fromCharCode(...units)
  let text = ''
  for (let at = 0; at < units.length; at += UNITS_AT_ONCE)
    text += String.fromCharCode(...units.subarray(at, at + UNITS_AT_ONCE))
  return text
}

function unitsOf(word: string): Uint16Array {
  return Uint16Array.from({ length: word.length }, (_, i) => word.charCodeAt(i))
}

function copied<T extends Int32Array | Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from)
  return to
}
