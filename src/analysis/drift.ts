import { chiSquareChance, normalChance } from './chance.js'
import type { MapInsights } from './map-analysis.js'

/** New tweets on a map against those it was trained on. */
export interface Drift {
  readonly tweets: number
  readonly trainingTweets: number
  /** How far tweets lie from the codebook vectors of their cells: the quantization error. */
  readonly distance: {
    readonly mean: number
    readonly trainingMean: number
    /** The first over the second; NaN where that is 0. */
    readonly ratio: number
    /** Welch's statistic, and how likely one as far from 0 is by chance; NaN of too few tweets. */
    readonly z: number
    readonly chance: number
  }
  /** Where tweets fall: their shares in the regions. */
  readonly regions: {
    readonly shares: readonly {
      readonly id: string
      readonly share: number
      readonly trainingShare: number
    }[]
    /** Population stability index over the regions: sum of (p - q) ln(p / q), with half a tweet added to each. */
    readonly psi: number
    /** Pearson's statistic of homogeneity, and how likely one as large is by chance; NaN of too few tweets. */
    readonly chiSquare: number
    readonly freedom: number
    readonly chance: number
  }
  /** Share of the new tweets beyond the distance that so few of the training lie beyond. */
  readonly outlierShare: number
  readonly trainingOutlierShare: number
  readonly verdict: DriftVerdict
}

/** `too_few`: fewer new tweets than a test can tell anything from. */
export type DriftVerdict = 'none' | 'some' | 'strong' | 'too_few'

const LEAST_TWEETS = 30
/** Below that, a difference is more than chance. */
export const SIGNIFICANT_DRIFT = 0.01
/** With many tweets any difference is significant: these are worth a word (the usual bounds of the stability index). */
const SOME = { psi: 0.1, ratio: 1.1 }
const STRONG = { psi: 0.25, ratio: 1.25 }

/**
 * Compares where new tweets fall, and how far from their codebook vectors, with the training. The training's own
 * distances are a little shorter than those of other tweets of the same kind, since the map was fitted to them.
 */
export function driftOf(
  { regions, outliers, training }: Pick<MapInsights, 'regions' | 'outliers' | 'training'>,
  neurons: ArrayLike<number>,
  distances: ArrayLike<number>,
): Drift {
  const tweets = distances.length
  const hits = new Float64Array(regions.list.length)
  let [sum, squares, far] = [0, 0, 0]
  for (let i = 0; i < tweets; i++) {
    hits[regions.regionOf[neurons[i]!]!]!++
    sum += distances[i]!
    if (distances[i]! > outliers.threshold) far++
  }
  const mean = sum / tweets
  for (let i = 0; i < tweets; i++) squares += (distances[i]! - mean) ** 2
  const before = training.numSamples
  const error = Math.sqrt(squares / tweets ** 2 + outliers.std ** 2 / before)
  const z = error === 0 ? 0 : (mean - outliers.mean) / error
  const distance = {
    mean,
    trainingMean: outliers.mean,
    ratio: outliers.mean === 0 ? Number.NaN : mean / outliers.mean,
    z,
    chance: tweets < LEAST_TWEETS ? Number.NaN : normalChance(z),
  }
  const inRegions = {
    shares: regions.list.map(({ id, size }, i) => ({
      id,
      share: hits[i]! / tweets,
      trainingShare: size / before,
    })),
    ...homogeneity(
      hits,
      regions.list.map(({ size }) => size),
    ),
  }
  return {
    tweets,
    trainingTweets: before,
    distance,
    regions: inRegions,
    outlierShare: far / tweets,
    trainingOutlierShare: outliers.count / before,
    verdict: verdictOf(tweets, distance, inRegions),
  }
}

function homogeneity(
  counts: Float64Array,
  before: readonly number[],
): Pick<Drift['regions'], 'psi' | 'chiSquare' | 'freedom' | 'chance'> {
  const [total, totalBefore] = [sumOf(counts), sumOf(before)]
  const regions = before.length
  let [psi, chiSquare] = [0, 0]
  for (const [i, count] of counts.entries()) {
    const share = (count + 0.5) / (total + regions / 2)
    const shareBefore = (before[i]! + 0.5) / (totalBefore + regions / 2)
    psi += (share - shareBefore) * Math.log(share / shareBefore)
    // Every region holds tweets of the training.
    const both = count + before[i]!
    for (const [own, all] of [
      [count, total],
      [before[i]!, totalBefore],
    ] as const) {
      const wanted = (both * all) / (total + totalBefore)
      chiSquare += (own - wanted) ** 2 / wanted
    }
  }
  const freedom = regions - 1
  const chance = total < LEAST_TWEETS ? Number.NaN : chiSquareChance(chiSquare, freedom)
  return { psi, chiSquare, freedom, chance }
}

function verdictOf(
  tweets: number,
  { ratio, chance }: Drift['distance'],
  { psi, chance: regionChance }: Pick<Drift['regions'], 'psi' | 'chance'>,
): DriftVerdict {
  if (tweets < LEAST_TWEETS) return 'too_few'
  const beyond = (bounds: typeof SOME): boolean =>
    (regionChance < SIGNIFICANT_DRIFT && psi >= bounds.psi) ||
    (chance < SIGNIFICANT_DRIFT && ratio >= bounds.ratio)
  if (beyond(STRONG)) return 'strong'
  return beyond(SOME) ? 'some' : 'none'
}

function sumOf(counts: Iterable<number>): number {
  let total = 0
  for (const count of counts) total += count
  return total
}
