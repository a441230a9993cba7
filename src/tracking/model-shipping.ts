/** Brings a model of a run to the server: as a logged model, or among the run's artifacts where there is no such thing. */
import type { LoggedModel, MlflowClient } from '../mlflow/index.js'
import { MlflowError } from '../mlflow/index.js'
import type { Shipped, StoredJournal } from './journal.js'
import { loadedMetric, type StoredModel } from './record.js'

/** May be repeated as often as it takes: there is one model. @throws MlflowError */
export async function shipModel(
  client: MlflowClient,
  journal: StoredJournal,
  { runId, experimentId, artifactUri }: Shipped,
  stored: StoredModel,
): Promise<void> {
  const model = await ensureModel(client, { experimentId, runId }, stored)
  if (model === undefined) {
    for (const { path, file } of stored.files)
      await client.artifacts.upload({ runId, artifactUri }, `${stored.name}/${path}`, journal.filePath(file))
    return
  }
  const owner = { modelId: model.id, artifactUri: model.artifactUri }
  for (const { path, file } of stored.files)
    await client.artifacts.upload(owner, path, journal.filePath(file))
  await client.loggedModels.finalize(model.id, 'LOGGED_MODEL_READY')
  await client.runs.logModelOutputs(runId, [model.id])
  const metrics = stored.metrics.map((metric) => ({ ...loadedMetric(metric), modelId: model.id }))
  await client.runs.logBatch(runId, { metrics })
}

/** The run's model of this name, made where there is none; undefined where the server is older than such models. */
async function ensureModel(
  client: MlflowClient,
  { experimentId, runId }: Pick<Shipped, 'experimentId' | 'runId'>,
  { name, modelType, parameters, tags }: StoredModel,
): Promise<LoggedModel | undefined> {
  const filter = `name = '${name}' AND source_run_id = '${runId}'`
  try {
    for await (const found of client.loggedModels.search({ experimentIds: [experimentId], filter }))
      return found
    return await client.loggedModels.create({
      experimentId,
      name,
      sourceRunId: runId,
      type: modelType,
      parameters,
      tags,
    })
  } catch (error) {
    const isUnknown = error instanceof MlflowError && (error.status === 404 || error.status === 501)
    if (isUnknown) return undefined
    throw error
  }
}
