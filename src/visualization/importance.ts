import type { MapInsights } from '../analysis/index.js'

/** Planes that look the same as one already chosen tell nothing new. */
const SAME_PLANE = 0.9
const MAX_EFFECT = 3

/**
 * Indices of the readable features that set the cells apart most: the variance of a cell's effect, weighted by its
 * tweets, largest first. A feature whose plane follows that of a stronger one (correlation above 0.9) is left out. With `perGroup`, each group of features sends
 * so many at first; the rest come after them.
 */
export function leadingFeatures(analysis: MapInsights, count: number, perGroup = count): number[] {
  const { clusters, features } = analysis
  const total = clusters.reduce((sum, cluster) => sum + cluster.size, 0)
  const weights = clusters.map((cluster) => cluster.size / total)
  const planes = features.map((_, index) => clusters.map((cluster) => clamp(cluster.effects[index] ?? 0)))
  const variances = planes.map((plane) => covariance(plane, plane, weights))
  const ranked = features
    .map((_, index) => index)
    .filter((index) => variances[index]! > 1e-9)
    .sort((a, b) => variances[b]! - variances[a]! || a - b)
  const chosen: number[] = []
  for (const index of ranked) {
    const known = chosen.some((other) => {
      const shared = covariance(planes[index]!, planes[other]!, weights)
      return Math.abs(shared) > SAME_PLANE * Math.sqrt(variances[index]! * variances[other]!)
    })
    if (!known) chosen.push(index)
  }
  return varied(analysis, chosen, perGroup).slice(0, count)
}

/** The first `perGroup` of each group in their order, then the others in theirs. */
function varied(analysis: MapInsights, ranked: readonly number[], perGroup: number): number[] {
  const taken = new Map<string, number>()
  const [first, later]: [number[], number[]] = [[], []]
  for (const index of ranked) {
    const { group } = analysis.features[index]!
    const before = taken.get(group) ?? 0
    taken.set(group, before + 1)
    ;(before < perGroup ? first : later).push(index)
  }
  return [...first, ...later]
}

/** One odd cell shouldn't make a feature important. */
function clamp(effect: number): number {
  return Math.max(-MAX_EFFECT, Math.min(MAX_EFFECT, effect))
}

function covariance(a: readonly number[], b: readonly number[], weights: readonly number[]): number {
  let meanA = 0
  let meanB = 0
  for (let i = 0; i < a.length; i++) {
    meanA += weights[i]! * a[i]!
    meanB += weights[i]! * b[i]!
  }
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += weights[i]! * (a[i]! - meanA) * (b[i]! - meanB)
  return sum
}

const STEPS = [0.5, 1, 1.5, 2, 3, 4, 5]

/**
 * Half the width of the colour scale that all planes of a figure share, in standard deviations: covers 98 % of the
 * tweets' cells, so that one odd cell doesn't wash out the rest.
 */
export function effectRange(analysis: MapInsights, features: readonly number[]): number {
  const sizes = features
    .flatMap((index) => analysis.clusters.map((cluster) => Math.abs(cluster.effects[index] ?? 0)))
    .sort((a, b) => a - b)
  const high = sizes[Math.floor(0.98 * (sizes.length - 1))] ?? 1
  return STEPS.find((step) => step >= high) ?? STEPS.at(-1)!
}
