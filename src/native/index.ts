/** The typed door to the kernel. */
export {
  type LinalgOptions,
  type PrincipalComponents,
  pca,
  projectDense,
  projectSparse,
  type SparseMatrix,
  type TruncatedSvd,
  type TruncatedSvdOptions,
  truncatedSvd,
} from './linalg.js'
