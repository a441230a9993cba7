import { ENGLISH_STOP_WORDS } from './lexicon/stop-words.js'

/** The 318 English stop words of scikit-learn, lower case. */
export const STOP_WORDS: ReadonlySet<string> = new Set(ENGLISH_STOP_WORDS.split('\n'))
