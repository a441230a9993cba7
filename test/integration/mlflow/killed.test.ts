import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RefereedRun, runsByPython, withoutMoment } from '../../support/mlflow-referee.js'
import { MlflowServer, SKIP_MLFLOW } from '../../support/mlflow-server.js'
import { JOURNAL, SMALL_JOB, Workplace } from '../../support/tracked-command.js'

// The analysis is killed without a word at random moments, again and again in the same folder. Whoever comes next ends
// what it finds: the next job, which is killed in turn, or `sync`. In the end the server must hold, of each run, what an
// undisturbed one tells, up to the moment of its death.

const KILLS = 50
const SYNC_EVERY = 10

/** Differ from run to run by nature. */
const VOLATILE = /^(tweets_per_second|training_seconds)$/
const VOLATILE_TAGS = /^(mlflow\.runName|twitter_som\.journal)$/

interface StoredRecord {
  readonly type: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly metrics?: readonly { readonly key: string; readonly step: number; readonly value: number }[]
  readonly tags?: Readonly<Record<string, string>>
  readonly datasets?: readonly { readonly name: string; readonly digest: string }[]
  readonly path?: string
  readonly name?: string
  readonly status?: string
}

/** What a record tells, each in a line. Of a tag that is told twice the server keeps the last. */
function toldBy(record: StoredRecord): string[] {
  return [
    ...Object.entries(record.parameters ?? {}).map(([key, value]) => `parameter ${key} = ${value}`),
    ...(record.metrics ?? []).map(({ key, step, value }) => metricLine(key, step, value)),
    ...Object.keys(record.tags ?? {}).map((key) => `tag ${key}`),
    ...(record.datasets ?? []).map(({ name, digest }) => `dataset ${name} ${digest}`),
    ...(record.type === 'artifact' ? [`artifact ${withoutMoment(record.path!)}`] : []),
    ...(record.type === 'model' ? [`model ${record.name}`] : []),
    ...(record.type === 'end' ? [`end ${record.status}`] : []),
  ]
}

function metricLine(key: string, step: number, value: number): string {
  return `metric ${key} at ${step}${VOLATILE.test(key) ? '' : ` = ${value}`}`
}

function heldBy(run: RefereedRun): string[] {
  return [
    ...Object.entries(run.parameters).map(([key, value]) => `parameter ${key} = ${value}`),
    ...Object.entries(run.metrics).flatMap(([key, points]) =>
      points.map(([step, value]) => metricLine(key, step, value)),
    ),
    ...Object.keys(run.tags)
      .filter((key) => !VOLATILE_TAGS.test(key) && key !== 'mlflow.loggedArtifacts')
      .map((key) => `tag ${key}`),
    ...run.datasets.map(([name, digest]) => `dataset ${name} ${digest}`),
    ...Object.keys(run.artifacts).map((path) => `artifact ${withoutMoment(path)}`),
    ...run.models.map((name) => `model ${name}`),
    `end ${run.status}`,
  ].sort()
}

/** An undisturbed run, record by record, from the journal of one that met no server. */
async function undisturbedRecords(home: Workplace): Promise<StoredRecord[]> {
  const at = await home.inside('undisturbed')
  const { code, err } = await at.run(['--experiment', 'killed', ...SMALL_JOB], {
    env: { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' },
  })
  expect(code, err).toBe(0)
  const [key] = await at.kept()
  const lines = await readFile(join(at.folder, JOURNAL, key!, 'records.jsonl'), 'utf8')
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as StoredRecord)
}

/** What the server would hold after so many records, with the end that a killed run is given. */
function expectedAfter(records: readonly StoredRecord[], count: number): string[] {
  const told = records.slice(0, count).flatMap(toldBy)
  const end = count < records.length ? ['tag twitter_som.error', 'end KILLED'] : []
  return [...new Set([...told, ...end])].filter((line) => !isOfImages(line)).sort()
}

/** Images are drawn while the other files are written: they come in their own time. */
function isOfImages(line: string): boolean {
  return line.startsWith('artifact images/') || line === 'tag mlflow.loggedImages'
}

describe.skipIf(SKIP_MLFLOW)(`killed without a word, ${KILLS} times`, () => {
  let home: Workplace
  let server: MlflowServer
  beforeAll(async () => {
    home = await Workplace.create()
    server = await MlflowServer.start()
  })
  afterAll(async () => {
    await server?.remove()
    await home?.remove()
  })

  test('nothing is missing on the server and nothing is there twice', async () => {
    const records = await undisturbedRecords(home)
    const images = new Set(records.flatMap(toldBy).filter(isOfImages))
    const at = await home.inside('killed')
    const env = { MLFLOW_TRACKING_URI: server.url }
    const moments: number[] = []
    const keys = new Set<string>()
    for (let kill = 0; kill < KILLS; kill++) {
      const killAfter = Math.round(200 + 1800 * Math.random())
      moments.push(killAfter)
      await at.run(['--experiment', 'killed', ...SMALL_JOB], { env, killAfter })
      for (const key of await at.kept()) keys.add(key)
      if (kill % SYNC_EVERY !== SYNC_EVERY - 1) continue
      const sync = await at.run(['sync'], { env })
      expect(sync.code, sync.out + sync.err).toBe(0)
      expect(await at.kept(), moments.join()).toEqual([])
    }
    const runs = await runsOf(server)
    // None: killed between the beginning of the run and its first record.
    const counts = Array.from({ length: records.length + 1 }, (_, count) => count)
    const lengths = new Set<number>()
    for (const run of runs) {
      const all = heldBy(run)
      expect(all.filter(isOfImages).every((line) => images.has(line))).toBe(true)
      if (run.status === 'FINISHED') expect(all.filter(isOfImages)).toHaveLength(images.size)
      const held = all.filter((line) => !isOfImages(line))
      const count = counts.findIndex((told) => String(expectedAfter(records, told)) === String(held))
      lengths.add(count)
      // Where no number of records explains it, the nearest says what is wrong.
      if (count < 0) expect(held, `killed after ${moments.join()} ms`).toEqual(nearest(records, held))
      expect(run.hasEnd).toBe(true)
    }
    expect(lengths.size, 'the kills came at different moments').toBeGreaterThan(3)
    const found = runs.map(({ tags }) => tags['twitter_som.journal']!)
    expect(new Set(found).size, 'one run per journal').toBe(runs.length)
    // A journal without a header logged nothing yet.
    expect(keys.size).toBeGreaterThan(0)
  }, 240_000)
})

/** Read straight from the database, which is many times quicker than through the server, and the files as they lie. */
async function runsOf({ folder }: MlflowServer): Promise<RefereedRun[]> {
  const env = { MLFLOW_TRACKING_URI: `sqlite:///${join(folder, 'mlflow.db')}` }
  const runs = runsByPython('killed', env, { artifacts: false })
  const files = await readdir(join(folder, 'mlartifacts'), { recursive: true, withFileTypes: true })
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
  return runs.map((run) => {
    const own = paths.filter((path) => path.includes(`/${run.id}/artifacts/`))
    const artifacts = own.map((path) => [path.split('/artifacts/')[1]!, ''])
    return { ...run, artifacts: Object.fromEntries(artifacts) }
  })
}

function nearest(records: readonly StoredRecord[], held: readonly string[]): string[] {
  const distance = (expected: readonly string[]): number =>
    expected.filter((line) => !held.includes(line)).length +
    held.filter((line) => !expected.includes(line)).length
  return records
    .map((_, index) => expectedAfter(records, index + 1))
    .reduce((best, one) => (distance(one) < distance(best) ? one : best))
}
