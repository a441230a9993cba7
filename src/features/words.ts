import { ConfigError, expected } from '../errors.js'
import { STOP_WORDS } from '../language/index.js'
import { CleanTokenizer } from './clean-tokenizer.js'
import type { FeatureColumn, TermCounts } from './feature-matrix.js'
import type { FeatureSettings, FittedLatent, FittedVocabulary } from './fitted-features.js'
import { fitLatent, projectLatent } from './latent.js'
import { latentWeight, stopWordNote } from './notes.js'
import type { FeatureOptions } from './pace.js'
import { MEDIUM_WORDS, SocialTokenizer } from './social-tokenizer.js'
import { below, type CountRows, recode, TermCounter } from './term-counter.js'
import { TermStatistics } from './term-statistics.js'
import type { SparseRows } from './tfidf.js'
import { finishVocabulary, vocabularyLookup } from './vocabulary.js'
import { WordList } from './word-list.js'

/** Largest matrix of one column per term: 8 GiB. */
const MOST_VALUES = 2 ** 31

/** Counts terms of texts, row by row. */
export interface RowCounter {
  addRow(text: string, cleaned: string): void
}

/** Terms per tweet: those that people read, and all that the matrix is made from. */
export interface CountedTerms {
  readonly terms: TermCounts
  readonly all: CountRows
}

/** Learns the vocabulary from the rows that are added. */
export class VocabularyLearner implements RowCounter {
  readonly #settings: FeatureSettings
  readonly #words: WordList
  readonly #counter: TermCounter
  readonly #tokenize: Tokenize

  constructor(settings: FeatureSettings) {
    this.#settings = settings
    this.#words = wordListFor(settings)
    this.#counter = new TermCounter(settings.ngram_max)
    this.#tokenize = tokenizerFor(settings, this.#words)
  }

  addRow(text: string, cleaned: string): void {
    this.#tokenize(text, cleaned)
    this.#counter.addRow(this.#words)
  }

  finish(): CountedTerms & { readonly vocabulary: FittedVocabulary } {
    const { max_features: maxFeatures, min_df: minDf, latent_components: components } = this.#settings
    const { vocabulary, termOfNode } = finishVocabulary(this.#counter.statistics, this.#words.table, {
      maxFeatures,
      minDf,
      wanted: this.#settings.text_representation === 'latent' ? Math.min(components, maxFeatures) : 1,
      weightOf: takesNotes(this.#settings) ? latentWeight : () => 1,
    })
    return { vocabulary, ...countedTerms(vocabulary, recode(this.#counter.rows(), termOfNode)) }
  }
}

/** Counts the terms of a fitted vocabulary. */
export class VocabularyCounter implements RowCounter {
  readonly #vocabulary: FittedVocabulary
  readonly #words: WordList
  readonly #termOfNode: Int32Array
  readonly #counter: TermCounter
  readonly #tokenize: Tokenize

  constructor(vocabulary: FittedVocabulary, settings: FeatureSettings) {
    const statistics = new TermStatistics()
    this.#vocabulary = vocabulary
    this.#words = wordListFor(settings)
    this.#tokenize = tokenizerFor(settings, this.#words)
    this.#termOfNode = vocabularyLookup(vocabulary, this.#words, statistics)
    this.#counter = new TermCounter(settings.ngram_max, statistics)
  }

  addRow(text: string, cleaned: string): void {
    this.#tokenize(text, cleaned)
    this.#counter.addRow(this.#words)
  }

  finish(): CountedTerms {
    return countedTerms(this.#vocabulary, recode(this.#counter.rows(), this.#termOfNode))
  }
}

/** What the words of the tweets add to the matrix. */
export type WordBlock =
  | { readonly kind: 'dense'; readonly columns: readonly FeatureColumn[]; readonly data: Float32Array }
  | { readonly kind: 'sparse'; readonly columns: readonly FeatureColumn[]; readonly rows: SparseRows }

/** Null where the words are used term by term, or there are none. */
export async function fitWords(
  rows: SparseRows,
  settings: FeatureSettings,
  options: FeatureOptions,
): Promise<FittedLatent | null> {
  if (settings.text_representation !== 'latent' || rows.cols === 0) return null
  return fitLatent(rows, settings, options)
}

export async function wordBlock(
  rows: SparseRows,
  vocabulary: FittedVocabulary,
  latent: FittedLatent | null,
  settings: FeatureSettings,
  options: FeatureOptions,
): Promise<WordBlock> {
  if (latent !== null)
    return {
      kind: 'dense',
      columns: Array.from({ length: latent.components }, (_, i) => wordColumn(`latent_${i + 1}`)),
      data: await projectLatent(rows, latent, options),
    }
  if (rows.rows * rows.cols > MOST_VALUES)
    throw new ConfigError(
      `${expected(`at most ${Math.floor(MOST_VALUES / rows.rows)}`, 'max_features', settings.max_features)}: ` +
        `text_representation tfidf makes a column of each term for ${rows.rows} tweets; latent has no such limit`,
    )
  return {
    kind: 'sparse',
    columns: Array.from(vocabulary.weighted, (term) => wordColumn(`tfidf_${vocabulary.terms[term]!}`)),
    rows,
  }
}

/** Writes the block into the columns of a row-major matrix that begin at `at`; zeros are taken to be there. */
export function writeWords(block: WordBlock, out: Float32Array, columns: number, at: number): void {
  const width = block.columns.length
  if (block.kind === 'dense') {
    const rows = width === 0 ? 0 : block.data.length / width
    for (let row = 0; row < rows; row++)
      out.set(block.data.subarray(row * width, (row + 1) * width), row * columns + at)
    return
  }
  const { offsets, codes, values } = block.rows
  for (let row = 0; row < block.rows.rows; row++)
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) out[row * columns + at + codes[i]!] = values[i]!
}

type Tokenize = (text: string, cleaned: string) => void

function tokenizerFor(settings: FeatureSettings, words: WordList): Tokenize {
  if (settings.text_terms === 'clean') {
    const tokenizer = new CleanTokenizer(words)
    return (_text, cleaned) => tokenizer.tokenize(cleaned)
  }
  const tokenizer = new SocialTokenizer(words, takesNotes(settings))
  return (text) => tokenizer.tokenize(text)
}

function wordListFor(settings: FeatureSettings): WordList {
  const stopWords = settings.stop_words === 'english' ? STOP_WORDS : new Set<string>()
  const medium = settings.text_terms === 'social' ? MEDIUM_WORDS : []
  const noteOf = (word: string): string | undefined => (stopWords.has(word) ? stopWordNote(word) : undefined)
  return new WordList([...stopWords, ...medium], takesNotes(settings) ? noteOf : undefined)
}

function takesNotes(settings: FeatureSettings): boolean {
  return settings.text_terms === 'social' && settings.text_representation === 'latent'
}

function countedTerms(vocabulary: FittedVocabulary, all: CountRows): CountedTerms {
  const { terms, words } = vocabulary
  const rows = words === terms.length ? all : below(all, words)
  return { all, terms: { version: 1, terms: terms.slice(0, words), ...rows } }
}

function wordColumn(name: string): FeatureColumn {
  return { name, group: 'words' }
}
