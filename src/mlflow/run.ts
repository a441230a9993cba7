/** What a run is, and how it is read from the server's answers. */
import { type Answer, numberOf, objectsIn, pairsIn, textIn, textOf } from './answers.js'

export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED'
/** How a run can end. */
export type RunEnd = Extract<RunStatus, 'FINISHED' | 'FAILED' | 'KILLED'>

export interface Metric {
  /** Letters, digits, and _-. :/ */
  readonly key: string
  readonly value: number
  /** Milliseconds since 1970 UTC. Default: now. */
  readonly timestamp?: number
  /** Default 0. The latest value of a metric is that of its highest step. */
  readonly step?: number
  /** The logged model that the metric tells about. */
  readonly modelId?: string
}

/** A point of a metric as the server keeps it. */
export interface MetricPoint {
  readonly key: string
  /** Infinite values come back as the largest finite ones. */
  readonly value: number
  readonly timestamp: number
  readonly step: number
}

/** What a run read: identified by experiment, name and digest. */
export interface DatasetInput {
  readonly name: string
  /** Of the content, at most 36 characters. */
  readonly digest: string
  /** `local`, `http`, `s3`, `code`, ... */
  readonly sourceType: string
  /** JSON: where it comes from, such as `{"uri": "file:///data/tweets.jsonl"}`. */
  readonly source: string
  /** JSON: `{"mlflow_colspec": [...]}` or `{"mlflow_tensorspec": {...}}`. */
  readonly schema?: string | undefined
  /** JSON: numbers about it, such as `{"num_rows": 3}`. */
  readonly profile?: string | undefined
  /** What it was used for, such as `training`. */
  readonly context?: string | undefined
}

export interface Run {
  readonly id: string
  readonly name: string
  readonly experimentId: string
  readonly status: RunStatus
  readonly userId: string | undefined
  /** Milliseconds since 1970 UTC. */
  readonly startTime: number | undefined
  readonly endTime: number | undefined
  readonly artifactUri: string
  readonly isDeleted: boolean
  /** The latest value of each metric. */
  readonly metrics: Readonly<Record<string, MetricPoint>>
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly datasets: readonly DatasetInput[]
  /** Ids of the logged models that came out of it. */
  readonly modelIds: readonly string[]
}

export const CONTEXT_TAG = 'mlflow.data.context'

export function runOf(run: Answer): Run {
  const info = (run.info ?? {}) as Answer
  const data = run.data as Answer | undefined
  const metrics: Record<string, MetricPoint> = Object.create(null)
  for (const metric of objectsIn(data, 'metrics').map(metricPointOf)) metrics[metric.key] = metric
  return {
    id: textIn(info, 'run_id', 'a run'),
    name: textOf(info.run_name) ?? '',
    experimentId: textOf(info.experiment_id) ?? '',
    status: (textOf(info.status) ?? 'RUNNING') as RunStatus,
    userId: textOf(info.user_id),
    startTime: numberOf(info.start_time),
    endTime: numberOf(info.end_time),
    artifactUri: textOf(info.artifact_uri) ?? '',
    isDeleted: info.lifecycle_stage === 'deleted',
    metrics,
    parameters: pairsIn(data, 'params'),
    tags: pairsIn(data, 'tags'),
    datasets: objectsIn(run.inputs as Answer | undefined, 'dataset_inputs').map(datasetOf),
    modelIds: objectsIn(run.outputs as Answer | undefined, 'model_outputs').flatMap(
      ({ model_id: id }) => textOf(id) ?? [],
    ),
  }
}

export function metricPointOf(metric: Answer): MetricPoint {
  return {
    key: textIn(metric, 'key', 'a metric'),
    value: numberOf(metric.value) ?? Number.NaN,
    timestamp: numberOf(metric.timestamp) ?? 0,
    step: numberOf(metric.step) ?? 0,
  }
}

function datasetOf(input: Answer): DatasetInput {
  const dataset = (input.dataset ?? {}) as Answer
  return {
    name: textOf(dataset.name) ?? '',
    digest: textOf(dataset.digest) ?? '',
    sourceType: textOf(dataset.source_type) ?? '',
    source: textOf(dataset.source) ?? '',
    schema: textOf(dataset.schema),
    profile: textOf(dataset.profile),
    context: pairsIn(input, 'tags')[CONTEXT_TAG],
  }
}
