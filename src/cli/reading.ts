import type { SomTrainingConfig } from '../config/index.js'
import { ConfigError, expected } from '../errors.js'
import type { Embeddings, ReadOptions, ReadResult, SourceReport } from '../input/index.js'
import { MAX_ROWS_REACHED, readEmbeddings, readTweets } from '../input/index.js'
import { oneLine } from '../output/index.js'
import { count, counted } from '../report/index.js'
import type { FlagValues } from './config-flags.js'
import type { ProgressReporter } from './progress.js'

type ReadingConfig = Pick<SomTrainingConfig, 'random_state' | 'threads'>

/** Reads the files of a command with its input options, telling the reporter what was read and what was not. */
export async function readInput(
  inputs: readonly string[],
  flags: FlagValues,
  config: ReadingConfig,
  reporter: ProgressReporter,
  signal: AbortSignal,
): Promise<ReadResult> {
  const result = await read(inputs, flags, config, reporter, signal, false)
  for (const line of readingNotes(result, flags.verbose === true)) reporter.note(line)
  return result
}

/**
 * As `readInput`, for a command that shows the reports of the files itself: without a word about them, and without
 * an error where they hold no tweet.
 */
export function readForReport(
  inputs: readonly string[],
  flags: FlagValues,
  config: ReadingConfig,
  reporter: ProgressReporter,
  signal: AbortSignal,
): Promise<ReadResult> {
  return read(inputs, flags, config, reporter, signal, true)
}

async function read(
  inputs: readonly string[],
  flags: FlagValues,
  { random_state: randomState, threads }: ReadingConfig,
  reporter: ProgressReporter,
  signal: AbortSignal,
  allowNone: boolean,
): Promise<ReadResult> {
  const result = await readTweets(inputs, {
    ...inputOptions(flags),
    allowNone,
    randomState,
    threads,
    signal,
    onProgress: ({ bytesRead, bytesTotal, tweets }) =>
      reporter.update({
        stage: 'Reading',
        done: bytesRead / 1e6,
        total: bytesTotal === undefined ? undefined : bytesTotal / 1e6,
        unit: 'MB',
        detail: counted(tweets, 'tweet'),
      }),
  })
  reporter.done('Reading', readingOutcome(result))
  return result
}

/**
 * The vectors of `--embeddings`; undefined where there are none.
 *
 * @throws InputError where the file can't be read as such; ConfigError for a column without a file.
 */
export async function embeddingsOf(
  flags: FlagValues,
  reporter: ProgressReporter,
): Promise<Embeddings | undefined> {
  if (flags.embeddings === undefined) {
    if (flags.embeddingsColumn === undefined) return undefined
    throw new ConfigError(expected('a file of vectors', '--embeddings', 'none, only --embeddings-column'))
  }
  const embeddings = await readEmbeddings(
    flags.embeddings as string,
    flags.embeddingsColumn as string | undefined,
  )
  const { rows, dimensions, ids } = embeddings
  reporter.done(
    'Reading embeddings',
    `${counted(rows, 'vector')} of ${counted(dimensions, 'dimension')}, ${ids === undefined ? 'in the order of the tweets' : 'by id'}`,
  )
  return embeddings
}

function inputOptions(flags: FlagValues): ReadOptions {
  return {
    format: flags.format as string | undefined,
    columns: flags.column as Record<string, string> | undefined,
    detectLanguages: flags.detectLanguages as boolean | undefined,
    maxRows: flags.maxRows as number | undefined,
    sampleFraction: flags.sampleFraction as number | undefined,
    maxUnpackedBytes: flags.maxUnpacked as number | undefined,
    rejectsFile: flags.rejects as string | undefined,
    strict: flags.strict === true,
  }
}

function readingOutcome({ table, sources, rejected }: ReadResult): string {
  const duplicates = sum(sources, (source) => source.duplicates)
  const notSampled = sum(sources, ({ skippedByReason }) => skippedByReason.not_sampled ?? 0)
  const skipped = sum(sources, (source) => source.skipped) - notSampled
  const read = sources.filter(({ notRead }) => notRead === undefined)
  const useful = read.filter(({ refused }) => refused === undefined)
  const files = counted(read.length, 'file')
  const isAll = useful.length === read.length || useful.length === 0
  const left = sources.filter(({ notRead }) => notRead === MAX_ROWS_REACHED)
  return [
    `${counted(table.count, 'tweet')} from ${isAll ? files : `${count(useful.length)} of ${files}`}`,
    ...(left.length > 0 ? [`${counted(left.length, 'file')} not read (${MAX_ROWS_REACHED})`] : []),
    ...(notSampled > 0 ? [`${count(notSampled)} not sampled`] : []),
    ...(duplicates > 0 ? [`${counted(duplicates, 'duplicate')} dropped`] : []),
    ...(skipped > 0 ? [`${counted(skipped, 'record')} skipped`] : []),
    ...(rejected.total > 0 ? [`${counted(rejected.total, 'record')} rejected`] : []),
  ].join(', ')
}

/** What the user should know: sources that gave nothing, rejects, and with --verbose all that readers noticed. */
function readingNotes({ sources, rejected }: ReadResult, verbose: boolean): string[] {
  const reasons = Object.entries(rejected.byReason).map(([reason, number]) => `${reason} ${number}`)
  return [
    ...sources.flatMap(({ refused }) => (refused === undefined ? [] : [`  warning: ${oneLine(refused)}`])),
    ...(reasons.length > 0
      ? [`  rejected: ${reasons.join(', ')} (inspect shows examples, --rejects FILE keeps them)`]
      : []),
    ...(verbose ? sources.flatMap((source) => verboseNotes(source)) : []),
  ]
}

function verboseNotes(source: SourceReport): string[] {
  if (source.notRead !== undefined) return [`  ${oneLine(source.path)}: not read: ${source.notRead}`]
  const columns = Object.entries(source.columns).map(([field, column]) => `${field}=${oneLine(column)}`)
  return [
    `  ${oneLine(source.path)}: ${source.format}, ${source.encoding}${source.compression === 'none' ? '' : `, ${source.compression}`}`,
    ...(columns.length > 0 ? [`    columns: ${columns.join(', ')}`] : []),
    ...source.notes.map((note) => `    ${oneLine(note)}`),
  ]
}

function sum(sources: readonly SourceReport[], of: (source: SourceReport) => number): number {
  return sources.reduce((total, source) => total + of(source), 0)
}
