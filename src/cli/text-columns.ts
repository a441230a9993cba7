/** Text in the columns of a terminal, where a character of Chinese, Japanese or Korean and an emoji take two. */

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]|\ufe0f/u

/** Columns that a text on one line takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/** Lines of at most `columns`, broken at blanks; a longer word has a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
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
