/**
 * How records lie in a file, as data: how each layout is recognised by the beginning of the file, and what cuts
 * it into records. A new layout is a new row. The order matters: the first that recognises the beginning is used.
 */

import { CsvSplitter, type CsvState } from './csv.js'
import { lastRowEnd } from './csv-blocks.js'
import { dialectOf } from './csv-dialect.js'
import { lastElementLine } from './json-blocks.js'
import { JsonLinesSplitter } from './json-lines.js'
import { JsonScanner } from './json-scanner.js'
import { PlainLinesSplitter } from './plain-lines.js'
import type { BlockSplitter, RecordSink, Splitter } from './records.js'
import { RefusedSource } from './refused-source.js'

const NEWLINE = 0x0a

/** Bytes looked at to find out the layout. */
export const HEAD_BYTES = 64 * 1024

export interface Layout {
  readonly name: string
  readonly about: string
  recognises(head: string): boolean
  open(sink: RecordSink, head: string): Splitter
  /** How the bytes can be cut into blocks that are read apart; left out where they can't. */
  readonly blocks?: BlockRules
}

/** Where bytes can be cut between records, and what reads what lies between two cuts. */
export interface BlockRules {
  /**
   * Where one of the last records of bytes that begin with one ends; 0 where none does. It may be wrong: the splitter
   * of the bytes up to there tells.
   *
   * @param state Of a splitter that has read what comes before, undefined at the beginning of the source.
   */
  lastEnd(bytes: Buffer, state: unknown): number
  /** The splitter of the beginning of the source. */
  open(sink: RecordSink, head: string): BlockSplitter
  /** The splitter of a later block. */
  resume(sink: RecordSink, state: unknown): BlockSplitter
}

export const LAYOUTS = [
  {
    name: 'archive',
    about: 'a script of an account archive that sets one JSON array',
    recognises: (head) => ARCHIVE_SCRIPT.test(head),
    open: openArchive,
    blocks: { lastEnd: lastElementLine, open: openArchive, resume: (sink) => JsonScanner.resume(sink) },
  },
  {
    name: 'json',
    about: 'one JSON array, or JSON documents over several lines',
    recognises: (head) => /^\s*\[\s*(?:[{["\d\]-]|$)/.test(head) || isJsonDocument(head),
    open: (sink) => new JsonScanner(sink),
    blocks: {
      lastEnd: lastElementLine,
      open: (sink) => new JsonScanner(sink),
      resume: (sink) => JsonScanner.resume(sink),
    },
  },
  {
    name: 'jsonl',
    about: 'JSON Lines: one JSON record a line',
    recognises: (head) => /^\s*\{/.test(head),
    open: (sink) => new JsonLinesSplitter(sink),
    blocks: {
      lastEnd: (bytes) => bytes.lastIndexOf(NEWLINE) + 1,
      open: (sink) => new JsonLinesSplitter(sink),
      resume: (sink) => new JsonLinesSplitter(sink),
    },
  },
  {
    name: 'lines',
    about: 'plain text, one tweet a line: only where --format lines says so',
    recognises: () => false,
    open: (sink) => new PlainLinesSplitter(sink),
  },
  {
    name: 'csv',
    about: 'a header and rows, separated by comma, semicolon, tab or bar',
    recognises: () => true,
    open: openCsv,
    blocks: {
      lastEnd: (bytes, state) => lastRowEnd(bytes, state as CsvState | undefined),
      open: openCsv,
      resume: (sink, state) => CsvSplitter.resume(sink, state as CsvState),
    },
  },
] as const satisfies readonly Layout[]

/** Up to the bracket that opens the array. */
const ARCHIVE_SCRIPT =
  /^\s*(?:window\.YTD\.tweets?\.part\d+|Grailbird\.data\.tweets_\d{4}_\d{2})\s*=\s*(?=\[)/

export type LayoutName = (typeof LAYOUTS)[number]['name']

/** Contents that are recognised and can't be read, by the beginning of the text. */
export const OTHER_TEXTS: readonly {
  readonly what: string
  readonly advice: string
  readonly pattern: RegExp
}[] = [
  ...(
    [
      ['the ids and times of tweets, of an account archive', /tweet_headers?/],
      ['deleted tweets of an account archive', /deleted_tweets?/],
      ['headers of deleted tweets, of an account archive', /deleted_tweet_headers?/],
      ['tweets to communities, of an account archive', /community_tweets?/],
      ['long tweets of an account archive, which its tweets.js has, too', /note_tweets?/],
      ['a part of an account archive that holds no tweets', /[a-z]\w*/],
    ] as const
  ).map(([what, part]) => ({
    what,
    advice: 'give its tweets.js (tweet.js in older archives), or the whole archive',
    pattern: new RegExp(`^\\s*window\\.YTD\\.${part.source}\\.part\\d+\\s*=`),
  })),
  {
    what: 'a part of an account archive of before 2018 that holds no tweets',
    advice: 'give the files in its folder data/js/tweets, or the whole archive',
    pattern: /^\s*(?:Grailbird\.data\b|var (?:tweet_index|user_details|payload_details)\s*=)/,
  },
  {
    what: 'a web page or XML',
    advice: 'export the tweets as CSV or JSON',
    pattern: /^\s*<(?:!doctype|html|\?xml|rss)/i,
  },
  { what: 'binary data', advice: 'export the tweets as CSV or JSON', pattern: NUL_BYTE() },
]

export function layoutOf(head: string): Layout {
  const layout = (LAYOUTS as readonly Layout[]).find(({ recognises }) => recognises(head))!
  const other = layout.name === 'csv' ? OTHER_TEXTS.find(({ pattern }) => pattern.test(head)) : undefined
  if (other) throw new RefusedSource(`${other.what}: ${other.advice}`)
  return layout
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

function openArchive(sink: RecordSink, head: string): BlockSplitter {
  return skipping(new JsonScanner(sink), Buffer.byteLength(ARCHIVE_SCRIPT.exec(head)?.[0] ?? ''))
}

function openCsv(sink: RecordSink, head: string): BlockSplitter {
  const { skip, preamble, ...options } = dialectOf(head)
  for (const [i, line] of preamble.entries())
    if (line.trim() !== '') sink.bad('bad_csv_row', i + 1, line.trimEnd(), 'before the header')
  const splitter = new CsvSplitter(sink, options)
  return skip === 0 ? splitter : skipping(splitter, Buffer.byteLength(head.slice(0, skip)))
}

function skipping(splitter: BlockSplitter, count: number): BlockSplitter {
  let left = count
  return {
    get lines() {
      return splitter.lines
    },
    get isBetween() {
      return left === 0 && splitter.isBetween
    },
    get state() {
      return splitter.state
    },
    push(chunk) {
      const cut = Math.min(left, chunk.length)
      left -= cut
      splitter.push(chunk.subarray(cut))
    },
    end: () => splitter.end(),
  }
}
