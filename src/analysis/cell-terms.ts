import type { TermCounts } from '../features/index.js'
import type { DictionaryColumn } from '../input/index.js'
import { ENGLISH_BIT, languageBit } from '../language/index.js'
import { commonLanguages, isStopTerm, keywordsOf, LEAST_LIFT, type TermsOfClass } from './keywords.js'
import type { Keyword } from './map-analysis.js'
import type { Pacer } from './pacer.js'
import type { RowGroups } from './row-groups.js'

/**
 * What the cells have of the terms that may be keywords, so that any cells can be put together and have keywords as
 * regions do. Entries of cluster c are `offsets[c]` to `offsets[c + 1]`; clusters as in `MapAnalysis.clusters`.
 */
export interface CellTerms {
  readonly terms: readonly string[]
  /** Languages in which a term is a word of grammar, or a phrase that begins or ends with one; bits as of `languageBits`. */
  readonly grammar: Uint32Array
  /** Bit of each value of the column of languages. */
  readonly languageBits: Uint32Array
  /** Of English. */
  readonly englishBit: number
  readonly offsets: Uint32Array
  readonly codes: Uint32Array
  /** Tweets of the cell that have the term, and occurrences in them. */
  readonly tweets: Uint32Array
  readonly occurrences: Uint32Array
  /** Per cluster: occurrences of all terms, these and others. */
  readonly sizes: Float64Array
  /** Per cluster: tweets. */
  readonly rows: Uint32Array
}

/** Work per entry, in the pacer's units. */
const UNITS_PER_ENTRY = 2

/** Counts the candidates in each cell. */
export async function countCellTerms(
  terms: TermCounts,
  candidates: ReadonlySet<number>,
  groups: RowGroups,
  languages: DictionaryColumn,
  pacer: Pacer,
): Promise<CellTerms> {
  const chosen = Uint32Array.from(candidates).sort()
  // The place of each candidate, plus 1.
  const placeOf = new Uint32Array(terms.terms.length)
  for (const [place, code] of chosen.entries()) placeOf[code] = place + 1
  const tweets = new Uint32Array(chosen.length)
  const occurrences = new Uint32Array(chosen.length)
  const entries = { codes: [] as number[], tweets: [] as number[], occurrences: [] as number[] }
  const clusters = groups.neurons.length
  const offsets = new Uint32Array(clusters + 1)
  const sizes = new Float64Array(clusters)
  for (let group = 0; group < clusters; group++) {
    const touched: number[] = []
    for (let i = groups.offsets[group]!; i < groups.offsets[group + 1]!; i++) {
      const row = groups.rows[i]!
      const end = terms.offsets[row + 1]!
      for (let entry = terms.offsets[row]!; entry < end; entry++) {
        sizes[group]! += terms.counts[entry]!
        const place = placeOf[terms.codes[entry]!]! - 1
        if (place < 0) continue
        if (tweets[place]!++ === 0) touched.push(place)
        occurrences[place]! += terms.counts[entry]!
      }
      if (pacer.due((end - terms.offsets[row]!) * UNITS_PER_ENTRY)) await pacer.pause()
    }
    for (const place of touched.sort((a, b) => a - b)) {
      entries.codes.push(place)
      entries.tweets.push(tweets[place]!)
      entries.occurrences.push(occurrences[place]!)
      tweets[place] = 0
      occurrences[place] = 0
    }
    offsets[group + 1] = entries.codes.length
  }
  const languageBits = Uint32Array.from(languages.values, languageBit)
  const words = Array.from(chosen, (code) => terms.terms[code]!)
  return {
    terms: words,
    grammar: Uint32Array.from(words, (term) => grammarOf(term, languageBits)),
    languageBits,
    englishBit: ENGLISH_BIT,
    offsets,
    codes: Uint32Array.from(entries.codes),
    tweets: Uint32Array.from(entries.tweets),
    occurrences: Uint32Array.from(entries.occurrences),
    sizes,
    rows: Uint32Array.from({ length: clusters }, (_, c) => groups.offsets[c + 1]! - groups.offsets[c]!),
  }
}

function grammarOf(term: string, languageBits: Uint32Array): number {
  let mask = 0
  for (const bit of new Set([...languageBits, ENGLISH_BIT]))
    if (bit !== 0 && isStopTerm(term, bit)) mask |= bit
  return mask >>> 0
}

/** Keywords of any cells among a division of the map, as regions have them. */
export class PartKeywords {
  readonly #of: CellTerms
  readonly #scoring: Parameters<typeof keywordsOf>[4]

  constructor(cellTerms: CellTerms) {
    this.#of = cellTerms
    const all = this.#together(cellTerms.rows.keys())
    const { tweets, occurrences, size, rows } = all
    this.#scoring = {
      terms: cellTerms.terms,
      corpus: { documents: rows, frequencies: Float64Array.from(occurrences), tweets },
      total: size,
    }
  }

  /**
   * @param clusters Places in `MapAnalysis.clusters`.
   * @param classes Parts that the map is divided into.
   * @param languages Tweets of these cells per language, in the order of `languageBits`.
   */
  of(clusters: Iterable<number>, classes: number, languages: Uint32Array, limit: number): Keyword[] {
    const { grammar, languageBits, englishBit } = this.#of
    const known = languages.reduce((sum, count) => sum + count, 0)
    const spoken = commonLanguages(languages, known, englishBit, (code) => languageBits[code]!)
    const isWorthy = (code: number): boolean => (grammar[code]! & spoken) === 0
    return keywordsOf(this.#together(clusters), isWorthy, classes, limit, this.#scoring, LEAST_LIFT)
  }

  #together(clusters: Iterable<number>): TermsOfClass {
    const { terms, offsets, codes, tweets, occurrences, sizes, rows } = this.#of
    const sums = { tweets: new Uint32Array(terms.length), occurrences: new Uint32Array(terms.length) }
    const touched: number[] = []
    let [size, count] = [0, 0]
    for (const cluster of clusters) {
      for (let entry = offsets[cluster]!; entry < offsets[cluster + 1]!; entry++) {
        const code = codes[entry]!
        if (sums.tweets[code] === 0) touched.push(code)
        sums.tweets[code]! += tweets[entry]!
        sums.occurrences[code]! += occurrences[entry]!
      }
      size += sizes[cluster]!
      count += rows[cluster]!
    }
    return { ...sums, touched, size, rows: count }
  }
}
