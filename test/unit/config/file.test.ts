import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfigFile } from '../../../src/config/index.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-config-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string): Promise<unknown> {
  const path = join(folder, 'map.yaml')
  await writeFile(path, content)
  try {
    return (await readConfigFile(path)).values
  } catch (error) {
    return (error as Error).message.replaceAll(folder, 'FOLDER')
  }
}

test('YAML with the Python system’s sections', async () => {
  expect(await read('som:\n  x_dim: 9\npreprocessing:\n  use_pca: true\n')).toEqual({
    som: { x_dim: 9 },
    preprocessing: { use_pca: true },
  })
})

test('a module of metrics lies where the file says', async () => {
  const beside = join(folder, 'own.mjs')
  expect(await read('metrics: ./own.mjs\n')).toEqual({ metrics: beside })
  expect(await read('analysis:\n  metrics: own.mjs\n')).toEqual({ analysis: { metrics: beside } })
  expect(await read('metrics: /elsewhere/own.mjs\n')).toEqual({ metrics: '/elsewhere/own.mjs' })
  expect(await read("metrics: ''\n")).toEqual({ metrics: '' })
})

test('JSON', async () => {
  expect(await read('{"x_dim": 9}')).toEqual({ x_dim: 9 })
})

test('an empty file changes nothing', async () => {
  expect(await read('')).toEqual({})
})

test('what is no mapping, no YAML, or says a key twice, is refused', async () => {
  expect(await read('- 1\n- 2\n')).toMatchInlineSnapshot(
    `"Expected a mapping of keys to values in FOLDER/map.yaml but received an array of 2"`,
  )
  expect(await read('x_dim: 1\nx_dim: 2\n')).toMatchInlineSnapshot(
    `"Expected YAML or JSON in FOLDER/map.yaml but received Map keys must be unique at line 2, column 1"`,
  )
  expect(await read('x_dim: [1\n')).toMatchInlineSnapshot(
    `"Expected YAML or JSON in FOLDER/map.yaml but received Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1"`,
  )
})

test('aliases that explode are refused', async () => {
  expect(await read('a: &a [1]\nb: *a\n')).toMatchInlineSnapshot(
    `"Expected no YAML aliases in FOLDER/map.yaml but received some"`,
  )
})

test('a missing file', async () => {
  const missing = join(folder, 'none.yaml')
  const message = await readConfigFile(missing).catch((error: Error) =>
    error.message.replaceAll(folder, 'FOLDER'),
  )
  expect(message).toMatchInlineSnapshot(
    `"Expected a readable file for --config but received FOLDER/none.yaml: there is no such file"`,
  )
})
