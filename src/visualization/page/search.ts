import type { PageData } from './data.js'

/** Searches texts and authors for all words of a query, in lower case; "@name" also finds the author. */
export class Search {
  readonly #data: PageData
  #texts: string[] | undefined
  /** The last query and what it found: a longer one finds no more. */
  #last: { readonly query: string; readonly found: Uint8Array } | undefined

  constructor(data: PageData) {
    this.#data = data
  }

  /** Makes the lower-case texts that searching needs; done by the first search at the latest. */
  prepare(): string[] {
    this.#texts ??= Array.from({ length: this.#data.rows }, (_, row) => {
      const user = this.#data.header.users[this.#data.userCodes[row]!]
      const text = this.#data.text(row)
      return (user === undefined ? text : `${text}\n${user}`).toLowerCase()
    })
    return this.#texts
  }

  /** 1 for each row that has all words; undefined where the query has none. */
  find(query: string): Uint8Array | undefined {
    const words = query.toLowerCase().split(/\s+/u).filter(Boolean)
    if (words.length === 0) return undefined
    const texts = this.prepare()
    const before = this.#last && query.startsWith(this.#last.query) ? this.#last.found : undefined
    const found = new Uint8Array(texts.length)
    for (let row = 0; row < texts.length; row++) {
      if (before?.[row] === 0) continue
      if (words.every((word) => texts[row]!.includes(word))) found[row] = 1
    }
    this.#last = { query, found }
    return found
  }
}
