import { defineConfig, type SomTrainingConfig } from '../../src/config/index.js'
import type { ExtractedFeatures, FeatureMatrix, ReadableFeatures } from '../../src/features/index.js'
import { type Tweet, type TweetTable, TweetTableBuilder } from '../../src/input/index.js'

export function tableOf(tweets: readonly Tweet[]): TweetTable {
  const builder = new TweetTableBuilder()
  for (const tweet of tweets) builder.add(tweet)
  return builder.finish()
}

/** Unscaled features, one column per term, nothing left out: what is computed is what is seen. */
export function plainConfig(overrides: Readonly<Record<string, unknown>> = {}): SomTrainingConfig {
  return defineConfig({ normalize_features: false, ...overrides }, 'python')
}

/** The values of one column of the readable features. */
export function readableColumn({ readable }: ExtractedFeatures, name: string): number[] {
  return columnOf(readable, name)
}

export function columnOf(
  matrix: ReadableFeatures | Pick<FeatureMatrix, 'rows' | 'columns' | 'data'>,
  name: string,
): number[] {
  const data = 'read' in matrix ? matrix.read(0, matrix.rows) : matrix.data
  const at = matrix.columns.findIndex((column) => column.name === name)
  if (at < 0) throw new Error(`no column ${name}`)
  return Array.from({ length: matrix.rows }, (_, row) => data[row * matrix.columns.length + at]!)
}

/** All numbers of features, as plain data. */
export function valuesOf({ matrix, readable, terms }: ExtractedFeatures) {
  const { rows, columns, data, sparse } = matrix
  return {
    matrix: { rows, columns, data, sparse },
    readable: { columns: readable.columns, data: readable.read(0, readable.rows) },
    terms,
  }
}
