import { stripVTControlCharacters } from 'node:util'

/** Text in the columns of a terminal, where a character of Chinese, Japanese or Korean and an emoji take two. */

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]|\ufe0f/u

/** Columns that a text on one line takes; colours take none. */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text)))
    width += WIDE.test(segment) ? 2 : 1
  return width
}

/**
 * Lines of at most `columns`, broken at blanks, those after the first indented by two more than it; a longer word has
 * a line of its own. Between the words stands one blank; a percent sign stays with its number, and "<" with what follows.
 */
export function wrap(text: string, columns: number, hang = '  '): string[] {
  const indent = /^ */.exec(text)![0]
  const lines: string[] = []
  let line = indent
  let isEmpty = true
  for (const word of text.trim().split(/(?<![<>]) +(?!%)/)) {
    if (!isEmpty && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line)
      line = indent + hang + word
    } else line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

/** The text, or as much of its beginning as finds room before a "…". */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let cut = ''
  let width = 1
  for (const { segment } of segmenter.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1
    if (width > columns) break
    cut += segment
  }
  return `${cut.trimEnd()}…`
}

/** As many of the terms as find room, the first at least in part. */
export function listWithin(terms: readonly string[], columns: number): string {
  let text = cutTo(terms[0] ?? '', columns)
  for (const term of terms.slice(1)) {
    const longer = `${text}, ${term}`
    if (widthOf(longer) > columns) break
    text = longer
  }
  return text
}
