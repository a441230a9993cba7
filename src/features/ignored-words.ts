import { ENGLISH_BIT, stopWordMasks } from '../language/index.js'
import type { FeatureSettings } from './fitted-features.js'
import { MEDIUM_WORDS } from './social-tokenizer.js'
import { hashUnits } from './word-table.js'

/** Bit of the words of the medium, which are no terms in any language. */
export const MEDIUM_BIT = 1 << 31

/** Words that are no terms, each with the languages that they are none of, found by their hash. */
export class IgnoredWords {
  readonly #words: readonly string[]
  readonly #masks: Int32Array
  readonly #hashes: Int32Array
  readonly #slots: Int32Array

  constructor(masks: ReadonlyMap<string, number>) {
    this.#words = [...masks.keys()]
    this.#masks = Int32Array.from(masks.values())
    this.#hashes = Int32Array.from(this.#words, (word) => {
      const units = Uint16Array.from({ length: word.length }, (_, i) => word.charCodeAt(i))
      return hashUnits(units, 0, units.length)
    })
    this.#slots = new Int32Array(1 << Math.ceil(Math.log2(2 * masks.size + 2))).fill(-1)
    for (const [place, hash] of this.#hashes.entries()) {
      let slot = hash & (this.#slots.length - 1)
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & (this.#slots.length - 1)
      this.#slots[slot] = place
    }
  }

  get size(): number {
    return this.#words.length
  }

  text(place: number): string {
    return this.#words[place]!
  }

  mask(place: number): number {
    return this.#masks[place]!
  }

  /** Place of the word `units[start .. end]`, or -1; `hash` is `hashUnits` of the same units. */
  find(units: Uint16Array, start: number, end: number, hash: number): number {
    const last = this.#slots.length - 1
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const place = this.#slots[slot]!
      if (place < 0) return -1
      if (this.#hashes[place] === hash && this.#equals(place, units, start, end)) return place
    }
  }

  #equals(place: number, units: Uint16Array, start: number, end: number): boolean {
    const word = this.#words[place]!
    if (word.length !== end - start) return false
    for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== units[start + i]) return false
    return true
  }
}

const known = new Map<string, IgnoredWords>()

/** Those of the settings; made once, since each shard of the texts asks for them. */
export function ignoredWords({ stop_words, text_terms }: FeatureSettings): IgnoredWords {
  const key = `${stop_words} ${text_terms}`
  let words = known.get(key)
  if (words === undefined) {
    const masks = new Map<string, number>()
    if (stop_words !== 'none')
      for (const [word, mask] of stopWordMasks())
        if (stop_words === 'by_language' || (mask & ENGLISH_BIT) !== 0) masks.set(word, mask)
    if (text_terms === 'social')
      for (const word of MEDIUM_WORDS) masks.set(word, (masks.get(word) ?? 0) | MEDIUM_BIT)
    words = new IgnoredWords(masks)
    known.set(key, words)
  }
  return words
}
