import type { FeatureMatrix } from '../features/index.js'
import type { SomData } from '../som/index.js'

/** The rows of the features as the map takes them. */
export function somData({ rows, columns, data, sparse }: FeatureMatrix): SomData {
  if (sparse === undefined) return data
  const { indptr, indices, values } = sparse
  return { rows, cols: columns.length, indptr, indices, values }
}
