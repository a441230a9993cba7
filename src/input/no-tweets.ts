/** Why a source, or all of them, gave no tweet, in words. */
import { InputError } from '../errors.js'
import { oneLine } from '../output/index.js'
import { GIVE_TWEETS, quotedForShell, TEXT_NAMES } from './advice.js'
import type { Books } from './books.js'
import type { SourceReport } from './read-result.js'
import { describeReject } from './rejects.js'

/**
 * Why a source that was read gave no tweet, unless it was meant to give none.
 *
 * @param areShown Whoever asked shows the rejected records, and needs no advice how to see them.
 */
export function emptiness(path: string, books: Books, areShown: boolean): string | undefined {
  const { tally, skippedByReason } = books
  if (tally.tweets > 0 || tally.duplicates > 0 || skippedByReason.not_sampled) return undefined
  return `Expected tweets in ${oneLine(path)} but received ${insteadOfTweets(path, books, areShown)}`
}

function insteadOfTweets(path: string, books: Books, areShown: boolean): string {
  const { tally } = books
  if (tally.records === 0) return `a file without records: ${GIVE_TWEETS}`
  if (tally.rejected === 0) return `only other records (${counted(books.skippedByReason)}): ${GIVE_TWEETS}`
  const known = books.recognisedAs()
  if (known) return `${known.what}: ${known.needed}`
  const records = tally.records === 1 ? '1 record' : `${tally.records} records`
  const fields = books.firstReject?.detail
  if (fields?.startsWith('fields: ') && tally.rejected === books.rejectedByReason.no_text)
    return `${records} without a text (such as ${TEXT_NAMES}), the first with the ${fields}: name the one that holds it, for example --column text=FIELD, or give another file`
  const first = books.firstReject ? `; first, ${describeReject(books.firstReject)}` : ''
  const advice = areShown
    ? 'correct them, or give another file'
    : `run twitter-som inspect ${quotedForShell(path)} to see them`
  return `${records} of which none is usable (${counted(books.rejectedByReason)})${first}: ${advice}`
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
  // In a folder, the file whose records are worth some work, not the first by name.
  const first = refused.find(({ records }) => records > 0) ?? refused[0]!
  const others =
    refused.length > 1 ? ` (and ${refused.length - 1} more of ${reports.length} without tweets)` : ''
  return new InputError(`${first.refused}${others}`)
}
