import { hashPair } from '../threads/index.js'
import type { WordTable } from './word-table.js'

/** No n-gram stands here. */
const NONE = -1
const ROOT = -1

/** Fields of a node, side by side so that counting a term touches one line of the cache. */
const PARENT = 0
const LAST_WORD = 1
const DOCUMENTS = 2
const OCCURRENCES = 3
const PLACE = 4
const STRIDE = 8

/** Terms as nodes of a tree of words, each with its counts. Node codes are in order of first appearance. */
export class TermStatistics {
  documents = 0
  count = 0
  #nodes = new Int32Array(STRIDE << 10)
  #slots = new Int32Array(1 << 11).fill(NONE)

  parent(node: number): number {
    return this.#nodes[node * STRIDE + PARENT]!
  }

  lastWord(node: number): number {
    return this.#nodes[node * STRIDE + LAST_WORD]!
  }

  /** Tweets that the term stands in. */
  documentFrequency(node: number): number {
    return this.#nodes[node * STRIDE + DOCUMENTS]!
  }

  /** How often it stands there. */
  termFrequency(node: number): number {
    return this.#nodes[node * STRIDE + OCCURRENCES]!
  }

  /** Where the term was last noted by whoever counts; -1 at first. */
  place(node: number): number {
    return this.#nodes[node * STRIDE + PLACE]!
  }

  setPlace(node: number, place: number): void {
    this.#nodes[node * STRIDE + PLACE] = place
  }

  addCounts(node: number, documents: number, occurrences: number): void {
    this.#nodes[node * STRIDE + DOCUMENTS]! += documents
    this.#nodes[node * STRIDE + OCCURRENCES]! += occurrences
  }

  /** Node of the term `parent` (-1: none) followed by `word`, or -1. */
  find(parent: number, word: number): number {
    const mask = this.#slots.length - 1
    let slot = hashPair(parent, word) & mask
    for (;;) {
      const node = this.#slots[slot]!
      if (node < 0) return NONE
      const at = node * STRIDE
      if (this.#nodes[at + PARENT] === parent && this.#nodes[at + LAST_WORD] === word) return node
      slot = (slot + 1) & mask
    }
  }

  add(parent: number, word: number): number {
    const known = this.find(parent, word)
    if (known >= 0) return known
    if ((this.count + 1) * STRIDE > this.#nodes.length) this.#grow()
    const node = this.count++
    this.#nodes[node * STRIDE + PARENT] = parent
    this.#nodes[node * STRIDE + LAST_WORD] = word
    this.#nodes[node * STRIDE + PLACE] = NONE
    this.#insert(node)
    return node
  }

  /** The term as text, its words joined by a space. */
  text(node: number, words: WordTable): string {
    const word = words.text(this.lastWord(node))
    const parent = this.parent(node)
    return parent === ROOT ? word : `${this.text(parent, words)} ${word}`
  }

  #insert(node: number): void {
    const mask = this.#slots.length - 1
    let slot = hashPair(this.parent(node), this.lastWord(node)) & mask
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask
    this.#slots[slot] = node
  }

  #grow(): void {
    const nodes = new Int32Array(this.#nodes.length * 2)
    nodes.set(this.#nodes)
    this.#nodes = nodes
    this.#slots = new Int32Array(this.#slots.length * 2).fill(NONE)
    for (let node = 0; node < this.count; node++) this.#insert(node)
  }
}
