/** One call of readTweets: source by source, bytes become records and records become tweets. */
import { Readable } from 'node:stream'
import { InputError } from '../errors.js'
import { oneLine } from '../output/index.js'
import { GIVE_TWEETS, unreadable } from './advice.js'
import { NOTHING_TALLIED } from './books.js'
import { type ByteStream, lookAhead } from './byte-stream.js'
import { type Compression, DamagedCompression, decompressed } from './compression.js'
import { asUtf8, type FoundEncoding } from './encoding.js'
import { IdSet } from './id-set.js'
import { Intake, type IntakeOptions } from './intake.js'
import { HEAD_BYTES, LAYOUTS, layoutOf } from './layouts.js'
import { emptiness, noTweets } from './no-tweets.js'
import type { CheckedOptions, ReadOptions } from './read-options.js'
import type { ReadResult, SourceReport } from './read-result.js'
import { RefusedSource } from './refused-source.js'
import { describeReject, RejectLog } from './rejects.js'
import type { RejectsFile } from './rejects-file.js'
import type { Source } from './sources.js'
import { TweetTableBuilder } from './tweet-table.js'

/** What a source turns out to be. */
interface Found {
  layout: string
  /** Grows while the source is read. */
  encoding: Readonly<FoundEncoding>
  compression: Compression
}

export class Reading {
  readonly #sources: readonly Source[]
  readonly #options: ReadOptions
  readonly #checked: CheckedOptions
  readonly #file: RejectsFile | undefined
  readonly #builder = new TweetTableBuilder()
  readonly #ids = new IdSet()
  readonly #log = new RejectLog()
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
    const sizes = sources.map(({ bytes }) => bytes)
    this.#bytesTotal = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    )
  }

  async run(): Promise<ReadResult> {
    const reports: SourceReport[] = []
    for (const [index, source] of this.#sources.entries()) {
      if (this.#builder.count >= this.#checked.maxRows) {
        reports.push(notRead(source.path))
        continue
      }
      const report = await this.#readSource(source, index)
      reports.push(report)
      if (report.refused !== undefined && this.#options.strict) throw new InputError(report.refused)
    }
    if (this.#builder.count === 0 && !this.#options.allowNone) throw noTweets(reports)
    return { table: this.#builder.finish(), sources: reports, rejected: this.#log.summary() }
  }

  async #readSource(source: Source, index: number): Promise<SourceReport> {
    const intake = new Intake(source.path, index, this.#intakeOptions())
    const found: Found = {
      layout: 'unknown',
      encoding: { encoding: 'utf-8', isDamaged: false },
      compression: 'none',
    }
    let refused: string | undefined
    let holdsTweets = false
    try {
      await this.#feed(source, intake, found)
      refused = emptiness(source.path, intake.books, this.#options.allowNone === true)
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw readingFailed(source.path, error)
      holdsTweets = error.holdsTweets
      refused = error.message.startsWith('Expected')
        ? error.message
        : `Expected tweets in ${oneLine(source.path)} but received ${error.message}`
    }
    return { ...reportOf(source.path, intake, found, refused), holdsTweets }
  }

  async #feed(source: Source, intake: Intake, found: Found): Promise<void> {
    const raw = source.open()
    try {
      await this.#feedFrom(raw, source, intake, found)
    } finally {
      // Where the source is refused at its first bytes, nobody has read it to its end.
      if (raw instanceof Readable) raw.destroy()
    }
  }

  async #feedFrom(raw: ByteStream, source: Source, intake: Intake, found: Found): Promise<void> {
    const { bytes, compression } = await decompressed(this.#counted(raw))
    found.compression = compression
    const { bytes: text, found: encoding } = await asUtf8(bytes)
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
    intake.finish(encoding.isDamaged)
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
      rejected: intake.books.tally.rejected,
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
        this.#file?.add(reject)
        if (this.#options.strict)
          throw new InputError(
            `Expected only usable records but received ${describeReject(reject)}: correct it, or read without strict`,
          )
      },
    }
  }
}

function reportOf(path: string, intake: Intake, found: Found, refused: string | undefined): SourceReport {
  const { books, plans, shapes } = intake
  const { used, ignored } = plans.columns()
  // Of a page of counts, the shape is one of tweets: what it holds says more.
  const known = refused === undefined ? undefined : books.recognisedAs()
  return {
    path,
    format: [found.layout, ...(known ? [known.what] : shapes)].join(' '),
    encoding: found.encoding.encoding,
    compression: found.compression,
    ...books.tally,
    rejectedByReason: books.rejectedByReason,
    skippedByReason: books.skippedByReason,
    columns: used,
    ignoredColumns: ignored,
    notes: books.notes(),
    refused,
    holdsTweets: false,
    notRead: undefined,
  }
}

function notRead(path: string): SourceReport {
  return {
    path,
    format: 'unknown',
    encoding: 'utf-8',
    compression: 'none',
    ...NOTHING_TALLIED,
    rejectedByReason: {},
    skippedByReason: {},
    columns: {},
    ignoredColumns: [],
    notes: [],
    refused: undefined,
    holdsTweets: false,
    notRead: 'max_rows reached',
  }
}

/** Either the stream failed before its first byte, and says so when it is read, or it is empty. */
async function refuseEmpty(stream: ByteStream): Promise<never> {
  for await (const _ of stream) break
  throw new RefusedSource(`an empty file: ${GIVE_TWEETS}`)
}

/** Errors of the file system become one line; everything else passes as it is. */
function readingFailed(path: string, error: unknown): unknown {
  const failure = error as NodeJS.ErrnoException
  if (typeof failure.code !== 'string' || failure.syscall === undefined) return error
  return new InputError(`Expected a readable file at ${oneLine(path)} but ${unreadable(failure)}`, {
    cause: error,
  })
}
