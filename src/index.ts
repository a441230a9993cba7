/** The public interface of twitter-som. */
export type {
  AllClustersSummary,
  Cluster,
  ClusterInsights,
  MapAnalysis,
  Region,
  RegionLabel,
  RegionLabels,
  Regions,
  TrainingStats,
} from './analysis/index.js'
export type {
  AnalyzerOptions,
  ClusterPrediction,
  MetricsInput,
  OutputFile,
  StageOutcome,
  StageUpdate,
  TrackingOutcome,
  TrainOptions,
} from './analyzer/index.js'
export {
  parseRegionLabels,
  regionLabelsYaml,
  SOMVisualizer,
  TwitterSOMAnalyzer,
  writeOutputs,
} from './analyzer/index.js'
export type { ConfigInput, SomTrainingConfig } from './config/index.js'
export { configSchema, defineConfig, PRESET_NAMES, readConfigFile, resolveConfig } from './config/index.js'
export {
  ArgumentError,
  ConfigError,
  type ErrorCode,
  InputError,
  ModelError,
  NativeError,
  NotTrainedError,
  OutputError,
  TrackingError,
  TwitterSomError,
} from './errors.js'
export type { FittedFeatures } from './features/index.js'
export { applyFeatures, fitFeatures } from './features/index.js'
export type { Embeddings, ReadOptions, ReadResult, SourceReport, Tweet, TweetTable } from './input/index.js'
export {
  generateSampleTweets,
  noTweets,
  readEmbeddings,
  readTweets,
  TweetTableBuilder,
  TwitterDataCollection,
  tweetAt,
} from './input/index.js'
export type { SomOptions, TrainedMap } from './som/index.js'
export { Som } from './som/index.js'
export { VERSION } from './version.js'
