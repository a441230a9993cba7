import { compareCodePoints } from './compare-code-points.js'
import type { FittedVocabulary } from './fitted-features.js'
import { isNote } from './notes.js'
import type { WordFrequencies } from './term-filter.js'
import type { TermStatistics } from './term-statistics.js'
import type { WordTable } from './word-table.js'

/** Terms kept for keywords, beside those that the matrix is made from. */
const KEYWORD_TERMS = 20_000
/** A term of one tweet says nothing about another. */
const KEYWORD_MIN_DF = 2

export interface VocabularyLimits {
  readonly maxFeatures: number
  readonly minDf: number
  /** `minDf` is lowered, one by one, until this many terms reach it, or it is 2; further only if no term reaches 2. */
  readonly wanted: number
  /** What a term weighs besides its idf. */
  readonly weightOf: (term: string) => number
}

export interface FinishedVocabulary {
  readonly vocabulary: FittedVocabulary
  /** By node of the statistics: code of the term, or -1. */
  readonly termOfNode: Int32Array
}

/**
 * Chooses the terms: of those that stand in at least `minDf` tweets the `maxFeatures` most frequent, the first in
 * order of code points among equally frequent ones; with them, for keywords, the most frequent of all that stand in
 * two. scikit-learn chooses alike, except among equally frequent terms at the limit, where its choice depends on
 * the processor (NumPy's argsort isn't stable).
 */
export function finishVocabulary(
  statistics: TermStatistics,
  words: WordTable,
  limits: VocabularyLimits,
): FinishedVocabulary {
  const texts = new Map<number, string>()
  const textOf = (node: number): string => {
    let text = texts.get(node)
    if (text === undefined) {
      text = statistics.text(node, words)
      texts.set(node, text)
    }
    return text
  }
  const minDf = effectiveMinDf(statistics, limits)
  const weighted = mostFrequent(statistics, minDf, limits.maxFeatures, textOf)
  const keywords = mostFrequent(statistics, Math.min(KEYWORD_MIN_DF, minDf), KEYWORD_TERMS, textOf)
  const nodes = [...new Set([...weighted, ...keywords])].sort((a, b) => compareTerms(textOf(a), textOf(b)))
  const termOfNode = new Int32Array(statistics.count).fill(-1)
  for (const [term, node] of nodes.entries()) termOfNode[node] = term
  const terms = nodes.map(textOf)
  const codes = Uint32Array.from(weighted, (node) => termOfNode[node]!).sort()
  const frequencies = Uint32Array.from(nodes, (node) => statistics.documentFrequency(node))
  return {
    termOfNode,
    vocabulary: {
      terms,
      words: terms.filter((term) => !isNote(term)).length,
      documentFrequencies: frequencies,
      weighted: codes,
      idf: Float64Array.from(
        codes,
        (term) => smoothIdf(statistics.documents, frequencies[term]!) * limits.weightOf(terms[term]!),
      ),
      minDf,
    },
  }
}

/**
 * How often a term has to stand in all texts to be chosen, whatever the runs of words are: at least as often as what
 * is chosen among the words alone. 1 where the runs decide what `minDf` is lowered to.
 */
export function leastFrequency(
  words: WordFrequencies,
  { minDf, maxFeatures, wanted }: VocabularyLimits,
): number {
  const frequent = words.documents.reduce((count, documents) => count + Number(documents >= minDf), 0)
  if (frequent < Math.max(wanted, 1)) return 1
  return Math.min(
    leastChosen(words, minDf, maxFeatures),
    leastChosen(words, Math.min(KEYWORD_MIN_DF, minDf), KEYWORD_TERMS),
  )
}

function leastChosen({ terms, documents }: WordFrequencies, minDf: number, limit: number): number {
  const frequencies = terms.filter((_, word) => documents[word]! >= minDf).sort()
  return frequencies.length <= limit ? minDf : Math.max(frequencies[frequencies.length - limit]!, minDf)
}

/** Puts the terms of a fitted vocabulary into an empty table and empty statistics; returns the term of each node. */
export function vocabularyLookup(
  vocabulary: FittedVocabulary,
  words: WordTable,
  statistics: TermStatistics,
): Int32Array {
  const nodeOfTerm = vocabulary.terms.map((term) => {
    let node = -1
    for (const word of term.split(' ')) node = statistics.add(node, words.addText(word))
    return node
  })
  const termOfNode = new Int32Array(statistics.count).fill(-1)
  for (const [term, node] of nodeOfTerm.entries()) termOfNode[node] = term
  return termOfNode
}

/** Notes stand behind all terms that people read. */
function compareTerms(a: string, b: string): number {
  return Number(isNote(a)) - Number(isNote(b)) || compareCodePoints(a, b)
}

function smoothIdf(documents: number, frequency: number): number {
  return Math.log((1 + documents) / (1 + frequency)) + 1
}

function effectiveMinDf(statistics: TermStatistics, { minDf, wanted }: VocabularyLimits): number {
  const reached = new Uint32Array(minDf + 2)
  for (let node = 0; node < statistics.count; node++)
    reached[Math.min(statistics.documentFrequency(node), minDf)]!++
  let terms = reached[minDf]!
  let effective = minDf
  while (effective > 1 && (terms === 0 || (terms < wanted && effective > KEYWORD_MIN_DF)))
    terms += reached[--effective]!
  return effective
}

function mostFrequent(
  statistics: TermStatistics,
  minDf: number,
  limit: number,
  textOf: (node: number) => string,
): number[] {
  const candidates: number[] = []
  for (let node = 0; node < statistics.count; node++)
    if (statistics.documentFrequency(node) >= minDf) candidates.push(node)
  if (candidates.length <= limit) return candidates
  const frequencies = Float64Array.from(candidates, (node) => statistics.termFrequency(node)).sort()
  const cut = frequencies[frequencies.length - limit]!
  const above = candidates.filter((node) => statistics.termFrequency(node) > cut)
  const ties = candidates.filter((node) => statistics.termFrequency(node) === cut)
  ties.sort((a, b) => compareCodePoints(textOf(a), textOf(b)))
  return [...above, ...ties.slice(0, limit - above.length)]
}
