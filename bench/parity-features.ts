/**
 * How far our features are from those of the Python packages: the table of docs/parity-features.md. Reads the
 * committed fixtures, so it needs no Python: `npm run bench -- parity-features`.
 *
 * With a file of JSON Lines, `[text, pos, neu, neg, compound]` each, as
 * `python test/golden/make/make_sentiment.py TEXTS FILE` writes it, the sentiment of these is compared too:
 * `npm run bench -- parity-features FILE`.
 */
import { readFileSync } from 'node:fs'
import { defineConfig } from '../src/config/index.js'
import { fitFeatures } from '../src/features/index.js'
import { SentimentScorer } from '../src/features/vader.js'
import { type Tweet, TweetTableBuilder } from '../src/input/index.js'
import { codes, doubles, type Encoded, floats, readFixture } from '../test/golden/fixture.js'

type SentimentRow = readonly [text: string, pos: number, neu: number, neg: number, compound: number]

console.log('| features | peer | compared | largest deviation |')
console.log('| --- | --- | ---: | ---: |')
await pythonSystem()
await tfidf()
sentiment('made-up sentences', readFixture<{ rows: readonly SentimentRow[] }>('vader').rows)
const [file] = process.argv.slice(2)
if (file !== undefined) {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  sentiment(
    'a file',
    lines.map((line) => JSON.parse(line) as SentimentRow),
  )
}

async function pythonSystem(): Promise<void> {
  const golden = readFixture<{ tweets: Tweet[]; matrix: Encoded }>('python-system')
  const builder = new TweetTableBuilder()
  for (const tweet of golden.tweets) builder.add(tweet)
  const { matrix } = (await fitFeatures(builder.finish(), defineConfig({}, 'python'))).extracted
  const expected = floats(golden.matrix)
  const groups = new Map<string, { columns: number; worst: number }>()
  for (const [column, { group }] of matrix.columns.entries()) {
    const of = groups.get(group) ?? { columns: 0, worst: 0 }
    groups.set(group, of)
    of.columns++
    for (let row = 0; row < matrix.rows; row++) {
      const at = row * matrix.columns.length + column
      of.worst = Math.max(of.worst, Math.abs(matrix.data[at]! - expected[at]!))
    }
  }
  for (const [group, { columns, worst }] of groups)
    print(
      `${group}, standardised`,
      'NumPy, scikit-learn',
      `${columns} columns x ${matrix.rows} tweets`,
      worst,
    )
}

async function tfidf(): Promise<void> {
  interface Case {
    readonly options: {
      max_features: number
      ngram_range: [number, number]
      min_df: number
      stop_words: string | null
      sublinear_tf: boolean
    }
    readonly texts: number
    readonly terms: readonly string[]
    readonly offsets: Encoded
    readonly codes: Encoded
    readonly values: Encoded
  }
  const { texts, tieTexts, cases } = readFixture<{ texts: string[]; tieTexts: string[]; cases: Case[] }>(
    'tfidf',
  )
  for (const { options, terms, ...expected } of cases) {
    const builder = new TweetTableBuilder()
    for (const text of expected.texts === texts.length ? texts : tieTexts) builder.add({ text })
    const { ngram_range: ngrams, stop_words: stopWords, ...same } = options
    const config = {
      ...same,
      ngram_max: ngrams[1],
      stop_words: stopWords ?? 'none',
      normalize_features: false,
    }
    const { matrix } = (await fitFeatures(builder.finish(), defineConfig(config, 'python'))).extracted
    const first = matrix.columns.findIndex(({ group }) => group === 'words')
    const [offsets, columns, values] = [
      codes(expected.offsets),
      codes(expected.codes),
      doubles(expected.values),
    ]
    let worst = 0
    for (let row = 0; row < expected.texts; row++) {
      const dense = new Float64Array(terms.length)
      for (let i = offsets[row]!; i < offsets[row + 1]!; i++) dense[columns[i]!] = values[i]!
      for (const [i, value] of dense.entries())
        worst = Math.max(worst, Math.abs(matrix.data[row * matrix.columns.length + first + i]! - value))
    }
    const kind = `TF-IDF, 1 to ${ngrams[1]} words${options.sublinear_tf ? ', sublinear' : ''}`
    print(kind, 'TfidfVectorizer', `${terms.length} terms x ${expected.texts} tweets`, worst)
  }
}

function sentiment(what: string, rows: readonly SentimentRow[]): void {
  const scorer = new SentimentScorer()
  const scores = new Float64Array(4)
  let worst = 0
  for (const [text, ...expected] of rows) {
    scorer.score(text, scores, 0)
    for (const [i, value] of expected.entries()) worst = Math.max(worst, Math.abs(value - scores[i]!))
  }
  print('sentiment, four scores', 'vaderSentiment', `${rows.length} texts (${what})`, worst)
}

function print(features: string, peer: string, compared: string, worst: number): void {
  console.log(`| ${features} | ${peer} | ${compared} | ${worst === 0 ? '0' : worst.toExponential(1)} |`)
}
