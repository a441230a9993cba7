/** What is read out of the texts of some tweets, each on its own: lengths, sentiment, words. The work of a thread. */
import type { PackedTexts } from '../input/index.js'
import { plainText } from '../language/index.js'
import { buffersOf, type Outcome } from '../threads/index.js'
import { cleanText, measureText, type TextMeasure } from './clean-text.js'
import type { FeatureSettings } from './fitted-features.js'
import { type ShardWords, ShardWordsWriter } from './shard-words.js'
import { type TextTokenizer, tokenizerFor } from './text-tokenizer.js'
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

export function readTexts(input: TextInput): Outcome<TextShard> {
  const reader = new TextReader(input)
  reader.read(reader.rows)
  const shard = reader.finish()
  return { value: shard, transfer: buffersOf(shard) }
}

/** Reads the texts of one shard, in one go or piece by piece. */
export class TextReader {
  readonly rows: number
  readonly #bytes: Buffer
  readonly #offsets: Uint32Array
  readonly #languages: Int32Array
  readonly #measures: Float32Array<ArrayBuffer>
  readonly #tokenizer: TextTokenizer
  /** The Python system read texts with their markup. */
  readonly #asWritten: boolean
  readonly #writer = new ShardWordsWriter()
  readonly #scorer = new SentimentScorer()
  #row = 0

  constructor({ texts: { bytes, offsets }, languages, settings }: TextInput) {
    this.rows = offsets.length - 1
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#offsets = offsets
    this.#languages = languages
    this.#measures = new Float32Array(this.rows * MEASURES)
    this.#tokenizer = tokenizerFor(settings)
    this.#asWritten = settings.text_terms === 'clean'
  }

  /** Reads on up to row `end`. */
  read(end: number): void {
    for (; this.#row < end; this.#row++) this.#readRow(this.#row)
  }

  #readRow(row: number): void {
    const { words, tokenize } = this.#tokenizer
    const given = this.#bytes.toString('utf8', this.#offsets[row], this.#offsets[row + 1])
    const text = this.#asWritten ? given : plainText(given)
    const cleaned = cleanText(text)
    const at = row * MEASURES
    writeLengths(text, cleaned, this.#measures, at)
    this.#scorer.score(text, this.#measures, at + SENTIMENT_AT)
    words.languages = this.#languages[row]!
    tokenize(text, cleaned)
    this.#writer.addRow(words)
  }

  finish(): TextShard {
    return { measures: this.#measures, words: this.#writer.finish(this.#tokenizer.words.table.pack()) }
  }
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
