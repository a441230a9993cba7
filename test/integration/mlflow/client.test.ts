import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Experiment, MlflowClient, MlflowError, startRun } from '../../../src/mlflow/index.js'
import { inPython, MlflowServer, SKIP_MLFLOW } from '../../support/mlflow-server.js'

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

// The referee is MLflow's own Python client, on the real server with SQLite.

describe.skipIf(SKIP_MLFLOW)('against the real server', () => {
  let server: MlflowServer
  let client: MlflowClient
  let experiment: Experiment
  let folder: string

  beforeAll(async () => {
    server = await MlflowServer.start()
    client = new MlflowClient({ trackingUri: server.url })
    experiment = await client.experiments.ensure('tweets')
    folder = await mkdtemp(join(tmpdir(), 'twitter-som-client-'))
  })
  afterAll(async () => {
    await client?.close()
    await server?.remove()
    await rm(folder, { recursive: true, force: true })
  })

  function readRun(id: string): Record<string, unknown> {
    return inPython(
      `
import json, mlflow
client = mlflow.MlflowClient(${JSON.stringify(server.url)})
run = client.get_run(${JSON.stringify(id)})
print(json.dumps({
  "status": run.info.status, "name": run.info.run_name, "start": run.info.start_time, "end": run.info.end_time,
  "metrics": run.data.metrics, "params": run.data.params,
  "tags": {k: v for k, v in run.data.tags.items()},
  "datasets": [[d.dataset.name, d.dataset.digest, d.dataset.source, [[t.key, t.value] for t in d.tags]] for d in run.inputs.dataset_inputs],
  "artifacts": sorted(f.path for f in client.list_artifacts(run.info.run_id)),
}))`,
    ) as Record<string, unknown>
  }

  test('what is logged is what Python reads', async () => {
    const run = await client.runs.create({ experimentId: experiment.id, name: 'first', startTime: 1000 })
    await client.runs.logBatch(run.id, {
      parameters: { x_dim: '15', naïve: 'ü 🐦', empty: '' },
      tags: { 'mlflow.note.content': '# Title' },
      metrics: [
        { key: 'quantization_error', value: 2, step: 1, timestamp: 5 },
        { key: 'quantization_error', value: 1.5, step: 2, timestamp: 6 },
        { key: 'system/cpu', value: 0.25 },
      ],
    })
    await client.runs.logDatasets(run.id, [
      {
        name: 'tweets.jsonl',
        digest: 'abc123',
        sourceType: 'local',
        source: '{"uri":"/data/tweets.jsonl"}',
        profile: '{"num_rows":3}',
        context: 'training',
      },
    ])
    await client.artifacts.upload(
      { runId: run.id, artifactUri: run.artifactUri },
      'results/ü 100%.txt',
      Buffer.from('hello'),
    )
    await client.runs.end(run.id, 'FINISHED', 2000)
    const { tags, ...rest } = readRun(run.id)
    expect(rest).toEqual({
      status: 'FINISHED',
      name: 'first',
      start: 1000,
      end: 2000,
      metrics: { quantization_error: 1.5, 'system/cpu': 0.25 },
      params: { x_dim: '15', naïve: 'ü 🐦', empty: '' },
      datasets: [
        ['tweets.jsonl', 'abc123', '{"uri":"/data/tweets.jsonl"}', [['mlflow.data.context', 'training']]],
      ],
      artifacts: ['results'],
    })
    expect(tags).toMatchObject({ 'mlflow.note.content': '# Title', 'mlflow.runName': 'first' })
    const read = await client.runs.get(run.id)
    expect(read).toMatchObject({ status: 'FINISHED', startTime: 1000, endTime: 2000 })
    expect(read.datasets[0]).toMatchObject({ name: 'tweets.jsonl', context: 'training' })
    expect(client.runUrl(run)).toBe(`${server.url}/#/experiments/${experiment.id}/runs/${run.id}`)
  })

  test('thousands of points, split to what the server takes, in the right order', async () => {
    const run = await client.runs.create({ experimentId: experiment.id })
    const metrics = Array.from({ length: 2345 }, (_, step) => ({
      key: 'loss',
      value: step / 7,
      step,
      timestamp: step,
    }))
    const parameters = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`p${i}`, String(i)]))
    await client.runs.logBatch(run.id, { metrics, parameters })
    const history = await all(client.runs.metricHistory(run.id, 'loss'))
    expect(history.map(({ step, value }) => [step, value])).toEqual(
      metrics.map(({ step, value }) => [step, value]),
    )
    expect(Object.keys((await client.runs.get(run.id)).parameters)).toHaveLength(250)
  })

  test('numbers that JSON has no words for', async () => {
    const run = await client.runs.create({ experimentId: experiment.id })
    await client.runs.logBatch(run.id, {
      metrics: [
        { key: 'nan', value: Number.NaN },
        { key: 'inf', value: Number.POSITIVE_INFINITY },
        { key: 'minus', value: Number.NEGATIVE_INFINITY },
      ],
    })
    const { metrics } = await client.runs.get(run.id)
    expect(metrics.nan!.value).toBeNaN()
    expect(metrics.inf!.value).toBe(Number.MAX_VALUE)
    expect(metrics.minus!.value).toBe(-Number.MAX_VALUE)
  })

  test('an experiment made by ten at once is one, and a deleted one comes back', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => client.experiments.ensure('at once')))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    await client.experiments.delete(made[0]!.id)
    expect((await client.experiments.getByName('at once'))!.isDeleted).toBe(true)
    const back = await Promise.all([1, 2, 3].map(() => client.experiments.ensure('at once')))
    expect(back.map(({ id, isDeleted }) => [id, isDeleted])).toEqual(back.map(() => [made[0]!.id, false]))
  })

  test('a run with a tag of its own is made once', async () => {
    const tag = { key: 'twitter_som.journal', value: 'a1b2' }
    const first = await client.runs.findOrCreate({ experimentId: experiment.id }, tag)
    const second = await client.runs.findOrCreate({ experimentId: experiment.id }, tag)
    expect(second.id).toBe(first.id)
  })

  test('searching goes through all pages', async () => {
    const { id } = await client.experiments.ensure('many')
    for (let i = 0; i < 5; i++) await client.runs.create({ experimentId: id, tags: { i: String(i % 2) } })
    const found = await all(client.runs.search({ experimentIds: [id], filter: "tags.i = '0'" }))
    expect(found).toHaveLength(3)
    const names = await all(client.experiments.search({ filter: "name = 'many'" }))
    expect(names.map(({ name }) => name)).toEqual(['many'])
  })

  test('artifacts go up and come down, whole folders too', async () => {
    const run = await client.runs.create({ experimentId: experiment.id })
    const owner = { runId: run.id, artifactUri: run.artifactUri }
    const file = join(folder, 'big.bin')
    const bytes = Buffer.alloc(3_000_000, 'tweet ')
    await writeFile(file, bytes)
    await writeFile(join(folder, 'empty.txt'), '')
    await client.artifacts.uploadFolder(owner, 'up', folder)
    const list = await client.artifacts.list(owner, 'up')
    expect(list).toEqual([
      { path: 'up/big.bin', isFolder: false, bytes: 3_000_000 },
      { path: 'up/empty.txt', isFolder: false, bytes: 0 },
    ])
    const back = join(folder, 'down', 'big.bin')
    await client.artifacts.download(owner, 'up/big.bin', back)
    expect((await readFile(back)).equals(bytes)).toBe(true)
    expect(await text(await client.artifacts.open(owner, 'up/empty.txt'))).toBe('')
    await expect(client.artifacts.open(owner, 'up/none')).rejects.toMatchObject({ status: 404 })
    await expect(client.artifacts.upload(owner, '../x', Buffer.from(''))).rejects.toThrow(
      'Expected a relative path such as results/table.json, without # and .. for the artifact but received "../x"',
    )
  })

  test('a logged model, its version and an alias', async () => {
    const run = await client.runs.create({ experimentId: experiment.id })
    const model = await client.loggedModels.create({
      experimentId: experiment.id,
      name: 'map',
      sourceRunId: run.id,
      parameters: { x_dim: '15' },
      tags: { kind: 'som' },
    })
    const owner = { modelId: model.id, artifactUri: model.artifactUri }
    await client.artifacts.upload(owner, 'MLmodel', Buffer.from('artifact_path: map\n'))
    await client.loggedModels.finalize(model.id, 'LOGGED_MODEL_READY')
    await client.runs.logModelOutputs(run.id, [model.id])
    expect(await client.artifacts.list(owner)).toMatchObject([{ path: 'MLmodel' }])
    expect(await text(await client.artifacts.open(owner, 'MLmodel'))).toBe('artifact_path: map\n')
    expect(await client.loggedModels.get(model.id)).toMatchObject({
      status: 'LOGGED_MODEL_READY',
      parameters: { x_dim: '15' },
      tags: { kind: 'som' },
    })
    expect((await client.runs.get(run.id)).modelIds).toEqual([model.id])
    await Promise.all([client.registry.ensure('tweets'), client.registry.ensure('tweets')])
    const version = await client.registry.createVersion({
      name: 'tweets',
      source: `models:/${model.id}`,
      runId: run.id,
      modelId: model.id,
    })
    await client.registry.setAlias('tweets', 'champion', version.version)
    expect(await client.registry.getByAlias('tweets', 'champion')).toMatchObject({ version: '1' })
    expect(await client.registry.getByAlias('tweets', 'nobody')).toBeUndefined()
    expect((await client.registry.get('tweets'))!.aliases).toEqual({ champion: '1' })
  })

  test('startRun ends its run however the work ends', async () => {
    const ids: string[] = []
    const work = (error?: Error) =>
      startRun(client, { experiment: 'tweets', description: 'why' }, async (run) => {
        ids.push(run.id)
        await run.logMetric('score', 1)
        if (error) throw error
      })
    await work()
    const message = 'no route to https://me:secret@host/x'
    await expect(work(new Error(message))).rejects.toThrow(message)
    await expect(work(new DOMException('stop', 'AbortError'))).rejects.toThrow('stop')
    const runs = await Promise.all(ids.map((id) => client.runs.get(id)))
    expect(runs.map(({ status }) => status)).toEqual(['FINISHED', 'FAILED', 'KILLED'])
    expect(runs.every(({ endTime }) => endTime !== undefined)).toBe(true)
    expect(runs[1]!.tags['twitter_som.error']).toBe('no route to https://host/x')
  })

  test('refusals say what the server said', async () => {
    const error = await client.runs.get('0'.repeat(32)).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(MlflowError)
    expect(error).toMatchObject({ status: 404, errorCode: 'RESOURCE_DOES_NOT_EXIST', isTemporary: false })
    expect((error as Error).message.replaceAll(server.url, 'http://server')).toMatchInlineSnapshot(
      `"Expected GET http://server/api/2.0/mlflow/runs/get to succeed but received 404 RESOURCE_DOES_NOT_EXIST: Run with id=00000000000000000000000000000000 not found"`,
    )
  })

  test('the server says who it is', async () => {
    expect(await client.isReachable()).toBe(true)
    expect(await client.version()).toBe('3.17.2')
    expect(await client.serverInfo()).toEqual({
      storeType: 'SqlStore',
      workspaces: false,
      multipartUploads: false,
    })
  })
})
