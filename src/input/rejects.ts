/** Records that can't be used: data, counted and kept, never exceptions. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OutputError } from '../errors.js'

/** Why a record can't be used. The list is closed and part of the public interface. */
export const REJECT_REASONS = {
  not_json: 'not valid JSON',
  not_an_object: 'JSON, but not an object',
  not_a_tweet: 'recognised as something other than a tweet',
  no_text: 'no text field',
  empty_text: 'the text is empty',
  bad_csv_row: 'the row does not fit the header, or a quote is never closed',
  too_long: 'longer than a record may be',
  damaged_compression: 'the compressed data is damaged from here on',
} as const
export type RejectReason = keyof typeof REJECT_REASONS

/** Why a record was left out on purpose. */
export const SKIP_REASONS = {
  delete_notice: 'a notice that a tweet was deleted',
  limit_notice: 'a notice that the stream left out tweets',
  other_notice: 'another message of the stream',
  api_error: 'an error message of the API in place of tweets',
  empty_page: 'a page of results without tweets',
  not_sampled: 'not drawn by the sample fraction',
} as const
export type SkipReason = keyof typeof SKIP_REASONS

export interface Reject {
  /** Path of the file, or `-`. */
  readonly source: string
  /** Number of the record in its source, from 1. */
  readonly row: number
  /** Line where the record begins, from 1, where the format has lines. */
  readonly line: number | undefined
  readonly reason: RejectReason
  readonly detail: string | undefined
  /** The beginning of the record. */
  readonly excerpt: string
}

export interface RejectSummary {
  readonly total: number
  readonly byReason: Readonly<Partial<Record<RejectReason, number>>>
  /** The first ones. */
  readonly examples: readonly Reject[]
}

const KEPT_EXAMPLES = 20
const EXCERPT_LENGTH = 500

/** The beginning of a record, bounded; halves of characters cut in two are replaced. */
export function excerptOf(text: string): string {
  const cut = text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH - 1)}…`
  return cut.replace(/\p{Surrogate}/gu, '\ufffd')
}

/** "row 3 (line 5) of tweets.csv: no text field". */
export function describeReject(reject: Reject): string {
  const line = reject.line === undefined ? '' : ` (line ${reject.line})`
  const detail = reject.detail === undefined ? '' : `: ${reject.detail}`
  return `row ${reject.row}${line} of ${reject.source} (${reject.reason}): ${REJECT_REASONS[reject.reason]}${detail}`
}

/** Counts all rejects, keeps the first, and hands all to the file where one is wanted. */
export class RejectLog {
  #total = 0
  readonly #byReason: Partial<Record<RejectReason, number>> = {}
  readonly #examples: Reject[] = []
  readonly #file: RejectsFile | undefined

  constructor(file: RejectsFile | undefined) {
    this.#file = file
  }

  add(reject: Reject): void {
    this.#total++
    this.#byReason[reject.reason] = (this.#byReason[reject.reason] ?? 0) + 1
    if (this.#examples.length < KEPT_EXAMPLES) this.#examples.push(reject)
    this.#file?.add(reject)
  }

  summary(): RejectSummary {
    return { total: this.#total, byReason: this.#byReason, examples: this.#examples }
  }
}

/**
 * JSON Lines, one reject a line. Written beside its final name and renamed when complete, so that a killed
 * process leaves no torn file.
 */
export class RejectsFile {
  readonly #path: string
  readonly #temporary: string
  readonly #stream: WriteStream
  #lines: string[] = []
  #failure: Error | undefined

  private constructor(path: string, temporary: string) {
    this.#path = path
    this.#temporary = temporary
    this.#stream = createWriteStream(temporary)
    this.#stream.on('error', (error) => {
      this.#failure = error
    })
  }

  static async create(path: string): Promise<RejectsFile> {
    try {
      await mkdir(dirname(path), { recursive: true })
    } catch (error) {
      throw cannotWrite(path, error)
    }
    return new RejectsFile(path, `${path}.${process.pid}.tmp`)
  }

  add(reject: Reject): void {
    this.#lines.push(`${JSON.stringify(reject)}\n`)
  }

  /** Waits until what was added is handed to the system, so that a file of bad rows needs no more memory than a good one. */
  async flush(): Promise<void> {
    if (this.#failure) throw cannotWrite(this.#path, this.#failure)
    if (this.#lines.length === 0) return
    const text = this.#lines.join('')
    this.#lines = []
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(cannotWrite(this.#path, error)) : resolve()))
    })
  }

  async finish(): Promise<void> {
    await this.flush()
    try {
      await new Promise<void>((resolve, reject) => {
        this.#stream.once('error', reject)
        this.#stream.end(resolve)
      })
      await rename(this.#temporary, this.#path)
    } catch (error) {
      throw cannotWrite(this.#path, error)
    }
  }

  async discard(): Promise<void> {
    this.#stream.destroy()
    await rm(this.#temporary, { force: true })
  }
}

function cannotWrite(path: string, cause: unknown): OutputError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
  return new OutputError(`Expected a writable path for the rejects file but received ${path} (${code})`, {
    cause,
  })
}
