/** Languages of short texts: which one it is, and its words of grammar. */
export { detectLanguage } from './detect-language.js'
export {
  ENGLISH_BIT,
  isStopWord,
  LISTED_LANGUAGES,
  type ListedLanguage,
  languageBit,
  STOP_WORDS,
  stopWordMasks,
} from './stop-words.js'
