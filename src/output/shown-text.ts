/**
 * Text of tweets as it may be shown: on one line, without anything that changes how the rest of the line is read,
 * and no longer than asked. It is not escaped for HTML or any other language.
 */

/** More than a character of any writing takes (a family of four is 11); what stands beyond is cut unread. */
const UNITS_PER_CHARACTER = 40

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Marks that a reader can't see and that reorder or hide what stands after them. */
const DIRECTIONS = '\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069'
/** Marks without width that join or split nothing a reader would miss; joiners of emoji and Indic scripts stay. */
const INVISIBLE =
  '\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb'
const HIDDEN = new RegExp(
  `[${DIRECTIONS}${INVISIBLE}]|[\\u{e0000}-\\u{e007f}](?<!\\u{1f3f4}[\\u{e0020}-\\u{e007f}]{1,8})`,
  'gu',
)
const BLANKS = /[\s\u0085]+/gu
const CONTROLS = /\p{Cc}/gu
/** More marks on one letter than any script uses: they would cover the lines above and below. */
const STACKED_MARKS = /(\p{Mn}{4})\p{Mn}+/gu

/**
 * One line: runs of blanks and line breaks become one blank, control characters are made visible (U+241B for
 * escape, and so on), directional and invisible marks are removed, stacks of combining marks are cut, half
 * surrogates become U+FFFD.
 */
export function oneLine(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(BLANKS, ' ')
    .replace(CONTROLS, pictureOf)
    .replace(HIDDEN, '')
    .replace(STACKED_MARKS, '$1')
    .trim()
}

/**
 * `oneLine`, cut to at most `limit` characters as a reader counts them (grapheme clusters), the last of which is
 * "…" where something was cut.
 */
export function shownText(text: string, limit: number): string {
  const looked = text.slice(0, limit * UNITS_PER_CHARACTER)
  const line = oneLine(looked)
  const isWhole = looked.length === text.length
  if (isWhole && line.length <= limit) return line
  const characters: string[] = []
  for (const { segment } of segmenter.segment(line)) {
    characters.push(segment)
    if (characters.length > limit) break
  }
  if (isWhole && characters.length <= limit) return line
  return `${characters
    .slice(0, limit - 1)
    .join('')
    .trimEnd()}…`
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
