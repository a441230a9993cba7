export { parseRegionLabels, regionLabelsYaml } from '../report/index.js'
export type { TrackingOutcome } from '../tracking/index.js'
export { continuedConfig } from './continued.js'
export { type FigureScripts, figureScripts } from './figure-scripts.js'
export { JOURNAL_FOLDER } from './journal-folder.js'
export type { TrackingOptions } from './mlflow-run.js'
export type { OutputFile, OutputOptions } from './outputs.js'
export {
  outputPaths,
  prepareFigures,
  prepareOutputs,
  REGION_LABELS_FILE,
  writeModels,
  writeOutputs,
} from './outputs.js'
export type { MetricsInput } from './own-metrics.js'
export type { Stage, StageListener, StageOutcome, StageUpdate } from './progress.js'
export type { VisualizerOptions } from './som-visualizer.js'
export { SOMVisualizer } from './som-visualizer.js'
export type { AnalyzerOptions, ClusterPrediction, TrainOptions, Tweets } from './twitter-som-analyzer.js'
export { TwitterSOMAnalyzer } from './twitter-som-analyzer.js'
