/** A mean with its 95 % confidence interval. */
export interface Estimate {
  readonly mean: number
  /** NaN where there are fewer than `LEAST_FOR_INTERVAL` values. */
  readonly low: number
  readonly high: number
  /** Values. */
  readonly known: number
}

/** A median with its 95 % confidence interval, which holds for any distribution. */
export interface MedianEstimate {
  readonly median: number
  /** NaN where there are fewer than `LEAST_FOR_MEDIAN` values. */
  readonly medianLow: number
  readonly medianHigh: number
}

/** With fewer, the interval of a mean says nothing unless the values are normal. */
export const LEAST_FOR_INTERVAL = 10
/** With fewer, even the lowest and the highest value enclose the median in less than 95 %. */
export const LEAST_FOR_MEDIAN = 6

const NORMAL = 1.959963984540054

/**
 * Student's interval of the mean from the moments of the values.
 *
 * @param std Population standard deviation.
 * @param independent How many of the values don't repeat another one. Default: all.
 */
export function meanEstimate(mean: number, std: number, known: number, independent = known): Estimate {
  if (independent < LEAST_FOR_INTERVAL) return { mean, low: Number.NaN, high: Number.NaN, known }
  const half = (studentQuantile(independent - 1) * std) / Math.sqrt(independent - 1)
  return { mean, low: mean - half, high: mean + half, known }
}

/** The interval between two order statistics whose ranks the binomial distribution gives. @param sorted Ascending. */
export function medianEstimate(sorted: Float64Array): MedianEstimate {
  const known = sorted.length
  const middle = known >> 1
  const median = known % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  if (known < LEAST_FOR_MEDIAN) return { median, medianLow: Number.NaN, medianHigh: Number.NaN }
  const rank = binomialRank(known)
  return { median, medianLow: sorted[rank]!, medianHigh: sorted[known - 1 - rank]! }
}

/** 97.5 % quantile of Student's t distribution, by the expansion of Cornish and Fisher; within 0.002 from 9 degrees of freedom on. */
export function studentQuantile(freedom: number): number {
  const z = NORMAL
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ]
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z)
}

/** The highest rank r, from 0, for which at most r of n fair coins fall on one side with a chance of at most 2.5 %. */
function binomialRank(n: number): number {
  // Beyond, the normal approximation is within one rank and errs to the wide side.
  if (n > EXACT_RANKS) return Math.max(0, Math.floor((n - 1 - NORMAL * Math.sqrt(n)) / 2 - 0.5))
  let probability = 2 ** -n
  let below = probability
  let rank = 0
  for (let k = 1; ; k++) {
    probability *= (n - k + 1) / k
    below += probability
    if (below > 0.025) return rank
    rank = k
  }
}

const EXACT_RANKS = 200
