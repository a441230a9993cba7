/** From the draft that a shape gives to the tweet that the table takes. */
import { detectLanguage } from '../language/index.js'
import type { Books } from './books.js'
import { isTweetTime, TWEET_YEARS } from './dates.js'
import type { SourceDates } from './day-order.js'
import type { TweetDraft } from './draft.js'
import { type Entities, findEntities } from './entities.js'
import { isImpossibleCount, isNothing, parseCount, parseUser } from './field-values.js'
import { decodeHtmlEntities } from './html-entities.js'
import { parseLanguage } from './languages.js'
import type { Tweet } from './tweet.js'

const OUTSIDE = `dates outside the years ${TWEET_YEARS.first} to ${TWEET_YEARS.last}, left unknown`

/** What a source has noticed so far, and the row that the tweet will have. */
export interface SourceNotes {
  readonly books: Books
  readonly dates: SourceDates
  readonly row: number
  /** Where the export gives no language, it is looked for in the text. */
  readonly detectsLanguages: boolean
}

/** What the export doesn't say about entities and kinds of tweets is seen by the text. */
export function finishTweet(
  draft: TweetDraft,
  text: string,
  id: string | undefined,
  { books, dates, row, detectsLanguages }: SourceNotes,
): Tweet {
  const readable = decodeHtmlEntities(text)
  const isRetweet = draft.isRetweet ?? readable.startsWith('RT @')
  const given = parseLanguage(draft.language)
  const detected = given === undefined && detectsLanguages ? detectLanguage(readable) : undefined
  const language = given ?? detected
  const { hashtags, mentions, urls } = entitiesOf(draft, readable)
  return {
    text: readable,
    id,
    createdAt: dateOf(draft.createdAt, dates.read(draft.createdAt, row), books),
    user: parseUser(draft.user),
    language,
    languageDetected: detected !== undefined,
    likeCount: countOf(draft.likeCount, books),
    retweetCount: countOf(draft.retweetCount, books),
    replyCount: countOf(draft.replyCount, books),
    quoteCount: countOf(draft.quoteCount, books),
    hashtags,
    mentions,
    urls,
    isRetweet,
    isReply: draft.isReply ?? (!isRetweet && readable.startsWith('@')),
    isQuote: draft.isQuote ?? false,
  }
}

function entitiesOf(
  draft: TweetDraft,
  text: string,
): { readonly [Kind in keyof Entities]: readonly string[] } {
  const { hashtags, mentions, urls } = draft
  if (hashtags && mentions && urls) return { hashtags: lower(hashtags), mentions: lower(mentions), urls }
  const found = findEntities(text)
  return {
    hashtags: hashtags ? lower(hashtags) : found.hashtags,
    mentions: mentions ? lower(mentions) : found.mentions,
    urls: urls ?? found.urls,
  }
}

function lower(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase())
}

function countOf(value: unknown, books: Books): number | undefined {
  const count = parseCount(value)
  if (count === undefined && isImpossibleCount(value))
    books.note('counts that can’t be true, left unknown', value)
  return count
}

function dateOf(value: unknown, date: number, books: Books): number | undefined {
  if (isTweetTime(date)) return date
  if (!Number.isNaN(date)) books.note(OUTSIDE, value)
  else if (!isNothing(value)) books.note('dates that can’t be read, left unknown', value)
  return undefined
}
