/** The words of all texts, shard by shard put together, as codes into one table. */
import { Growing } from '../threads/index.js'
import type { CodeRows, ShardWords } from './shard-words.js'
import { WordTable } from './word-table.js'

/** Code of a word that the table hasn't: it keeps its neighbours apart, and is nothing else. */
export const UNLISTED = -1

export class WordRows {
  readonly table: WordTable
  readonly words = new GrowingRows()
  readonly notes = new GrowingRows()
  readonly noteCounts = new Growing(Int32Array)
  readonly #isClosed: boolean

  /** @param known Words that count, and no others; without them, all words do. */
  constructor(known?: WordTable) {
    this.table = known ?? new WordTable()
    this.#isClosed = known !== undefined
  }

  get rows(): number {
    return this.words.rows
  }

  /** Adds the texts of a shard. New words are in order of first appearance over the shards. */
  add({ table, words, notes }: ShardWords): void {
    const codeOf = this.#isClosed ? this.table.findAll(table) : this.table.addAll(table)
    this.words.append(words, codeOf)
    this.notes.append(notes, codeOf)
    this.noteCounts.append(notes.counts)
  }
}

/** Rows of codes that grow. */
export class GrowingRows {
  readonly #offsets = new Growing(Uint32Array)
  readonly #codes = new Growing(Int32Array)

  constructor() {
    this.#offsets.add(0)
  }

  get rows(): number {
    return this.#offsets.used - 1
  }

  /** Row i has the codes from `offsets[i]` to `offsets[i + 1]`. */
  get offsets(): Uint32Array {
    return this.#offsets.values
  }

  get codes(): Int32Array {
    return this.#codes.values
  }

  /** Codes in all. */
  get size(): number {
    return this.#codes.used
  }

  append({ offsets, codes }: CodeRows, codeOf: Int32Array): void {
    const base = this.size
    for (let row = 1; row < offsets.length; row++) this.#offsets.add(base + offsets[row]!)
    this.#codes.reserve(codes.length)
    const { values, used } = this.#codes
    for (let i = 0; i < codes.length; i++) values[used + i] = codeOf[codes[i]!]!
    this.#codes.used += codes.length
  }
}
