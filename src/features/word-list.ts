import { WordTable } from './word-table.js'

/** Code of a word that isn't listed. */
export const UNLISTED = -1

/**
 * The words a tokeniser has found in one text, as codes into a table that grows with new words or, once frozen,
 * knows only those it has. Stop words come first in the table and are never listed.
 */
export class WordList {
  readonly table = new WordTable()
  /** Codes of the text's words in order; `count` of them are valid. */
  codes = new Int32Array(1 << 8)
  count = 0
  readonly #stopWords: number
  #frozen = false

  constructor(stopWords: readonly string[]) {
    for (const word of stopWords) this.table.addText(word)
    this.#stopWords = this.table.size
  }

  /** From now on an unknown word is listed as UNLISTED: it keeps its neighbours apart, and is nothing else. */
  freeze(): void {
    this.#frozen = true
  }

  clear(): void {
    this.count = 0
  }

  /** Adds the word `units[start .. end]`, unless it is a stop word. */
  push(units: Uint16Array, start: number, end: number, hash: number): void {
    const code = this.#frozen
      ? this.table.find(units, start, end, hash)
      : this.table.add(units, start, end, hash)
    if (code >= 0 && code < this.#stopWords) return
    if (this.count === this.codes.length) this.#grow()
    this.codes[this.count++] = code
  }

  #grow(): void {
    const grown = new Int32Array(this.codes.length * 2)
    grown.set(this.codes)
    this.codes = grown
  }
}
