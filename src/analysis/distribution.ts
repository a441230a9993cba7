import type { EngagementDistribution } from './map-analysis.js'

/** Distribution of the values that aren't NaN; undefined where there is none. */
export function distributionOf(values: readonly number[]): EngagementDistribution | undefined {
  const known = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
  if (known.length === 0) return undefined
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length
  const middle = known.length >> 1
  const median = known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2
  return { mean, std: Math.sqrt(variance), min: known[0]!, max: known.at(-1)!, median }
}
