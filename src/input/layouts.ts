/**
 * How records lie in a file, as data: how each layout is recognised by the beginning of the file, and what cuts
 * it into records. A new layout is a new row. The order matters: the first that recognises the beginning is used.
 */

import { CsvSplitter } from './csv.js'
import { dialectOf } from './csv-dialect.js'
import { JsonLinesSplitter } from './json-lines.js'
import { JsonScanner } from './json-scanner.js'
import type { RecordSink, Splitter } from './records.js'
import { RefusedSource } from './refused-source.js'

/** Bytes looked at to find out the layout. */
export const HEAD_BYTES = 64 * 1024

export interface Layout {
  readonly name: string
  readonly about: string
  recognises(head: string): boolean
  open(sink: RecordSink, head: string): Splitter
}

export const LAYOUTS = [
  {
    name: 'json',
    about: 'one JSON array, or JSON documents over several lines',
    recognises: (head) => /^\s*\[\s*(?:[{["\d\]-]|$)/.test(head) || isJsonDocument(head),
    open: (sink) => new JsonScanner(sink),
  },
  {
    name: 'jsonl',
    about: 'JSON Lines: one JSON record a line',
    recognises: (head) => /^\s*\{/.test(head),
    open: (sink) => new JsonLinesSplitter(sink),
  },
  {
    name: 'csv',
    about: 'a header and rows, separated by comma, semicolon, tab or bar',
    recognises: () => true,
    open: openCsv,
  },
] as const satisfies readonly Layout[]

export type LayoutName = (typeof LAYOUTS)[number]['name']

/** Contents that are recognised and can't be read, by the beginning of the text. */
const OTHER_TEXTS: readonly {
  readonly what: string
  readonly advice: string
  readonly pattern: RegExp
  readonly holdsTweets?: boolean
}[] = [
  {
    what: 'the tweets of a Twitter account archive',
    advice: 'delete everything before the first "[" and give it again',
    pattern: /^\s*(?:window\.YTD\.tweets?\.|Grailbird\.data\.tweets)/,
    holdsTweets: true,
  },
  {
    what: 'a part of a Twitter account archive that holds no tweets',
    advice: 'give its tweets.js (tweet.js in older archives)',
    pattern: /^\s*(?:window\.YTD|Grailbird\.data)\b/,
  },
  {
    what: 'a web page or XML',
    advice: 'export the tweets as CSV or JSON',
    pattern: /^\s*<(?:!doctype|html|\?xml|rss)/i,
  },
  { what: 'binary data', advice: 'export the tweets as CSV or JSON', pattern: NUL_BYTE() },
]

export function layoutOf(head: string): Layout {
  const other = OTHER_TEXTS.find(({ pattern }) => pattern.test(head))
  if (other) throw new RefusedSource(`${other.what}: ${other.advice}`, other.holdsTweets)
  return (LAYOUTS as readonly Layout[]).find(({ recognises }) => recognises(head))!
}

/** NUL bytes at the very beginning: a few in the middle are damage, not another kind of file. */
function NUL_BYTE(): RegExp {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the control character is what is looked for
  return /^[\s\S]{0,7}\u0000/
}

/** A first line that only opens: `{`, or `{"statuses": [`. */
const DOCUMENT_START = /^\{(?:\s*"[^"]{1,60}"\s*:)?\s*[[{]?$/

/**
 * An object over several lines. JSON Lines whose first line is damaged looks like that, too: there, another
 * line is an object of its own.
 */
function isJsonDocument(head: string): boolean {
  if (!/^\s*\{/.test(head)) return false
  const lines = head.trimStart().split('\n')
  if (lines.length === 1) return false
  // The last line may be cut.
  const complete = lines.slice(0, -1).map((line) => line.trim())
  if (DOCUMENT_START.test(complete[0]!)) return !beginsJsonLines(complete[0]!, lines[1]!, lines[2] ?? '')
  if (complete.some((line, i) => line.startsWith('{') && !/^\s/.test(lines[i]!) && isJson(line))) return false
  return /[{[,]$/.test(complete[0]!) && !/^\{.*"\s*:\s*"[^"]*$/.test(complete[0]!)
}

/**
 * Whether the first line, which looks like the beginning of a document, is only a line of JSON Lines that was cut
 * there: then the second is an object of its own, and what comes behind it is the next, not the document's end. In
 * an array a comma would stand between them, so an array of one line alone stays a document.
 */
function beginsJsonLines(first: string, second: string, third: string): boolean {
  if (!second.startsWith('{') || !isJson(second)) return false
  return third.startsWith('{') || (third.trim() === '' && !first.endsWith('['))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function openCsv(sink: RecordSink, head: string): Splitter {
  const { skip, preamble, ...options } = dialectOf(head)
  for (const [i, line] of preamble.entries())
    if (line.trim() !== '') sink.bad('bad_csv_row', i + 1, line.trimEnd(), 'before the header')
  const splitter = new CsvSplitter(sink, options)
  return skip === 0 ? splitter : skipping(splitter, Buffer.byteLength(head.slice(0, skip)))
}

function skipping(splitter: Splitter, count: number): Splitter {
  let left = count
  return {
    push(chunk) {
      const cut = Math.min(left, chunk.length)
      left -= cut
      splitter.push(chunk.subarray(cut))
    },
    end: () => splitter.end(),
  }
}
