/** What a journal holds: one record per line, in the order in which it was logged. */
import type { DatasetInput, Metric, RunEnd } from '../mlflow/index.js'

/** A metric as JSON can hold it: "NaN" and infinities are texts. */
export interface StoredMetric {
  readonly key: string
  readonly value: number | 'NaN' | 'Infinity' | '-Infinity'
  readonly timestamp: number
  readonly step: number
}

export type JournalRecord =
  | {
      readonly type: 'log'
      readonly metrics?: readonly StoredMetric[]
      readonly parameters?: Readonly<Record<string, string>>
      readonly tags?: Readonly<Record<string, string>>
    }
  | { readonly type: 'datasets'; readonly datasets: readonly DatasetInput[] }
  /** `file` stands in the journal's folder `files`; `table` lists it where MLflow's UI looks for tables. */
  | { readonly type: 'artifact'; readonly path: string; readonly file: string; readonly table?: true }
  | ({ readonly type: 'model' } & StoredModel)
  | { readonly type: 'end'; readonly status: RunEnd; readonly endTime: number }

/** A model that came out of the run, as an entity of its own. */
export interface StoredModel {
  readonly name: string
  readonly modelType: string
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly metrics: readonly StoredMetric[]
  /** `path` below the model's artifacts, `file` in the journal's folder `files`. */
  readonly files: readonly { readonly path: string; readonly file: string }[]
}

/** How a run begins: what the server needs before anything can be logged. */
export interface JournalHeader {
  readonly version: 1
  /** Own name of the run, in a tag of it, by which it is found again. */
  readonly key: string
  readonly experiment: string
  /** The experiment, where it is known by its id instead of its name. */
  readonly experimentId?: string | undefined
  /** Where artifacts go if the experiment has to be made. */
  readonly artifactLocation?: string | undefined
  readonly runName?: string | undefined
  readonly userId?: string | undefined
  /** Milliseconds since 1970 UTC. */
  readonly startTime: number
  /** A run that is there already, to go on with. */
  readonly resumeRunId?: string | undefined
  /** Where the run is meant to go, without credentials; undefined where that was not known. */
  readonly trackingUri?: string | undefined
}

export function storedMetric({ key, value, timestamp, step }: Metric, now: number): StoredMetric {
  const stored = Number.isFinite(value) ? value : (String(value) as StoredMetric['value'])
  return { key, value: stored, timestamp: timestamp ?? now, step: step ?? 0 }
}

export function loadedMetric({ value, ...rest }: StoredMetric): Metric {
  return { ...rest, value: Number(value) }
}
