import type { FeatureColumn, ReadableFeatures } from './feature-matrix.js'
import type { FeatureSettings } from './fitted-features.js'
import { TEMPORAL_CIRCLES } from './temporal.js'

type Transform = 'same' | 'log' | 'sin' | 'cos'

/** A column of the matrix, before scaling, as a function of one readable feature. */
export interface PreparedColumn extends FeatureColumn {
  readonly source: number
  readonly transform: Transform
}

/** Counts and rates with long tails: a few tweets have thousands of what most have none of. */
const LONG_TAILED: ReadonlySet<string> = new Set([
  'like_count',
  'retweet_count',
  'reply_count',
  'quote_count',
  'engagement_score',
  'engagement_velocity',
  'char_count',
  'word_count',
  'clean_char_count',
  'clean_word_count',
  'hashtag_count',
  'mention_count',
  'url_count',
  'user_tweet_count',
  'user_interaction_count',
  'tweet_mentions',
  'avg_user_engagement',
])

/** How the settings make matrix columns of the readable ones, in the same order. */
export function preparedColumns(
  readable: readonly FeatureColumn[],
  settings: FeatureSettings,
): readonly PreparedColumn[] {
  return readable.flatMap((column, source) => prepareOne(column, source, settings))
}

function prepareOne(
  { name, group }: FeatureColumn,
  source: number,
  settings: FeatureSettings,
): readonly PreparedColumn[] {
  if (group === 'temporal' && settings.time_encoding === 'circular')
    return [
      { name: `${name}_sin`, group, source, transform: 'sin' },
      { name: `${name}_cos`, group, source, transform: 'cos' },
    ]
  if (settings.count_scale === 'log' && LONG_TAILED.has(name))
    return [{ name: `log_${name}`, group, source, transform: 'log' }]
  return [{ name, group, source, transform: 'same' }]
}

/** Writes one prepared column of all rows; NaN stays NaN. */
export function writePrepared(
  readable: ReadableFeatures,
  column: PreparedColumn,
  out: Float32Array,
  columns: number,
  at: number,
): void {
  const width = readable.columns.length
  const transformed = transformOf(column, readable.columns[column.source]!.name)
  for (let row = 0; row < readable.rows; row++)
    out[row * columns + at] = transformed(readable.data[row * width + column.source]!)
}

function transformOf({ transform }: PreparedColumn, name: string): (value: number) => number {
  if (transform === 'same') return (value) => value
  if (transform === 'log') return Math.log1p
  const { first, period } = TEMPORAL_CIRCLES[name]!
  const onCircle = transform === 'sin' ? Math.sin : Math.cos
  return (value) => onCircle((2 * Math.PI * (value - first)) / period)
}
