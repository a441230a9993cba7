import { finishHash, HASH_START, hashUnit } from '../threads/index.js'
import { characterClasses, highCharacterClass, WORD } from './characters.js'
import type { WordList } from './word-list.js'

const SHORTEST = 2

/**
 * The tokens of scikit-learn's vectorizers: lower case, runs of two or more of Python's `\w`. To be given cleaned
 * text.
 */
export class CleanTokenizer {
  readonly #classes = characterClasses()
  readonly #words: WordList
  #units = new Uint16Array(1 << 10)

  constructor(words: WordList) {
    this.#words = words
  }

  /** Puts the words of the text into the list, which is cleared first. */
  tokenize(cleaned: string): void {
    const words = this.#words
    const text = cleaned.toLowerCase()
    const classes = this.#classes
    if (text.length > this.#units.length) this.#units = new Uint16Array(text.length)
    const units = this.#units
    words.clear()
    let start = -1
    let hash = HASH_START
    let characters = 0
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      units[i] = unit
      const high = unit >= 0xd800 && unit < 0xdc00
      const codePoint = high ? text.codePointAt(i)! : unit
      const classOf = codePoint < classes.length ? classes[codePoint]! : highCharacterClass(codePoint)
      if ((classOf & WORD) !== 0) {
        if (start < 0) {
          start = i
          hash = HASH_START
          characters = 0
        }
        hash = hashUnit(hash, unit)
        characters++
        if (high) {
          units[++i] = text.charCodeAt(i)
          hash = hashUnit(hash, units[i]!)
        }
      } else {
        if (start >= 0 && characters >= SHORTEST) words.push(units, start, i, finishHash(hash))
        start = -1
      }
    }
    if (start >= 0 && characters >= SHORTEST) words.push(units, start, text.length, finishHash(hash))
  }
}
