/** What one call of readTweets gives: the tweets, and a report of every source. */
import type { Compression } from './compression.js'
import type { Encoding } from './encoding.js'
import type { RejectReason, RejectSummary, SkipReason } from './rejects.js'
import type { TweetTable } from './tweet-table.js'

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
  /** Refused although it holds tweets: `refused` says what makes them readable. */
  readonly holdsTweets: boolean
  /** Why nobody has looked into this source, such as `max_rows reached`: all of its numbers are 0 then. */
  readonly notRead: string | undefined
}

export interface ReadResult {
  readonly table: TweetTable
  readonly sources: readonly SourceReport[]
  readonly rejected: RejectSummary
}
