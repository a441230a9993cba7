import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The real command line, as its own process, compiled.

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-labels-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const MAP = ['--samples', '300', '--x-dim', '5', '--y-dim', '4', '--regions', '4', '--no-progress', '-q']

function run(args: readonly string[]): Promise<{ readonly code: number; readonly err: string }> {
  return new Promise((resolve) => {
    const main = join(process.cwd(), 'dist/cli/main.js')
    execFile(process.execPath, [main, ...args], { cwd: folder }, (error, _out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), err: err.trim() })
    })
  })
}

interface Results {
  readonly regions: { readonly ids: readonly string[]; readonly map_digest: string }
  readonly region_details: Readonly<Record<string, { readonly label: string | null; readonly name: string }>>
}

async function results(output: string): Promise<Results> {
  return JSON.parse(await readFile(join(folder, output, 'results/som_results.json'), 'utf8')) as Results
}

function labelsOf({ region_details }: Results): (string | null)[] {
  return Object.values(region_details).map(({ label }) => label)
}

test('labels are used by the next run, survive runs with other regions, and are kept aside for another map', async () => {
  expect(await run([...MAP, '-o', 'out'])).toEqual({ code: 0, err: '' })
  const path = join(folder, 'out/results/region_labels.yaml')
  const first = await results('out')
  expect(labelsOf(first)).toEqual([null, null, null, null])
  const unnamed = await readFile(path, 'utf8')
  const named = unnamed.replace('label: ""', 'label: My favourites')
  await writeFile(path, named)

  // The same map: the name is used, and stays in the file.
  expect(await run([...MAP, '-o', 'out'])).toEqual({ code: 0, err: '' })
  const second = await results('out')
  expect(labelsOf(second)).toEqual(['My favourites', null, null, null])
  expect(second.region_details[second.regions.ids[0]!]!.name).toBe('My favourites')
  expect(await readFile(path, 'utf8')).toBe(unnamed.replace('label: ""', 'label: "My favourites"'))

  // One region: the name waits for the map to be cut as it was.
  const whole = await run([...MAP, '-o', 'out', '--regions', '1'])
  expect(whole.code).toBe(0)
  expect(await run([...MAP, '-o', 'out'])).toEqual({ code: 0, err: '' })
  expect(labelsOf(await results('out'))).toEqual(['My favourites', null, null, null])

  // Another map: nothing is named, nothing lost.
  const other = await run([...MAP, '-o', 'out', '--x-dim', '4'])
  expect(other.code).toBe(0)
  expect(labelsOf(await results('out')).every((label) => label === null)).toBe(true)
  const aside = `region_labels.${first.regions.map_digest}.yaml`
  expect(await readdir(join(folder, 'out/results'))).toContain(aside)

  // And its file names the first one elsewhere.
  const elsewhere = await run([...MAP, '-o', 'again', '--labels', join('out/results', aside)])
  expect(elsewhere).toEqual({ code: 0, err: '' })
  expect(labelsOf(await results('again'))[0]).toBe('My favourites')
})

test('with --labels of another place, what a person wrote in the output folder is kept aside', async () => {
  expect(await run([...MAP, '-o', 'mine'])).toEqual({ code: 0, err: '' })
  const path = join(folder, 'mine/results/region_labels.yaml')
  const unnamed = await readFile(path, 'utf8')
  const { map_digest: digest } = (await results('mine')).regions
  const labelled = async (label: string): Promise<string> => {
    const text = unnamed.replace('label: ""', `label: ${label}`)
    await writeFile(path, text)
    return text
  }
  await writeFile(join(folder, 'other.yaml'), unnamed.replace('label: ""', 'label: Theirs'))
  const asides = async (): Promise<Record<string, string>> => {
    const names = (await readdir(join(folder, 'mine/results'))).filter((name) =>
      /^region_labels\..+\.yaml$/.test(name),
    )
    const texts = names.map(async (name) => [
      name,
      await readFile(join(folder, 'mine/results', name), 'utf8'),
    ])
    return Object.fromEntries(await Promise.all(texts))
  }
  const withOther = (labels: string) => run([...MAP, '-o', 'mine', '--labels', labels])

  // The same label as there: nothing would be lost.
  await labelled('Theirs')
  expect((await withOther('other.yaml')).code).toBe(0)
  expect(await asides()).toEqual({})

  const first = await labelled('Mine')
  expect((await withOther('other.yaml')).code).toBe(0)
  expect(labelsOf(await results('mine'))[0]).toBe('Theirs')
  const second = await labelled('Mine, too')
  await writeFile(join(folder, 'empty.yaml'), unnamed)
  expect((await withOther('empty.yaml')).code).toBe(0)
  await writeFile(path, 'label: [unfinished')
  expect((await withOther('other.yaml')).code).toBe(0)
  expect(await asides()).toEqual({
    [`region_labels.${digest}.yaml`]: first,
    [`region_labels.${digest}.2.yaml`]: second,
    'region_labels.unread.yaml': 'label: [unfinished',
  })
})

test('a file that is none of labels ends the job before it begins', async () => {
  const missing = await run([...MAP, '-o', 'never', '--labels', 'nowhere.yaml'])
  expect(missing.code).toBe(2)
  expect(missing.err).toMatchInlineSnapshot(
    `"error: Expected a file of labels for "nowhere.yaml" but received ENOENT: each run writes one, results/region_labels.yaml in its folder"`,
  )
  await writeFile(join(folder, 'bad.yaml'), 'regions: 5')
  const bad = await run([...MAP, '-o', 'never', '--labels', 'bad.yaml'])
  expect(bad.code).toBe(2)
  expect(bad.err).toMatchInlineSnapshot(
    `"error: Expected the digest of a map for map in bad.yaml but received undefined"`,
  )
  expect(await readdir(folder)).not.toContain('never')
})
