import { Growing } from '../threads/index.js'
import { runHash, type TermFilter } from './term-filter.js'
import { TermStatistics } from './term-statistics.js'
import { UNLISTED, type WordRows } from './word-rows.js'

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
  readonly #filter: TermFilter | undefined
  readonly #offsets = new Growing(Uint32Array)
  #nodes = new Uint32Array(1 << 12)
  #counts = new Uint16Array(1 << 12)
  #used = 0

  /**
   * @param known Terms that are counted, and no others.
   * @param filter Without known terms: what it leaves out isn't counted.
   */
  constructor(ngramMax: number, known?: TermStatistics, filter?: TermFilter) {
    this.#ngramMax = ngramMax
    this.#learning = known === undefined
    this.#filter = filter
    this.statistics = known ?? new TermStatistics()
    this.#offsets.add(0)
  }

  /** Adds the terms of the words of these rows, and their notes, as the next rows. */
  addRows(rows: WordRows, start: number, end: number): void {
    for (let row = start; row < end; row++) this.#addRow(rows, row)
  }

  #addRow({ words, notes, noteCounts }: WordRows, row: number): void {
    const { offsets, codes } = words
    const rowStart = this.#used
    const rowEnd = offsets[row + 1]!
    if (this.#learning) this.statistics.documents++
    for (let i = notes.offsets[row]!; i < notes.offsets[row + 1]!; i++)
      if (this.#mayCount(notes.codes[i]!))
        this.#countNode(-1, notes.codes[i]!, rowStart, noteCounts.values[i]!)
    for (let first = offsets[row]!; first < rowEnd; first++) {
      const last = Math.min(first + this.#ngramMax, rowEnd)
      let hash = codes[first]!
      if (!this.#mayCount(hash)) continue
      let node = this.#countNode(-1, hash, rowStart, 1)
      for (let i = first + 1; i < last && node >= 0; i++) {
        const word = codes[i]!
        if (word === UNLISTED) break
        hash = runHash(hash, word)
        if (this.#filter && !this.#filter.mayBeRun(hash, word)) break
        node = this.#countNode(node, word, rowStart, 1)
      }
    }
    this.#offsets.add(this.#used)
  }

  #mayCount(word: number): boolean {
    return word !== UNLISTED && (this.#filter === undefined || this.#filter.mayBeWord(word))
  }

  rows(): CountRows {
    return {
      offsets: this.#offsets.values.subarray(0, this.#offsets.used),
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
  // Most codes stay, and what lies behind them was never touched: a copy would take more.
  return { offsets, codes: codes.subarray(0, used), counts: counts.subarray(0, used) }
}

/** Takes the codes from `limit` on out of the rows, in place; codes ascend in each row. */
export function cutBelow({ offsets, codes, counts }: CountRows, limit: number): CountRows {
  let used = 0
  let end = 0
  for (let row = 0; row + 1 < offsets.length; row++) {
    const start = end
    end = offsets[row + 1]!
    for (let i = start; i < end && codes[i]! < limit; i++) {
      codes[used] = codes[i]!
      counts[used++] = counts[i]!
    }
    offsets[row + 1] = used
  }
  return { offsets, codes: codes.subarray(0, used), counts: counts.subarray(0, used) }
}
