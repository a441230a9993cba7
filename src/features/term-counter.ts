import { TermStatistics } from './term-statistics.js'
import { UNLISTED, type WordList } from './word-list.js'

const MOST = 0xffff

/** Rows of distinct numbers with counts: CSR. */
export interface CountRows {
  readonly offsets: Uint32Array
  readonly codes: Uint32Array
  readonly counts: Uint16Array
}

/** Counts the terms (runs of 1 to `ngramMax` words) of texts, in all and per text. */
export class TermCounter {
  readonly statistics: TermStatistics
  readonly #ngramMax: number
  /** True while new terms are added; false when only those known are counted, per text and not in all. */
  readonly #learning: boolean
  #offsets: number[] = [0]
  #nodes = new Uint32Array(1 << 12)
  #counts = new Uint16Array(1 << 12)
  #used = 0

  constructor(ngramMax: number, known?: TermStatistics) {
    this.#ngramMax = ngramMax
    this.#learning = known === undefined
    this.statistics = known ?? new TermStatistics()
  }

  /** Adds the terms of the words in the list, and its notes, as the next row. */
  addRow(words: WordList): void {
    const { codes, count } = words
    const rowStart = this.#used
    if (this.#learning) this.statistics.documents++
    for (let i = 0; i < words.noted; i++) this.#countNode(-1, words.notes[i]!, rowStart, words.noteCounts[i]!)
    for (let first = 0; first < count; first++) {
      const last = Math.min(first + this.#ngramMax, count)
      let node = -1
      for (let i = first; i < last; i++) {
        const word = codes[i]!
        if (word === UNLISTED) break
        node = this.#countNode(node, word, rowStart, 1)
        if (node < 0) break
      }
    }
    this.#offsets.push(this.#used)
  }

  rows(): CountRows {
    return {
      offsets: Uint32Array.from(this.#offsets),
      codes: this.#nodes.subarray(0, this.#used),
      counts: this.#counts.subarray(0, this.#used),
    }
  }

  /** Counts the term `parent` followed by `word`; returns its node, or -1 where it isn't known. */
  #countNode(parent: number, word: number, rowStart: number, times: number): number {
    const node = this.#learning ? this.statistics.add(parent, word) : this.statistics.find(parent, word)
    if (node >= 0) this.#count(node, rowStart, times)
    return node
  }

  #count(node: number, rowStart: number, times: number): void {
    const place = this.statistics.place(node)
    const isNew = place < rowStart
    if (this.#learning) this.statistics.addCounts(node, isNew ? 1 : 0, times)
    if (!isNew) {
      this.#counts[place] = Math.min(this.#counts[place]! + times, MOST)
      return
    }
    if (this.#used === this.#nodes.length) this.#growRows()
    this.statistics.setPlace(node, this.#used)
    this.#nodes[this.#used] = node
    this.#counts[this.#used++] = Math.min(times, MOST)
  }

  #growRows(): void {
    const nodes = new Uint32Array(this.#nodes.length * 2)
    nodes.set(this.#nodes)
    this.#nodes = nodes
    const counts = new Uint16Array(this.#counts.length * 2)
    counts.set(this.#counts)
    this.#counts = counts
  }
}

/**
 * The rows with other codes: `codeOf[code]`, ascending in each row; what maps to -1 is left out.
 */
export function recode(rows: CountRows, codeOf: Int32Array): CountRows {
  const offsets = new Uint32Array(rows.offsets.length)
  const codes = new Uint32Array(rows.codes.length)
  const counts = new Uint16Array(rows.codes.length)
  let used = 0
  for (let row = 0; row + 1 < offsets.length; row++) {
    const start = used
    for (let i = rows.offsets[row]!; i < rows.offsets[row + 1]!; i++) {
      const code = codeOf[rows.codes[i]!]!
      if (code < 0) continue
      // Rows are short: insertion keeps them sorted.
      let at = used++
      for (; at > start && codes[at - 1]! > code; at--) {
        codes[at] = codes[at - 1]!
        counts[at] = counts[at - 1]!
      }
      codes[at] = code
      counts[at] = rows.counts[i]!
    }
    offsets[row + 1] = used
  }
  return { offsets, codes: codes.slice(0, used), counts: counts.slice(0, used) }
}

/** The rows without codes from `limit` on; codes ascend in each row. */
export function below(rows: CountRows, limit: number): CountRows {
  const offsets = new Uint32Array(rows.offsets.length)
  const codes = new Uint32Array(rows.codes.length)
  const counts = new Uint16Array(rows.codes.length)
  let used = 0
  for (let row = 0; row + 1 < offsets.length; row++) {
    const end = rows.offsets[row + 1]!
    for (let i = rows.offsets[row]!; i < end && rows.codes[i]! < limit; i++) {
      codes[used] = rows.codes[i]!
      counts[used++] = rows.counts[i]!
    }
    offsets[row + 1] = used
  }
  return { offsets, codes: codes.slice(0, used), counts: counts.slice(0, used) }
}
