/** What a shape gives for one tweet: values as the export has them; `finishTweet` makes a tweet of it. */
import type { RejectReason, SkipReason } from './rejects.js'

export type JsonObject = Readonly<Record<string, unknown>>

export interface TweetDraft {
  text: unknown
  id?: unknown
  createdAt?: unknown
  user?: unknown
  language?: unknown
  likeCount?: unknown
  retweetCount?: unknown
  replyCount?: unknown
  quoteCount?: unknown
  /** Left out: found in the text. */
  hashtags?: readonly string[] | undefined
  mentions?: readonly string[] | undefined
  urls?: readonly string[] | undefined
  /** Left out: seen by the text. */
  isRetweet?: boolean | undefined
  isReply?: boolean | undefined
  isQuote?: boolean | undefined
}

/** Where shapes put what they find. Each call is one record, except `expand`, which is one for each item. */
export interface ShapeOutput {
  tweet(draft: TweetDraft, record: unknown): void
  skip(reason: SkipReason): void
  reject(reason: RejectReason, detail: string | undefined, record: unknown): void
  /** A container of records: each is read by whichever shape recognises it. */
  expand(records: readonly unknown[]): void
  /** Something the user should know about this source; counted. */
  note(text: string): void
  /** What other files say about the users and tweets that the records refer to. */
  readonly includes: Includes
}

/** Noted of a retweet: summed over its repetitions, one tweet's counts would count many times. */
export const COUNTS_OF_ORIGINAL = 'retweets with the counts of the tweets that they repeat'

/** Users and tweets that other tweets refer to, by their ids. */
export interface Includes {
  readonly handles: ReadonlyMap<unknown, string>
  readonly tweets: ReadonlyMap<unknown, JsonObject>
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function has(record: JsonObject, key: string): boolean {
  return record[key] !== undefined && record[key] !== null
}

export function objectAt(record: JsonObject, key: string): JsonObject | undefined {
  const value = record[key]
  return isObject(value) ? value : undefined
}

export function listAt(record: JsonObject | undefined, key: string): readonly unknown[] | undefined {
  const value = record?.[key]
  return Array.isArray(value) ? value : undefined
}

export function textAt(record: JsonObject | undefined, key: string): string | undefined {
  const value = record?.[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * URLs of entity objects, expanded where the export has it. A link that stands for several pictures is listed
 * once for each by the API, but is one link in the text.
 */
export function entityUrls(...lists: (readonly unknown[] | undefined)[]): string[] {
  const seen = new Set<string>()
  const urls: string[] = []
  for (const list of lists) {
    for (const item of list ?? []) {
      if (!isObject(item)) continue
      const short = textAt(item, 'url')
      const place = `${startOf(item)} ${short}`
      const url = textAt(item, 'expanded_url') ?? short
      if (url === undefined || seen.has(place)) continue
      seen.add(place)
      urls.push(url)
    }
  }
  return urls
}

/** Where the entity begins in the text: v2 says so in `start`, v1.1 in the first of `indices`. */
function startOf({ start, indices }: JsonObject): number | undefined {
  const first = start ?? (Array.isArray(indices) ? (indices[0] as unknown) : undefined)
  return typeof first === 'number' ? first : undefined
}
