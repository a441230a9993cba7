import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MlflowClient, type Run } from '../../../src/mlflow/index.js'
import { withoutMoment } from '../../support/mlflow-referee.js'
import { freePort, inPython, MlflowServer, SKIP_MLFLOW } from '../../support/mlflow-server.js'
import {
  type CommandOptions,
  ENDLESS_JOB,
  type Ended,
  JOURNAL,
  SMALL_JOB,
  Workplace,
} from '../../support/tracked-command.js'

// The real command line, as its own process, against the real server.

let home: Workplace
let at: Workplace
let folder: string
let count = 0

beforeAll(async () => {
  home = await Workplace.create()
})
afterAll(() => home?.remove())
beforeEach(async () => {
  at = await home.inside(String(count++))
  folder = at.folder
})

const run = (args: readonly string[], options?: CommandOptions): Promise<Ended> => at.run(args, options)
const kept = (): Promise<string[]> => at.kept()

/** Once the job in this folder has told its journal of a step of the training. */
async function trainingOf(place: string): Promise<void> {
  for (;;) {
    const [key] = await readdir(join(place, JOURNAL)).catch(() => [])
    const records =
      key && (await readFile(join(place, JOURNAL, key, 'records.jsonl'), 'utf8').catch(() => ''))
    if (records?.includes('quantization_error')) return
    await sleep(100)
  }
}

describe('without a server', () => {
  const nobody = { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' }

  test('the job is done, exits 0, and says how to send the run', async () => {
    const { code, out } = await run(['--experiment', 'x', ...SMALL_JOB], { env: nobody })
    expect(code).toBe(0)
    const end = out.slice(out.indexOf('MLflow:')).replace(/journal\/\S+;/, 'journal/KEY;')
    expect(end.replace(/node \S+/, 'COMMAND')).toMatchInlineSnapshot(`
      "MLflow: not sent (wanted GET http://127.0.0.1:9/api/2.0/mlflow/experiments/get-by-name to be answered, received connect ECONNREFUSED 127.0.0.1:9).
      The run is kept in .twitter-som/journal/KEY; send it with
        COMMAND sync
      "
    `)
    expect(await kept()).toHaveLength(1)
    expect(existsSync(join(folder, 'som-output/results/som_results.json'))).toBe(true)
  })

  test('who wants to hear of nothing learns where the run is all the same', async () => {
    const { code, out, err } = await run(['--experiment', 'x', '--quiet', ...SMALL_JOB], { env: nobody })
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(err.replace(/journal\/\S+ /, 'journal/KEY ')).toMatchInlineSnapshot(`
      "warning: the run is kept in .twitter-som/journal/KEY (Expected GET http://127.0.0.1:9/api/2.0/mlflow/experiments/get-by-name to be answered but received connect ECONNREFUSED 127.0.0.1:9): twitter-som sync sends it
      "
    `)
  })

  test('doctor tells that nobody answers, and what is kept', async () => {
    await run(['--experiment', 'x', '--quiet', ...SMALL_JOB], { env: nobody })
    const { code, out } = await run(['doctor', '--json'], { env: nobody })
    const { tracking, 'tracking answers': answers, 'runs kept here': runs } = JSON.parse(out)
    expect(code).toBe(0)
    expect({ tracking, answers, runs }).toMatchInlineSnapshot(`
      {
        "answers": "no: Expected POST http://127.0.0.1:9/api/2.0/mlflow/experiments/search to be answered but received connect ECONNREFUSED 127.0.0.1:9",
        "runs": "1 in .twitter-som/journal (twitter-som sync sends them)",
        "tracking": "http://127.0.0.1:9 (MLFLOW_TRACKING_URI)",
      }
    `)
  })

  test('doctor tells where nothing is set and nothing installed', async () => {
    const { out } = await run(['doctor', '--json'], { env: { MLFLOW_TRACKING_URI: '', PATH: folder } })
    const { tracking, 'tracking answers': answers, 'runs kept here': runs } = JSON.parse(out)
    expect({ tracking, answers, runs }).toMatchInlineSnapshot(`
      {
        "answers": "no: no tracking URI is set and no mlflow command was found",
        "runs": "none",
        "tracking": "none",
      }
    `)
  })

  test('it is an error where tracking is required, and the files are there all the same', async () => {
    const { code, err } = await run(['--experiment', 'x', '--require-tracking', ...SMALL_JOB], {
      env: nobody,
    })
    expect(code).toBe(4)
    expect(
      err
        .trimEnd()
        .split('\n')
        .at(-1)!
        .replace(/journal\/\S+ /, 'journal/KEY '),
    ).toMatchInlineSnapshot(
      `"error: Expected the whole run on the tracking server but it is kept in .twitter-som/journal/KEY (wanted GET http://127.0.0.1:9/api/2.0/mlflow/experiments/get-by-name to be answered, received connect ECONNREFUSED 127.0.0.1:9): twitter-som sync sends it"`,
    )
    expect(existsSync(join(folder, 'som-output/models/twitter_som_model.pkl'))).toBe(true)
  })

  test('a password on the command line is in no file of the output or the journal', async () => {
    const { code, out, err } = await run([
      ...['--experiment', 'x', '--mlflow-tracking-uri', 'http://me:hunt er2@127.0.0.1:9', ...SMALL_JOB],
      ...['--run-name', 'of https://u:hunter2@h'],
      ...['--tag', 'from=http://u:hunter2@h', '--run-description', 'see https://u:hunter2@h?token=hunter2'],
    ])
    expect(code, err).toBe(0)
    expect(out + err).not.toMatch(/hunt ?er2/)
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    )
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['report.html', 'header.json']))
    for (const { parentPath, name } of files)
      expect(await readFile(join(parentPath, name), 'latin1'), name).not.toMatch(/hunt(?: |%20)?er2/)
    const report = await readFile(join(folder, 'som-output/visualizations/report.md'), 'utf8')
    expect(report).toContain('--mlflow-tracking-uri http://127.0.0.1:9 ')
  })

  test('Ctrl-C where the map can’t be kept ends the run, the job and nothing else', async () => {
    const { err, code } = await run(['--experiment', 'x', ...ENDLESS_JOB], {
      env: nobody,
      signal: 'SIGINT',
      killAfter: trainingOf(folder).then(async () => {
        await rm(join(folder, 'som-output/models'), { recursive: true })
        await writeFile(join(folder, 'som-output/models'), 'in the way')
      }),
    })
    expect(code, err).toBe(130)
    expect(err).toContain('warning: Expected a folder for "som-output/models" but received a file')
    expect(err.trimEnd().split('\n').at(-1)).toBe('Interrupted.')
    const [key] = await kept()
    expect(await readFile(join(folder, JOURNAL, key!, 'records.jsonl'), 'utf8')).toContain('"KILLED"')
  })

  test('a password in the address is nowhere', async () => {
    const env = { MLFLOW_TRACKING_URI: 'http://me:hunter2@127.0.0.1:9' }
    const { out, err } = await run(
      ['--experiment', 'x', '--verbose', '--tag', 'from=http://u:hunter2@h', ...SMALL_JOB],
      { env },
    )
    expect(out + err).not.toContain('hunter2')
    const [key] = await kept()
    for (const file of ['header.json', 'records.jsonl']) {
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
    const { code, err } = await run([...args, ...SMALL_JOB])
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

  async function untilRun(experiment: string): Promise<void> {
    while ((await runsOf(experiment)).length === 0) await sleep(100)
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
      ...SMALL_JOB,
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
    const artifacts = (rest.artifacts as string[]).map(withoutMoment)
    expect({ ...rest, artifacts }).toMatchSnapshot()
    const points = qe as [number, number][]
    expect(points.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(points.every(([, value]) => value > 0)).toBe(true)
  })

  test('Ctrl-C ends the run as KILLED and keeps what was trained', async () => {
    const tracked = ['--experiment', 'interrupted', '--mlflow-tracking-uri', server.url]
    const { code } = await run([...tracked, ...ENDLESS_JOB], { killAfter: 6000, signal: 'SIGINT' })
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

  test('whoever comes next in the folder ends the run of a job that was killed', async () => {
    const tracked = ['--experiment', 'orphaned', '--mlflow-tracking-uri', server.url]
    await run([...tracked, ...ENDLESS_JOB], { killAfter: untilRun('orphaned') })
    expect(await runsOf('orphaned')).toMatchObject([{ status: 'RUNNING' }])
    const { code, out, err } = await run([...tracked, ...SMALL_JOB])
    expect(code, err).toBe(0)
    expect(out).toMatch(/\nAlso sent: 1 run that earlier jobs left here\.\n$/)
    const runs = await runsOf('orphaned')
    expect(runs.map(({ status }) => status)).toEqual(['FINISHED', 'KILLED'])
    expect(runs[1]!.tags['twitter_som.error']).toBe('the process ended without a word')
    expect(await kept()).toEqual([])
  })

  test('doctor tells that a server answers, and which', async () => {
    const { out } = await run(['doctor', '--mlflow-tracking-uri', server.url])
    expect(out).toMatch(
      /\ntracking +http:\/\/127\.0\.0\.1:\d+\ntracking answers +MLflow 3\.17\.2\nruns kept here +none\n/,
    )
  })

  test('the UI on the local store, until interrupted, with nothing said but where', async () => {
    const env = { PATH: `${resolve('.venv-mlflow/bin')}:${process.env.PATH}`, MLFLOW_TRACKING_URI: '' }
    const port = await freePort()
    let interrupt: (() => void) | undefined
    const killAfter = new Promise<void>((done) => {
      interrupt = done
    })
    const ended = run(['ui', '--port', String(port)], { env, killAfter, signal: 'SIGINT' })
    const page = await untilAnswers(`http://127.0.0.1:${port}/`)
    expect(page).toContain('<title>MLflow</title>')
    const busy = await run(['ui', '--port', String(port)], { env })
    expect(busy).toMatchObject({ code: 4, out: '' })
    expect(busy.err.replaceAll(String(port), 'PORT').replace(folder, 'FOLDER')).toMatchInlineSnapshot(`
      "Starting MLflow's UI on sqlite:///FOLDER/mlflow.db ...
      error: Expected a port that is free for the server but received PORT (EADDRINUSE)
      "
    `)
    interrupt?.()
    const { code, out, err } = await ended
    expect(code).toBe(130)
    expect((out + err).replaceAll(String(port), 'PORT').replace(folder, 'FOLDER')).toMatchInlineSnapshot(`
      "MLflow's UI: http://127.0.0.1:PORT (Ctrl-C ends it)
      Starting MLflow's UI on sqlite:///FOLDER/mlflow.db ...
      Interrupted.
      "
    `)
    await expectNoServer(folder)
  })

  test('a local database, through a server that is gone afterwards', async () => {
    const env = { PATH: `${resolve('.venv-mlflow/bin')}:${process.env.PATH}`, MLFLOW_TRACKING_URI: '' }
    const { code, err } = await run(['--experiment', 'local', ...SMALL_JOB], { env })
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
    await run(['--experiment', 'local', ...SMALL_JOB], { env: nobody })
    const env = { PATH: `${resolve('.venv-mlflow/bin')}:${process.env.PATH}` }
    const { code, out, err } = await run(['sync', '--mlflow-tracking-uri', 'sqlite:///mlflow.db'], { env })
    expect(code, err).toBe(0)
    expect(out).toMatch(/^sent {4}local, \S+: run [0-9a-f]{32}\n$/)
    expect(await kept()).toEqual([])
    await expectNoServer(folder)
  }, 180_000)

  test('a job that is killed takes its server along', async () => {
    const env = { PATH: `${resolve('.venv-mlflow/bin')}:${process.env.PATH}`, MLFLOW_TRACKING_URI: '' }
    let wasThere = false
    const killAfter = untilServer(folder).then(() => {
      wasThere = true
    })
    await run(['--experiment', 'local', ...ENDLESS_JOB], { env, killAfter })
    expect(wasThere).toBe(true)
    await expectNoServer(folder)
  })
})

async function untilAnswers(url: string): Promise<string> {
  for (let waited = 0; waited < 60_000; waited += 200) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return answer.text()
    await sleep(200)
  }
  throw new Error(`${url} doesn't answer`)
}

/** No process has the folder of artifacts in its command line: where the database is, the environment tells alone. */
async function expectNoServer(inFolder: string): Promise<void> {
  for (let waited = 0; ; waited += 200) {
    const left = await serversIn(inFolder)
    if (left.length === 0) return
    if (waited > 15_000) throw new Error(`still there: ${left.join('\n')}`)
    await sleep(200)
  }
}

/** Once the job's server answers, and the job has made its tables. */
async function untilServer(inFolder: string): Promise<void> {
  while ((await serversIn(inFolder)).length < 3 || !existsSync(join(inFolder, 'mlflow.db'))) await sleep(100)
}

async function serversIn(inFolder: string): Promise<string[]> {
  const commands = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  return commands.filter((line) => line.includes(join(inFolder, 'mlartifacts')))
}
