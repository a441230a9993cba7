export { compareCodePoints } from './compare-code-points.js'
export type { TweetVectors } from './embeddings.js'
export { engagementScore } from './engagement.js'
export type {
  ExtractedFeatures,
  FeatureColumn,
  FeatureGroup,
  FeatureMatrix,
  MatrixColumn,
  ReadableFeatures,
  SparseEntries,
  TermCounts,
} from './feature-matrix.js'
export { FEATURE_GROUPS } from './feature-matrix.js'
export type { FeatureFit, FitOptions, VectorOptions } from './fit.js'
export { applyFeatures, fitFeatures } from './fit.js'
export type {
  FeatureSettings,
  FittedEmbeddings,
  FittedFeatures,
  FittedLatent,
  FittedPca,
  FittedScaling,
  FittedUsers,
  FittedVocabulary,
  OmittedFeature,
} from './fitted-features.js'
export { featureSettings } from './fitted-features.js'
export { describeMissing } from './omitted.js'
export type { FeatureOptions, FeatureProgress, FeatureStage } from './pace.js'
