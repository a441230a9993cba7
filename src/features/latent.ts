import { projectSparse, truncatedSvd } from '../native/index.js'
import type { FeatureSettings, FittedLatent } from './fitted-features.js'
import { announce, type FeatureOptions } from './pace.js'
import type { SparseRows, Tfidf } from './tfidf.js'

/** A shorter projection is rounding: TF-IDF rows have length 1. */
const SHORTEST = 1e-6

/**
 * Right singular vectors of the TF-IDF rows: the directions in which their words vary together.
 *
 * @param tweets Of which these are the rows, or a sample.
 */
export async function fitLatent(
  tfidf: SparseRows,
  settings: FeatureSettings,
  options: FeatureOptions,
  tweets: number,
): Promise<FittedLatent> {
  await announce('latent', 0, tweets, options)
  const { components, k, singularValues } = await truncatedSvd(tfidf, {
    components: Math.min(settings.latent_components, tfidf.rows, tfidf.cols),
    randomState: settings.random_state,
    ...kernelOptions(options),
  })
  return { data: components, components: k, singularValues }
}

/** Rows that are projected at once: what they take beside the matrix is some ten megabytes. */
const ROWS_AT_ONCE = 1 << 16

/**
 * Writes the rows on the components, each of Euclidean length 1, so that a tweet counts by what it says and not by how many
 * of its words are common; a tweet without a known term stays 0. From `at` of each row of `width` values.
 */
export async function projectLatent(
  tfidf: Tfidf,
  latent: FittedLatent,
  options: FeatureOptions,
  out: Float32Array,
  width: number,
  at: number,
): Promise<void> {
  const { data: directions, components } = latent
  for (let start = 0; start < tfidf.rows; start += ROWS_AT_ONCE) {
    const end = Math.min(start + ROWS_AT_ONCE, tfidf.rows)
    const data = await projectSparse(tfidf.part(start, end), directions, components, kernelOptions(options))
    writeNormalized(data, components, out, start * width + at, width)
    await announce('latent', end, tfidf.rows, options)
  }
}

export function kernelOptions({ threads, signal }: FeatureOptions): {
  threads: number
  signal?: AbortSignal
} {
  return { threads: threads ?? 0, ...(signal && { signal }) }
}

function writeNormalized(
  data: Float32Array,
  columns: number,
  out: Float32Array,
  at: number,
  width: number,
): void {
  for (let start = 0, to = at; start < data.length; start += columns, to += width) {
    let squares = 0
    for (let i = start; i < start + columns; i++) squares += data[i]! * data[i]!
    const length = Math.sqrt(squares)
    for (let i = 0; i < columns; i++) out[to + i] = length < SHORTEST ? 0 : data[start + i]! / length
  }
}
