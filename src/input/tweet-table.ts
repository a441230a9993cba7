import type { DictionaryColumn, ListColumn } from './columns.js'
import {
  Dictionary,
  dictionaryValue,
  listValues,
  NO_CODE,
  type TextColumn,
  TextColumnBuilder,
} from './columns.js'
import type { Tweet } from './tweet.js'

/** Tweets in columns. All columns have `count` rows; the order of rows is the order of the input. */
export interface TweetTable {
  readonly version: 1
  readonly count: number
  /** Empty text where a tweet has no id. */
  readonly ids: TextColumn
  readonly texts: TextColumn
  /** Milliseconds since 1970 UTC; NaN where unknown. */
  readonly createdAt: Float64Array
  readonly users: DictionaryColumn
  readonly languages: DictionaryColumn
  /** 1 where the language was detected in the text, 0 where the export says it or it is unknown. */
  readonly languageDetected: Uint8Array
  /** Counts; NaN where unknown. */
  readonly likeCounts: Float64Array
  readonly retweetCounts: Float64Array
  readonly replyCounts: Float64Array
  readonly quoteCounts: Float64Array
  readonly hashtags: ListColumn
  readonly mentions: ListColumn
  readonly urls: ListColumn
  /** 1 or 0. */
  readonly isRetweet: Uint8Array
  readonly isReply: Uint8Array
  readonly isQuote: Uint8Array
}

/** The tweet of one row, as an object. Costs an allocation: for the few rows that are shown, not for loops over all. */
export function tweetAt(
  table: TweetTable,
  row: number,
): Tweet & { readonly hashtags: string[]; readonly mentions: string[]; readonly urls: string[] } {
  return {
    text: table.texts.get(row),
    id: table.ids.get(row) || undefined,
    createdAt: known(table.createdAt[row]!),
    user: dictionaryValue(table.users, row),
    language: dictionaryValue(table.languages, row),
    languageDetected: table.languageDetected[row] === 1 || undefined,
    likeCount: known(table.likeCounts[row]!),
    retweetCount: known(table.retweetCounts[row]!),
    replyCount: known(table.replyCounts[row]!),
    quoteCount: known(table.quoteCounts[row]!),
    hashtags: listValues(table.hashtags, row),
    mentions: listValues(table.mentions, row),
    urls: listValues(table.urls, row),
    isRetweet: table.isRetweet[row] === 1,
    isReply: table.isReply[row] === 1,
    isQuote: table.isQuote[row] === 1,
  }
}

/** A new table with the given rows of another, in the given order. */
export function selectRows(table: TweetTable, rows: Uint32Array): TweetTable {
  return {
    version: 1,
    count: rows.length,
    ids: table.ids.select(rows),
    texts: table.texts.select(rows),
    createdAt: pickFloat64(table.createdAt, rows),
    users: pickDictionary(table.users, rows),
    languages: pickDictionary(table.languages, rows),
    languageDetected: Uint8Array.from(rows, (row) => table.languageDetected[row]!),
    likeCounts: pickFloat64(table.likeCounts, rows),
    retweetCounts: pickFloat64(table.retweetCounts, rows),
    replyCounts: pickFloat64(table.replyCounts, rows),
    quoteCounts: pickFloat64(table.quoteCounts, rows),
    hashtags: pickLists(table.hashtags, rows),
    mentions: pickLists(table.mentions, rows),
    urls: pickLists(table.urls, rows),
    isRetweet: Uint8Array.from(rows, (row) => table.isRetweet[row]!),
    isReply: Uint8Array.from(rows, (row) => table.isReply[row]!),
    isQuote: Uint8Array.from(rows, (row) => table.isQuote[row]!),
  }
}

/** Collects tweets row by row into a table. */
export class TweetTableBuilder {
  #count = 0
  readonly #ids = new TextColumnBuilder()
  readonly #texts = new TextColumnBuilder()
  readonly #createdAt: number[] = []
  readonly #users = new DictionaryBuilder()
  readonly #languages = new DictionaryBuilder()
  readonly #languageDetected: number[] = []
  readonly #likes: number[] = []
  readonly #retweets: number[] = []
  readonly #replies: number[] = []
  readonly #quotes: number[] = []
  readonly #hashtags = new ListBuilder()
  readonly #mentions = new ListBuilder()
  readonly #urls = new ListBuilder()
  readonly #isRetweet: number[] = []
  readonly #isReply: number[] = []
  readonly #isQuote: number[] = []

  get count(): number {
    return this.#count
  }

  /** Lists left out of the tweet stay empty: finding them in the text is the reader's work (`input/entities.ts`). */
  add(tweet: Tweet): void {
    this.#ids.add(tweet.id ?? '')
    this.#texts.add(tweet.text)
    this.#createdAt.push(tweet.createdAt ?? Number.NaN)
    this.#users.add(tweet.user)
    this.#languages.add(tweet.language)
    this.#languageDetected.push(tweet.language && tweet.languageDetected ? 1 : 0)
    this.#likes.push(tweet.likeCount ?? Number.NaN)
    this.#retweets.push(tweet.retweetCount ?? Number.NaN)
    this.#replies.push(tweet.replyCount ?? Number.NaN)
    this.#quotes.push(tweet.quoteCount ?? Number.NaN)
    this.#hashtags.add(tweet.hashtags ?? [])
    this.#mentions.add(tweet.mentions ?? [])
    this.#urls.add(tweet.urls ?? [])
    this.#isRetweet.push(tweet.isRetweet ? 1 : 0)
    this.#isReply.push(tweet.isReply ? 1 : 0)
    this.#isQuote.push(tweet.isQuote ? 1 : 0)
    this.#count++
  }

  /** Corrects the time of a tweet that was added: milliseconds since 1970 UTC. */
  setCreatedAt(row: number, time: number): void {
    this.#createdAt[row] = time
  }

  finish(): TweetTable {
    return {
      version: 1,
      count: this.#count,
      ids: this.#ids.finish(),
      texts: this.#texts.finish(),
      createdAt: Float64Array.from(this.#createdAt),
      users: this.#users.finish(),
      languages: this.#languages.finish(),
      languageDetected: Uint8Array.from(this.#languageDetected),
      likeCounts: Float64Array.from(this.#likes),
      retweetCounts: Float64Array.from(this.#retweets),
      replyCounts: Float64Array.from(this.#replies),
      quoteCounts: Float64Array.from(this.#quotes),
      hashtags: this.#hashtags.finish(),
      mentions: this.#mentions.finish(),
      urls: this.#urls.finish(),
      isRetweet: Uint8Array.from(this.#isRetweet),
      isReply: Uint8Array.from(this.#isReply),
      isQuote: Uint8Array.from(this.#isQuote),
    }
  }
}

class DictionaryBuilder {
  readonly #dictionary = new Dictionary()
  readonly #codes: number[] = []

  add(value: string | undefined): void {
    this.#codes.push(value ? this.#dictionary.code(value) : NO_CODE)
  }

  finish(): DictionaryColumn {
    return { codes: Uint32Array.from(this.#codes), values: this.#dictionary.values }
  }
}

class ListBuilder {
  readonly #dictionary = new Dictionary()
  readonly #offsets: number[] = [0]
  readonly #codes: number[] = []

  add(values: readonly string[]): void {
    for (const value of values) this.#codes.push(this.#dictionary.code(value))
    this.#offsets.push(this.#codes.length)
  }

  finish(): ListColumn {
    return {
      offsets: Uint32Array.from(this.#offsets),
      codes: Uint32Array.from(this.#codes),
      values: this.#dictionary.values,
    }
  }
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value
}

function pickFloat64(column: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => column[row]!)
}

/** Values that no picked row uses are dropped, so that counts over the dictionary stay true. */
function pickDictionary(column: DictionaryColumn, rows: Uint32Array): DictionaryColumn {
  const builder = new DictionaryBuilder()
  for (const row of rows) builder.add(dictionaryValue(column, row))
  return builder.finish()
}

function pickLists(column: ListColumn, rows: Uint32Array): ListColumn {
  const builder = new ListBuilder()
  for (const row of rows) builder.add(listValues(column, row))
  return builder.finish()
}
