import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MlflowClient, type Run } from '../../../src/mlflow/index.js'
import { inPython, MlflowServer, SKIP_MLFLOW } from '../../support/mlflow-server.js'

// The real command line, as its own process, against the real server.

const MAIN = resolve('dist/cli/main.js')
const SMALL = ['--samples', '150', '--x-dim', '4', '--y-dim', '4', '--num-iterations', '6', '--no-progress']
const JOURNAL = join('.twitter-som', 'journal')

let home: string
let folder: string
let count = 0

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'twitter-som-tracked-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))
beforeEach(async () => {
  folder = join(home, String(count++))
  await mkdir(folder)
})

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

interface Options {
  readonly env?: Readonly<Record<string, string>>
  /** Ends the process without a word after so many milliseconds. */
  readonly killAfter?: number
  readonly signal?: NodeJS.Signals
}

function run(args: readonly string[], { env, killAfter, signal = 'SIGKILL' }: Options = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', MLFLOW_HTTP_REQUEST_TIMEOUT: '20', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const text = { out: '', err: '' }
    child.stdout.on('data', (data) => (text.out += data))
    child.stderr.on('data', (data) => (text.err += data))
    child.on('error', fail)
    child.on('close', (code, ended) => done({ code, signal: ended, ...text }))
    if (killAfter !== undefined) setTimeout(() => child.kill(signal), killAfter)
  })
}

async function kept(): Promise<string[]> {
  return readdir(join(folder, JOURNAL)).catch(() => [])
}

describe('without a server', () => {
  const nobody = { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' }

  test('the job is done, exits 0, and says how to send the run', async () => {
    const { code, out } = await run(['--experiment', 'x', ...SMALL], { env: nobody })
    expect(code).toBe(0)
    const end = out.slice(out.indexOf('MLflow:')).replace(/journal\/\S+;/, 'journal/KEY;')
    expect(end.replace(/node \S+/, 'COMMAND')).toMatchInlineSnapshot(`
      "MLflow: not sent (Expected GET http://127.0.0.1:9/api/2.0/mlflow/experiments/get-by-name to be answered but received connect ECONNREFUSED 127.0.0.1:9).
      The run is kept in .twitter-som/journal/KEY; send it with
        COMMAND sync
      "
    `)
    expect(await kept()).toHaveLength(1)
    expect(existsSync(join(folder, 'som-output/results/som_results.json'))).toBe(true)
  })

  test('it is an error where tracking is required, and the files are there all the same', async () => {
    const { code, err } = await run(['--experiment', 'x', '--require-tracking', ...SMALL], { env: nobody })
    expect(code).toBe(4)
    expect(
      err
        .trimEnd()
        .split('\n')
        .at(-1)!
        .replace(/journal\/\S+ /, 'journal/KEY '),
    ).toMatchInlineSnapshot(
      `"error: Expected the whole run on the tracking server but it is kept in .twitter-som/journal/KEY (Expected GET http://127.0.0.1:9/api/2.0/mlflow/experiments/get-by-name to be answered but received connect ECONNREFUSED 127.0.0.1:9): twitter-som sync sends it"`,
    )
    expect(existsSync(join(folder, 'som-output/models/twitter_som_model.pkl'))).toBe(true)
  })

  test('a password in the address is nowhere', async () => {
    const env = { MLFLOW_TRACKING_URI: 'http://me:hunter2@127.0.0.1:9' }
    const { out, err } = await run(
      ['--experiment', 'x', '--verbose', '--tag', 'from=http://u:hunter2@h', ...SMALL],
      { env },
    )
    expect(out + err).not.toContain('hunter2')
    const [key] = await kept()
    for (const file of ['header.json', 'records.jsonl']) {
      const { readFile } = await import('node:fs/promises')
      expect(await readFile(join(folder, JOURNAL, key!, file), 'utf8')).not.toContain('hunter2')
    }
  })

  test.each([
    [['--tag', 'a=b']],
    [['--experiment', 'x', '--tag', 'a']],
    [['--experiment', 'x', '--mlflow-tracking-uri', './mlruns']],
    [['--experiment', 'x', '--mlflow-tracking-uri', 'ftp://h']],
    [['--experiment', 'n'.repeat(300)]],
  ])('%j is refused before anything is done', async (args) => {
    const { code, err } = await run([...args, ...SMALL])
    expect(code).toBe(2)
    expect(err).toMatchSnapshot()
    expect(existsSync(join(folder, 'som-output/models/twitter_som_model.pkl'))).toBe(false)
  })

  test('nothing to send', async () => {
    expect(await run(['sync'])).toMatchObject({ code: 0, out: 'Nothing to send.\n' })
  })
})

describe.skipIf(SKIP_MLFLOW)('with a server', () => {
  let server: MlflowServer
  let client: MlflowClient

  beforeAll(async () => {
    server = await MlflowServer.start()
    client = new MlflowClient({ trackingUri: server.url })
  })
  afterAll(async () => {
    await client?.close()
    await server?.remove()
  })

  async function runsOf(experiment: string): Promise<Run[]> {
    const found = await client.experiments.getByName(experiment)
    const runs: Run[] = []
    if (found) for await (const one of client.runs.search({ experimentIds: [found.id] })) runs.push(one)
    return runs
  }

  test('a run holds what the Python system logged', async () => {
    const tracked = [
      '--experiment',
      'whole',
      '--run-name',
      'first',
      '--tag',
      'team=news',
      '--system-metrics',
      '1',
    ]
    const { code, out, err } = await run([
      ...tracked,
      '--json',
      '--mlflow-tracking-uri',
      server.url,
      ...SMALL,
    ])
    expect(code, err).toBe(0)
    const { mlflow } = JSON.parse(out) as { mlflow: Record<string, unknown> }
    expect(mlflow).toMatchObject({ complete: true })
    expect(await kept()).toEqual([])
    const seen = inPython(`
import json, mlflow
mlflow.set_tracking_uri(${JSON.stringify(server.url)})
run = mlflow.get_run(${JSON.stringify(mlflow.run_id)})
client = mlflow.MlflowClient()
def walk(path=None):
    for f in client.list_artifacts(run.info.run_id, path):
        if f.is_dir: yield from walk(f.path)
        else: yield f.path
table = client.load_table(run.info.experiment_id, "tables/clusters.json", run_ids=[run.info.run_id])
print(json.dumps({
  "status": run.info.status, "name": run.info.run_name,
  "params": sorted(run.data.params), "x_dim": run.data.params["x_dim"],
  "metrics": sorted(k for k in run.data.metrics if not k.startswith("system/")),
  "system": sorted(k for k in run.data.metrics if k.startswith("system/"))[:3],
  "qe": [[m.step, m.value] for m in client.get_metric_history(run.info.run_id, "quantization_error")],
  "tags": sorted(k for k in run.data.tags if not k.startswith("mlflow.source.git")), "team": run.data.tags["team"],
  "dataset": [[d.dataset.name, len(d.dataset.digest), d.tags[0].value] for d in run.inputs.dataset_inputs],
  "artifacts": sorted(walk()), "columns": list(table.columns), "rows": len(table) > 3,
}))`) as Record<string, unknown>
    const { qe, ...rest } = seen
    expect(rest).toMatchSnapshot()
    const points = qe as [number, number][]
    expect(points.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(points.every(([, value]) => value > 0)).toBe(true)
  })

  test('Ctrl-C ends the run as KILLED and keeps what was trained', async () => {
    const long = ['--samples', '3000', '--num-iterations', '1000000', '--no-progress']
    const tracked = ['--experiment', 'interrupted', '--mlflow-tracking-uri', server.url]
    const { code } = await run([...tracked, ...long], { killAfter: 6000, signal: 'SIGINT' })
    expect(code).toBe(130)
    expect(await runsOf('interrupted')).toMatchObject([{ status: 'KILLED' }])
    expect(await kept()).toEqual([])
  })

  test('a job that fails ends its run as FAILED, with the error', async () => {
    await writeFile(join(folder, 'empty.csv'), 'text\n')
    const { code } = await run(['empty.csv', '--experiment', 'failed', '--mlflow-tracking-uri', server.url])
    expect(code).toBe(3)
    const [failed] = await runsOf('failed')
    expect(failed).toMatchObject({ status: 'FAILED' })
    expect(failed!.tags['twitter_som.error']).toMatch(/^Expected/)
  })

  test('killed without a word at any moment, sync leaves one honest run', async () => {
    const tracked = ['--experiment', 'killed', '--mlflow-tracking-uri', server.url]
    let journals = 0
    for (let after = 150; after < 2400; after += 250) {
      const ended = await run([...tracked, ...SMALL], { killAfter: after })
      journals += (await kept()).length
      const sync = await run(['sync', '--mlflow-tracking-uri', server.url])
      expect(sync.code, sync.out + sync.err).toBe(0)
      expect(await kept(), `after ${after} ms, ${ended.signal}`).toEqual([])
    }
    expect(journals).toBeGreaterThan(0)
    const runs = await runsOf('killed')
    expect(new Set(runs.map(({ tags }) => tags['twitter_som.journal'])).size).toBe(runs.length)
    for (const { status, endTime } of runs) {
      expect(['FINISHED', 'KILLED']).toContain(status)
      expect(endTime).toBeDefined()
    }
  })

  test('a local database, through a server that is gone afterwards', async () => {
    const env = { PATH: `${resolve('.venv-mlflow/bin')}:${process.env.PATH}`, MLFLOW_TRACKING_URI: '' }
    const { code, err } = await run(['--experiment', 'local', ...SMALL], { env })
    expect(code, err).toBe(0)
    expect(await kept()).toEqual([])
    expect((await readdir(folder)).sort()).toEqual(['.twitter-som', 'mlartifacts', 'mlflow.db', 'som-output'])
    const found = inPython(`
import json, mlflow
mlflow.set_tracking_uri("sqlite:///${join(folder, 'mlflow.db')}")
print(json.dumps([r.info.status for r in mlflow.search_runs(experiment_names=["local"], output_format="list")]))`)
    expect(found).toEqual(['FINISHED'])
    await expectNoServer(folder)
  }, 180_000)

  test('what a journal kept goes to a local database with sync', async () => {
    const nobody = { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' }
    await run(['--experiment', 'local', ...SMALL], { env: nobody })
    const env = { PATH: `${resolve('.venv-mlflow/bin')}:${process.env.PATH}` }
    const { code, out, err } = await run(['sync', '--mlflow-tracking-uri', 'sqlite:///mlflow.db'], { env })
    expect(code, err).toBe(0)
    expect(out).toMatch(/^sent {4}local, \S+: run [0-9a-f]{32}\n$/)
    expect(await kept()).toEqual([])
    await expectNoServer(folder)
  }, 180_000)

  test('a job that is killed takes its server along', async () => {
    const env = { PATH: `${resolve('.venv-mlflow/bin')}:${process.env.PATH}`, MLFLOW_TRACKING_URI: '' }
    const long = ['--samples', '3000', '--num-iterations', '1000000', '--no-progress']
    await run(['--experiment', 'local', ...long], { env, killAfter: 5000 })
    await expectNoServer(folder)
  })
})

/** No process has the folder's database in its command line. */
async function expectNoServer(inFolder: string): Promise<void> {
  const { readFile } = await import('node:fs/promises')
  for (let waited = 0; ; waited += 200) {
    const commands = await Promise.all(
      (await readdir('/proc'))
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    )
    const left = commands.filter((line) => line.includes(join(inFolder, 'mlflow.db')))
    if (left.length === 0) return
    if (waited > 15_000) throw new Error(`still there: ${left.join('\n')}`)
    await sleep(200)
  }
}
