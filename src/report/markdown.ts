import type { Block } from './document.js'

/** The report as Markdown (CommonMark with tables); texts can't become links, pictures, tags or lists. */
export function* markdownReport(blocks: Iterable<Block>): Generator<string> {
  for (const block of blocks) {
    const text = markdownOf(block)
    if (text !== '') yield `${text}\n\n`
  }
}

function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inline(block.text)}`
    case 'paragraph':
      return atStart(inline(block.text))
    case 'list':
      return block.items.map((item) => `- ${atStart(inline(item))}`).join('\n')
    case 'quotes':
      return block.texts.map((text) => `> ${atStart(inline(text))}`).join('\n>\n')
    case 'code':
      return fenced(block.text)
    case 'table':
      return [
        row(block.header.map(inline)),
        row(block.header.map((_, column) => (block.numbers?.includes(column) ? '---:' : '---'))),
        ...block.rows.map((cells) => row(cells.map(inline))),
      ].join('\n')
    case 'drawing':
      return block.file === undefined ? '' : `![${inline(block.about)}](${encodeURI(block.file)})`
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** A text within a line of Markdown. */
export function inline(text: string): string {
  return unlinked(text.replace(/\s+/gu, ' ').replace(/[\\`*_[\]<>|#!~&$]/g, (mark) => `\\${mark}`))
}

/**
 * GitHub's Markdown makes links of bare addresses, also of escaped ones, and of names after an @: a word joiner, which
 * nobody sees, stands where they would begin to be one.
 */
function unlinked(text: string): string {
  return text.replace(/www(?=\.)|@/gi, '$&\u2060').replace(/:(?=\/\/)|(?<=\b(?:mailto|xmpp)):/gi, '\u2060:')
}

/** What would begin a list, a quote or a rule. */
function atStart(text: string): string {
  return text.replace(/^([-+=>]|\d+(?=[.)]))/, (mark) => (/\d/.test(mark) ? `${mark}\u2060` : `\\${mark}`))
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
