/** What one call of readTweets gives: the tweets, and a report of every source. */
import type { Encoding } from './encoding.js'
import type { RejectReason, RejectSummary, SkipReason } from './rejects.js'
import type { TweetTable } from './tweet-table.js'

/** `notRead` of a source to which the reading didn't get. */
export const MAX_ROWS_REACHED = 'max_rows reached'

/** `format` of a source without a byte. */
export const EMPTY_FILE = 'empty'

export interface SourceReport {
  /** Behind the name of an archive, that of the file in it. */
  readonly path: string
  /** Layout and schemas, such as `jsonl v1.1`. */
  readonly format: string
  readonly encoding: Encoding
  /** `none`, `gzip`, `zstd`, `bzip2`, `zip`, or one in another, such as `gzip in zip`. */
  readonly compression: string
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
  /** Why nobody has looked into this source, such as MAX_ROWS_REACHED: all of its numbers are 0 then. */
  readonly notRead: string | undefined
}

export interface ReadResult {
  readonly table: TweetTable
  readonly sources: readonly SourceReport[]
  readonly rejected: RejectSummary
}
