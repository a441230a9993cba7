/**
 * Hashtags, mentions and URLs in the text of a tweet, by Twitter's own rules (the grammar that the twitter-text
 * library implements), for exports that don't list them.
 */

export interface Entities {
  /** Without `#`, lower case. */
  readonly hashtags: string[]
  /** Without `@`, lower case. */
  readonly mentions: string[]
  readonly urls: string[]
}

// Letters, marks, digits, and the joiners and middle dots that Twitter allows inside a hashtag.
const TAG_LETTER = String.raw`\p{L}\p{M}`
const TAG_CHARACTER = String.raw`${TAG_LETTER}\p{Nd}_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7`
/** A hashtag that touches the next `#` or `://` is none; the first character behind `#` may not make an emoji of it. */
const HASHTAG = new RegExp(
  `(?:(?<=[\\ufe0e\\ufe0f])|(?<![${TAG_CHARACTER}&]))[#＃](?![\\ufe0f\\u20e3])([${TAG_CHARACTER}]*[${TAG_LETTER}][${TAG_CHARACTER}]*)(?![${TAG_CHARACTER}#＃]|://)`,
  'gu',
)
/**
 * Preceded by nothing that would make an address or another sign of it, except `RT`. Of a longer name, the first
 * 20 characters; `@user/list` names a list, not a user.
 */
const MENTION =
  /(?:(?<![a-zA-Z0-9_!#$%&*@＠])|(?<=(?:^|[^a-zA-Z0-9_+~.-])rt:?))[@＠]([a-zA-Z0-9_]{20}|[a-zA-Z0-9_]{1,19}(?![a-zA-Z0-9_]))(?![@＠\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]|:\/\/|\/[a-zA-Z])/gi
/** Links of exports often stand glued to the word before them, so nothing is asked of what precedes. */
const URL =
  /(?:https?:\/\/|www\.(?=[a-z0-9-]+\.)|pic\.twitter\.com(?=\/))[a-z0-9\-._:\u00c0-\u024f\u0400-\u04ff]*(?:[/?][a-z0-9\-._~:/?#[\]@!$&'()*+,;=%|\u00c0-\u024f\u0400-\u04ff]*)?/gi
const SHORTENED = /^https?:\/\/t\.co\/[a-z0-9]+/i
const TRAILING = new Set('.,;:!?\'"*[]|')

const NONE: Entities = { hashtags: [], mentions: [], urls: [] }

/** All entities of a text, in order of appearance, repeated ones kept. */
export function findEntities(text: string): Entities {
  const hasUrls = mayHaveUrl(text)
  const hasTags = text.includes('#') || text.includes('＃')
  const hasMentions = text.includes('@') || text.includes('＠')
  if (!hasUrls && !hasTags && !hasMentions) return NONE
  // Nothing inside a URL is a hashtag or mention, but the URL ends the word before it.
  const urls: string[] = []
  const rest = hasUrls ? text.replace(URL, (found) => takeUrl(found, urls)) : text
  return {
    hashtags: hasTags ? lowerGroups(rest, HASHTAG) : [],
    mentions: hasMentions ? lowerGroups(rest, MENTION) : [],
    urls,
  }
}

function mayHaveUrl(text: string): boolean {
  return /:\/\/|www\.|pic\.twitter/i.test(text)
}

/**
 * Notes the URL and gives back what stands in its place: a word of one letter, and the characters that weren't part
 * of it: no hashtag or mention begins right behind a URL.
 */
function takeUrl(found: string, urls: string[]): string {
  const url = SHORTENED.exec(found)?.[0] ?? trimUrl(found)
  // A scheme or `www.` alone is no link.
  if (/^(?:https?:\/\/|www\.)?$/i.test(url) || /^https?:\/\/[^a-z0-9\u00c0-\u04ff[]/i.test(url)) return found
  urls.push(url)
  return ` x${found.slice(url.length)}`
}

/** Punctuation at the end belongs to the sentence; a closing parenthesis, too, unless it was opened in the URL. */
function trimUrl(found: string): string {
  let unopened = countOf(found, ')') - countOf(found, '(')
  let end = found.length
  for (; end > 0; end--) {
    const last = found[end - 1]!
    if (last === ')' && unopened > 0) unopened--
    else if (!TRAILING.has(last)) break
  }
  return found.slice(0, end)
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1
}

function lowerGroups(text: string, pattern: RegExp): string[] {
  const found: string[] = []
  // An exec loop: matchAll copies the pattern for every text.
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) found.push(match[1]!.toLowerCase())
  return found
}
