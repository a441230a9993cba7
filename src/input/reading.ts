/** One call of readTweets: source by source, bytes become records and records become tweets. */
import { InputError } from '../errors.js'
import { oneLine } from '../output/index.js'
import { Crew, threadsFor } from '../threads/index.js'
import { GIVE_TWEETS, unreadable } from './advice.js'
import { NOTHING_TALLIED } from './books.js'
import { type ByteStream, lookAhead } from './byte-stream.js'
import { decompressed, startsWith } from './compression.js'
import { DamagedCompression } from './damaged-compression.js'
import { asUtf8, type FoundEncoding } from './encoding.js'
import { BLOCK_MODULE, type BlockDesk, BlockFeed, type BlockReaders, type Feed, WholeFeed } from './feed.js'
import { IdSet } from './id-set.js'
import { Intake, type IntakeOptions } from './intake.js'
import { HEAD_BYTES, LAYOUTS, type Layout, layoutOf } from './layouts.js'
import { emptiness, noTweets } from './no-tweets.js'
import { inMemory } from './random-access.js'
import type { CheckedOptions, ReadOptions } from './read-options.js'
import { EMPTY_FILE, MAX_ROWS_REACHED, type ReadResult, type SourceReport } from './read-result.js'
import { RefusedSource } from './refused-source.js'
import { describeReject, KEPT_EXAMPLES, RejectLog } from './rejects.js'
import type { RejectsFile } from './rejects-file.js'
import type { Source } from './source.js'
import { DamagedTable, TABLES, type TableFormat, type TableInput } from './tables.js'
import { TweetTableBuilder } from './tweet-table.js'
import { TooMuchUnpacked, UnpackBudget } from './unpack-budget.js'
import { unzipped } from './zip-source.js'

/** What a source turns out to be. */
interface Found {
  layout: string
  /** Grows while the source is read. */
  encoding: Readonly<FoundEncoding>
  compression: string
}

/** How sources are read by blocks. */
export interface BlockSettings {
  readonly bytes: number
  /** Input for which threads are started. */
  readonly worthThreads: number
  /** Instead of threads. */
  readonly readers?: BlockReaders
}

const BLOCKS: BlockSettings = {
  // Large enough that what blocks have in common (authors, hashtags) is merged rarely; in all, few megabytes.
  bytes: 2 * 1024 * 1024,
  // Below that, threads take as long to start, and to compile what runs in them, as they save.
  worthThreads: 24 * 1024 * 1024,
}

export class Reading {
  readonly #sources: readonly Source[]
  readonly #options: ReadOptions
  readonly #checked: CheckedOptions
  readonly #file: RejectsFile | undefined
  readonly #builder = new TweetTableBuilder()
  readonly #ids = new IdSet()
  readonly #log = new RejectLog()
  readonly #budget: UnpackBudget
  readonly #bytesTotal: number | undefined
  readonly #blocks: BlockSettings
  #crew: Crew | undefined
  #bytesRead = 0

  constructor(
    sources: readonly Source[],
    options: ReadOptions,
    checked: CheckedOptions,
    file: RejectsFile | undefined,
    blocks: BlockSettings = BLOCKS,
  ) {
    this.#blocks = blocks
    this.#sources = sources
    this.#options = options
    this.#checked = checked
    this.#file = file
    this.#budget = new UnpackBudget(checked.maxUnpackedBytes)
    const sizes = sources.map(({ bytes }) => bytes)
    this.#bytesTotal = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    )
  }

  async run(): Promise<ReadResult> {
    try {
      return await this.#readAll()
    } finally {
      this.#crew?.release()
    }
  }

  async #readAll(): Promise<ReadResult> {
    const reports: SourceReport[] = []
    for (const source of this.#sources) {
      if (this.#isFull) {
        reports.push(notRead(source.path, MAX_ROWS_REACHED))
        continue
      }
      for await (const part of unzipped(source, this.#budget, this.#taken))
        reports.push(await this.#reportOn(part, reports.length))
    }
    if (this.#builder.count === 0 && !this.#options.allowNone) throw noTweets(reports)
    return {
      table: this.#builder.finish(),
      sources: reports,
      rejected: this.#log.summary(reports.map((report) => report.rejectedByReason)),
    }
  }

  get #isFull(): boolean {
    return this.#builder.count >= this.#checked.maxRows
  }

  async #reportOn(source: Source, index: number): Promise<SourceReport> {
    const reason = source.notRead ?? (this.#isFull ? MAX_ROWS_REACHED : undefined)
    if (reason !== undefined) return notRead(source.path, reason)
    const report = await this.#readSource(source, index)
    if (report.refused !== undefined && this.#options.strict) throw new InputError(report.refused)
    return report
  }

  async #readSource(source: Source, index: number): Promise<SourceReport> {
    const context = await source.context?.()
    const intake = new Intake(source.path, index, this.#intakeOptions(), context)
    const found: Found = {
      layout: 'unknown',
      encoding: { encoding: 'utf-8', isDamaged: false },
      compression: 'none',
    }
    let refused: string | undefined
    try {
      await this.#feed(source, intake, found)
      refused = emptiness(source.path, intake.books, this.#options.allowNone === true)
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw readingFailed(source.path, error)
      refused = error.message.startsWith('Expected')
        ? error.message
        : `Expected tweets in ${oneLine(source.path)} but received ${error.message}`
    }
    return reportOf(source.path, intake, found, refused)
  }

  async #feed(source: Source, intake: Intake, found: Found): Promise<void> {
    const raw = source.open(this.#taken)
    try {
      await this.#feedFrom(raw, source, intake, found)
    } finally {
      // Where the source is refused at its first bytes, nobody has read it to its end.
      await raw[Symbol.asyncIterator]().return?.()
    }
  }

  async #feedFrom(raw: ByteStream, source: Source, intake: Intake, found: Found): Promise<void> {
    found.compression = compressionName(source.archives)
    const { bytes, head: start, compressions } = await decompressed(raw, this.#budget)
    found.compression = compressionName([...source.archives, ...compressions])
    const wanted = this.#checked.table
    const table =
      this.#checked.layout === undefined &&
      TABLES.find(({ name, magic }) => startsWith(start, magic) && (wanted ?? name) === name)
    if (wanted !== undefined && !table)
      throw new RefusedSource(
        `another format than ${wanted}: leave out --format, or give a file of this format`,
      )
    if (table) {
      found.layout = table.name
      const isPlain = compressions.length === 0 && source.access !== undefined
      await this.#feedTable(table, source, intake, {
        stream: bytes,
        access: () => (isPlain ? source.access!(this.#taken) : inMemory(bytes, 'a table')),
        budget: this.#budget,
        overrides: this.#checked.columns,
      })
      return
    }
    await this.#feedText(bytes, source, intake, found)
  }

  async #feedTable(table: TableFormat, source: Source, intake: Intake, input: TableInput): Promise<void> {
    let tooMuch: TooMuchUnpacked | undefined
    let isFirst = true
    try {
      for await (const { names, rows } of table.read(input)) {
        if (isFirst) intake.header(names, 1)
        isFirst = false
        for (const row of rows) {
          if (intake.full) break
          intake.row(row, undefined, false)
        }
        await this.#file?.flush()
        this.#progress(source, intake)
        if (intake.full) break
      }
    } catch (error) {
      if (isFirst && error instanceof DamagedTable)
        throw new RefusedSource(`a damaged ${table.name} file (${error.message}): give it whole`)
      cutOff(intake, error)
      tooMuch = error instanceof TooMuchUnpacked ? error : undefined
    }
    intake.finish(false)
    if (tooMuch && intake.books.tally.tweets === 0) throw new RefusedSource(tooMuch.message)
    await this.#file?.flush()
    this.#progress(source, intake)
  }

  async #feedText(bytes: ByteStream, source: Source, intake: Intake, found: Found): Promise<void> {
    const { bytes: text, found: encoding } = await asUtf8(bytes)
    found.encoding = encoding
    let tooMuch: TooMuchUnpacked | undefined
    let feed: Feed | undefined
    try {
      const { head, whole } = await lookAhead(text, HEAD_BYTES)
      if (head.length === 0) {
        found.layout = EMPTY_FILE
        await refuseEmpty(whole)
      }
      const start = head.toString('utf8')
      const layout = LAYOUTS.find(({ name }) => name === this.#checked.layout) ?? layoutOf(start)
      found.layout = layout.name
      feed = this.#openFeed(layout, start, source, intake)
      for await (const chunk of whole) {
        await feed.push(chunk as Buffer)
        await this.#file?.flush()
        this.#progress(source, intake)
        if (intake.full) break
      }
      await feed.end()
    } catch (error) {
      // Whole records before the break count.
      if (!this.#options.signal?.aborted) await feed?.breakOff()
      cutOff(intake, error)
      tooMuch = error instanceof TooMuchUnpacked ? error : undefined
    }
    intake.finish(encoding.isDamaged)
    if (tooMuch && intake.books.tally.tweets === 0) throw new RefusedSource(tooMuch.message)
    await this.#file?.flush()
    this.#progress(source, intake)
  }

  #openFeed(layout: Layout, start: string, source: Source, intake: Intake): Feed {
    const { blocks } = layout
    if (!blocks || !this.#readsByBlocks || intake.context?.includes)
      return new WholeFeed(layout.open(intake, start), intake)
    const { shape, columns, detectsLanguages } = this.#checked
    const desk: BlockDesk = {
      builder: this.#builder,
      ids: this.#ids,
      blockBytes: this.#blocks.bytes,
      readers: (bytes) => this.#readers(bytes),
      onRead: async () => {
        await this.#file?.flush()
        this.#progress(source, intake)
      },
    }
    // As early as it is known to be worth while: until the first block is there, the threads have started.
    this.#readers(0)
    const described = {
      path: source.path,
      author: intake.context?.author,
      layout: layout.name,
      shape,
      columns,
      detectsLanguages,
      keptRejects: this.#file ? Number.POSITIVE_INFINITY : KEPT_EXAMPLES,
    }
    return new BlockFeed(intake, described, blocks, start, desk)
  }

  /** Only where all records count: how many and which were drawn before one, its block doesn't know. */
  get #readsByBlocks(): boolean {
    const { maxRows, sampleFraction } = this.#checked
    return maxRows === Number.POSITIVE_INFINITY && sampleFraction >= 1 && this.#threads > 1
  }

  get #threads(): number {
    return this.#blocks.readers ? this.#blocks.readers.room : threadsFor(this.#checked.threads)
  }

  /** @param bytes Of one source, read so far: of standard input, nobody knows how many there are. */
  #readers(bytes: number): BlockReaders | undefined {
    if (this.#blocks.readers) return this.#blocks.readers
    if (!this.#crew && Math.max(bytes, this.#bytesTotal ?? 0) < this.#blocks.worthThreads) return undefined
    this.#crew ??= new Crew(this.#threads, BLOCK_MODULE)
    return { runner: this.#crew, room: this.#crew.room }
  }

  readonly #taken = (bytes: number): void => {
    this.#options.signal?.throwIfAborted()
    this.#bytesRead += bytes
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

/** Where compressed bytes end too early, what came before is kept. */
function cutOff(intake: Intake, error: unknown): void {
  if (error instanceof DamagedCompression) intake.bad('damaged_compression', undefined, '', error.message)
  else if (error instanceof DamagedTable) intake.bad('damaged_table', undefined, '', error.message)
  else if (error instanceof TooMuchUnpacked) intake.bad('unpacks_too_large', undefined, '', error.message)
  else throw error
}

/** "gzip in zip", of names with the outermost first. */
function compressionName(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.toReversed().join(' in ')
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
    notRead: undefined,
  }
}

function notRead(path: string, reason: string): SourceReport {
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
    notRead: reason,
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
