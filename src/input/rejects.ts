/** Records that can't be used: data, counted and kept, never exceptions. */
import { oneLine } from '../output/index.js'
import { jsonBeginning } from './json-beginning.js'

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
  unpacks_too_large: 'more would be unpacked than is allowed',
  damaged_table: 'the table is damaged from here on',
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

/** Rejects that are shown. */
export const KEPT_EXAMPLES = 20
const EXCERPT_LENGTH = 500

/** The beginning of a record, bounded; halves of characters cut in two are replaced. */
export function excerptOf(text: string): string {
  const cut = text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH - 1)}…`
  return cut.replace(/\p{Surrogate}/gu, '\ufffd')
}

/** A record as text, or the beginning of it from which `excerptOf` cuts. */
export function excerptSource(record: unknown): string {
  return typeof record === 'string' ? record : jsonBeginning(record, EXCERPT_LENGTH + 1)
}

/** "row 3 (line 5) of tweets.csv: no text field". */
export function describeReject(reject: Reject): string {
  const line = reject.line === undefined ? '' : ` (line ${reject.line})`
  const detail = reject.detail === undefined ? '' : `: ${reject.detail}`
  return `row ${reject.row}${line} of ${oneLine(reject.source)} (${reject.reason}): ${REJECT_REASONS[reject.reason]}${detail}`
}

/** Keeps the first rejects. */
export class RejectLog {
  readonly #examples: Reject[] = []

  add(reject: Reject): void {
    if (this.#examples.length < KEPT_EXAMPLES) this.#examples.push(reject)
  }

  /** @param counts The rejects of each source by reason, in order. */
  summary(counts: readonly RejectSummary['byReason'][]): RejectSummary {
    let total = 0
    const byReason: Partial<Record<RejectReason, number>> = {}
    for (const [reason, count] of counts.flatMap(Object.entries) as [RejectReason, number][]) {
      total += count
      byReason[reason] = (byReason[reason] ?? 0) + count
    }
    return { total, byReason, examples: this.#examples }
  }
}
