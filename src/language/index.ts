/** Languages of short texts: which one it is, its words of grammar, and what of it is markup. */
export { detectLanguage } from './detect-language.js'
export { plainText } from './plain-text.js'
export {
  ENGLISH_BIT,
  isStopWord,
  LISTED_LANGUAGES,
  type ListedLanguage,
  languageBit,
  STOP_WORDS,
  stopWordMasks,
} from './stop-words.js'
