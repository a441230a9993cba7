import { characterClasses, SPACE } from './characters.js'

const URL = /https?:\/\/\S+|www\.\S+/g
const MENTION_OR_HASHTAG = /[@#][\p{L}\p{N}_]+/gu

/**
 * The text without URLs, then without @mentions and #hashtags, as the Python system cleaned it. White space is left
 * as it is: `measureText` and the tokenisers see one space and many alike.
 */
export function cleanText(text: string): string {
  const withoutUrls = text.includes('http') || text.includes('www.') ? text.replace(URL, '') : text
  return withoutUrls.includes('@') || withoutUrls.includes('#')
    ? withoutUrls.replace(MENTION_OR_HASHTAG, '')
    : withoutUrls
}

export interface TextMeasure {
  /** Code points. */
  characters: number
  /** Code points with each run of white space counted as one, none at the ends. */
  collapsedCharacters: number
  /** Pieces between white space. */
  words: number
}

/** Measures the text into `out`, which is reused from call to call. */
export function measureText(text: string, out: TextMeasure): void {
  const classes = characterClasses()
  let characters = 0
  let inWords = 0
  let words = 0
  let afterSpace = true
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xdc00 && unit < 0xe000) continue
    characters++
    if ((classes[unit]! & SPACE) !== 0) afterSpace = true
    else {
      if (afterSpace) words++
      afterSpace = false
      inWords++
    }
  }
  out.characters = characters
  out.words = words
  out.collapsedCharacters = inWords + Math.max(words - 1, 0)
}
