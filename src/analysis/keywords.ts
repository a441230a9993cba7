import { compareCodePoints, type TermCounts } from '../features/index.js'
import { type DictionaryColumn, NO_CODE } from '../input/index.js'
import { ENGLISH_BIT, isStopWord, languageBit } from '../language/index.js'
import { firstInOrder } from './first-in-order.js'
import type { Keyword, TermCount } from './map-analysis.js'
import type { Pacer } from './pacer.js'
import type { RowGroups } from './row-groups.js'

interface ScoredTerm {
  readonly code: number
  readonly count: number
  readonly score: number
}

/** Each term over all tweets. */
export interface Corpus {
  /** Tweets. */
  readonly documents: number
  /** Occurrences. */
  readonly frequencies: Float64Array
  /** Tweets that have it. */
  readonly tweets: Uint32Array
  /** Languages whose words of grammar are none of the corpus: English, and those of a good part of the tweets. */
  readonly languages: number
  /**
   * False for what one tweet alone has, for stop words of the languages (bits of a mask), and for phrases that begin
   * or end with one.
   */
  readonly isWorthy: (code: number, languages: number) => boolean
}

/** Of the tweets of a group: what fewer have doesn't speak for it. */
const MIN_SHARE = 0.02
/** Of the tweets of a group or of all: a language of fewer has no say in what a word of grammar is. */
const COMMON_SHARE = 0.2
/** So many are looked at when phrases are weighed against their words. */
const CANDIDATES_PER_KEYWORD = 4
/** A word that stands inside one phrase this often is that phrase's. */
const PHRASE_SHARE = 0.75
/** A word that hardly more of a part's tweets have than of all sets no part apart, however common it is there. */
export const LEAST_LIFT = 1.25
/** Work per tweet and per entry, in the pacer's units. */
const UNITS_PER_ENTRY = 8

/**
 * Keywords of each group by class-based TF-IDF as BERTopic defines it (Grootendorst 2022): a group is one class,
 *
 *     score(t, c) = tf(t, c) * log(1 + A / f(t))
 *
 * with tf the share of term t among the terms of class c, f(t) the occurrences of t in all classes, and A the mean
 * number of terms per class.
 *
 * A term is a keyword when one in fifty tweets of the group has it, and two at least; where a small group has no such
 * term, one that it shares with another group will do. What one tweet alone has is never a keyword, nor is a stop word or a phrase
 * that begins or ends with one. Of a phrase and a word in it, only one is kept: the phrase where the word hardly
 * stands without it, else the word; of phrases that are pieces of one wording, the strongest. Of parts, which are few,
 * only what a quarter more of their tweets have than of all, where there is such a term.
 */
export async function groupKeywords(
  terms: TermCounts,
  corpus: Corpus,
  groups: RowGroups,
  languages: DictionaryColumn,
  limits: KeywordLimits,
  pacer: Pacer,
): Promise<GroupKeywords> {
  const { partOf, parts } = limits
  const scoring = { terms: terms.terms, corpus, total: corpus.frequencies.reduce((sum, f) => sum + f, 0) }
  const isWorthyIn = (tally: LanguageTally) => {
    const spoken = tally.common()
    return (code: number) => corpus.isWorthy(code, spoken)
  }
  const ofGroup = new TermTally(terms.terms.length)
  const ofPart = new TermTally(terms.terms.length)
  const found = { groups: [] as Keyword[][], parts: [] as Keyword[][], candidates: new Set<number>() }
  for (let part = 0; part < parts; part++) {
    const spoken = new LanguageTally(languages)
    for (let group = 0; group < groups.neurons.length; group++) {
      if (partOf[group] !== part) continue
      const own = new LanguageTally(languages)
      for (let i = groups.offsets[group]!; i < groups.offsets[group + 1]!; i++) {
        const row = groups.rows[i]!
        own.add(languages.codes[row]!)
        ofGroup.addRow(terms, row)
        if (pacer.due((terms.offsets[row + 1]! - terms.offsets[row]! + 1) * UNITS_PER_ENTRY))
          await pacer.pause()
      }
      found.groups[group] = keywordsOf(
        ofGroup,
        isWorthyIn(own),
        groups.neurons.length,
        limits.perGroup,
        scoring,
        0,
        found.candidates,
      )
      // What a group has of each term is less to add than its tweets.
      ofPart.addAll(ofGroup)
      spoken.addAll(own)
      ofGroup.clear()
    }
    found.parts.push(
      keywordsOf(ofPart, isWorthyIn(spoken), parts, limits.perPart, scoring, LEAST_LIFT, found.candidates),
    )
    ofPart.clear()
    if (pacer.due(UNITS_PER_ENTRY)) await pacer.pause()
  }
  return found
}

/** How many keywords; groups are put together to parts, which have keywords of their own. */
export interface KeywordLimits {
  readonly perGroup: number
  readonly perPart: number
  /** Part of each group, below `parts`. */
  readonly partOf: Uint32Array
  readonly parts: number
}

export interface GroupKeywords {
  readonly groups: readonly (readonly Keyword[])[]
  readonly parts: readonly (readonly Keyword[])[]
  /** Codes of the terms that were weighed against each other: what may be a keyword of other parts of the map. */
  readonly candidates: ReadonlySet<number>
}

/** What scores are made from. */
export interface Scoring {
  readonly terms: readonly string[]
  readonly corpus: Pick<Corpus, 'documents' | 'frequencies' | 'tweets'>
  /** Occurrences of all terms. */
  readonly total: number
}

/** What the tweets of a class have of each term. */
export interface TermsOfClass {
  readonly occurrences: Uint32Array
  /** Tweets that have it. */
  readonly tweets: Uint32Array
  /** Codes of the terms it has. */
  readonly touched: readonly number[]
  /** Occurrences of all terms. */
  readonly size: number
  /** Tweets. */
  readonly rows: number
}

/** The keywords of one class; see `groupKeywords`. Of these terms alone those that `isWorthy` lets pass; `candidates` is told which were considered. */
export function keywordsOf(
  { touched, occurrences, tweets, size, rows }: TermsOfClass,
  isWorthy: (code: number) => boolean,
  classes: number,
  limit: number,
  { terms, corpus, total }: Scoring,
  lift: number,
  candidates?: Set<number>,
): Keyword[] {
  const enough = Math.ceil(rows * MIN_SHARE)
  const usable = touched.filter((code) => tweets[code]! >= enough && isWorthy(code))
  const shared = usable.filter((code) => tweets[code]! > 1)
  const telling = shared.filter(
    (code) => tweets[code]! * corpus.documents >= lift * corpus.tweets[code]! * rows,
  )
  const pool = [telling, shared, usable].find((codes) => codes.length > 0) ?? []
  const scored = pool.map((code) => ({
    code,
    count: tweets[code]!,
    score: (occurrences[code]! / size) * Math.log(1 + total / classes / corpus.frequencies[code]!),
  }))
  return strongestTerms(scored, terms, limit, candidates)
}

class TermTally implements TermsOfClass {
  readonly occurrences: Uint32Array
  readonly tweets: Uint32Array
  touched: number[] = []
  size = 0
  rows = 0

  constructor(terms: number) {
    this.occurrences = new Uint32Array(terms)
    this.tweets = new Uint32Array(terms)
  }

  addRow({ offsets, codes, counts }: TermCounts, row: number): void {
    const { occurrences, tweets, touched } = this
    const end = offsets[row + 1]!
    let size = 0
    for (let entry = offsets[row]!; entry < end; entry++) {
      const code = codes[entry]!
      const count = counts[entry]!
      if (tweets[code]!++ === 0) touched.push(code)
      occurrences[code]! += count
      size += count
    }
    this.size += size
    this.rows++
  }

  addAll(other: TermTally): void {
    for (const code of other.touched) {
      if (this.tweets[code] === 0) this.touched.push(code)
      this.tweets[code]! += other.tweets[code]!
      this.occurrences[code]! += other.occurrences[code]!
    }
    this.size += other.size
    this.rows += other.rows
  }

  clear(): void {
    for (const code of this.touched) {
      this.tweets[code] = 0
      this.occurrences[code] = 0
    }
    this.touched = []
    this.size = 0
    this.rows = 0
  }
}

/** Tweets per language. */
class LanguageTally {
  readonly #values: readonly string[]
  readonly #counts: Uint32Array
  #known = 0

  constructor({ values }: DictionaryColumn) {
    this.#values = values
    this.#counts = new Uint32Array(values.length)
  }

  add(code: number): void {
    if (code === NO_CODE) return
    this.#counts[code]!++
    this.#known++
  }

  addAll(other: LanguageTally): void {
    for (const [code, count] of other.#counts.entries()) this.#counts[code]! += count
    this.#known += other.#known
  }

  common(): number {
    return commonLanguages(this.#counts, this.#known, ENGLISH_BIT, (code) => languageBit(this.#values[code]!))
  }
}

/** One language that counts always, English, which tweets in all languages mix in, and those of a good part of the tweets; bits of a mask. */
export function commonLanguages(
  counts: Uint32Array,
  known: number,
  always: number,
  bitOf: (code: number) => number,
): number {
  let languages = always
  for (const [code, count] of counts.entries()) {
    if (count > 0 && count >= COMMON_SHARE * known) languages |= bitOf(code)
  }
  return languages
}

/** Terms by the tweets that have them, most common first; what one tweet alone has, and stop words, left out. */
export function commonTerms(terms: TermCounts, corpus: Corpus, limit: number): TermCount[] {
  const codes = [...corpus.tweets.keys()].filter((code) => corpus.tweets[code]! > 1)
  const compare = (a: number, b: number): number =>
    corpus.tweets[b]! - corpus.tweets[a]! || compareCodePoints(terms.terms[a]!, terms.terms[b]!)
  // Few of the most common terms are stop words, so that most terms needn't be looked at.
  return firstInOrder(codes, limit, compare, (code) => corpus.isWorthy(code, corpus.languages)).map(
    (code) => ({
      term: terms.terms[code]!,
      count: corpus.tweets[code]!,
    }),
  )
}

export async function countCorpus(
  terms: TermCounts,
  languages: DictionaryColumn,
  pacer: Pacer,
): Promise<Corpus> {
  const frequencies = new Float64Array(terms.terms.length)
  const tweets = new Uint32Array(terms.terms.length)
  const block = 1 << 18
  const { codes, counts } = terms
  for (let from = 0; from < codes.length; from += block) {
    const to = Math.min(codes.length, from + block)
    for (let entry = from; entry < to; entry++) {
      frequencies[codes[entry]!]! += counts[entry]!
      tweets[codes[entry]!]!++
    }
    if (pacer.due(to - from)) await pacer.pause()
  }
  const isWorthy = (code: number, grammar: number): boolean =>
    tweets[code]! > 1 && !isStopTerm(terms.terms[code]!, grammar)
  const spoken = new LanguageTally(languages)
  for (const code of languages.codes) spoken.add(code)
  return { documents: terms.offsets.length - 1, frequencies, tweets, languages: spoken.common(), isWorthy }
}

function strongestTerms(
  scored: readonly ScoredTerm[],
  terms: readonly string[],
  limit: number,
  candidates: Set<number> | undefined,
): Keyword[] {
  const strongest = firstInOrder(
    scored,
    limit * CANDIDATES_PER_KEYWORD,
    (a, b) => b.score - a.score || b.count - a.count || compareCodePoints(terms[a.code]!, terms[b.code]!),
  )
  for (const { code } of strongest) candidates?.add(code)
  return withoutRepeats(
    strongest.map(({ code, count, score }) => ({ term: terms[code]!, count, score })),
    limit,
  )
}

function withoutRepeats(candidates: readonly Keyword[], limit: number): Keyword[] {
  const dropped = new Set<Keyword>()
  for (const phrase of candidates) {
    const parts = candidates.filter((part) => isPartOf(part.term, phrase.term))
    const hardlyWithout = parts.every((part) => phrase.count >= PHRASE_SHARE * part.count)
    for (const repeat of hardlyWithout ? parts : [phrase]) dropped.add(repeat)
  }
  const kept: Keyword[] = []
  for (const candidate of candidates) {
    if (kept.length === limit) break
    if (!dropped.has(candidate) && !kept.some((stronger) => isSamePassage(stronger, candidate)))
      kept.push(candidate)
  }
  return kept
}

/** Phrases with a word in common and nearly the same tweets: pieces of one longer wording. */
function isSamePassage(a: Keyword, b: Keyword): boolean {
  if (Math.min(a.count, b.count) < PHRASE_SHARE * Math.max(a.count, b.count)) return false
  const words = b.term.split(' ')
  return a.term.split(' ').some((word) => words.includes(word))
}

/** Whether a phrase has the words of a shorter term in a row. */
function isPartOf(part: string, phrase: string): boolean {
  if (phrase.length <= part.length) return false
  return phrase.includes(part) && ` ${phrase} `.includes(` ${part} `)
}

/** Whatever the setting `stop_words` lets into the vocabulary. */
export function isStopTerm(term: string, languages: number): boolean {
  const words = term.split(' ')
  return isStopWord(words[0]!, languages) || isStopWord(words.at(-1)!, languages)
}
