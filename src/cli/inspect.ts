import Table from 'cli-table3'
import { languageName } from '../analysis/index.js'
import { resolveConfig } from '../config/index.js'
import type { DictionaryColumn, ReadResult, RejectReason, SourceReport } from '../input/index.js'
import {
  describeReject,
  EMPTY_FILE,
  NO_CODE,
  noTweets,
  REJECT_REASONS,
  TwitterDataCollection,
} from '../input/index.js'
import { oneLine } from '../output/index.js'
import { count, counted, percent } from '../report/index.js'
import type { FlagValues } from './config-flags.js'
import { configLayersOf } from './config-flags.js'
import { readForReport } from './reading.js'
import { reporterFor } from './terminal.js'
import { widthOf, wrap } from './text-columns.js'

/** Where nobody says how wide lines may be. */
const PIPE_COLUMNS = 80
/** How much of the long lists is shown; with --verbose, all that is known. */
interface Shown {
  readonly examples: number
  readonly languages: number
}
const BRIEF: Shown = { examples: 5, languages: 8 }
const VERBOSE: Shown = { examples: Number.POSITIVE_INFINITY, languages: Number.POSITIVE_INFINITY }

/**
 * Says what is in files, without training anything.
 *
 * @throws InputError, after all is said, where there is no tweet in them.
 */
export async function runInspect(
  inputs: readonly string[],
  flags: FlagValues,
  signal: AbortSignal,
): Promise<void> {
  const config = resolveConfig(await configLayersOf(flags, process.env))
  const result = await readForReport(inputs, flags, config, reporterFor(flags), signal)
  const overview = overviewOf(result)
  if (flags.json === true) {
    const features = featuresOf(overview.known)
    const report = { version: 1, sources: result.sources, rejected: result.rejected, ...overview, features }
    process.stdout.write(`${JSON.stringify(report)}\n`)
  } else if (flags.quiet !== true) {
    const columns = (process.stdout.isTTY ? process.stdout.columns : undefined) ?? PIPE_COLUMNS
    const text = inspectText(result, overview, flags.verbose === true ? VERBOSE : BRIEF, columns)
    process.stdout.write(`${text}\n`)
  }
  if (overview.tweets === 0) throw noTweets(result.sources)
}

/** What is known of all tweets together. */
interface Overview {
  readonly tweets: number
  readonly users: number
  /** The authors of all tweets are known by the links to these alone. */
  readonly usersFromLinks: boolean
  readonly first: string | null
  readonly last: string | null
  readonly languages: Readonly<Record<string, number>>
  /** Tweets whose language was detected in the text. */
  readonly languagesDetected: number
  /** Share of the tweets that have it, 0 to 1; 0 where there are none. */
  readonly known: Readonly<Record<string, number>>
}

function overviewOf({ table, sources }: ReadResult): Overview {
  const collection = TwitterDataCollection.fromTable(table)
  const range = collection.getDateRange()
  const shareOf = (isUnknown: (row: number) => boolean) => {
    let known = 0
    for (let row = 0; row < table.count; row++) if (!isUnknown(row)) known++
    return table.count === 0 ? 0 : known / table.count
  }
  const numbers = (column: Float64Array) => shareOf((row) => Number.isNaN(column[row]))
  const codes = (column: DictionaryColumn) => shareOf((row) => column.codes[row] === NO_CODE)
  return {
    tweets: table.count,
    users: collection.getUniqueUsers().length,
    usersFromLinks: sources.every(
      ({ tweets, columns }) => tweets === 0 || (columns.link !== undefined && columns.user === undefined),
    ),
    first: range === undefined ? null : new Date(range.start).toISOString(),
    last: range === undefined ? null : new Date(range.end).toISOString(),
    languages: languageCounts(table.languages),
    languagesDetected: table.languageDetected.reduce((sum, detected) => sum + detected, 0),
    known: {
      dates: numbers(table.createdAt),
      users: codes(table.users),
      languages: codes(table.languages),
      likes: numbers(table.likeCounts),
      retweets: numbers(table.retweetCounts),
      replies: numbers(table.replyCounts),
      quotes: numbers(table.quoteCounts),
    },
  }
}

function languageCounts({ codes, values }: DictionaryColumn): Record<string, number> {
  const counts = new Array<number>(values.length).fill(0)
  for (const code of codes) if (code !== NO_CODE) counts[code]!++
  const entries = values.map((language, code) => [language, counts[code]!] as const)
  return Object.fromEntries(entries.toSorted(([, a], [, b]) => b - a))
}

/** @param columns That lines may take, where words allow. */
export function inspectText(
  result: Pick<ReadResult, 'sources' | 'rejected'>,
  overview: Overview,
  shown: Shown,
  columns: number,
): string {
  const table = sourceTable(result.sources)
  const isTooWide = table.split('\n').some((line) => widthOf(line) > columns)
  const rest = [
    ...result.sources.flatMap(sourceDetails),
    '',
    ...overviewLines(overview, shown),
    ...rejectLines(result, shown),
  ]
  const top = isTooWide ? result.sources.flatMap(sourceLines) : [table]
  // The table is wrapped nowhere: where it doesn't fit, a list stands in its place.
  return [...(isTooWide ? wrapped(top, columns) : top), ...wrapped(rest, columns)].join('\n')
}

function wrapped(lines: readonly string[], columns: number): string[] {
  return lines.flatMap((line) => (line === '' ? [''] : wrap(line, columns)))
}

/** What the table says of one file, for terminals that are too narrow for it. */
function sourceLines(source: SourceReport): string[] {
  const name = oneLine(source.path)
  if (source.notRead !== undefined) return [name, `  not read: ${source.notRead}`]
  const { records, tweets, duplicates, skipped, rejected } = source
  const others = [
    ...(duplicates > 0 ? [counted(duplicates, 'duplicate')] : []),
    ...(skipped > 0 ? [`${count(skipped)} skipped`] : []),
    ...(rejected > 0 ? [`${count(rejected)} rejected`] : []),
  ]
  return [
    name,
    `  ${[source.format, encodingOf(source)].filter((text) => text !== '').join(', ')}`,
    `  ${counted(records, 'record')}: ${[counted(tweets, 'tweet'), ...others].join(', ')}`,
  ]
}

/** Nothing of a file without bytes. */
function encodingOf({ format, encoding, compression }: SourceReport): string {
  if (format === EMPTY_FILE) return ''

  return compression === 'none' ? encoding : `${encoding} in ${compression}`
}

function sourceTable(sources: readonly SourceReport[]): string {
  const table = new Table({
    head: ['file', 'format', 'encoding', 'records', 'tweets', 'duplicates', 'skipped', 'rejected'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const source of sources) {
    const { records, tweets, duplicates, skipped, rejected } = source
    if (source.notRead !== undefined) {
      table.push([oneLine(source.path), { colSpan: 7, content: `not read: ${source.notRead}` }])
      continue
    }
    table.push([
      oneLine(source.path),
      source.format,
      encodingOf(source),
      ...[records, tweets, duplicates, skipped, rejected].map(count),
    ])
  }
  return table.toString()
}

function sourceDetails(source: SourceReport): string[] {
  const columns = Object.entries(source.columns).map(([field, column]) => `${field} from ${oneLine(column)}`)
  const skipped = Object.entries(source.skippedByReason).map(
    ([reason, number]) => `${count(number)} ${reason}`,
  )
  const details = [
    ...(source.refused === undefined ? [] : [`refused: ${oneLine(source.refused)}`]),
    ...(columns.length > 0 ? [`columns read: ${columns.join(', ')}`] : []),
    ...(source.ignoredColumns.length > 0
      ? [`columns not used: ${source.ignoredColumns.map((name) => oneLine(name)).join(', ')}`]
      : []),
    ...(skipped.length > 0 ? [`skipped: ${skipped.join(', ')}`] : []),
    ...source.notes.map((note) => `note: ${oneLine(note)}`),
  ]
  return details.length === 0 ? [] : ['', oneLine(source.path), ...details.map((detail) => `  ${detail}`)]
}

function overviewLines(overview: Overview, shown: Shown): string[] {
  const { tweets, users, usersFromLinks, first, last, languages, languagesDetected, known } = overview
  if (tweets === 0) return ['no tweets']
  const named = Object.entries(languages)
  const listed = named
    .slice(0, shown.languages)
    .map(([language, number]) => `${languageName(language)} ${count(number)}`)
  const more = named.length > listed.length ? ` and ${named.length - listed.length} more` : ''
  const detected = languagesDetected > 0 ? ` (${count(languagesDetected)} detected in the text)` : ''
  const shares = Object.entries(known).map(([name, share]) => `${name} ${percent(share)}`)
  const { possible, missing } = featuresOf(known)
  return [
    `${counted(tweets, 'tweet')}${users > 0 ? ` by ${counted(users, 'user')}${usersFromLinks ? ' (known by their links)' : ''}` : ''}`,
    ...(first === null || last === null ? [] : [`from ${first} to ${last} (UTC)`]),
    ...(listed.length > 0 ? [`languages: ${listed.join(', ')}${more}${detected}`] : []),
    `known of the tweets: ${shares.join(', ')}`,
    `features possible: ${possible.join(', ')}${missing.length > 0 ? `; not ${missing.join(', ')}` : ''}`,
  ]
}

/** Groups of features that the tweets have enough for, and those that they lack something for. */
function featuresOf(known: Overview['known']): {
  readonly possible: readonly string[]
  readonly missing: readonly string[]
} {
  const needs: readonly (readonly [group: string, what: string, isKnown: boolean])[] = [
    ['temporal', 'no dates', known.dates! > 0],
    [
      'engagement',
      'no counts',
      [known.likes, known.retweets, known.replies, known.quotes].some((n) => n! > 0),
    ],
    ['authors', 'no users', known.users! > 0],
  ]
  return {
    possible: ['words', 'sentiment', 'form', ...needs.filter(([, , has]) => has).map(([group]) => group)],
    missing: needs.filter(([, , has]) => !has).map(([group, what]) => `${group} (${what})`),
  }
}

function rejectLines({ rejected }: Pick<ReadResult, 'rejected'>, shown: Shown): string[] {
  if (rejected.total === 0) return []
  const reasons = Object.entries(rejected.byReason).map(
    ([reason, number]) => `  ${count(number)} ${reason}: ${REJECT_REASONS[reason as RejectReason]}`,
  )
  const examples = rejected.examples
    .slice(0, shown.examples)
    .map((reject) => `  ${oneLine(describeReject(reject))}`)
  return ['', `${counted(rejected.total, 'record')} rejected:`, ...reasons, 'for example:', ...examples]
}
