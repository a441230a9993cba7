import type { FeatureMatrix } from '../features/index.js'
import type { SomData } from '../som/index.js'

/** The rows of the features as the map takes them. */
export function somData(matrix: FeatureMatrix): SomData {
  const { rows, columns, memory, sparse } = matrix
  const cols = columns.length
  if (sparse !== undefined) {
    const { indptr, indices, values } = sparse
    return { rows, cols, indptr, indices, values }
  }
  return memory === undefined ? matrix.data : { memory, rows, cols }
}
