/** Language names that exports write out in English, and their codes as Twitter has them. */
const CODES = new Map(
  Object.entries({
    albanian: 'sq',
    arabic: 'ar',
    armenian: 'hy',
    bengali: 'bn',
    bulgarian: 'bg',
    catalan: 'ca',
    chinese: 'zh',
    croatian: 'hr',
    czech: 'cs',
    danish: 'da',
    dutch: 'nl',
    english: 'en',
    estonian: 'et',
    farsi: 'fa',
    'farsi (persian)': 'fa',
    finnish: 'fi',
    french: 'fr',
    german: 'de',
    greek: 'el',
    gujarati: 'gu',
    hebrew: 'iw',
    hindi: 'hi',
    hungarian: 'hu',
    icelandic: 'is',
    indonesian: 'in',
    italian: 'it',
    japanese: 'ja',
    kannada: 'kn',
    korean: 'ko',
    kurdish: 'ckb',
    latvian: 'lv',
    lithuanian: 'lt',
    macedonian: 'mk',
    malay: 'ms',
    malayalam: 'ml',
    marathi: 'mr',
    nepali: 'ne',
    norwegian: 'no',
    persian: 'fa',
    polish: 'pl',
    portuguese: 'pt',
    pushto: 'ps',
    romanian: 'ro',
    russian: 'ru',
    serbian: 'sr',
    'simplified chinese': 'zh',
    slovak: 'sk',
    slovenian: 'sl',
    somali: 'so',
    spanish: 'es',
    swedish: 'sv',
    'tagalog (filipino)': 'tl',
    tagalog: 'tl',
    tamil: 'ta',
    telugu: 'te',
    thai: 'th',
    'traditional chinese': 'zh',
    turkish: 'tr',
    ukrainian: 'uk',
    urdu: 'ur',
    uzbek: 'uz',
    vietnamese: 'vi',
    'language undefined': 'und',
  }),
)
/** No name is as short as a code. */
const LONGEST_CODE = 3
const CODE = /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/

const SHORT_CODES = new Set(CODES.values())

/** Whether a value is the code of a language that is common on Twitter. */
export function isLanguageCode(value: string): boolean {
  return SHORT_CODES.has(value.toLowerCase())
}

/** A language code in lower case; names are translated; undefined where the value is neither. */
export function parseLanguage(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim().toLowerCase()
  const named = text.length > LONGEST_CODE ? CODES.get(text) : undefined
  if (named !== undefined) return named
  return CODE.test(text) && text !== 'nan' && text !== 'na' ? text.replaceAll('_', '-') : undefined
}
