/** Why a source, or all of them, gave no tweet, in words. */
import { InputError } from '../errors.js'
import type { Books } from './books.js'
import type { SourceReport } from './read-result.js'
import { describeReject } from './rejects.js'

/** Why a source that was read gave no tweet, unless it was meant to give none. */
export function emptiness(path: string, books: Books): string | undefined {
  const { tally } = books
  if (tally.tweets > 0 || tally.duplicates > 0) return undefined
  if (tally.records === 0) return `Expected tweets in ${path} but received a file without records`
  if (tally.rejected === 0) {
    const reasons = counted(books.skippedByReason)
    return books.skippedByReason.not_sampled
      ? undefined
      : `Expected tweets in ${path} but received only ${reasons}`
  }
  const known = books.recognisedAs()
  if (known) return `Expected tweets in ${path} but received ${known.what}: ${known.needed}`
  const first = books.firstReject ? `; first, ${describeReject(books.firstReject)}` : ''
  return `Expected tweets in ${path} but received ${tally.records === 1 ? '1 record' : `${tally.records} records`} of which none is usable (${counted(books.rejectedByReason)})${first}`
}

function counted(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons)
    .map(([reason, count]) => `${reason}: ${count}`)
    .join(', ')
}

/** What readTweets throws where no source gave a tweet. */
export function noTweets(reports: readonly SourceReport[]): InputError {
  const refused = reports.filter((report) => report.refused !== undefined)
  if (refused.length === 0)
    return new InputError(
      'Expected tweets in the sample but received none: raise sample_fraction or give more input',
    )
  const others =
    refused.length > 1 ? ` (and ${refused.length - 1} more of ${reports.length} without tweets)` : ''
  return new InputError(`${refused[0]!.refused}${others}`)
}
