import { createHash } from 'node:crypto'
import { escapeHtml } from '../output/index.js'
import type { Block } from './document.js'

/** The report as one HTML page that needs nothing else and runs nothing; light and dark as the reader's system is. */
export function* htmlReport(title: string, blocks: Iterable<Block>): Generator<string> {
  const hash = createHash('sha256').update(STYLE).digest('base64')
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${asHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
`
  for (const block of blocks) yield `${htmlOf(block)}\n`
  yield '</main>\n</body>\n</html>\n'
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${asHtml(block.text)}</h${block.level}>`
    case 'paragraph':
      return `<p>${asHtml(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${asHtml(item)}</li>`).join('')}</ul>`
    case 'quotes':
      return block.texts.map((text) => `<blockquote dir="auto">${asHtml(text)}</blockquote>`).join('')
    case 'code':
      return `<pre>${asHtml(block.text)}</pre>`
    case 'table':
      return tableOf(block)
    case 'drawing':
      return `<figure role="img" aria-label="${asHtml(block.about)}">${block.svg()}</figure>`
  }
}

function tableOf({ header, numbers = [], rows }: Extract<Block, { kind: 'table' }>): string {
  const cell = (tag: 'th' | 'td', text: string, column: number): string =>
    `<${tag}${numbers.includes(column) ? ' class="number"' : ''}${tag === 'th' ? ' scope="col"' : ''}>${asHtml(text)}</${tag}>`
  const line = (tag: 'th' | 'td', cells: readonly string[]): string =>
    `<tr>${cells.map((text, column) => cell(tag, text, column)).join('')}</tr>`
  const head = header.every((text) => text === '') ? '' : `<thead>${line('th', header)}</thead>`
  return `<div class="table"><table>${head}<tbody>${rows.map((cells) => line('td', cells)).join('')}</tbody></table></div>`
}

/** Half characters aren't text. */
const HALVES = /\p{Surrogate}/gu

function asHtml(text: string): string {
  return escapeHtml(text.replace(HALVES, '\ufffd'))
}

const STYLE = `
:root { --ink: #1b1f24; --quiet: #57606a; --faint: #d0d7de; --paper: #fff; --tint: #f3f4f6; --accent: #0072b2; --burst: #d55e00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --quiet: #a3abb4; --faint: #3b424a; --paper: #15181c; --tint: #23282e; --accent: #4aa3df; --burst: #ef8a3c; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 Inter, system-ui, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.25; }
h2 { margin-top: 3rem; border-top: 1px solid var(--faint); padding-top: 1.5rem; }
h3 { margin: 2.5rem 0 0.5rem; }
figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; }
blockquote { margin: 0.5rem 0; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 3px solid var(--faint); }
.table { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.75rem 0; }
th, td { padding: 0.3rem 0.9rem 0.3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--faint); }
td:first-child { color: var(--quiet); white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { background: var(--tint); padding: 0.8rem 1rem; border-radius: 6px; white-space: pre-wrap; font-size: 0.85rem; }
.cell { fill: var(--tint); stroke: var(--paper); } .here { fill: var(--accent); stroke: var(--paper); }
.border { fill: none; stroke: var(--ink); stroke-width: 2; } .bar { fill: var(--accent); } .burst { fill: var(--burst); }
.name { font: 700 12px Inter, system-ui, sans-serif; fill: var(--ink); stroke: var(--paper); stroke-width: 4px; paint-order: stroke; text-anchor: middle; }
@media print { main { max-width: none; } }
`
