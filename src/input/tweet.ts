/** One tweet as plain data: what a reader makes of a record, and what users of the library pass in. */
export interface Tweet {
  /** Text of the tweet; the full text where the export has it. Never empty. */
  readonly text: string
  /** Identifier as text, so that ids above 2^53 survive. */
  readonly id?: string | undefined
  /** Creation time, milliseconds since 1970 UTC. */
  readonly createdAt?: number | undefined
  /** Handle of the author without `@`, or the author's id where the export has no handle. */
  readonly user?: string | undefined
  /** BCP 47 language code as the export gives it, lower case; where it gives none, as detected in the text. */
  readonly language?: string | undefined
  /** The language was detected. */
  readonly languageDetected?: boolean | undefined
  readonly likeCount?: number | undefined
  readonly retweetCount?: number | undefined
  readonly replyCount?: number | undefined
  readonly quoteCount?: number | undefined
  /** Without `#`, lower case, in order of appearance. Left out: found in the text. */
  readonly hashtags?: readonly string[] | undefined
  /** Handles without `@`, lower case, in order of appearance. Left out: found in the text. */
  readonly mentions?: readonly string[] | undefined
  /** Expanded where the export has it. Left out: found in the text. */
  readonly urls?: readonly string[] | undefined
  readonly isRetweet?: boolean | undefined
  readonly isReply?: boolean | undefined
  readonly isQuote?: boolean | undefined
}
