import { RowMemory } from '../native/index.js'
import type { FeatureColumn, FeatureGroup, ReadableFeatures } from './feature-matrix.js'
import type { FeatureSettings } from './fitted-features.js'
import { type PreparedColumn, preparedColumns, writePrepared } from './prepared.js'
import { GROUPS_BEFORE_WORDS } from './readable.js'
import { type WordBlock, writeWords } from './words.js'

/** Rows of unscaled features; NaN where a tweet lacks one. */
export interface RawMatrix {
  readonly columns: readonly FeatureColumn[]
  /** Row-major. */
  readonly memory: RowMemory
}

/** Readable features, transformed, and words, side by side in the order of the Python system. */
export async function assemble(
  readable: ReadableFeatures,
  words: readonly WordBlock[],
  groups: ReadonlySet<FeatureGroup>,
  settings: FeatureSettings,
): Promise<RawMatrix> {
  const { before, after } = preparedAround(readable, groups, settings)
  const wordColumns = words.flatMap((block) => block.columns)
  const columns = [...before, ...wordColumns, ...after]
  const width = columns.length
  const memory = new RowMemory(readable.rows * width)
  const { values } = memory
  writePrepared(readable, before, values, width, 0)
  writePrepared(readable, after, values, width, before.length + wordColumns.length)
  let at = before.length
  for (const block of words) {
    await writeWords(block, values, width, at)
    at += block.columns.length
  }
  return { columns: columns.map(({ name, group }) => ({ name, group })), memory }
}

/** Columns of readable features that stand before and after those of the words. */
export function preparedAround(
  { columns }: ReadableFeatures,
  groups: ReadonlySet<FeatureGroup>,
  settings: FeatureSettings,
): { readonly before: readonly PreparedColumn[]; readonly after: readonly PreparedColumn[] } {
  const prepared = preparedColumns(columns, groups, settings)
  return {
    before: prepared.filter(({ group }) => GROUPS_BEFORE_WORDS.has(group)),
    after: prepared.filter(({ group }) => !GROUPS_BEFORE_WORDS.has(group)),
  }
}
