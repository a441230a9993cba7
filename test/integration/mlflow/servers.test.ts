import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MlflowClient } from '../../../src/mlflow/index.js'
import { type Certificates, makeCertificates } from '../../support/certificates.js'
import { type RefereedRun, runsByPython } from '../../support/mlflow-referee.js'
import { inPython, MlflowServer, type ServerOptions, SKIP_MLFLOW } from '../../support/mlflow-server.js'
import { HAS_POSTGRES, PostgresServer } from '../../support/postgres-server.js'
import { HAS_S3, S3Server } from '../../support/s3-server.js'
import { digestsBelow, SMALL_JOB, Workplace } from '../../support/tracked-command.js'

// The main job against servers as people run them, read back by MLflow's Python client.

type Env = Readonly<Record<string, string>>

let home: Workplace
beforeAll(async () => {
  home = await Workplace.create()
})
afterAll(() => home?.remove())

/** Runs the main job in a folder of its own. */
async function tracked(
  experiment: string,
  env: Env,
): Promise<{ at: Workplace; run: RefereedRun; out: string }> {
  const at = await home.inside(experiment)
  const { code, out, err } = await at.run(['--experiment', experiment, ...SMALL_JOB], { env })
  expect(code, out + err).toBe(0)
  expect(await at.kept(), out).toEqual([])
  const runs = runsByPython(experiment, env)
  expect(runs).toHaveLength(1)
  return { at, run: runs[0]!, out }
}

async function expectFiles(at: Workplace, artifacts: Readonly<Record<string, string>>): Promise<void> {
  const { 'config.yaml': config, 'tables/clusters.json': table, ...rest } = artifacts
  const isImage = ([path]: [string, string]): boolean => path.startsWith('images/')
  const files = Object.entries(rest).filter((entry) => !isImage(entry))
  expect(Object.fromEntries(files)).toEqual(await digestsBelow(join(at.folder, 'som-output')))
  expect(Object.entries(rest).filter(isImage)).toHaveLength(8)
  expect([config, table].every(Boolean)).toBe(true)
}

/** The server has every file as it lies in the output folder, all steps, and the rest of a run. */
async function expectWhole(at: Workplace, run: RefereedRun): Promise<void> {
  await expectFiles(at, run.artifacts)
  expect(run.tableRows).toBeGreaterThan(3)
  expect(run).toMatchObject({ status: 'FINISHED', hasEnd: true })
  expect(run.parameters).toMatchObject({ x_dim: '4', num_samples: '150', som_grid_size: '16' })
  expect(run.metrics.quantization_error!.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(run.metrics.num_clusters).toHaveLength(1)
  expect(run.datasets).toMatchObject([['Sample tweets', expect.any(String), 'training']])
  expect(run.tags['mlflow.note.content']).toContain('Sample tweets')
}

const LACKING = [...(HAS_POSTGRES ? [] : ['PostgreSQL']), ...(HAS_S3 ? [] : ['moto'])]
const IS_LEFT_OUT = SKIP_MLFLOW || (LACKING.length > 0 && !process.env.CI)
const WHY = LACKING.length > 0 ? ` (left out for want of ${LACKING.join(' and ')})` : ''

describe.skipIf(IS_LEFT_OUT)(`on PostgreSQL, with artifacts in S3${WHY}`, () => {
  let postgres: PostgresServer
  let s3: S3Server
  let proxied: MlflowServer
  let unproxied: MlflowServer

  beforeAll(async () => {
    ;[postgres, s3] = await Promise.all([PostgresServer.start(), S3Server.start('tweets')])
    const store = ['--backend-store-uri', postgres.uri]
    const start = (args: readonly string[]): Promise<MlflowServer> =>
      MlflowServer.start({ arguments: [...store, ...args], env: s3.env })
    proxied = await start(['--artifacts-destination', 's3://tweets/proxied'])
    unproxied = await start(['--no-serve-artifacts', '--default-artifact-root', 's3://tweets/unproxied'])
  })
  afterAll(async () => {
    await Promise.all([proxied?.remove(), unproxied?.remove()])
    await Promise.all([postgres?.remove(), s3?.stop()])
  })

  test('a run whose artifacts go through the server', async () => {
    const { at, run } = await tracked('proxied', { MLFLOW_TRACKING_URI: proxied.url })
    await expectWhole(at, run)
  })

  test('a run whose artifacts go straight to S3, by addresses that the server signs', async () => {
    const env = { MLFLOW_TRACKING_URI: unproxied.url, ...s3.env }
    const { at, run } = await tracked('unproxied', env)
    await expectWhole(at, run)
  })

  test('large files go in parts, by addresses that the server signs, and come back whole', async () => {
    const client = new MlflowClient({
      trackingUri: proxied.url,
      multipart: { minimumBytes: 6 << 20, partBytes: 5 << 20 },
    })
    try {
      const experiment = await client.experiments.ensure('in parts')
      const run = await client.runs.create({ experimentId: experiment.id })
      const owner = { runId: run.id, artifactUri: run.artifactUri }
      const bytes = randomBytes(11_000_001)
      await client.artifacts.upload(owner, 'models/ü 100%.bin', bytes)
      await client.artifacts.upload(owner, 'small.bin', bytes.subarray(0, 1000))
      expect((await client.serverInfo()).multipartUploads).toBe(true)
      const back = await buffer(await client.artifacts.open(owner, 'models/ü 100%.bin'))
      expect(back.equals(bytes)).toBe(true)
      expect(inPython(PARTS_OF_OBJECTS, s3.env)).toEqual({ 'models/ü 100%.bin': 3, 'small.bin': 1 })
    } finally {
      await client.close()
    }
  })

  test('names as long as PostgreSQL takes them, and texts that it refuses', async () => {
    const client = new MlflowClient({ trackingUri: proxied.url })
    try {
      const experiment = await client.experiments.ensure(`${'n'.repeat(253)}🐦x`)
      const name = 'r'.repeat(400)
      const run = await client.runs.create({ experimentId: experiment.id, name, tags: { nul: 'a\0b' } })
      await client.runs.logBatch(run.id, { parameters: { half: '\ud83d', long: 'v'.repeat(9000) } })
      expect(await client.runs.get(run.id)).toMatchObject({
        name: 'r'.repeat(250),
        tags: { nul: 'ab' },
        parameters: { half: '\ufffd', long: 'v'.repeat(6000) },
      })
    } finally {
      await client.close()
    }
  })
})

/** How many parts each object of the bucket was uploaded in, as its ETag tells. */
const PARTS_OF_OBJECTS = `
import boto3, json, os
s3 = boto3.client("s3", endpoint_url=os.environ["MLFLOW_S3_ENDPOINT_URL"])
objects = s3.list_objects_v2(Bucket="tweets", Prefix="proxied")["Contents"]
parts = {o["Key"].split("/artifacts/")[-1]: o["ETag"].strip('"') for o in objects if o["Key"].endswith(".bin")}
print(json.dumps({key: int(tag.split("-")[1]) if "-" in tag else 1 for key, tag in parts.items()}))`

describe.skipIf(SKIP_MLFLOW)('with basic authentication', () => {
  const ADMIN = { MLFLOW_TRACKING_USERNAME: 'admin', MLFLOW_TRACKING_PASSWORD: 'a password, admin' }
  let server: MlflowServer

  beforeAll(async () => {
    server = await MlflowServer.start({
      ...(await withOptions(['--app-name', 'basic-auth'])),
      env: {
        MLFLOW_FLASK_SERVER_SECRET_KEY: 'made-up',
        MLFLOW_AUTH_ADMIN_PASSWORD: ADMIN.MLFLOW_TRACKING_PASSWORD,
      },
    })
  })
  afterAll(() => server?.remove())

  test('who may not, keeps the run and loses nothing; sync with the password sends it', async () => {
    const at = await home.inside('refused')
    const wrong = { MLFLOW_TRACKING_URI: server.url, ...ADMIN, MLFLOW_TRACKING_PASSWORD: 'hunter2' }
    const { code, out, err } = await at.run(['--experiment', 'refused', ...SMALL_JOB], { env: wrong })
    expect(code, err).toBe(0)
    expect(out).toMatch(/MLflow: not sent \(.*experiments\/get-by-name to succeed.* received 401.*\)/)
    expect(out + err).not.toContain('hunter2')
    expect(await at.kept()).toHaveLength(1)
    const right = { MLFLOW_TRACKING_URI: server.url, ...ADMIN }
    expect(await at.run(['sync'], { env: right })).toMatchObject({ code: 0 })
    // Each request costs this server a third of a second: the files are looked at where they lie.
    const runs = runsByPython('refused', right, { artifacts: false })
    expect(runs).toMatchObject([{ status: 'FINISHED', parameters: { x_dim: '4' } }])
    const folder = join(server.folder, 'mlartifacts', '1', runs[0]!.id, 'artifacts')
    await expectFiles(at, await digestsBelow(folder))
  })

  test('credentials in the address are used and told nobody', async () => {
    const named = server.url.replace('//', `//admin:${encodeURIComponent(ADMIN.MLFLOW_TRACKING_PASSWORD)}@`)
    const at = await home.inside('userinfo')
    const { code, out, err } = await at.run(['--experiment', 'userinfo', '--verbose', ...SMALL_JOB], {
      env: { MLFLOW_TRACKING_URI: named },
    })
    expect(code, err).toBe(0)
    expect(await at.kept()).toEqual([])
    expect(out + err).not.toMatch(/password/)
    const [run] = runsByPython(
      'userinfo',
      { MLFLOW_TRACKING_URI: server.url, ...ADMIN },
      { artifacts: false },
    )
    expect(JSON.stringify(run)).not.toMatch(/password/)
  })
})

describe.skipIf(SKIP_MLFLOW)('with workspaces', () => {
  let server: MlflowServer

  beforeAll(async () => {
    server = await MlflowServer.start(await withOptions(['--enable-workspaces']))
    const made = await fetch(`${server.url}/api/3.0/mlflow/workspaces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"news"}',
    })
    expect(made.status).toBe(201)
  })
  afterAll(() => server?.remove())

  test('a run lands in the one that is named, with its model, and in no other', async () => {
    const { run } = await tracked('in news', { MLFLOW_TRACKING_URI: server.url, MLFLOW_WORKSPACE: 'news' })
    expect(run).toMatchObject({ status: 'FINISHED', models: ['twitter_som_model'] })
    const elsewhere = new MlflowClient({ trackingUri: server.url })
    expect(await elsewhere.experiments.getByName('in news')).toBeUndefined()
    await elsewhere.close()
  })

  test('one that is not there is told, and the run kept', async () => {
    const at = await home.inside('in nowhere')
    const { code, out } = await at.run(['--experiment', 'x', ...SMALL_JOB], {
      env: { MLFLOW_TRACKING_URI: server.url, MLFLOW_WORKSPACE: 'nowhere' },
    })
    expect(code).toBe(0)
    expect(out).toMatch(/MLflow: not sent \(.*Workspace 'nowhere' not found\)/)
    expect(await at.kept()).toHaveLength(1)
  })
})

describe.skipIf(SKIP_MLFLOW)('behind TLS with an own authority', () => {
  let certificates: Certificates
  let server: MlflowServer

  beforeAll(async () => {
    certificates = await makeCertificates()
    // Clients must show a certificate, too.
    const tls = [
      ...['--ssl-certfile', certificates.serverCertificate, '--ssl-keyfile', certificates.serverKey],
      ...['--ssl-ca-certs', certificates.authority, '--ssl-cert-reqs', '2'],
    ]
    server = await MlflowServer.start({
      ...(await withOptions(['--uvicorn-opts', tls.join(' ')])),
      scheme: 'https',
    })
  })
  afterAll(async () => {
    await server?.remove()
    if (certificates) await rm(certificates.folder, { recursive: true, force: true })
  })

  test('an authority that is named is trusted, and the client shows its certificate', async () => {
    const env = {
      MLFLOW_TRACKING_URI: server.url,
      MLFLOW_TRACKING_SERVER_CERT_PATH: certificates.authority,
      MLFLOW_TRACKING_CLIENT_CERT_PATH: certificates.client,
    }
    const { at, run } = await tracked('trusted', env)
    await expectWhole(at, run)
  })

  test('an authority that is not named is not trusted; the job is done and the run kept', async () => {
    const at = await home.inside('distrusted')
    const env = {
      MLFLOW_TRACKING_URI: server.url,
      MLFLOW_TRACKING_CLIENT_CERT_PATH: certificates.client,
    }
    const { code, out, err } = await at.run(['--experiment', 'distrusted', ...SMALL_JOB], { env })
    expect(code, err).toBe(0)
    expect(out).toMatch(/MLflow: not sent \(.*certificate.*MLFLOW_TRACKING_SERVER_CERT_PATH.*\)/)
    expect(await at.kept()).toHaveLength(1)
    const insecure = { ...env, MLFLOW_TRACKING_INSECURE_TLS: 'true' }
    const sync = await at.run(['sync'], { env: insecure })
    expect(sync.code, sync.out + sync.err).toBe(0)
  })

  test('without a certificate of its own a client is refused', async () => {
    const client = new MlflowClient({
      trackingUri: server.url,
      caFile: certificates.authority,
      maxRetries: 0,
    })
    await expect(client.version()).rejects.toThrow(/certificate|closed|ECONNRESET/)
    await client.close()
  })
})

/** On SQLite in a folder of its own. */
async function withOptions(args: readonly string[]): Promise<ServerOptions> {
  const { folder } = await Workplace.create()
  const store = ['--backend-store-uri', `sqlite:///${folder}/mlflow.db`]
  return { folder, arguments: [...store, '--artifacts-destination', `${folder}/mlartifacts`, ...args] }
}
