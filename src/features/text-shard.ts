/** What is read out of the texts of some tweets, each on its own: lengths, sentiment, words. The work of a thread. */
import type { PackedTexts } from '../input/index.js'
import { buffersOf, type Outcome } from '../threads/index.js'
import { cleanText, measureText, type TextMeasure } from './clean-text.js'
import type { FeatureSettings } from './fitted-features.js'
import { type ShardWords, ShardWordsWriter } from './shard-words.js'
import { tokenizerFor } from './text-tokenizer.js'
import { SentimentScorer } from './vader.js'

/** Numbers a text: characters and words of it and of the cleaned text, then the four of its sentiment. */
export const MEASURES = 8
export const SENTIMENT_AT = 4

export interface TextInput {
  readonly texts: PackedTexts
  /** Bits of the languages whose stop words each text is read without. */
  readonly languages: Int32Array
  readonly settings: FeatureSettings
}

export interface TextShard {
  /** Row-major, texts x MEASURES. */
  readonly measures: Float32Array<ArrayBuffer>
  readonly words: ShardWords
}

export function readTexts({ texts: { bytes, offsets }, languages, settings }: TextInput): Outcome<TextShard> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows = offsets.length - 1
  const measures = new Float32Array(rows * MEASURES)
  const { words, tokenize } = tokenizerFor(settings)
  const writer = new ShardWordsWriter()
  const scorer = new SentimentScorer()
  for (let row = 0; row < rows; row++) {
    const text = buffer.toString('utf8', offsets[row], offsets[row + 1])
    const cleaned = cleanText(text)
    const at = row * MEASURES
    writeLengths(text, cleaned, measures, at)
    scorer.score(text, measures, at + SENTIMENT_AT)
    words.languages = languages[row]!
    tokenize(text, cleaned)
    writer.addRow(words)
  }
  const shard: TextShard = { measures, words: writer.finish(words.table.pack()) }
  return { value: shard, transfer: buffersOf(shard) }
}

const measure: TextMeasure = { characters: 0, collapsedCharacters: 0, words: 0 }

function writeLengths(text: string, cleaned: string, out: Float32Array, at: number): void {
  measureText(text, measure)
  out[at] = measure.characters
  out[at + 1] = measure.words
  measureText(cleaned, measure)
  out[at + 2] = measure.collapsedCharacters
  out[at + 3] = measure.words
}
