/**
 * What lies between bytes and tweets: a splitter cuts bytes into records and hands them to a sink. New layouts
 * (Parquet, archives) are new splitters; new schemas are new shapes; neither knows of the other.
 */
import type { RejectReason } from './rejects.js'

/** Longest single record, and so the memory that one may take. */
export const MAX_RECORD_BYTES = 128 * 1024 * 1024

/** What stands in a text for bytes that are no character. */
export const REPLACEMENT = '\ufffd'

export interface RecordSink {
  /** No more records are wanted; a splitter stops handing them over. */
  readonly full: boolean
  /** One JSON value as text. */
  value(text: string, line: number): void
  /** The names of the columns; once, before the first row. */
  header(names: readonly string[], line: number): void
  /**
   * One row of a flat file.
   *
   * @param isMarked A character of it is U+FFFD, which stands for bytes that couldn't be read.
   */
  row(fields: readonly unknown[], line: number | undefined, isMarked: boolean): void
  /** A record that can't be cut out or read. */
  bad(reason: RejectReason, line: number | undefined, excerpt: string, detail: string | undefined): void
}

/** Fed with bytes of UTF-8 without byte order mark, in chunks cut anywhere; synchronous, so that it has no hidden queue. */
export interface Splitter {
  push(chunk: Buffer): void
  /** The bytes are over. */
  end(): void
}

/** A splitter of a layout whose bytes can be cut between records: each block is given to a splitter of its own. */
export interface BlockSplitter extends Splitter {
  /** Line ends that were met. */
  readonly lines: number
  /** What comes next begins a record, whatever came before. */
  readonly isBetween: boolean
  /** What splitters of later blocks have to know. Plain data. */
  readonly state: unknown
}
