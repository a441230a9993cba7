import { ENGLISH_BIT } from '../language/index.js'
import { type IgnoredWords, MEDIUM_BIT } from './ignored-words.js'
import { WordTable } from './word-table.js'

/** Stands where an ignored word isn't noted, and where nobody has asked yet. */
const NO_NOTE = -1
const NOT_ASKED = -2

/** The words a tokeniser has found in one text, as codes into a table that grows with new words. */
export class WordList {
  readonly table = new WordTable()
  /** Codes of the text's words in order; `count` of them are valid. */
  codes = new Int32Array(1 << 8)
  count = 0
  /** Codes of what is noted of the text besides its words, and how often; `noted` of them are valid. */
  notes = new Int32Array(1 << 8)
  noteCounts = new Int32Array(1 << 8)
  noted = 0
  /** Languages of the text: bits of those whose ignored words are no terms of it. */
  languages = ENGLISH_BIT
  readonly #ignored: IgnoredWords
  readonly #noteOf: ((word: string) => string) | undefined
  readonly #noteOfIgnored: Int32Array

  /** `noteOf` names what is noted where an ignored word of a language stands; left out for nothing. */
  constructor(ignored: IgnoredWords, noteOf?: (word: string) => string) {
    this.#ignored = ignored
    this.#noteOf = noteOf
    this.#noteOfIgnored = new Int32Array(ignored.size).fill(NOT_ASKED)
  }

  clear(): void {
    this.count = 0
    this.noted = 0
  }

  /** Adds the word `units[start .. end]`, unless it is ignored. */
  push(units: Uint16Array, start: number, end: number, hash: number): void {
    const place = this.#ignored.find(units, start, end, hash)
    const mask = place < 0 ? 0 : this.#ignored.mask(place)
    if ((mask & this.languages) !== 0) {
      this.note(this.#noteAt(place))
      return
    }
    if ((mask & MEDIUM_BIT) !== 0) return
    const code = this.table.add(units, start, end, hash)
    if (this.count === this.codes.length) this.codes = doubled(this.codes)
    this.codes[this.count++] = code
  }

  #noteAt(place: number): number {
    if (this.#noteOfIgnored[place] === NOT_ASKED)
      this.#noteOfIgnored[place] =
        this.#noteOf === undefined ? NO_NOTE : this.table.addText(this.#noteOf(this.#ignored.text(place)))
    return this.#noteOfIgnored[place]!
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
