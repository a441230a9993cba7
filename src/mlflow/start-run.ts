import type { ArtifactSource } from './artifact-store.js'
import type { BatchEntries } from './batches.js'
import type { MlflowClient } from './client.js'
import type { DatasetInput, Run, RunEnd } from './run.js'
import { withoutSecrets } from './secrets.js'

export interface RunOptions {
  /** Name of the experiment, made where there is none. */
  readonly experiment: string
  readonly name?: string
  /** Markdown; what the UI shows as the run's description. */
  readonly description?: string
  readonly tags?: Readonly<Record<string, string>>
  /** The run that this one is part of. */
  readonly parentRunId?: string
  readonly userId?: string
}

/** Tag with the message of the error that ended a run. */
export const ERROR_TAG = 'twitter_som.error'

/** A run that is being logged to. */
export class ActiveRun {
  readonly run: Run
  readonly #client: MlflowClient

  constructor(client: MlflowClient, run: Run) {
    this.#client = client
    this.run = run
  }

  get id(): string {
    return this.run.id
  }

  log(entries: BatchEntries): Promise<void> {
    return this.#client.runs.logBatch(this.id, entries)
  }

  logMetric(key: string, value: number, step = 0): Promise<void> {
    return this.log({ metrics: [{ key, value, step }] })
  }

  logParameters(parameters: Readonly<Record<string, string>>): Promise<void> {
    return this.log({ parameters })
  }

  setTags(tags: Readonly<Record<string, string>>): Promise<void> {
    return this.log({ tags })
  }

  logDataset(dataset: DatasetInput): Promise<void> {
    return this.#client.runs.logDatasets(this.id, [dataset])
  }

  /** Writes a file, or bytes, to `path` below the run's artifacts. */
  logArtifact(path: string, source: ArtifactSource): Promise<void> {
    return this.#client.artifacts.upload({ runId: this.id, artifactUri: this.run.artifactUri }, path, source)
  }
}

/**
 * Starts a run, gives it to `work`, and always ends it: as FINISHED, as FAILED with the error in a tag when `work`
 * throws, as KILLED when it throws an AbortError. The error is thrown on.
 */
export async function startRun<T>(
  client: MlflowClient,
  options: RunOptions,
  work: (run: ActiveRun) => Promise<T>,
): Promise<T> {
  const experiment = await client.experiments.ensure(options.experiment)
  const run = await client.runs.create({
    experimentId: experiment.id,
    name: options.name,
    userId: options.userId,
    tags: {
      ...options.tags,
      ...(options.description !== undefined && { 'mlflow.note.content': options.description }),
      ...(options.parentRunId !== undefined && { 'mlflow.parentRunId': options.parentRunId }),
    },
  })
  try {
    const result = await work(new ActiveRun(client, run))
    await client.runs.end(run.id)
    return result
  } catch (error) {
    await endAfter(error, client, run)
    throw error
  }
}

/** What went wrong with the work is what matters; that the server doesn't take the end as well is only its sequel. */
async function endAfter(error: unknown, client: MlflowClient, run: Run): Promise<void> {
  const isAbort = error instanceof Error && error.name === 'AbortError'
  const status: RunEnd = isAbort ? 'KILLED' : 'FAILED'
  const message = withoutSecrets(error instanceof Error ? error.message : String(error))
  await client.runs
    .setTag(run.id, ERROR_TAG, message)
    .then(() => client.runs.end(run.id, status))
    .catch(() => undefined)
}
