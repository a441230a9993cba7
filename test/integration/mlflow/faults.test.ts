import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MlflowClient, MlflowError } from '../../../src/mlflow/index.js'

// A server that answers as it is told, for what no healthy server does.

type Answer = (request: IncomingMessage, response: ServerResponse) => void

let server: Server
let url: string
let answers: Answer[]
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]

beforeEach(async () => {
  answers = []
  seen = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += String(data)
    })
    request.on('end', () => {
      seen.push({ method: request.method!, url: request.url!, headers: request.headers, body })
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!
      answer(request, response)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
const page: Answer = (_, response) =>
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end('<html><style>x{}</style><h1>Log in</h1></html>')
const reset: Answer = (_, response) => response.socket!.destroy()
const silence: Answer = () => undefined
const midBody: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"run"')
  setTimeout(() => response.socket!.destroy(), 20)
}
const run = {
  run: { info: { run_id: 'r1', run_name: 'n', experiment_id: '1', status: 'RUNNING' }, data: {} },
}

function client(options = {}): MlflowClient {
  return new MlflowClient({ trackingUri: url, maxRetries: 3, backoffFactor: 0, backoffJitter: 0, ...options })
}

async function failure(promise: Promise<unknown>): Promise<MlflowError> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(MlflowError)
  return error as MlflowError
}

describe('what passes is repeated', () => {
  test.each([
    ['408', json(408, {})],
    ['429', json(429, { error_code: 'REQUEST_LIMIT_EXCEEDED' })],
    ['500', json(500, { error_code: 'INTERNAL_ERROR' })],
    ['503', json(503, {})],
    ['a reset', reset],
    ['a reset in the middle of the answer', midBody],
    ['a page instead of JSON', page],
  ])('%s', async (_, fault) => {
    answers = [fault, fault, json(200, run)]
    expect((await client().runs.get('r1')).name).toBe('n')
    expect(seen).toHaveLength(3)
  })

  test('as often as allowed', async () => {
    answers = [json(503, { message: 'busy' })]
    const error = await failure(client().runs.get('r1'))
    expect(seen).toHaveLength(4)
    expect(error).toMatchObject({ status: 503, isTemporary: true, mayHaveHappened: true })
  })

  test('a hanging server is given up', async () => {
    answers = [silence]
    const error = await failure(client({ timeout: 0.2, maxRetries: 0 }).runs.get('r1'))
    expect(error).toMatchObject({ isTemporary: true, mayHaveHappened: true })
  })
})

describe('what lasts is not', () => {
  test.each([400, 401, 403, 404, 501])('%i', async (status) => {
    answers = [json(status, { message: 'no' })]
    const error = await failure(client().runs.get('r1'))
    expect(error).toMatchObject({ status, isTemporary: false, mayHaveHappened: false })
    expect(seen).toHaveLength(1)
  })
})

describe('what would be made twice', () => {
  test.each([
    ['500', json(500, {})],
    ['a reset', reset],
  ])('is not repeated after %s', async (_, fault) => {
    answers = [fault, json(200, run)]
    const error = await failure(client().runs.create({ experimentId: '1' }))
    expect(error).toMatchObject({ isTemporary: true, mayHaveHappened: true })
    expect(seen).toHaveLength(1)
  })

  test('is repeated where the server never saw it', async () => {
    answers = [json(429, {}), json(200, run)]
    expect((await client().runs.create({ experimentId: '1' })).id).toBe('r1')
    expect(seen).toHaveLength(2)
  })

  test('is looked for by its tag before it is made again', async () => {
    answers = [json(200, {}), reset, json(200, { runs: [run.run] })]
    const found = await client().runs.findOrCreate({ experimentId: '1' }, { key: 'own', value: 'x' })
    expect(found.id).toBe('r1')
    expect(seen.map(({ url }) => url.split('/').at(-1))).toEqual(['search', 'create', 'search'])
  })
})

test('nobody listens', async () => {
  const lost = new MlflowClient({ trackingUri: 'http://127.0.0.1:9', maxRetries: 0 })
  const error = await failure(lost.runs.get('r1'))
  expect(error).toMatchObject({ isTemporary: true, mayHaveHappened: false })
  expect(error.message).toMatchInlineSnapshot(
    `"Expected GET http://127.0.0.1:9/api/2.0/mlflow/runs/get to be answered but received connect ECONNREFUSED 127.0.0.1:9"`,
  )
  expect(await lost.isReachable()).toBe(false)
})

test('an abort ends the waiting', async () => {
  answers = [json(503, {}, { 'retry-after': '60' })]
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 50)
  const transport = client()
  await expect(
    transport.artifacts.upload({ runId: 'r', artifactUri: 'mlflow-artifacts:/1/r' }, 'a', Buffer.from('x'), {
      signal: controller.signal,
    }),
  ).rejects.toThrow('aborted')
})

test('a page in answer to an artifact is no success', async () => {
  answers = [page]
  const owner = { runId: 'r', artifactUri: 'mlflow-artifacts:/1/r' }
  const error = await failure(client().artifacts.upload(owner, 'a', Buffer.from('x')))
  expect(error.message).toContain('a page (HTML): Log in')
})

test('credentials go to the server, not to the store whose address it signed', async () => {
  answers = [
    json(200, {
      presigned_url: `http://localhost:${new URL(url).port}/bucket/x?X-Amz-Signature=s`,
      headers: { 'x-one': '1' },
    }),
    json(200, {}),
  ]
  await client({ token: 'secret' }).artifacts.upload(
    { runId: 'r', artifactUri: 's3://bucket/r' },
    'a',
    Buffer.from('x'),
  )
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', undefined])
  expect(seen[1]).toMatchObject({ method: 'PUT', body: 'x', headers: { 'x-one': '1' } })
})

test('no secret is told', async () => {
  answers = [json(400, { message: 'bad uri https://u:hunter2@host/x' })]
  const port = new URL(url).port
  const named = client({ trackingUri: `http://me:hunter3@127.0.0.1:${port}` })
  const error = await failure(named.runs.get('r1'))
  expect(error.message).not.toMatch(/hunter/)
  expect(error.message.replace(port, 'PORT')).toMatchInlineSnapshot(
    `"Expected GET http://127.0.0.1:PORT/api/2.0/mlflow/runs/get to succeed but received 400: bad uri https://host/x"`,
  )
  expect(named.trackingUri).not.toMatch(/hunter/)
})

describe('what a server says is told on one short line that no terminal obeys', () => {
  const hostile = `\u001b]0;owned\u0007\u001b[2J\u009b31m\r\nno\u202e ${'x'.repeat(5000)} https://u:hunter2@h/`
  const plain =
    (status: number, type: string, body: string): Answer =>
    (_, response) =>
      response.writeHead(status, { 'content-type': type }).end(body)
  test.each([
    ['a message', json(400, { error_code: hostile, message: hostile })],
    ['a detail', json(400, { detail: hostile })],
    ['a text', plain(400, 'text/plain', hostile)],
    ['a page', plain(400, 'text/html', hostile)],
    ['a text instead of JSON', plain(200, 'text/plain', hostile)],
  ])('%s', async (_, answer) => {
    answers = [answer]
    const { message } = await failure(client({ maxRetries: 0 }).runs.get('r1'))
    expect(message).not.toMatch(/[\p{Cc}\u202e]|hunter/u)
    expect(message.length).toBeLessThan(750)
    expect(message).toMatch(/no x{20}/)
  })

  test('a version, and the address of a run', async () => {
    answers = [plain(200, 'text/plain', hostile)]
    expect(await client().version()).not.toMatch(/[\p{Cc}\u202e]/u)
    const address = client().runUrl({ id: '\u001b[2J', experimentId: '1/2' }).replace(url, '')
    expect(address).toBe('/#/experiments/1%2F2/runs/%1B%5B2J')
  })
})

test.each([
  ['silent', silence],
  ['failing for a time', json(503, {}, { 'retry-after': '60' })],
])("the client's own signal ends what waits for a server that is %s", async (_, answer) => {
  answers = [answer]
  const controller = new AbortController()
  const waiting = client({ signal: controller.signal }).runs.get('r1')
  await vi.waitFor(() => expect(seen).toHaveLength(1))
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})

test('a workspace that the server cannot have is told before anything is logged beside it', async () => {
  answers = [json(200, { store_type: 'SqlStore', workspaces_enabled: false })]
  const error = await failure(client({ workspace: 'news' }).checkWorkspace())
  expect(error.message).toMatchInlineSnapshot(
    `"Expected a server with workspaces for news but received one without: start it with --enable-workspaces, or unset MLFLOW_WORKSPACE"`,
  )
  expect(error.isTemporary).toBe(false)
  answers = [json(200, { workspaces_enabled: true })]
  await client({ workspace: 'news' }).checkWorkspace()
  await client().checkWorkspace()
  expect(seen).toHaveLength(2)
})

test('the workspace is sent along', async () => {
  answers = [json(200, run)]
  await client({ workspace: 'news' }).runs.get('r1')
  expect(seen[0]!.headers['x-mlflow-workspace']).toBe('news')
})
