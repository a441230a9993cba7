import type { TweetTable } from '../input/index.js'
import { dictionaryValue } from '../input/index.js'
import type { FeatureColumn } from './feature-matrix.js'
import { MEASURES, SENTIMENT_AT } from './text-shard.js'

export const FORM_COLUMNS: readonly FeatureColumn[] = [
  'char_count',
  'word_count',
  'clean_char_count',
  'clean_word_count',
  'hashtag_count',
  'mention_count',
  'url_count',
  'is_retweet',
  'is_reply',
  'is_quote',
].map((name) => ({ name, group: 'form' }))

export const SENTIMENT_COLUMNS: readonly FeatureColumn[] = [
  'sentiment_pos',
  'sentiment_neu',
  'sentiment_neg',
  'sentiment_compound',
].map((name) => ({ name, group: 'sentiment' }))

export const LANGUAGE_COLUMNS: readonly FeatureColumn[] = [{ name: 'language_english', group: 'form' }]

/** Lengths of the text and of the cleaned text, entities counted, and kinds of the tweet (1 or 0). */
export function writeForm(
  table: TweetTable,
  row: number,
  measures: Float32Array,
  measuresAt: number,
  out: Float32Array,
  at: number,
): void {
  for (let i = 0; i < SENTIMENT_AT; i++) out[at + i] = measures[measuresAt + i]!
  out[at + 4] = listLength(table.hashtags.offsets, row)
  out[at + 5] = listLength(table.mentions.offsets, row)
  out[at + 6] = listLength(table.urls.offsets, row)
  out[at + 7] = table.isRetweet[row]!
  out[at + 8] = table.isReply[row]!
  out[at + 9] = table.isQuote[row]!
}

export function writeSentiment(
  measures: Float32Array,
  measuresAt: number,
  out: Float32Array,
  at: number,
): void {
  for (let i = SENTIMENT_AT; i < MEASURES; i++) out[at + i - SENTIMENT_AT] = measures[measuresAt + i]!
}

/** 1 where the language is English of any region, 0 where it is another, NaN where it isn't known. */
export function writeLanguage(table: TweetTable, row: number, out: Float32Array, at: number): void {
  // What the text says of its language, its words say already.
  const language = table.languageDetected[row] === 1 ? undefined : dictionaryValue(table.languages, row)
  out[at] = language === undefined ? Number.NaN : language.startsWith('en') ? 1 : 0
}

export function listLength(offsets: Uint32Array, row: number): number {
  return offsets[row + 1]! - offsets[row]!
}
