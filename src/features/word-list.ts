import { WordTable } from './word-table.js'

/** Stands where an ignored word isn't noted. */
const NO_NOTE = -1

/**
 * The words a tokeniser has found in one text, as codes into a table that grows with new words. Ignored words come
 * first in the table and are never listed.
 */
export class WordList {
  readonly table = new WordTable()
  /** Codes of the text's words in order; `count` of them are valid. */
  codes = new Int32Array(1 << 8)
  count = 0
  /** Codes of what is noted of the text besides its words, and how often; `noted` of them are valid. */
  notes = new Int32Array(1 << 8)
  noteCounts = new Int32Array(1 << 8)
  noted = 0
  readonly #ignored: number
  readonly #noteOfIgnored: Int32Array

  /** `noteOf` names what is noted where an ignored word stands; undefined for nothing. */
  constructor(ignored: readonly string[], noteOf: (word: string) => string | undefined = () => undefined) {
    for (const word of ignored) this.table.addText(word)
    this.#ignored = this.table.size
    this.#noteOfIgnored = Int32Array.from({ length: this.#ignored }, (_, code) => {
      const note = noteOf(this.table.text(code))
      return note === undefined ? NO_NOTE : this.table.addText(note)
    })
  }

  clear(): void {
    this.count = 0
    this.noted = 0
  }

  /** Adds the word `units[start .. end]`, unless it is ignored. */
  push(units: Uint16Array, start: number, end: number, hash: number): void {
    const code = this.table.add(units, start, end, hash)
    if (code < this.#ignored) {
      this.note(this.#noteOfIgnored[code]!)
      return
    }
    if (this.count === this.codes.length) this.codes = doubled(this.codes)
    this.codes[this.count++] = code
  }

  /** Notes what has this code, if any, so many times. */
  note(code: number, times = 1): void {
    if (code === NO_NOTE) return
    if (this.noted === this.notes.length) {
      this.notes = doubled(this.notes)
      this.noteCounts = doubled(this.noteCounts)
    }
    this.noteCounts[this.noted] = times
    this.notes[this.noted++] = code
  }
}

function doubled(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2)
  to.set(from)
  return to
}
