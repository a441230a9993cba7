import { ArgumentError, ConfigError, expected } from '../errors.js'
import { pca, projectDense } from '../native/index.js'
import type { FeatureColumn, FeatureGroup } from './feature-matrix.js'
import type { FeatureSettings, FittedEmbeddings } from './fitted-features.js'
import { kernelOptions } from './latent.js'
import type { FeatureOptions } from './pace.js'
import type { WordBlock } from './words.js'

/** Vectors of the tweets, row i that of tweet i. */
export interface TweetVectors {
  readonly dimensions: number
  /** Row-major, tweets x dimensions, finite. */
  readonly data: Float32Array
}

/** @throws ArgumentError where the vectors don't fit the tweets; ConfigError where no group takes them. */
export function checkVectors(
  vectors: TweetVectors | undefined,
  tweets: number,
  weighed: ReadonlySet<FeatureGroup>,
): void {
  if (vectors === undefined) return
  const { dimensions, data } = vectors
  if (!(Number.isInteger(dimensions) && dimensions >= 1))
    throw new ArgumentError(expected('a whole number of at least 1', 'embeddings.dimensions', dimensions))
  if (!(data instanceof Float32Array) || data.length !== tweets * dimensions)
    throw new ArgumentError(expected(`Float32Array of ${tweets} x ${dimensions}`, 'embeddings.data', data))
  if (!weighed.has('words'))
    throw new ConfigError(
      'Expected a weight for the words, which embeddings share, but received none: see include_text_features and feature_weights',
    )
}

/**
 * Vectors of more dimensions than `latent_components` are reduced to so many principal components: a map needs no
 * more, and each column costs time. All vectors get length 1 first, so that those of long texts don't count more.
 */
export async function fitEmbeddings(
  vectors: TweetVectors,
  tweets: number,
  settings: FeatureSettings,
  options: FeatureOptions,
): Promise<FittedEmbeddings> {
  const { dimensions } = vectors
  const components = Math.min(settings.latent_components, dimensions)
  if (components === dimensions)
    return { dimensions, components, mean: new Float64Array(0), data: new Float32Array(0) }
  const found = await pca(withLengthOne(vectors), tweets, dimensions, kernelOptions(options))
  return {
    dimensions,
    components,
    mean: found.mean,
    data: found.components.slice(0, components * dimensions),
  }
}

/** @throws ArgumentError where the vectors have other dimensions than those fitted on, or there are none. */
export function embeddingBlock(
  vectors: TweetVectors | undefined,
  fitted: FittedEmbeddings,
  tweets: number,
  options: FeatureOptions,
): WordBlock {
  const { dimensions, components, mean, data } = fitted
  if (vectors === undefined || vectors.dimensions !== dimensions)
    throw new ArgumentError(
      `Expected embeddings of ${dimensions} dimensions, as the map was trained with, but received ${vectors === undefined ? 'none' : vectors.dimensions}: give those of these tweets`,
    )
  const projected = async (start: number, end: number): Promise<Float32Array> => {
    const given = vectors.data.subarray(start * dimensions, end * dimensions)
    const unit = withLengthOne({ dimensions, data: given })
    return components === dimensions
      ? unit
      : projectDense(unit, end - start, dimensions, mean, data, components, kernelOptions(options))
  }
  return {
    kind: 'dense',
    columns: Array.from({ length: components }, (_, i) => embeddingColumn(i)),
    write: async (out, width, at) => {
      for (let start = 0; start < tweets; start += ROWS_AT_ONCE) {
        const rows = await projected(start, Math.min(start + ROWS_AT_ONCE, tweets))
        for (let from = 0, to = start * width + at; from < rows.length; from += components, to += width)
          out.set(rows.subarray(from, from + components), to)
      }
    },
  }
}

/** Rows that are projected at once. */
const ROWS_AT_ONCE = 1 << 14

function embeddingColumn(i: number): FeatureColumn {
  return { name: `embedding_${i + 1}`, group: 'words' }
}

/** A vector of zeros stays one. */
function withLengthOne({ dimensions, data }: TweetVectors): Float32Array<ArrayBuffer> {
  const unit = new Float32Array(data.length)
  for (let start = 0; start < data.length; start += dimensions) {
    let squares = 0
    for (let i = start; i < start + dimensions; i++) squares += data[i]! * data[i]!
    const length = Math.sqrt(squares)
    if (length > 0) for (let i = start; i < start + dimensions; i++) unit[i] = data[i]! / length
  }
  return unit
}
