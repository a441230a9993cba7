import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MlflowClient } from '../../../src/mlflow/index.js'
import { syncJournals, type TrackingOutcome, TrackingSession } from '../../../src/tracking/index.js'
import { type Fault, FaultProxy } from '../../support/fault-proxy.js'
import { inPython, MlflowServer, SKIP_MLFLOW } from '../../support/mlflow-server.js'

let folder: string
let journalFolder: string
let warnings: string[]

beforeEach(async () => {
  warnings = []
})

async function openSession(uri: string, experiment: string): Promise<TrackingSession> {
  return TrackingSession.open({
    target: { kind: 'server', uri },
    env: {},
    journalFolder,
    run: { experiment, runName: 'a run', startTime: 1_700_000_000_000 },
    onWarning: (message) => warnings.push(message),
  })
}

/** Everything a run can hold, in an order that needs many requests. */
async function logEverything(session: TrackingSession): Promise<TrackingOutcome> {
  session.logParameters({ x_dim: '15', y_dim: '15' })
  session.setTags({ 'mlflow.note.content': 'first' })
  for (let step = 0; step < 30; step++) {
    session.logMetrics([
      { key: 'quantization_error', value: 1 / (step + 1), step, timestamp: 1000 + step },
      { key: 'sigma', value: 30 - step, step, timestamp: 1000 + step },
    ])
    if (step % 10 === 0) await new Promise((done) => setTimeout(done, 5))
  }
  session.logDatasets([
    { name: 'tweets', digest: 'd1', sourceType: 'local', source: '{"uri":"/x"}', context: 'training' },
  ])
  const file = join(folder, 'result.txt')
  await writeFile(file, 'the result')
  await session.logArtifact('results/result.txt', file)
  await writeFile(`${file}.new`, 'another')
  await rm(file)
  await session.logArtifact('tables/clusters.json', Buffer.from('{"columns":["a"],"data":[[1]]}'), {
    isTable: true,
  })
  await session.logModel({
    name: 'map',
    modelType: 'som',
    parameters: { x_dim: '15' },
    tags: { kind: 'som' },
    metrics: [{ key: 'sigma', value: 1, step: 29, timestamp: 1029 }],
    files: [{ path: 'data/map.txt', source: Buffer.from('the map') }],
  })
  session.setTags({ 'mlflow.note.content': 'last' })
  return session.end('FINISHED')
}

interface ServerSide {
  readonly runs: number
  readonly run: Record<string, unknown>
}

/** What the server holds of an experiment, without what differs from run to run. */
async function serverSide(client: MlflowClient, experiment: string): Promise<ServerSide> {
  const { id } = (await client.experiments.getByName(experiment))!
  const runs = []
  for await (const run of client.runs.search({ experimentIds: [id], view: 'ALL' })) runs.push(run)
  const run = runs[0]!
  const history = []
  for await (const { step, value, timestamp } of client.runs.metricHistory(run.id, 'quantization_error'))
    history.push([step, value, timestamp])
  const owner = { runId: run.id, artifactUri: run.artifactUri }
  const models = []
  const filter = `source_run_id = '${run.id}'`
  for await (const model of client.loggedModels.search({ experimentIds: [id], filter })) {
    const place = { modelId: model.id, artifactUri: model.artifactUri }
    const { name, status, parameters, tags } = model
    const file = await text(await client.artifacts.open(place, 'data/map.txt'))
    models.push({
      name,
      status,
      parameters: { ...parameters },
      kind: tags.kind,
      file,
      isOutput: run.modelIds.includes(model.id),
    })
  }
  const { 'twitter_som.journal': _key, ...tags } = run.tags
  return {
    runs: runs.length,
    run: {
      name: run.name,
      status: run.status,
      startTime: run.startTime,
      parameters: { ...run.parameters },
      tags,
      history,
      datasets: run.datasets,
      result: await text(await client.artifacts.open(owner, 'results/result.txt')),
      artifacts: await client.artifacts.list(owner),
      models,
      outputs: run.modelIds.length,
    },
  }
}

describe.skipIf(SKIP_MLFLOW)('a tracked run', () => {
  let server: MlflowServer
  let client: MlflowClient
  let undisturbed: ServerSide

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'twitter-som-session-'))
    journalFolder = join(folder, 'journal')
    server = await MlflowServer.start()
    client = new MlflowClient({ trackingUri: server.url })
    const outcome = await logEverything(await openSession(server.url, 'undisturbed'))
    expect(outcome).toMatchObject({ isComplete: true, journal: undefined, problem: undefined })
    expect(outcome.runUrl).toMatch(/#\/experiments\/\d+\/runs\/[0-9a-f]{32}$/)
    undisturbed = await serverSide(client, 'undisturbed')
  })
  afterAll(async () => {
    await client?.close()
    await server?.remove()
    await rm(folder, { recursive: true, force: true })
  })

  test('all of it is on the server and the journal is gone', async () => {
    expect(undisturbed.runs).toBe(1)
    expect(undisturbed.run).toMatchObject({
      name: 'a run',
      status: 'FINISHED',
      startTime: 1_700_000_000_000,
      parameters: { x_dim: '15', y_dim: '15' },
      tags: {
        'mlflow.note.content': 'last',
        'mlflow.loggedArtifacts': '[{"path":"tables/clusters.json","type":"table"}]',
      },
      result: 'the result',
      models: [
        {
          name: 'map',
          status: 'LOGGED_MODEL_READY',
          parameters: { x_dim: '15' },
          kind: 'som',
          file: 'the map',
          isOutput: true,
        },
      ],
      outputs: 1,
    })
    expect((undisturbed.run.history as unknown[]).length).toBe(30)
    expect(await readdir(journalFolder)).toEqual([])
    expect(warnings).toEqual([])
  })

  let models = 0
  const faults: [string, (index: number, path: string) => Fault][] = [
    ['nothing at all', () => 'pass'],
    ['every second request dropped', (i) => (i % 2 === 0 ? 'drop' : 'pass')],
    ['every second answer lost', (i) => (i % 2 === 0 ? 'lose' : 'pass')],
    ['every third answer cut', (i) => (i % 3 === 0 ? 'cut' : 'pass')],
    ['503 at first', (i) => (i < 4 ? { status: 503 } : 'pass')],
    [
      '429 with Retry-After',
      (i) => (i % 4 === 1 ? { status: 429, headers: { 'retry-after': '0' } } : 'pass'),
    ],
    ['500 now and then', (i) => (i % 3 === 2 ? { status: 500 } : 'pass')],
    ['pages of a proxy', (i) => (i % 3 === 1 ? 'page' : 'pass')],
    ['401', () => ({ status: 401 })],
    ['403', () => ({ status: 403 })],
    ['nothing but drops', () => 'drop'],
    ['nothing but 503', () => ({ status: 503 })],
    ['hanging from the start', () => 'hang'],
    ['dying after 5 requests', (i) => (i < 5 ? 'pass' : 'drop')],
    [
      'the answer to the creation of the model lost',
      (_, path) => (/\/logged-models$/.test(path) && models++ === 0 ? 'lose' : 'pass'),
    ],
    ['dying after the run was made, its answer lost', (i) => (i < 3 ? 'pass' : i === 3 ? 'lose' : 'drop')],
  ]

  test.each(faults)('%s: nothing is missing and nothing is there twice after sync', async (name, fault) => {
    const proxy = await FaultProxy.before(server.url)
    try {
      proxy.decide = fault
      const outcome = await logEverything(await openSession(proxy.url, name))
      if (!outcome.isComplete) {
        expect(existsSync(outcome.journal!)).toBe(true)
        expect(outcome.problem).toBeTruthy()
        proxy.decide = () => 'pass'
        const results = await syncJournals({ journalFolder, env: {} })
        expect(results).toMatchObject([{ outcome: 'sent', experiment: name }])
      }
      expect(await serverSide(client, name)).toEqual(undisturbed)
      expect(await readdir(journalFolder)).toEqual([])
      expect(warnings).toEqual([])
    } finally {
      await proxy.close()
    }
  })

  test('what the server refuses for good is told, and the rest goes on', async () => {
    const session = await openSession(server.url, 'refused')
    session.logParameters({ a: '1' })
    session.logParameters({ a: '2', b: '3' })
    session.logMetrics([{ key: 'm', value: 1, step: 1, timestamp: 5 }])
    const outcome = await session.end('FAILED')
    expect(outcome.isComplete).toBe(true)
    expect(warnings.map((warning) => warning.slice(0, 30))).toEqual(['parameter a is not logged: Exp'])
    const run = await client.runs.get(outcome.runId!)
    expect({ ...run.parameters }).toEqual({ a: '1', b: '3' })
    expect(run).toMatchObject({ status: 'FAILED', metrics: { m: { value: 1 } } })
  })

  test('runs of the same tweets at once all have their dataset: the server refuses those that lose the race', async () => {
    const dataset = { name: 'tweets', digest: 'of all', sourceType: 'local', source: '{"uri":"/x"}' }
    const sessions = await Promise.all(Array.from({ length: 6 }, () => openSession(server.url, 'at once')))
    for (const session of sessions) session.logDatasets([dataset])
    const outcomes = await Promise.all(sessions.map((session) => session.end('FINISHED')))
    const held = inPython(
      `
import json, mlflow
mlflow.set_tracking_uri("${server.url}")
runs = mlflow.search_runs(experiment_names=["at once"], output_format="list")
print(json.dumps([[d.dataset.digest for d in r.inputs.dataset_inputs] for r in runs]))`,
    )
    expect(held).toEqual(outcomes.map(() => ['of all']))
    expect(warnings).toEqual([])
  })

  test('a refusal is believed when it is repeated', async () => {
    const proxy = await FaultProxy.before(server.url)
    try {
      const refused = new Set<string>()
      proxy.decide = (_, path) => {
        const isFirst = /log-inputs|artifacts/.test(path) && !refused.has(path)
        refused.add(path)
        return isFirst ? { status: 400 } : 'pass'
      }
      expect(await logEverything(await openSession(proxy.url, 'refused once'))).toMatchObject({
        isComplete: true,
      })
      expect(await serverSide(client, 'refused once')).toEqual(undisturbed)
      expect(warnings).toEqual([])
    } finally {
      await proxy.close()
    }
  })

  test('a run that the server does not take keeps no other from being sent', async () => {
    const proxy = await FaultProxy.before(server.url)
    try {
      proxy.decide = () => 'drop'
      const open = (experiment: string, startTime: number, resumeRunId?: string): Promise<TrackingSession> =>
        TrackingSession.open({
          target: { kind: 'server', uri: proxy.url },
          env: {},
          journalFolder,
          run: { experiment, startTime, resumeRunId },
        })
      const nowhere = await (await open('nowhere', 1_700_000_000_000, '0'.repeat(32))).end('FINISHED')
      await (await open('left', 1_700_000_100_000)).end('FINISHED')
      proxy.decide = () => 'pass'
      const outcome = await (await open('next', 1_700_000_200_000)).end('FINISHED')
      expect(outcome).toMatchObject({ isComplete: true, earlierSent: 1 })
      expect(await readdir(journalFolder)).toEqual([basename(nowhere.journal!)])
    } finally {
      await proxy.close()
      await rm(journalFolder, { recursive: true })
      await mkdir(journalFolder)
    }
  })

  test('a run goes on where MLFLOW_RUN_ID says', async () => {
    const { id } = await client.experiments.ensure('resumed')
    const run = await client.runs.create({ experimentId: id, name: 'before' })
    await client.runs.end(run.id, 'KILLED')
    const session = await TrackingSession.open({
      target: { kind: 'server', uri: server.url },
      env: {},
      journalFolder,
      run: { experiment: 'resumed', resumeRunId: run.id, startTime: Date.now() },
    })
    session.logParameters({ more: 'yes' })
    expect(await session.end('FINISHED')).toMatchObject({ isComplete: true, runId: run.id })
    const after = await client.runs.get(run.id)
    expect(after).toMatchObject({ status: 'FINISHED', name: 'before', parameters: { more: 'yes' } })
  })

  test('without a server the journal keeps the run, and sync sends it where it is told', async () => {
    const session = await TrackingSession.open({
      target: { kind: 'none', why: 'no tracking URI is set' },
      env: {},
      journalFolder,
      run: { experiment: 'later', startTime: 1_700_000_000_000, runName: 'a run' },
    })
    const outcome = await logEverything(session)
    expect(outcome).toMatchObject({ isComplete: false, problem: 'no tracking URI is set' })
    const [result] = await syncJournals({ journalFolder, env: {}, trackingUri: server.url })
    expect(result).toMatchObject({ outcome: 'sent', experiment: 'later' })
    expect(await serverSide(client, 'later')).toEqual(undisturbed)
  })

  test('a database is reached through a server of our own, which is gone afterwards', async () => {
    const home = join(folder, 'store')
    await writeFile(join(folder, 'x'), '')
    await mkdir(home)
    const session = await TrackingSession.open({
      target: {
        kind: 'store',
        uri: `sqlite:///${join(home, 'mlflow.db')}`,
        artifacts: join(home, 'mlartifacts'),
        command: resolve('.venv-mlflow/bin/mlflow'),
      },
      env: process.env,
      journalFolder,
      run: { experiment: 'local', startTime: Date.now() },
    })
    const outcome = await logEverything(session)
    expect(outcome).toMatchObject({ isComplete: true, runUrl: undefined })
    const found = inPython(
      `
import json, mlflow
mlflow.set_tracking_uri("sqlite:///${join(home, 'mlflow.db')}")
runs = mlflow.search_runs(experiment_names=["local"], output_format="list")
print(json.dumps([[r.info.status, r.data.params, r.data.metrics["sigma"]] for r in runs]))`,
    )
    expect(found).toEqual([['FINISHED', { x_dim: '15', y_dim: '15' }, 1]])
    expect(existsSync(join(home, 'mlruns'))).toBe(false)
  })
})
