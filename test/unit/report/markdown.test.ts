import { expect, test } from 'vitest'
import type { Block } from '../../../src/report/document.js'
import { markdownReport } from '../../../src/report/markdown.js'

const HOSTILE =
  'see www.evil.example, WWW.evil.example, https://evil.example/x ftp://e.x mail me@evil.example'

/** What GitHub's Markdown makes a link of without any brackets (its autolink extension), and whom it calls. */
const AUTOLINK = /www\.|(?:https?|ftp):\/\/|mailto:|xmpp:|[\w.+-]+@[\w-]|(?<!\w)@\w/i

const TEXT = `${HOSTILE} mailto:a@b.c xmpp:a@b.c @somebody`

const BLOCKS: readonly Block[] = [
  { kind: 'heading', level: 2, text: TEXT },
  { kind: 'paragraph', text: TEXT },
  { kind: 'list', items: [TEXT] },
  { kind: 'quotes', texts: [TEXT] },
  { kind: 'table', header: [TEXT], rows: [[TEXT]] },
  { kind: 'drawing', about: TEXT, file: 'a.svg', svg: () => '' },
]

test.each(BLOCKS)('addresses in a $kind do not become links', (block) => {
  const markdown = [...markdownReport([block])].join('')
  expect(markdown).not.toMatch(AUTOLINK)
  // A reader sees the same text.
  expect(markdown.replaceAll('\u2060', '')).toContain(TEXT)
})

test('text without addresses is left as it is', () => {
  const text = 'A ratio of 3:2, at 12:30 and/or later; www, //, http'
  expect([...markdownReport([{ kind: 'paragraph', text }])]).toEqual([`${text}\n\n`])
})
