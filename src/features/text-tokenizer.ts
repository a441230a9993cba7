import { CleanTokenizer } from './clean-tokenizer.js'
import type { FeatureSettings } from './fitted-features.js'
import { ignoredWords } from './ignored-words.js'
import { stopWordNote } from './notes.js'
import { SocialTokenizer } from './social-tokenizer.js'
import { WordList } from './word-list.js'

export interface TextTokenizer {
  /** What was found in the text that was tokenised last. */
  readonly words: WordList
  readonly tokenize: (text: string, cleaned: string) => void
}

/** The tokeniser of the settings, with a list of words of its own. */
export function tokenizerFor(settings: FeatureSettings): TextTokenizer {
  const words = wordListFor(settings)
  if (settings.text_terms === 'clean') {
    const tokenizer = new CleanTokenizer(words)
    return { words, tokenize: (_text, cleaned) => tokenizer.tokenize(cleaned) }
  }
  const tokenizer = new SocialTokenizer(words, takesNotes(settings))
  return { words, tokenize: (text) => tokenizer.tokenize(text) }
}

/** Stop words and scripts are noted where terms make latent components. */
export function takesNotes(settings: FeatureSettings): boolean {
  return settings.text_terms === 'social' && settings.text_representation === 'latent'
}

function wordListFor(settings: FeatureSettings): WordList {
  return new WordList(ignoredWords(settings), takesNotes(settings) ? stopWordNote : undefined)
}
