import { projectSparse, truncatedSvd } from '../native/index.js'
import type { FeatureSettings, FittedLatent } from './fitted-features.js'
import { announce, type FeatureOptions } from './pace.js'
import type { SparseRows } from './tfidf.js'

/** A shorter projection is rounding: TF-IDF rows have length 1. */
const SHORTEST = 1e-6

/** Right singular vectors of the TF-IDF rows: the directions in which their words vary together. */
export async function fitLatent(
  tfidf: SparseRows,
  settings: FeatureSettings,
  options: FeatureOptions,
): Promise<FittedLatent> {
  await announce('latent', 0, tfidf.rows, options)
  const { components, k, singularValues } = await truncatedSvd(tfidf, {
    components: Math.min(settings.latent_components, tfidf.rows, tfidf.cols),
    randomState: settings.random_state,
    ...kernelOptions(options),
  })
  return { data: components, components: k, singularValues }
}

/**
 * The rows on the components, each of Euclidean length 1, so that a tweet counts by what it says and not by how many
 * of its words are common; a tweet without a known term stays 0. Row-major, rows x components.
 */
export async function projectLatent(
  tfidf: SparseRows,
  latent: FittedLatent,
  options: FeatureOptions,
): Promise<Float32Array> {
  const data = await projectSparse(tfidf, latent.data, latent.components, kernelOptions(options))
  normalizeRows(data, latent.components)
  await announce('latent', tfidf.rows, tfidf.rows, options)
  return data
}

export function kernelOptions({ threads, signal }: FeatureOptions): {
  threads: number
  signal?: AbortSignal
} {
  return { threads: threads ?? 0, ...(signal && { signal }) }
}

function normalizeRows(data: Float32Array, columns: number): void {
  for (let start = 0; start < data.length; start += columns) {
    let squares = 0
    for (let i = start; i < start + columns; i++) squares += data[i]! * data[i]!
    const length = Math.sqrt(squares)
    for (let i = start; i < start + columns; i++) data[i] = length < SHORTEST ? 0 : data[i]! / length
  }
}
