import { WordTable } from './word-table.js'

/** No n-gram stands here. */
const NONE = -1
const ROOT = -1

/**
 * How often each term stands in how many tweets of a shard, as plain data. Terms form a tree: term t is the term
 * `parents[t]` (-1: none) followed by the word `words[lastWords[t]]`.
 */
export interface TermPartial {
  readonly version: 1
  readonly documents: number
  readonly words: readonly string[]
  readonly parents: Int32Array
  readonly lastWords: Int32Array
  readonly documentFrequencies: Uint32Array
  readonly termFrequencies: Float64Array
}

/** Terms as nodes of a tree of words, each with its counts. Node codes are in order of first appearance. */
export class TermStatistics {
  documents = 0
  count = 0
  parents = new Int32Array(1 << 10)
  lastWords = new Int32Array(1 << 10)
  documentFrequencies = new Uint32Array(1 << 10)
  termFrequencies = new Float64Array(1 << 10)
  #slots = new Int32Array(1 << 11).fill(NONE)

  /** Node of the term `parent` (-1: none) followed by `word`, or -1. */
  find(parent: number, word: number): number {
    const mask = this.#slots.length - 1
    let slot = hashOf(parent, word) & mask
    for (;;) {
      const node = this.#slots[slot]!
      if (node < 0 || (this.parents[node] === parent && this.lastWords[node] === word)) return node
      slot = (slot + 1) & mask
    }
  }

  add(parent: number, word: number): number {
    const known = this.find(parent, word)
    if (known >= 0) return known
    if (this.count === this.parents.length) this.#grow()
    const node = this.count++
    this.parents[node] = parent
    this.lastWords[node] = word
    this.#place(node)
    return node
  }

  /** The term as text, its words joined by a space. */
  text(node: number, words: WordTable): string {
    const word = words.text(this.lastWords[node]!)
    const parent = this.parents[node]!
    return parent === ROOT ? word : `${this.text(parent, words)} ${word}`
  }

  #place(node: number): void {
    const mask = this.#slots.length - 1
    let slot = hashOf(this.parents[node]!, this.lastWords[node]!) & mask
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask
    this.#slots[slot] = node
  }

  #grow(): void {
    const room = this.parents.length * 2
    this.parents = grown(this.parents, new Int32Array(room))
    this.lastWords = grown(this.lastWords, new Int32Array(room))
    this.documentFrequencies = grown(this.documentFrequencies, new Uint32Array(room))
    this.termFrequencies = grown(this.termFrequencies, new Float64Array(room))
    this.#slots = new Int32Array(room * 2).fill(NONE)
    for (let node = 0; node < this.count; node++) this.#place(node)
  }
}

/** What one shard has to tell the others. */
export function termPartial(statistics: TermStatistics, words: WordTable): TermPartial {
  const { count } = statistics
  return {
    version: 1,
    documents: statistics.documents,
    words: Array.from({ length: words.size }, (_, code) => words.text(code)),
    parents: statistics.parents.slice(0, count),
    lastWords: statistics.lastWords.slice(0, count),
    documentFrequencies: statistics.documentFrequencies.slice(0, count),
    termFrequencies: statistics.termFrequencies.slice(0, count),
  }
}

/** Adds the shards' counts; terms come in order of first appearance over the shards. */
export function mergeTermPartials(partials: readonly TermPartial[]): {
  statistics: TermStatistics
  words: WordTable
} {
  const words = new WordTable()
  const statistics = new TermStatistics()
  for (const partial of partials) {
    const wordCodes = partial.words.map((word) => words.addText(word))
    const nodes = new Int32Array(partial.parents.length)
    for (let i = 0; i < nodes.length; i++) {
      const parent = partial.parents[i]!
      const node = statistics.add(parent === ROOT ? ROOT : nodes[parent]!, wordCodes[partial.lastWords[i]!]!)
      nodes[i] = node
      statistics.documentFrequencies[node]! += partial.documentFrequencies[i]!
      statistics.termFrequencies[node]! += partial.termFrequencies[i]!
    }
    statistics.documents += partial.documents
  }
  return { statistics, words }
}

function hashOf(parent: number, word: number): number {
  let hash = Math.imul(parent + 1, 0x9e37_79b1) ^ Math.imul(word + 1, 0x85eb_ca6b)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b_3c6d)
  return hash ^ (hash >>> 13)
}

function grown<T extends Int32Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
