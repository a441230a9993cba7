/**
 * Leaves out, before they are counted one by one, most of the terms that are too rare to be chosen, and none of the
 * others: what stands in few texts are most of all runs of words. A run is as rare as the rarest of its words; and
 * runs are first counted by their hash in a table of fixed size, where some share a place and none is counted too
 * low (J. S. Park, M.-S. Chen, P. S. Yu: An effective hash-based algorithm for mining association rules, 1995).
 */
import type { WordRows } from './word-rows.js'

const MOST = 0xffff
const LEAST_BITS = 16
const MOST_BITS = 26

/** How often the words of a table stand in texts, and in how many. */
export interface WordFrequencies {
  readonly terms: Uint32Array
  readonly documents: Uint32Array
}

export class WordCounter {
  readonly frequencies: WordFrequencies
  readonly #rows: WordRows
  readonly #lastRow: Int32Array

  constructor(rows: WordRows) {
    const { size } = rows.table
    this.frequencies = { terms: new Uint32Array(size), documents: new Uint32Array(size) }
    this.#rows = rows
    this.#lastRow = new Int32Array(size).fill(-1)
  }

  /** Counts the words and notes of the rows. */
  count(start: number, end: number): void {
    const { words, notes, noteCounts } = this.#rows
    for (let row = start; row < end; row++) {
      for (let i = words.offsets[row]!; i < words.offsets[row + 1]!; i++) this.#add(words.codes[i]!, row, 1)
      for (let i = notes.offsets[row]!; i < notes.offsets[row + 1]!; i++)
        this.#add(notes.codes[i]!, row, noteCounts.values[i]!)
    }
  }

  #add(word: number, row: number, times: number): void {
    const { terms, documents } = this.frequencies
    terms[word]! += times
    if (this.#lastRow[word] === row) return
    this.#lastRow[word] = row
    documents[word]!++
  }
}

export class TermFilter {
  readonly #least: number
  readonly #words: Uint32Array
  readonly #counts: Uint16Array
  readonly #mask: number

  /**
   * @param least How often a term has to stand in all texts.
   * @param runs Runs of two and more words in all texts, at most.
   */
  constructor(least: number, { terms }: WordFrequencies, runs: number) {
    const bits = Math.min(Math.max(Math.ceil(Math.log2(2 * runs + 1)), LEAST_BITS), MOST_BITS)
    this.#least = Math.min(least, MOST)
    this.#words = terms
    this.#counts = new Uint16Array(2 ** bits)
    this.#mask = 2 ** bits - 1
  }

  /** Counts the runs of the rows by their hashes. */
  count({ words }: WordRows, ngramMax: number, start: number, end: number): void {
    const { offsets, codes } = words
    for (let row = start; row < end; row++) {
      const rowEnd = offsets[row + 1]!
      for (let first = offsets[row]!; first < rowEnd; first++) {
        const last = Math.min(first + ngramMax, rowEnd)
        let hash = codes[first]!
        if (!this.mayBeWord(hash)) continue
        for (let i = first + 1; i < last && this.mayBeWord(codes[i]!); i++) {
          hash = runHash(hash, codes[i]!)
          const place = hash & this.#mask
          if (this.#counts[place]! < MOST) this.#counts[place]!++
        }
      }
    }
  }

  mayBeWord(word: number): boolean {
    return this.#words[word]! >= this.#least
  }

  /** @param hash Of the run, by `runHash`; of its words, all but the last may be in a term. */
  mayBeRun(hash: number, last: number): boolean {
    return this.mayBeWord(last) && this.#counts[hash & this.#mask]! >= this.#least
  }
}

/** Hash of a run of words that goes on with `word`; that of a single word is its code. */
export function runHash(hash: number, word: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d) ^ Math.imul(word + 1, 0x85eb_ca6b)
  mixed ^= mixed >>> 13
  return Math.imul(mixed, 0x297a_2d39) ^ (mixed >>> 16)
}
