/** From files or bytes to a table of tweets, with a report of every source. */
import { Readable } from 'node:stream'
import { ArgumentError, expected, InputError } from '../errors.js'
import { type ByteStream, lookAhead } from './byte-stream.js'
import { COLUMN_FIELDS, type ColumnField } from './column-names.js'
import { type Compression, DamagedCompression, decompressed } from './compression.js'
import { asUtf8, type Encoding } from './encoding.js'
import type { ColumnOverrides } from './flat.js'
import { IdSet } from './id-set.js'
import { Intake, type IntakeOptions } from './intake.js'
import { HEAD_BYTES, LAYOUTS, layoutOf } from './layouts.js'
import { RefusedSource } from './refused-source.js'
import {
  describeReject,
  RejectLog,
  type RejectReason,
  type RejectSummary,
  RejectsFile,
  type SkipReason,
} from './rejects.js'
import { SHAPES } from './shapes.js'
import { findSources, type Source } from './sources.js'
import { type TweetTable, TweetTableBuilder } from './tweet-table.js'

export interface ReadOptions {
  /** Layout (`json`, `jsonl`, `csv`) or schema (`v1.1`, `v2`, `snscrape`, `flat`); by default found by content. */
  readonly format?: string | undefined
  /** Field to column, such as `{ text: 'body' }`; an empty column ignores the field. Records are then read as flat. */
  readonly columns?: Readonly<Record<string, string>> | undefined
  /** Stop after this many tweets. */
  readonly maxRows?: number | undefined
  /** Each record is drawn with this probability, above 0 to 1; which ones depends only on `randomState` and their place. */
  readonly sampleFraction?: number | undefined
  /** @default 42 */
  readonly randomState?: number | undefined
  /** All rejected records are written there, as JSON Lines. */
  readonly rejectsFile?: string | undefined
  /** The first rejected record or refused source is an error. */
  readonly strict?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined
}

export interface ReadProgress {
  /** Bytes of the sources as they lie on disk. */
  readonly bytesRead: number
  readonly bytesTotal: number | undefined
  readonly tweets: number
  readonly rejected: number
  readonly source: string
}

export interface SourceReport {
  readonly path: string
  /** Layout and schemas, such as `jsonl v1.1`. */
  readonly format: string
  readonly encoding: Encoding
  readonly compression: Compression
  /** Always `tweets + rejected + skipped + duplicates`. */
  readonly records: number
  readonly tweets: number
  readonly rejected: number
  readonly skipped: number
  readonly duplicates: number
  readonly rejectedByReason: Readonly<Partial<Record<RejectReason, number>>>
  readonly skippedByReason: Readonly<Partial<Record<SkipReason, number>>>
  /** Column that each field came from, for flat records. */
  readonly columns: Readonly<Record<string, string>>
  readonly ignoredColumns: readonly string[]
  readonly notes: readonly string[]
  /** Why nothing of this source could be used. */
  readonly refused: string | undefined
}

export interface ReadResult {
  readonly table: TweetTable
  readonly sources: readonly SourceReport[]
  readonly rejected: RejectSummary
}

/** Values of `format`. */
export const FORMAT_NAMES: readonly string[] = [
  ...LAYOUTS.map(({ name }) => name),
  ...SHAPES.map(({ name }) => name).filter((name) => name === 'v1.1' || name === 'v2' || name === 'snscrape'),
  'flat',
]

/**
 * Reads tweets from files, folders, patterns and standard input (`-`), or from bytes.
 *
 * A source that holds no tweets is refused: its report says why, and the others are read. Throws InputError
 * where a name leads nowhere, where no source gives a tweet, and, if `strict`, at the first reject;
 * ArgumentError for wrong options; OutputError where the rejects file can't be written; the signal's reason
 * when aborted.
 */
export async function readTweets(
  inputs: readonly string[] | AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const checked = checkOptions(options)
  const sources = isNames(inputs) ? await findSources(inputs) : [streamSource(inputs)]
  if (sources.length === 0) throw new InputError('Expected files to read but received an empty list')
  const file = options.rejectsFile === undefined ? undefined : await RejectsFile.create(options.rejectsFile)
  try {
    const result = await new Reading(sources, options, checked, file).run()
    await file?.finish()
    return result
  } catch (error) {
    // The rejects are what explains an InputError; an interrupted run leaves nothing.
    if (error instanceof InputError) await file?.finish()
    else await file?.discard()
    throw error
  }
}

function isNames(inputs: readonly string[] | AsyncIterable<Uint8Array>): inputs is readonly string[] {
  return Array.isArray(inputs)
}

function streamSource(stream: ByteStream): Source {
  return { path: '-', bytes: undefined, open: () => stream }
}

interface CheckedOptions {
  readonly layout: string | undefined
  readonly shape: string | undefined
  readonly columns: ColumnOverrides
  readonly maxRows: number
  readonly sampleFraction: number
  readonly randomState: number
}

function checkOptions(options: ReadOptions): CheckedOptions {
  const {
    format,
    columns = {},
    maxRows = Number.POSITIVE_INFINITY,
    sampleFraction = 1,
    randomState = 42,
  } = options
  if (format !== undefined && !FORMAT_NAMES.includes(format))
    throw new ArgumentError(expected(`one of ${FORMAT_NAMES.join(', ')}`, 'format', format))
  for (const field of Object.keys(columns))
    if (!COLUMN_FIELDS.includes(field as ColumnField))
      throw new ArgumentError(expected(`one of ${COLUMN_FIELDS.join(', ')}`, 'the field of a column', field))
  if (maxRows !== Number.POSITIVE_INFINITY && !(Number.isInteger(maxRows) && maxRows >= 1))
    throw new ArgumentError(expected('a whole number of at least 1', 'max_rows', maxRows))
  if (!(sampleFraction > 0 && sampleFraction <= 1))
    throw new ArgumentError(expected('a number above 0, at most 1', 'sample_fraction', sampleFraction))
  if (!(Number.isInteger(randomState) && randomState >= 0 && randomState <= 0xffff_ffff))
    throw new ArgumentError(expected('a whole number from 0 to 4294967295', 'random_state', randomState))
  const isLayout = LAYOUTS.some(({ name }) => name === format)
  return {
    layout: isLayout ? format : undefined,
    shape: isLayout ? undefined : format,
    columns: columns as ColumnOverrides,
    maxRows,
    sampleFraction,
    randomState,
  }
}

/** One call of readTweets. */
class Reading {
  readonly #sources: readonly Source[]
  readonly #options: ReadOptions
  readonly #checked: CheckedOptions
  readonly #file: RejectsFile | undefined
  readonly #builder = new TweetTableBuilder()
  readonly #ids = new IdSet()
  readonly #log: RejectLog
  readonly #bytesTotal: number | undefined
  #bytesRead = 0

  constructor(
    sources: readonly Source[],
    options: ReadOptions,
    checked: CheckedOptions,
    file: RejectsFile | undefined,
  ) {
    this.#sources = sources
    this.#options = options
    this.#checked = checked
    this.#file = file
    this.#log = new RejectLog(file)
    const sizes = sources.map(({ bytes }) => bytes)
    this.#bytesTotal = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    )
  }

  async run(): Promise<ReadResult> {
    const reports: SourceReport[] = []
    for (const [index, source] of this.#sources.entries()) {
      if (this.#builder.count >= this.#checked.maxRows) break
      const report = await this.#readSource(source, index)
      reports.push(report)
      if (report.refused !== undefined && this.#options.strict) throw new InputError(report.refused)
    }
    if (this.#builder.count === 0) throw new InputError(nothingFound(reports))
    return { table: this.#builder.finish(), sources: reports, rejected: this.#log.summary() }
  }

  async #readSource(source: Source, index: number): Promise<SourceReport> {
    const intake = new Intake(source.path, index, this.#intakeOptions())
    const found: { layout: string; encoding: Encoding; compression: Compression } = {
      layout: 'unknown',
      encoding: 'utf-8',
      compression: 'none',
    }
    let refused: string | undefined
    try {
      await this.#feed(source, intake, found)
      refused = emptiness(source.path, intake)
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw readingFailed(source.path, error)
      refused = error.message.startsWith('Expected')
        ? error.message
        : `Expected tweets in ${source.path} but received ${error.message}`
    }
    const { used, ignored } = intake.columns()
    return {
      path: source.path,
      format: [found.layout, ...intake.shapes].join(' '),
      encoding: found.encoding,
      compression: found.compression,
      ...intake.tally,
      rejectedByReason: intake.rejectedByReason,
      skippedByReason: intake.skippedByReason,
      columns: used,
      ignoredColumns: ignored,
      notes: intake.notes(),
      refused,
    }
  }

  async #feed(
    source: Source,
    intake: Intake,
    found: { layout: string; encoding: Encoding; compression: Compression },
  ): Promise<void> {
    const raw = source.open()
    try {
      await this.#feedFrom(raw, source, intake, found)
    } finally {
      // Where the source is refused at its first bytes, nobody has read it to its end.
      if (raw instanceof Readable) raw.destroy()
    }
  }

  async #feedFrom(
    raw: ByteStream,
    source: Source,
    intake: Intake,
    found: { layout: string; encoding: Encoding; compression: Compression },
  ): Promise<void> {
    const { bytes, compression } = await decompressed(this.#counted(raw))
    found.compression = compression
    const { bytes: text, encoding } = await asUtf8(bytes)
    found.encoding = encoding
    try {
      const { head, whole } = await lookAhead(text, HEAD_BYTES)
      if (head.length === 0) await refuseEmpty(whole)
      const start = head.toString('utf8')
      const layout = LAYOUTS.find(({ name }) => name === this.#checked.layout) ?? layoutOf(start)
      found.layout = layout.name
      const splitter = layout.open(intake, start)
      for await (const chunk of whole) {
        splitter.push(chunk as Buffer)
        await this.#file?.flush()
        this.#progress(source, intake)
        if (intake.full) break
      }
      if (!intake.full) splitter.end()
    } catch (error) {
      if (!(error instanceof DamagedCompression)) throw error
      intake.bad('damaged_compression', undefined, '', error.message)
    }
    intake.finish()
    await this.#file?.flush()
    this.#progress(source, intake)
  }

  async *#counted(raw: ByteStream): AsyncGenerator<Uint8Array> {
    for await (const chunk of raw) {
      this.#options.signal?.throwIfAborted()
      this.#bytesRead += chunk.length
      yield chunk
    }
  }

  #progress(source: Source, intake: Intake): void {
    this.#options.signal?.throwIfAborted()
    this.#options.onProgress?.({
      bytesRead: this.#bytesRead,
      bytesTotal: this.#bytesTotal,
      tweets: this.#builder.count,
      rejected: intake.tally.rejected,
      source: source.path,
    })
  }

  #intakeOptions(): IntakeOptions {
    return {
      ...this.#checked,
      builder: this.#builder,
      ids: this.#ids,
      onReject: (reject) => {
        this.#log.add(reject)
        if (this.#options.strict)
          throw new InputError(`Expected only usable records but received ${describeReject(reject)}`)
      },
    }
  }
}

/** Either the stream failed before its first byte, and says so when it is read, or it is empty. */
async function refuseEmpty(stream: ByteStream): Promise<never> {
  for await (const _ of stream) break
  throw new RefusedSource('an empty file')
}

/** Why a source that was read gave no tweet, unless it was meant to give none. */
function emptiness(path: string, intake: Intake): string | undefined {
  const { tally } = intake
  if (tally.tweets > 0 || tally.duplicates > 0) return undefined
  if (tally.records === 0) return `Expected tweets in ${path} but received a file without records`
  if (tally.rejected === 0) {
    const reasons = counted(intake.skippedByReason)
    return intake.skippedByReason.not_sampled
      ? undefined
      : `Expected tweets in ${path} but received only ${reasons}`
  }
  const known = intake.recognisedAs()
  if (known) return `Expected tweets in ${path} but received ${known.what}: ${known.needed}`
  const first = intake.firstReject ? `; first, ${describeReject(intake.firstReject)}` : ''
  return `Expected tweets in ${path} but received ${tally.records === 1 ? '1 record' : `${tally.records} records`} of which none is usable (${counted(intake.rejectedByReason)})${first}`
}

function counted(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons)
    .map(([reason, count]) => `${reason}: ${count}`)
    .join(', ')
}

function nothingFound(reports: readonly SourceReport[]): string {
  const refused = reports.filter((report) => report.refused !== undefined)
  if (refused.length === 0)
    return 'Expected tweets in the sample but received none: raise sample_fraction or give more input'
  const others =
    refused.length > 1 ? ` (and ${refused.length - 1} more of ${reports.length} without tweets)` : ''
  return `${refused[0]!.refused}${others}`
}

/** Errors of the file system become one line; everything else passes as it is. */
function readingFailed(path: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (typeof code !== 'string' || syscall === undefined) return error
  return new InputError(`Expected a readable file at ${path} but received an error: ${code}`, {
    cause: error,
  })
}
