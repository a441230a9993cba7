import type { FeatureColumn, FeatureGroup } from './feature-matrix.js'
import type { FeatureSettings, FittedScaling } from './fitted-features.js'
import type { Moments } from './moments.js'

/**
 * How each column is scaled.
 *
 * `standard`: mean 0 and variance 1 (of the population), constant columns 0, as scikit-learn's StandardScaler.
 * `grouped`: mean 0, and the variances of a group's columns add up to the square of its weight: an equal share for
 * each column that varies, except among words, whose columns keep the proportions of their variances (a rare term or
 * a late component is small because it matters little).
 *
 * A missing value takes the mean of its column, or 0 where `missing_features` is `zero`.
 */
export function finishScaling(
  columns: readonly FeatureColumn[],
  moments: Moments,
  rows: number,
  settings: FeatureSettings,
): FittedScaling {
  const fill = settings.missing_features === 'zero' ? new Float64Array(columns.length) : moments.means
  const { means, variances } = filledMoments(moments, fill, rows)
  if (!settings.normalize_features)
    return {
      fill,
      offset: new Float64Array(columns.length),
      factor: new Float64Array(columns.length).fill(1),
    }
  const factor =
    settings.feature_scaling === 'standard'
      ? variances.map((variance) => (variance > 0 ? 1 / Math.sqrt(variance) : 0))
      : groupedFactors(columns, variances, settings)
  return { fill, offset: means, factor }
}

/** Mean and variance of each column once its missing values are filled; variance exactly 0 for a constant column. */
function filledMoments(
  { counts, means, deviations, lowest, highest }: Moments,
  fill: Float64Array,
  rows: number,
): { means: Float64Array; variances: Float64Array } {
  const filledMeans = new Float64Array(means.length)
  const variances = new Float64Array(means.length)
  for (let col = 0; col < means.length; col++) {
    const known = counts[col]!
    const missing = rows - known
    const difference = fill[col]! - means[col]!
    filledMeans[col] = means[col]! + (difference * missing) / rows
    const constant =
      known === 0 || (lowest[col] === highest[col] && (missing === 0 || fill[col] === lowest[col]))
    variances[col] = constant
      ? 0
      : (deviations[col]! + (difference * difference * known * missing) / rows) / rows
  }
  return { means: filledMeans, variances }
}

function groupedFactors(
  columns: readonly FeatureColumn[],
  variances: Float64Array,
  { feature_weights: weights }: FeatureSettings,
): Float64Array {
  const varying = new Map<FeatureGroup, number>()
  const totals = new Map<FeatureGroup, number>()
  for (const [col, { group }] of columns.entries()) {
    if (variances[col] === 0) continue
    varying.set(group, (varying.get(group) ?? 0) + 1)
    totals.set(group, (totals.get(group) ?? 0) + variances[col]!)
  }
  return Float64Array.from(columns, ({ group }, col) => {
    const variance = variances[col]!
    if (variance === 0) return 0
    const spread = group === 'words' ? totals.get(group)! : varying.get(group)! * variance
    return weights[group] / Math.sqrt(spread)
  })
}

/** Fills and scales the rows of a row-major matrix in place. */
export function scaleRows(
  data: Float32Array,
  start: number,
  end: number,
  { fill, offset, factor }: FittedScaling,
): void {
  const cols = fill.length
  for (let row = start; row < end; row++) {
    for (let col = 0, at = row * cols; col < cols; col++, at++) {
      const value = data[at]!
      data[at] = ((Number.isNaN(value) ? fill[col]! : value) - offset[col]!) * factor[col]!
    }
  }
}
