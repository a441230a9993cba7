/** Whether tweets are of the kind that a map was trained on. */
import { FEWEST_COUNTED } from '../analysis/index.js'
import type { TermCounts } from '../features/index.js'
import { percent } from '../report/index.js'

/** Held-out tweets of a training's own source have 0.7 to 1.2 (measured on 4 sources with 3 presets); others 1.5 and more. */
const FAR = 1.5
/** Of tweets: in another language, 0.6 and more have no word that the map knows; held-out ones 0 to 0.56. */
const WORDLESS = 0.6

export interface PlacedOnMap {
  /** Of each tweet to its cell. */
  readonly distances: Float32Array
  /** Of each tweet, those that the map knows; undefined where it was trained without words. */
  readonly terms: TermCounts | undefined
  /** Mean distance of the tweets of the training: their quantization error. */
  readonly trainedDistance: number
}

/** A sentence where most of the tweets don't fit the map; undefined where they do, or are too few to tell. */
export function misfit({ distances, terms, trainedDistance }: PlacedOnMap): string | undefined {
  const tweets = distances.length
  if (tweets < FEWEST_COUNTED) return undefined
  const ratio = distances.toSorted()[tweets >> 1]! / trainedDistance
  const wordless = terms === undefined ? 0 : shareWithout(terms, tweets)
  const reasons = [
    ...(trainedDistance > 0 && ratio >= FAR
      ? [
          `half of them lie over ${shown(ratio)} times as far from their cells as the tweets of its training do on average`,
        ]
      : []),
    ...(wordless >= WORDLESS ? [`${percent(wordless)} of them have none of its words`] : []),
  ]
  if (reasons.length === 0) return undefined
  return `the tweets don't fit the map: ${reasons.join(', and ')}; other topics or another language?`
}

function shareWithout({ offsets }: TermCounts, tweets: number): number {
  let without = 0
  for (let row = 0; row < tweets; row++) if (offsets[row + 1] === offsets[row]) without++
  return without / tweets
}

/** Rounded down, since it is said to be more. */
function shown(ratio: number): string {
  return ratio < 10 ? (Math.floor(ratio * 10) / 10).toFixed(1) : String(Math.floor(ratio))
}
