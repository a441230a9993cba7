import type { TermCounts } from './feature-matrix.js'
import type { FeatureSettings, FittedLatent, FittedVocabulary } from './fitted-features.js'
import type { FeatureOptions } from './pace.js'
import { Tfidf } from './tfidf.js'
import { type CountedTerms, fitWords, type VocabularyLearner, type WordBlock, wordBlock } from './words.js'

/** What was learnt from the words of tweets, and what they add to the matrix. */
export interface FitWords {
  readonly vocabulary: FittedVocabulary | null
  /** Once `words` are written: takes their memory. */
  readonly terms: () => TermCounts
  readonly latent: FittedLatent | null
  readonly words: WordBlock | undefined
}

/** Apart from the rest of the stage, so that the terms of all tweets don't stay in memory until its end. */
export async function fitTerms(
  learner: VocabularyLearner,
  useWords: boolean,
  settings: FeatureSettings,
  options: FeatureOptions,
): Promise<FitWords> {
  const { vocabulary, terms, all } = await learner.finish(options)
  if (!useWords) return { vocabulary, terms, latent: null, words: undefined }
  const tfidf = new Tfidf(all, vocabulary, settings.sublinear_tf)
  const latent = await fitWords(tfidf, settings, options)
  return { vocabulary, terms, latent, words: wordBlock(tfidf, vocabulary, latent, settings, options) }
}

export function noWords(rows: number): FitWords {
  return { vocabulary: null, terms: noTerms(rows).terms, latent: null, words: undefined }
}

export function noTerms(rows: number): CountedTerms {
  const all = { offsets: new Uint32Array(rows + 1), codes: new Uint32Array(0), counts: new Uint16Array(0) }
  return { all, terms: () => ({ version: 1, terms: [], ...all }) }
}
