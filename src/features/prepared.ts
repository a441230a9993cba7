import type { FeatureColumn, FeatureGroup, ReadableFeatures } from './feature-matrix.js'
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

/** Features of the network that say again what one of the form says. */
const REPEATED_BY: Readonly<Record<string, string>> = {
  tweet_mentions: 'mention_count',
  has_mentions: 'mention_count',
  has_hashtags: 'hashtag_count',
  has_urls: 'url_count',
}

/**
 * The readable feature that makes a column of this one superfluous, if any: grouped scaling gives each column a share
 * of its group's weight, and what is said twice would count twice.
 */
export function repeatedBy(
  name: string,
  groups: ReadonlySet<FeatureGroup>,
  settings: FeatureSettings,
): string | undefined {
  return settings.feature_scaling === 'grouped' && groups.has('form') ? REPEATED_BY[name] : undefined
}

/** How the settings make matrix columns of the readable ones of the given groups, in the same order. */
export function preparedColumns(
  readable: readonly FeatureColumn[],
  groups: ReadonlySet<FeatureGroup>,
  settings: FeatureSettings,
): readonly PreparedColumn[] {
  return readable.flatMap((column, source) =>
    groups.has(column.group) && repeatedBy(column.name, groups, settings) === undefined
      ? prepareOne(column, source, settings)
      : [],
  )
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

/** Writes prepared columns of all rows, side by side from `at` of each row of `width` values; NaN stays NaN. */
export function writePrepared(
  readable: ReadableFeatures,
  prepared: readonly PreparedColumn[],
  out: Float32Array,
  width: number,
  at: number,
): void {
  const sources = prepared.map(({ source }) => source)
  const transforms = prepared.map((column) => transformOf(column, readable.columns[column.source]!.name))
  for (let start = 0; start < readable.rows; start += ROWS_AT_ONCE) {
    const end = Math.min(start + ROWS_AT_ONCE, readable.rows)
    const values = readable.read(start, end)
    for (let row = start; row < end; row++) {
      const from = (row - start) * readable.columns.length
      const to = row * width + at
      for (let i = 0; i < sources.length; i++) out[to + i] = transforms[i]!(values[from + sources[i]!]!)
    }
  }
}

const ROWS_AT_ONCE = 4096

function transformOf({ transform }: PreparedColumn, name: string): (value: number) => number {
  if (transform === 'same') return (value) => value
  if (transform === 'log') return Math.log1p
  const { first, period } = TEMPORAL_CIRCLES[name]!
  const onCircle = transform === 'sin' ? Math.sin : Math.cos
  // Few values: 24 hours, 366 days.
  const known = Array.from({ length: period }, (_, step) => onCircle((2 * Math.PI * step) / period))
  return (value) => known[value - first] ?? Number.NaN
}
