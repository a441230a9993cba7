import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionsFromEnvironment, settingsOf } from '../../../src/mlflow/settings.js'

const base64 = (text: string) => Buffer.from(text).toString('base64')

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'twitter-som-home-'))
  await mkdir(join(home, '.mlflow'))
  const stored =
    '[other]\nmlflow_tracking_username = no\n[mlflow]\nmlflow_tracking_username = ann\nmlflow_tracking_password = p=1\n'
  await writeFile(join(home, '.mlflow', 'credentials'), stored)
})
afterAll(() => rm(home, { recursive: true }))

async function fromEnvironment(env: Record<string, string>) {
  const all = { MLFLOW_TRACKING_URI: 'http://host:5000', HOME: '/nowhere', ...env }
  return settingsOf(await optionsFromEnvironment(all))
}

describe('who asks', () => {
  test('username and password win over a token', async () => {
    const env = { MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_PASSWORD: 'p', MLFLOW_TRACKING_TOKEN: 't' }
    expect((await fromEnvironment(env)).authorization).toBe(`Basic ${base64('u:p')}`)
  })

  test('a token', async () => {
    expect((await fromEnvironment({ MLFLOW_TRACKING_TOKEN: 't' })).authorization).toBe('Bearer t')
  })

  test('the address', async () => {
    const settings = await fromEnvironment({ MLFLOW_TRACKING_URI: 'https://me:a%40b@host/ml/' })
    expect(settings).toMatchObject({ baseUrl: 'https://host/ml', authorization: `Basic ${base64('me:a@b')}` })
  })

  test('the file of credentials', async () => {
    expect((await fromEnvironment({ HOME: home })).authorization).toBe(`Basic ${base64('ann:p=1')}`)
  })

  test('nobody', async () => {
    expect((await fromEnvironment({})).authorization).toBeUndefined()
  })
})

test("the other variables, as MLflow's Python client reads them", async () => {
  const settings = await fromEnvironment({
    MLFLOW_WORKSPACE: 'news',
    MLFLOW_TRACKING_SERVER_CERT_PATH: '/ca.pem',
    MLFLOW_TRACKING_CLIENT_CERT_PATH: '/client.pem',
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '3',
    MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '1',
    MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0',
    MLFLOW_HTTP_REQUEST_TIMEOUT: '9',
    MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER: 'false',
  })
  expect(settings).toEqual({
    baseUrl: 'http://host:5000',
    authorization: undefined,
    workspace: 'news',
    insecureTls: false,
    caFile: '/ca.pem',
    clientCertificateFile: '/client.pem',
    maxRetries: 3,
    backoffFactor: 1,
    backoffJitter: 0,
    timeout: 9,
    respectRetryAfter: false,
  })
})

describe('what is wrong', () => {
  test.each([
    [{ MLFLOW_TRACKING_URI: '' }],
    [{ MLFLOW_TRACKING_URI: 'sqlite://u:secret@x/mlflow.db' }],
    [{ MLFLOW_HTTP_REQUEST_TIMEOUT: 'soon' }],
    [{ MLFLOW_HTTP_REQUEST_MAX_RETRIES: '11' }],
    [{ MLFLOW_TRACKING_INSECURE_TLS: 'true', MLFLOW_TRACKING_SERVER_CERT_PATH: '/x' }],
  ])('%o', async (env) => {
    const error = await fromEnvironment(env).catch((e: Error) => e.message)
    expect(error).toMatchSnapshot()
  })
})
