import type { PageData } from './data.js'

/** What a search found. */
export interface SearchHits {
  /** Rows in the order of the page: by cell, nearest first. */
  readonly rows: Uint32Array
  /** Number of hits per neuron. */
  readonly perCell: Uint32Array
}

/** Searches texts and authors for all words of a query, in lower case; "@name" also finds the author. */
export class Search {
  readonly #data: PageData
  #texts: string[] | undefined

  constructor(data: PageData) {
    this.#data = data
  }

  /** Makes the lower-case texts that searching needs; done by the first search at the latest. */
  prepare(): string[] {
    this.#texts ??= Array.from({ length: this.#data.neurons.length }, (_, row) => {
      const user = this.#data.header.users[this.#data.userCodes[row]!]
      const text = this.#data.text(row)
      return (user === undefined ? text : `${text}\n${user}`).toLowerCase()
    })
    return this.#texts
  }

  find(query: string): SearchHits | undefined {
    const words = query.toLowerCase().split(/\s+/u).filter(Boolean)
    if (words.length === 0) return undefined
    const texts = this.prepare()
    const rows: number[] = []
    const perCell = new Uint32Array(this.#data.cells)
    for (let row = 0; row < texts.length; row++) {
      const text = texts[row]!
      if (!words.every((word) => text.includes(word))) continue
      rows.push(row)
      perCell[this.#data.neurons[row]!]!++
    }
    return { rows: Uint32Array.from(rows), perCell }
  }
}
