import { describe, expect, test } from 'vitest'
import { defineConfig } from '../../src/config/index.js'
import { applyFeatures, fitFeatures } from '../../src/features/index.js'
import { TweetTableBuilder } from '../../src/input/index.js'
import { codes, doubles, type Encoded, readFixture } from './fixture.js'

interface Case {
  readonly options: {
    readonly max_features: number
    readonly ngram_range: readonly [number, number]
    readonly min_df: number
    readonly stop_words: 'english' | null
    readonly sublinear_tf: boolean
  }
  readonly texts: number
  readonly terms: readonly string[]
  readonly idf: Encoded
  readonly offsets: Encoded
  readonly codes: Encoded
  readonly values: Encoded
}

const fixture = readFixture<{ texts: string[]; tieTexts: string[]; cases: Case[] }>('tfidf')

function tableOf(texts: readonly string[]) {
  const builder = new TweetTableBuilder()
  for (const text of texts) builder.add({ text })
  return builder.finish()
}

function configOf({ options }: Case) {
  return defineConfig({
    text_representation: 'tfidf',
    text_terms: 'clean',
    normalize_features: false,
    include_temporal_features: false,
    include_engagement_features: false,
    include_network_features: false,
    max_features: options.max_features,
    ngram_max: options.ngram_range[1],
    min_df: options.min_df,
    stop_words: options.stop_words ?? 'none',
    sublinear_tf: options.sublinear_tf,
  })
}

function denseOf(expected: Case): Float64Array {
  const [offsets, columns, values] = [
    codes(expected.offsets),
    codes(expected.codes),
    doubles(expected.values),
  ]
  const dense = new Float64Array(expected.texts * expected.terms.length)
  for (let row = 0; row < expected.texts; row++)
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++)
      dense[row * expected.terms.length + columns[i]!] = values[i]!
  return dense
}

describe.each(fixture.cases.map((expected, i) => ({ i, expected })))('case $i', ({ expected }) => {
  const texts = expected.texts === fixture.texts.length ? fixture.texts : fixture.tieTexts

  test('same terms, in the same order, with the same idf', async () => {
    const { fitted } = await fitFeatures(tableOf(texts), configOf(expected))
    const { terms, weighted, idf } = fitted.vocabulary!
    expect(Array.from(weighted, (term) => terms[term])).toEqual(expected.terms)
    const expectedIdf = doubles(expected.idf)
    expect(Math.max(...idf.map((value, i) => Math.abs(value - expectedIdf[i]!)))).toBeLessThan(1e-12)
  })

  test('same weights to 1e-6, fitted and applied', async () => {
    const { fitted, extracted } = await fitFeatures(tableOf(texts), configOf(expected))
    const applied = await applyFeatures(fitted, tableOf(texts))
    const dense = denseOf(expected)
    const width = expected.terms.length
    for (const { matrix } of [extracted, applied]) {
      const first = matrix.columns.findIndex(({ name }) => name.startsWith('tfidf_'))
      expect(matrix.columns.slice(first, first + width).map(({ name }) => name)).toEqual(
        expected.terms.map((term) => `tfidf_${term}`),
      )
      let worst = 0
      for (let row = 0; row < expected.texts; row++)
        for (let i = 0; i < width; i++) {
          const actual = matrix.data[row * matrix.columns.length + first + i]!
          worst = Math.max(worst, Math.abs(actual - dense[row * width + i]!))
        }
      expect(worst).toBeLessThan(1e-6)
    }
  })
})
