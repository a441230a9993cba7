/** A client of MLflow tracking servers; the subpath `twitter-som/mlflow`. Needs nothing else of this package. */
export type { ArtifactOwner, ArtifactSource, UploadOptions } from './artifact-store.js'
export type { ArtifactEntry, Artifacts } from './artifacts.js'
export type { BatchEntries } from './batches.js'
export { MlflowClient } from './client.js'
export type { Experiment, ExperimentSearch, Experiments, NewExperiment, ViewType } from './experiments.js'
export { asKey, MAX_EXPERIMENT_NAME_LENGTH, MAX_KEY_LENGTH } from './limits.js'
export type { LoggedModel, LoggedModels, ModelSearch, ModelStatus, NewLoggedModel } from './logged-models.js'
export { MlflowError, type MlflowErrorDetails } from './mlflow-error.js'
export type { ModelVersion, NewModelVersion, RegisteredModel, Registry } from './registry.js'
export type { DatasetInput, Metric, MetricPoint, Run, RunEnd, RunStatus } from './run.js'
export type { NewRun, RunSearch, Runs, RunUpdate } from './runs.js'
export { addressWithoutSecrets, withoutSecrets } from './secrets.js'
export type { ServerInfo } from './server-info.js'
export {
  type ClientOptions,
  type Environment,
  type MultipartLimits,
  optionsFromEnvironment,
} from './settings.js'
export { ActiveRun, type RunOptions, startRun } from './start-run.js'
export { told } from './told.js'
