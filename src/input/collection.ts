/** A set of tweets with a name and a time of collection, and the questions one asks about it. */
import { ArgumentError, expected } from '../errors.js'
import { detectLanguage } from '../language/index.js'
import { dictionaryValue } from './columns.js'
import { parseDate } from './dates.js'
import { isObject } from './draft.js'
import { findEntities } from './entities.js'
import { parseCount, parseFlag, parseId, parseUser } from './field-values.js'
import { parseLanguage } from './languages.js'
import { itemTexts } from './lists.js'
import { Random } from './random.js'
import type { Tweet } from './tweet.js'
import { selectRows, type TweetTable, TweetTableBuilder, tweetAt } from './tweet-table.js'

export interface CollectionOptions {
  readonly name?: string | undefined
  /** When the counts were taken: a Date, milliseconds since 1970 UTC, or a date as text. */
  readonly collectedAt?: Date | number | string | undefined
  readonly description?: string | undefined
}

/** A tweet as programs have it: dates, counts and ids of any usual type, snake_case or camelCase. */
export type LooseTweet = Readonly<Record<string, unknown>> & { readonly text: string }

export interface CollectionTotals {
  readonly tweets: number
  /** Sums over the tweets whose count is known. */
  readonly likes: number
  readonly retweets: number
  readonly replies: number
  readonly quotes: number
}

/** Holds tweets in columns; every filter gives a new collection, in the same order. */
export class TwitterDataCollection {
  readonly table: TweetTable
  readonly name: string
  /** Milliseconds since 1970 UTC; undefined where not said. */
  readonly collectedAt: number | undefined
  readonly description: string

  private constructor(table: TweetTable, options: CollectionOptions) {
    this.table = table
    this.name = options.name ?? 'tweets'
    this.collectedAt = collectionTime(options.collectedAt)
    this.description = options.description ?? ''
  }

  static fromTable(table: TweetTable, options: CollectionOptions = {}): TwitterDataCollection {
    return new TwitterDataCollection(table, options)
  }

  /**
   * Tweets of a program. Lists that are left out are found in the text. Throws ArgumentError for an item that
   * isn't an object with a text.
   */
  static fromTweets(
    tweets: Iterable<Tweet | LooseTweet>,
    options: CollectionOptions = {},
  ): TwitterDataCollection {
    const builder = new TweetTableBuilder()
    let index = 0
    for (const tweet of tweets) builder.add(completeTweet(tweet, index++))
    return new TwitterDataCollection(builder.finish(), options)
  }

  get size(): number {
    return this.table.count
  }

  /** The tweets one by one, made as they are asked for. */
  *tweets(): Generator<ReturnType<typeof tweetAt>> {
    for (let row = 0; row < this.size; row++) yield tweetAt(this.table, row)
  }

  [Symbol.iterator](): Generator<ReturnType<typeof tweetAt>> {
    return this.tweets()
  }

  /** First and last time of creation, milliseconds since 1970 UTC; undefined where no tweet has one. */
  getDateRange(): { readonly start: number; readonly end: number } | undefined {
    let start = Number.POSITIVE_INFINITY
    let end = Number.NEGATIVE_INFINITY
    for (const time of this.table.createdAt) {
      if (time < start) start = time
      if (time > end) end = time
    }
    return start <= end ? { start, end } : undefined
  }

  /** Authors, in order of first appearance. */
  getUniqueUsers(): string[] {
    return [...this.table.users.values]
  }

  getTotals(): CollectionTotals {
    return {
      tweets: this.size,
      likes: sumKnown(this.table.likeCounts),
      retweets: sumKnown(this.table.retweetCounts),
      replies: sumKnown(this.table.replyCounts),
      quotes: sumKnown(this.table.quoteCounts),
    }
  }

  /** The most frequent hashtags with their number of uses; equal numbers in alphabetical order. */
  getMostCommonHashtags(topN = 10): { readonly hashtag: string; readonly count: number }[] {
    requireCount(topN, 'topN')
    const { codes, values } = this.table.hashtags
    const counts = new Uint32Array(values.length)
    for (const code of codes) counts[code]!++
    return values
      .map((hashtag, code) => ({ hashtag, count: counts[code]! }))
      .sort((a, b) => b.count - a.count || (a.hashtag < b.hashtag ? -1 : 1))
      .slice(0, topN)
  }

  /** Tweets created from `start` to `end`, both included. Tweets without a date are in no range. */
  filterByDateRange(start: Date | number | string, end: Date | number | string): TwitterDataCollection {
    const from = requireDate(start, 'start')
    const to = requireDate(end, 'end')
    return this.#where((row) => this.table.createdAt[row]! >= from && this.table.createdAt[row]! <= to)
  }

  /** Tweets in one language, by its code: `en` takes `en-gb`, too. */
  filterByLanguage(language: string): TwitterDataCollection {
    const wanted = parseLanguage(language)
    if (wanted === undefined)
      throw new ArgumentError(expected('a language code such as en', 'language', language))
    const matching = new Set<string>()
    for (const value of this.table.languages.values)
      if (value === wanted || value.startsWith(`${wanted}-`)) matching.add(value)
    return this.#where((row) => matching.has(dictionaryValue(this.table.languages, row) ?? ''))
  }

  /** `n` tweets drawn without replacement (all where there are fewer), in their order; the same for the same seed. */
  sample(n: number, randomState = 42): TwitterDataCollection {
    requireCount(n, 'n')
    const random = new Random(randomState)
    const rows: number[] = []
    // Selection sampling: each row is taken with the chance that the rest still needs it.
    for (let row = 0; row < this.size && rows.length < n; row++)
      if (random.next() * (this.size - row) < n - rows.length) rows.push(row)
    return this.#select(rows)
  }

  #where(wanted: (row: number) => boolean): TwitterDataCollection {
    const rows: number[] = []
    for (let row = 0; row < this.size; row++) if (wanted(row)) rows.push(row)
    return this.#select(rows)
  }

  #select(rows: readonly number[]): TwitterDataCollection {
    return new TwitterDataCollection(selectRows(this.table, Uint32Array.from(rows)), this)
  }
}

/** A loose tweet as the table takes it. */
function completeTweet(given: Tweet | LooseTweet, index: number): Tweet {
  if (!isObject(given)) throw new ArgumentError(expected('an object with a text', `tweets[${index}]`, given))
  const field = (camel: string, snake: string): unknown => given[camel] ?? given[snake]
  const { text } = given
  if (typeof text !== 'string' || text.trim() === '')
    throw new ArgumentError(expected('a text that isn’t empty', `tweets[${index}].text`, text))
  const found = findEntities(text)
  const language = parseLanguage(field('language', 'lang'))
  const detected = language === undefined ? detectLanguage(text) : undefined
  const isRetweet = parseFlag(field('isRetweet', 'is_retweet')) ?? text.startsWith('RT @')
  return {
    text,
    id: parseId(given.id)?.id,
    createdAt: tweetTime(field('createdAt', 'created_at'), index),
    user: parseUser(field('user', 'username')),
    language: language ?? detected,
    languageDetected: detected !== undefined || given.languageDetected === true,
    likeCount: parseCount(field('likeCount', 'like_count')),
    retweetCount: parseCount(field('retweetCount', 'retweet_count')),
    replyCount: parseCount(field('replyCount', 'reply_count')),
    quoteCount: parseCount(field('quoteCount', 'quote_count')),
    hashtags: nameList(given.hashtags) ?? found.hashtags,
    mentions: nameList(given.mentions) ?? found.mentions,
    urls: Array.isArray(given.urls) ? itemTexts(given.urls) : found.urls,
    isRetweet,
    isReply: parseFlag(field('isReply', 'is_reply')) ?? (!isRetweet && text.startsWith('@')),
    isQuote: parseFlag(field('isQuote', 'is_quote')) ?? false,
  }
}

function nameList(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined
  return itemTexts(value).map((name) => name.replace(/^[#@]/, '').toLowerCase())
}

/** Times of tweets are milliseconds as the table has them; a program's own times need no guessing. */
function tweetTime(value: unknown, index: number): number | undefined {
  if (value === undefined || value === null) return undefined
  const time = typeof value === 'number' ? value : parseDate(value)
  if (!Number.isFinite(time)) throw new ArgumentError(expected('a date', `tweets[${index}].createdAt`, value))
  return time
}

function collectionTime(value: Date | number | string | undefined): number | undefined {
  return value === undefined ? undefined : requireDate(value, 'collectedAt')
}

function requireDate(value: Date | number | string, name: string): number {
  const time = typeof value === 'number' ? value : parseDate(value)
  if (!Number.isFinite(time)) throw new ArgumentError(expected('a date', name, value))
  return time
}

function requireCount(value: number, name: string): void {
  if (!Number.isInteger(value) || value < 0)
    throw new ArgumentError(expected('a whole number of at least 0', name, value))
}

function sumKnown(counts: Float64Array): number {
  let sum = 0
  for (const count of counts) if (!Number.isNaN(count)) sum += count
  return sum
}
