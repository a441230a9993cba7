import { ConfigError, expected } from '../errors.js'
import type { FeatureColumn, TermCounts } from './feature-matrix.js'
import type { FeatureSettings, FittedLatent, FittedVocabulary } from './fitted-features.js'
import { fitLatent, projectLatent } from './latent.js'
import { latentWeight } from './notes.js'
import { type FeatureOptions, forRows } from './pace.js'
import type { ShardWords } from './shard-words.js'
import { staysSparse } from './sparse-matrix.js'
import { type CountRows, cutBelow, recode, TermCounter } from './term-counter.js'
import { TermFilter, WordCounter } from './term-filter.js'
import { TermStatistics } from './term-statistics.js'
import { takesNotes } from './text-tokenizer.js'
import type { SparseRows, Tfidf } from './tfidf.js'
import { finishVocabulary, leastFrequency, type VocabularyLimits, vocabularyLookup } from './vocabulary.js'
import { WordRows } from './word-rows.js'
import { WordTable } from './word-table.js'

/** Rows that latent components are learnt from: more don't change what is common to them, and take memory and time. */
const MOST_FITTED = 1 << 20

/** Largest matrix of one column per term: 8 GiB. */
const MOST_VALUES = 2 ** 31

/** Takes the words of texts, shard by shard, and gives the terms that count. */
export interface TermSource {
  add(shard: ShardWords): void
  finish(options: FeatureOptions): Promise<CountedTerms>
}

/** Terms per tweet. */
export interface CountedTerms {
  /** All that the matrix is made from, notes among them. */
  readonly all: CountRows
  /** Those that people read. Takes the memory of `all`, which can't be used any more. */
  readonly terms: () => TermCounts
}

/** Learns the vocabulary from the texts that are added. */
export class VocabularyLearner implements TermSource {
  readonly #settings: FeatureSettings
  #rows = new WordRows()

  constructor(settings: FeatureSettings) {
    this.#settings = settings
  }

  add(shard: ShardWords): void {
    this.#rows.add(shard)
  }

  async finish(options: FeatureOptions): Promise<CountedTerms & { readonly vocabulary: FittedVocabulary }> {
    const rows = this.#rows
    // Used up: the words of millions of tweets don't wait for the end of the stage.
    this.#rows = new WordRows()
    const { max_features: maxFeatures, min_df: minDf, ngram_max: ngramMax } = this.#settings
    const { latent_components: components, text_representation: representation } = this.#settings
    const limits: VocabularyLimits = {
      maxFeatures,
      minDf,
      wanted: representation === 'latent' ? Math.min(components, maxFeatures) : 1,
      weightOf: takesNotes(this.#settings) ? latentWeight : () => 1,
    }
    const counter = new WordCounter(rows)
    await forRows('vocabulary', rows.rows, options, (start, end) => counter.count(start, end), 0, PASSES)
    const least = leastFrequency(counter.frequencies, limits)
    const filter =
      least > 1 ? new TermFilter(least, counter.frequencies, rows.words.size * (ngramMax - 1)) : undefined
    await forRows(
      'vocabulary',
      rows.rows,
      options,
      (from, to) => filter?.count(rows, ngramMax, from, to),
      1,
      PASSES,
    )
    const terms = new TermCounter(ngramMax, undefined, filter)
    await forRows(
      'vocabulary',
      rows.rows,
      options,
      (start, end) => terms.addRows(rows, start, end),
      2,
      PASSES,
    )
    const { vocabulary, termOfNode } = finishVocabulary(terms.statistics, rows.table, limits)
    return { vocabulary, ...countedTerms(vocabulary, recode(terms.rows(), termOfNode)) }
  }
}

/** Over the rows: words are counted, then runs of words roughly, then the terms that may be chosen. */
const PASSES = 3

/** Counts the terms of a fitted vocabulary. */
export class VocabularyCounter implements TermSource {
  readonly #vocabulary: FittedVocabulary
  readonly #rows: WordRows
  readonly #termOfNode: Int32Array
  readonly #counter: TermCounter

  constructor(vocabulary: FittedVocabulary, settings: FeatureSettings) {
    const statistics = new TermStatistics()
    const table = new WordTable()
    this.#vocabulary = vocabulary
    this.#termOfNode = vocabularyLookup(vocabulary, table, statistics)
    this.#rows = new WordRows(table)
    this.#counter = new TermCounter(settings.ngram_max, statistics)
  }

  add(shard: ShardWords): void {
    this.#rows.add(shard)
  }

  async finish(options: FeatureOptions): Promise<CountedTerms> {
    const rows = this.#rows
    await forRows('vocabulary', rows.rows, options, (start, end) => this.#counter.addRows(rows, start, end))
    return countedTerms(this.#vocabulary, recode(this.#counter.rows(), this.#termOfNode))
  }
}

/** What the words of the tweets add to the matrix. */
export type WordBlock =
  | {
      readonly kind: 'dense'
      readonly columns: readonly FeatureColumn[]
      /** Writes all rows, one after the other, from `at` of each row of `width` values. */
      write(out: Float32Array, width: number, at: number): Promise<void>
    }
  | { readonly kind: 'sparse'; readonly columns: readonly FeatureColumn[]; readonly rows: SparseRows }

/** Null where the words are used term by term, or there are none. */
export async function fitWords(
  tfidf: Tfidf,
  settings: FeatureSettings,
  options: FeatureOptions,
): Promise<FittedLatent | null> {
  if (settings.text_representation !== 'latent' || tfidf.cols === 0) return null
  return fitLatent(tfidf.sample(MOST_FITTED), settings, options, tfidf.rows)
}

export function wordBlock(
  tfidf: Tfidf,
  vocabulary: FittedVocabulary,
  latent: FittedLatent | null,
  settings: FeatureSettings,
  options: FeatureOptions,
): WordBlock {
  if (latent !== null)
    return {
      kind: 'dense',
      columns: Array.from({ length: latent.components }, (_, i) => wordColumn(`latent_${i + 1}`)),
      write: (out, width, at) => projectLatent(tfidf, latent, options, out, width, at),
    }
  const rows = tfidf.part(0, tfidf.rows)
  if (!staysSparse(rows.cols, settings) && rows.rows * rows.cols > MOST_VALUES)
    throw new ConfigError(
      `${expected(`at most ${Math.floor(MOST_VALUES / rows.rows)}`, 'max_features', settings.max_features)}: ` +
        `a value of each term for each of ${rows.rows} tweets doesn’t fit; thousands of terms without use_pca, and text_representation latent, have no such limit`,
    )
  return {
    kind: 'sparse',
    columns: Array.from(vocabulary.weighted, (term) => wordColumn(`tfidf_${vocabulary.terms[term]!}`)),
    rows,
  }
}

/** Writes the block into the columns of a row-major matrix that begin at `at`; zeros are taken to be there. */
export async function writeWords(
  block: WordBlock,
  out: Float32Array,
  columns: number,
  at: number,
): Promise<void> {
  if (block.kind === 'dense') {
    await block.write(out, columns, at)
    return
  }
  const { offsets, codes, values } = block.rows
  for (let row = 0; row < block.rows.rows; row++)
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) out[row * columns + at + codes[i]!] = values[i]!
}

function countedTerms({ terms, words }: FittedVocabulary, all: CountRows): CountedTerms {
  const cut = (): CountRows => (words === terms.length ? all : cutBelow(all, words))
  return { all, terms: () => ({ version: 1, terms: terms.slice(0, words), ...cut() }) }
}

function wordColumn(name: string): FeatureColumn {
  return { name, group: 'words' }
}
