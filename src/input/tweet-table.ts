import { Growing } from '../threads/index.js'
import type { DictionaryColumn, ListColumn, PackedTexts } from './columns.js'
import { dictionaryValue, listValues, NO_CODE, type TextColumn, TextColumnBuilder } from './columns.js'
import { DictionaryBuilder, ListBuilder, type PackedCodes, type PackedLists } from './dictionary.js'
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
    users: selectDictionary(table.users, rows),
    languages: selectDictionary(table.languages, rows),
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

/** A table as plain data, which goes from thread to thread without copies. */
export interface PackedTable {
  readonly count: number
  readonly ids: PackedTexts
  readonly texts: PackedTexts
  readonly numbers: readonly Float64Array<ArrayBuffer>[]
  readonly users: PackedCodes
  readonly languages: PackedCodes
  readonly lists: readonly PackedLists[]
  readonly flags: readonly Uint8Array<ArrayBuffer>[]
}

/** Collects tweets row by row, or table by table, into a table. */
export class TweetTableBuilder {
  #count = 0
  readonly #ids = new TextColumnBuilder()
  readonly #texts = new TextColumnBuilder()
  readonly #createdAt = new Growing(Float64Array)
  readonly #likes = new Growing(Float64Array)
  readonly #retweets = new Growing(Float64Array)
  readonly #replies = new Growing(Float64Array)
  readonly #quotes = new Growing(Float64Array)
  readonly #users = new DictionaryBuilder()
  readonly #languages = new DictionaryBuilder()
  readonly #hashtags = new ListBuilder()
  readonly #mentions = new ListBuilder()
  readonly #urls = new ListBuilder()
  readonly #isRetweet = new Growing(Uint8Array)
  readonly #isReply = new Growing(Uint8Array)
  readonly #isQuote = new Growing(Uint8Array)
  readonly #languageDetected = new Growing(Uint8Array)
  readonly #numbers = [this.#createdAt, this.#likes, this.#retweets, this.#replies, this.#quotes]
  readonly #lists = [this.#hashtags, this.#mentions, this.#urls]
  readonly #flags = [this.#isRetweet, this.#isReply, this.#isQuote, this.#languageDetected]

  get count(): number {
    return this.#count
  }

  /** Lists left out of the tweet stay empty: finding them in the text is the reader's work (`input/entities.ts`). */
  add(tweet: Tweet): void {
    this.#ids.add(tweet.id ?? '')
    this.#texts.add(tweet.text)
    this.#createdAt.add(tweet.createdAt ?? Number.NaN)
    this.#users.add(tweet.user)
    this.#languages.add(tweet.language)
    this.#languageDetected.add(tweet.language && tweet.languageDetected ? 1 : 0)
    this.#likes.add(tweet.likeCount ?? Number.NaN)
    this.#retweets.add(tweet.retweetCount ?? Number.NaN)
    this.#replies.add(tweet.replyCount ?? Number.NaN)
    this.#quotes.add(tweet.quoteCount ?? Number.NaN)
    this.#hashtags.add(tweet.hashtags ?? [])
    this.#mentions.add(tweet.mentions ?? [])
    this.#urls.add(tweet.urls ?? [])
    this.#isRetweet.add(tweet.isRetweet ? 1 : 0)
    this.#isReply.add(tweet.isReply ? 1 : 0)
    this.#isQuote.add(tweet.isQuote ? 1 : 0)
    this.#count++
  }

  /** Corrects the time of a tweet that was added: milliseconds since 1970 UTC. */
  setCreatedAt(row: number, time: number): void {
    this.#createdAt.values[row] = time
  }

  /** Adds the given rows of a table, in that order, or all. */
  append(table: PackedTable, rows?: Uint32Array): void {
    this.#ids.append(table.ids, rows)
    this.#texts.append(table.texts, rows)
    for (const [i, column] of this.#numbers.entries()) appendRows(column, table.numbers[i]!, rows)
    this.#users.append(table.users, rows)
    this.#languages.append(table.languages, rows)
    for (const [i, list] of this.#lists.entries()) list.append(table.lists[i]!, rows)
    for (const [i, column] of this.#flags.entries()) appendRows(column, table.flags[i]!, rows)
    this.#count += rows?.length ?? table.count
  }

  pack(): PackedTable {
    return {
      count: this.#count,
      ids: this.#ids.pack(),
      texts: this.#texts.pack(),
      numbers: this.#numbers.map((column) => column.finish()),
      users: this.#users.pack(),
      languages: this.#languages.pack(),
      lists: this.#lists.map((list) => list.pack()),
      flags: this.#flags.map((column) => column.finish()),
    }
  }

  finish(): TweetTable {
    return {
      version: 1,
      count: this.#count,
      ids: this.#ids.finish(),
      texts: this.#texts.finish(),
      createdAt: this.#createdAt.finish(),
      users: this.#users.finish(),
      languages: this.#languages.finish(),
      languageDetected: this.#languageDetected.finish(),
      likeCounts: this.#likes.finish(),
      retweetCounts: this.#retweets.finish(),
      replyCounts: this.#replies.finish(),
      quoteCounts: this.#quotes.finish(),
      hashtags: this.#hashtags.finish(),
      mentions: this.#mentions.finish(),
      urls: this.#urls.finish(),
      isRetweet: this.#isRetweet.finish(),
      isReply: this.#isReply.finish(),
      isQuote: this.#isQuote.finish(),
    }
  }
}

function appendRows<T extends Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  to: Growing<T>,
  from: T,
  rows: Uint32Array | undefined,
): void {
  if (rows === undefined) to.append(from)
  else for (const row of rows) to.add(from[row]!)
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value
}

function pickFloat64(column: Float64Array, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i]!]!
  return picked
}

/** Values that no picked row uses are dropped, so that counts over the dictionary stay true. */
/** The rows of a dictionary column, with those values that occur in them, in order of first appearance. */
export function selectDictionary({ codes, values }: DictionaryColumn, rows: Uint32Array): DictionaryColumn {
  const used = new UsedValues(values)
  const picked = new Uint32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!
    picked[i] = code === NO_CODE ? NO_CODE : used.code(code)
  }
  return { codes: picked, values: used.values }
}

function pickLists({ offsets, codes, values }: ListColumn, rows: Uint32Array): ListColumn {
  const used = new UsedValues(values)
  const pickedOffsets = new Uint32Array(rows.length + 1)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    pickedOffsets[i + 1] = pickedOffsets[i]! + offsets[row + 1]! - offsets[row]!
  }
  const picked = new Uint32Array(pickedOffsets[rows.length]!)
  for (let i = 0; i < rows.length; i++) {
    const first = offsets[rows[i]!]!
    const to = pickedOffsets[i]!
    for (let k = 0; k < pickedOffsets[i + 1]! - to; k++) picked[to + k] = used.code(codes[first + k]!)
  }
  return { offsets: pickedOffsets, codes: picked, values: used.values }
}

/** The values of a dictionary that are used, in order of first appearance. */
class UsedValues {
  readonly values: string[] = []
  readonly #all: readonly string[]
  readonly #codes: Uint32Array

  constructor(all: readonly string[]) {
    this.#all = all
    this.#codes = new Uint32Array(all.length).fill(NO_CODE)
  }

  /** The new code of a value. */
  code(old: number): number {
    if (this.#codes[old] === NO_CODE) {
      this.#codes[old] = this.values.length
      this.values.push(this.#all[old]!)
    }
    return this.#codes[old]!
  }
}
