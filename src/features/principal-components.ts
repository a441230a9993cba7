import { pca, projectDense } from '../native/index.js'
import type { RawMatrix } from './assemble.js'
import type { FeatureMatrix } from './feature-matrix.js'
import type { FeatureSettings, FittedPca } from './fitted-features.js'
import { kernelOptions } from './latent.js'
import type { FeatureOptions } from './pace.js'

/** Share of the variance that `pca_components: auto` keeps. */
const AUTO_VARIANCE = 0.95

export async function fitPca(
  scaled: RawMatrix,
  rows: number,
  settings: FeatureSettings,
  options: FeatureOptions,
): Promise<FittedPca> {
  const cols = scaled.columns.length
  const { mean, components, variances } = await pca(scaled.memory.values, rows, cols, kernelOptions(options))
  const wanted = settings.pca_components === 'auto' ? enoughFor(variances) : settings.pca_components
  const k = Math.min(wanted, cols)
  return { mean, data: components.slice(0, k * cols), components: k, variances: variances.slice(0, k) }
}

/** The matrix: the scaled features themselves, or their principal components. */
export async function applyPca(
  scaled: RawMatrix,
  rows: number,
  fitted: FittedPca | null,
  options: FeatureOptions,
): Promise<FeatureMatrix> {
  const { memory } = scaled
  if (fitted === null)
    return {
      version: 1,
      rows,
      columns: scaled.columns,
      memory,
      get data() {
        return memory.values
      },
    }
  const { mean, data: directions, components } = fitted
  const cols = scaled.columns.length
  return {
    version: 1,
    rows,
    columns: Array.from({ length: components }, (_, i) => ({
      name: `pca_${i + 1}`,
      group: 'mixed' as const,
    })),
    data: await projectDense(memory.values, rows, cols, mean, directions, components, kernelOptions(options)),
  }
}

/** Components, largest first, whose variances add up to 95 % of all; at least one. */
function enoughFor(variances: Float64Array): number {
  const total = variances.reduce((sum, variance) => sum + variance, 0)
  let sum = 0
  for (const [i, variance] of variances.entries()) {
    sum += variance
    if (sum >= AUTO_VARIANCE * total) return i + 1
  }
  return variances.length
}
