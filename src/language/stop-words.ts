/** Words of grammar, by language, as bits of a mask: many a word belongs to several languages. */
import { ENGLISH_STOP_WORDS } from './lexicon/english-stop-words.js'
import { STOP_WORD_LISTS } from './lexicon/stop-words.js'

/** A language with a list, by the code that Twitter has for it. */
export type ListedLanguage = keyof typeof STOP_WORD_LISTS

export const LISTED_LANGUAGES = Object.keys(STOP_WORD_LISTS) as readonly ListedLanguage[]

/** Codes of other tools for the same languages. */
const OTHER_CODES: Readonly<Record<string, ListedLanguage>> = { id: 'in', nb: 'no', nn: 'no', fil: 'tl' }

/** The 318 English stop words of scikit-learn, lower case. */
export const STOP_WORDS: ReadonlySet<string> = new Set(ENGLISH_STOP_WORDS.split('\n'))

/** Bit of a language, by its code or one with a region (`pt-br`); 0 where it has no list. */
export function languageBit(code: string | undefined): number {
  if (code === undefined) return 0
  const base = code.split('-', 1)[0]!
  const place = LISTED_LANGUAGES.indexOf(OTHER_CODES[base] ?? (base as ListedLanguage))
  return place < 0 ? 0 : 1 << place
}

export const ENGLISH_BIT = languageBit('en')

let masks: ReadonlyMap<string, number> | undefined

/**
 * Stop words with the bits of their languages. English are those of scikit-learn; the others' lists hold two to eight
 * hundred words each. Lower case, in compatibility form.
 */
export function stopWordMasks(): ReadonlyMap<string, number> {
  masks ??= readMasks()
  return masks
}

/** Whether a word is a stop word of one of the languages. */
export function isStopWord(word: string, languages: number): boolean {
  return ((stopWordMasks().get(word) ?? 0) & languages) !== 0
}

function readMasks(): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const add = (word: string, bit: number): void => {
    found.set(word, (found.get(word) ?? 0) | bit)
  }
  for (const word of STOP_WORDS) add(word, ENGLISH_BIT)
  for (const language of LISTED_LANGUAGES)
    if (language !== 'en')
      for (const word of STOP_WORD_LISTS[language].split(' ')) add(word, languageBit(language))
  return found
}
