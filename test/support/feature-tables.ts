import { defineConfig, type SomTrainingConfig } from '../../src/config/index.js'
import type { ExtractedFeatures } from '../../src/features/index.js'
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
  matrix: {
    readonly rows: number
    readonly columns: readonly { name: string }[]
    readonly data: Float32Array
  },
  name: string,
): number[] {
  const at = matrix.columns.findIndex((column) => column.name === name)
  if (at < 0) throw new Error(`no column ${name}`)
  return Array.from({ length: matrix.rows }, (_, row) => matrix.data[row * matrix.columns.length + at]!)
}
