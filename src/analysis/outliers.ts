import type { TextColumn } from '../input/index.js'
import type { SampleTweet } from './map-analysis.js'
import { wordingOf } from './sample-rows.js'

/** How far tweets lie from the codebook vectors of their cells, and which lie farthest. */
export interface Outliers {
  /** The share that was asked for. */
  readonly rate: number
  /** Tweets that lie farther than this are outliers: at most `rate` of all, fewer where many lie equally far. */
  readonly threshold: number
  readonly count: number
  /** Of the distances of all tweets, mean and population standard deviation. */
  readonly mean: number
  readonly std: number
  /** Distances below or at which 0, 1, ... 100 % of the tweets lie. */
  readonly percentiles: Float64Array
  /** The outliers that lie farthest, at most `SHOWN_OUTLIERS`, of different wording. */
  readonly tweets: readonly SampleTweet[]
}

export const SHOWN_OUTLIERS = 10

export function findOutliers(
  distances: Float32Array,
  rate: number,
  texts: TextColumn,
  sampleTweet: (row: number) => SampleTweet,
): Outliers {
  const sorted = distances.slice().sort()
  const last = sorted.length - 1
  const threshold = sorted[last - Math.floor(rate * sorted.length)]!
  const rows: number[] = []
  let sum = 0
  for (let row = 0; row < distances.length; row++) {
    sum += distances[row]!
    if (distances[row]! > threshold) rows.push(row)
  }
  const mean = sum / distances.length
  let squares = 0
  for (let row = 0; row < distances.length; row++) squares += (distances[row]! - mean) ** 2
  rows.sort((a, b) => distances[b]! - distances[a]! || a - b)
  return {
    rate,
    threshold,
    count: rows.length,
    mean,
    std: Math.sqrt(squares / distances.length),
    percentiles: Float64Array.from(
      { length: 101 },
      (_, percent) => sorted[Math.ceil((percent / 100) * last)]!,
    ),
    tweets: ofDifferentWording(rows, texts, SHOWN_OUTLIERS).map(sampleTweet),
  }
}

function ofDifferentWording(rows: readonly number[], texts: TextColumn, limit: number): number[] {
  const seen = new Set<string>()
  const chosen: number[] = []
  for (const row of rows) {
    if (chosen.length === limit) break
    const wording = wordingOf(texts.get(row))
    if (seen.has(wording)) continue
    seen.add(wording)
    chosen.push(row)
  }
  return chosen
}
