import type { FeatureColumn, FeatureGroup, ReadableFeatures } from './feature-matrix.js'
import type { FeatureSettings } from './fitted-features.js'
import { preparedColumns, writePrepared } from './prepared.js'
import { GROUPS_BEFORE_WORDS } from './readable.js'
import { type WordBlock, writeWords } from './words.js'

/** Rows of unscaled features; NaN where a tweet lacks one. */
export interface RawMatrix {
  readonly columns: readonly FeatureColumn[]
  readonly data: Float32Array
}

/** Readable features, transformed, and words, side by side in the order of the Python system. */
export function assemble(
  readable: ReadableFeatures,
  words: readonly WordBlock[],
  groups: ReadonlySet<FeatureGroup>,
  settings: FeatureSettings,
): RawMatrix {
  const prepared = preparedColumns(readable.columns, groups, settings)
  const before = prepared.filter(({ group }) => GROUPS_BEFORE_WORDS.has(group))
  const after = prepared.filter(({ group }) => !GROUPS_BEFORE_WORDS.has(group))
  const wordColumns = words.flatMap((block) => block.columns)
  const columns = [...before, ...wordColumns, ...after]
  const width = columns.length
  const data = new Float32Array(readable.rows * width)
  writePrepared(readable, before, data, width, 0)
  writePrepared(readable, after, data, width, before.length + wordColumns.length)
  let at = before.length
  for (const block of words) {
    writeWords(block, data, width, at)
    at += block.columns.length
  }
  return { columns: columns.map(({ name, group }) => ({ name, group })), data }
}

/** The readable features with the given names, in their own order. */
export function selectReadable(readable: ReadableFeatures, names: ReadonlySet<string>): ReadableFeatures {
  const kept = readable.columns.flatMap(({ name }, i) => (names.has(name) ? [i] : []))
  if (kept.length === readable.columns.length) return readable
  const data = new Float32Array(readable.rows * kept.length)
  let at = 0
  for (let row = 0; row < readable.rows; row++)
    for (const column of kept) data[at++] = readable.data[row * readable.columns.length + column]!
  return { version: 1, rows: readable.rows, columns: kept.map((i) => readable.columns[i]!), data }
}
