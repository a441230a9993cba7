import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ModelError } from '../../../src/errors.js'
import { loadModel, type SomModel, saveModel, writePickle } from '../../../src/model/index.js'
import { readSafetensors, writeSafetensors } from '../../../src/model/safetensors.js'
import { sampleModel } from '../../support/sample-model.js'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-'))
  path = join(folder, 'model.safetensors')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('saveModel and loadModel', () => {
  test.each([
    ['a hexagonal map', {}],
    ['a toroid', { topology: 'rectangular', mapShape: 'toroid' }],
    ['one cell', { xDim: 1, yDim: 1 }],
    [
      'one tweet without anything',
      { count: 1, without: ['dates', 'users', 'engagement', 'hashtags', 'languages', 'ids'] },
    ],
  ] as const)('bring back the same bits: %s', async (_, options) => {
    const model = await sampleModel(options)
    await saveModel(path, model)
    const loaded = await loadModel(path)
    expect(loaded).toStrictEqual(model)
    expect(bitsOf(loaded)).toEqual(bitsOf(model))
    expect(await readdir(folder)).toEqual(['model.safetensors'])
  })

  test('the same model gives the same file', async () => {
    const again = join(folder, 'again.safetensors')
    await saveModel(path, await sampleModel())
    await saveModel(again, await sampleModel())
    expect((await readFile(path)).equals(await readFile(again))).toBe(true)
  })

  test('the codebook and the stacks have shapes that others can use', async () => {
    const model = await sampleModel()
    await saveModel(path, model)
    const { tensors } = readSafetensors(await readFile(path), 'it')
    const clusters = model.insights.clusters.length
    expect(tensors.get('map.codebook')?.shape).toEqual([6, 5, 8])
    expect(tensors.get('insights.uMatrix')?.shape).toEqual([6, 5])
    expect(tensors.get('insights.stacks.hours')?.shape).toEqual([clusters, 24])
    const ofInsights = [...tensors.keys()].filter((name) => name.startsWith('insights'))
    const ofRegions = ofInsights.filter((name) => name.startsWith('insights.regions.'))
    expect(ofInsights.length - ofRegions.length).toBe(11)
    const { list } = model.insights.regions
    expect(ofRegions).toHaveLength(7 + list.length * 5)
  })
})

describe('loadModel refuses', () => {
  test('a file that is not there', async () => {
    await expect(loadModel('/nowhere/model.safetensors')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ModelError: Expected a saved model for "/nowhere/model.safetensors" but received no such file: train first (twitter-som FILES), or name another model with --model]`,
    )
  })

  test('the pickle that is written for Python', async () => {
    await writePickle(join(folder, 'my_map.pkl'), await sampleModel({ count: 30 }))
    path = join(folder, 'my_map.pkl')
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected a .safetensors model for "FOLDER/my_map.pkl" but received a pickle: give my_map.safetensors"`,
    )
  })

  test('a folder', async () => {
    path = folder
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected a saved model for "FOLDER" but received a folder: name the .safetensors file in it"`,
    )
  })

  test.each([
    ['no settings', (model: SomModel) => ({ ...model, fitted: { ...model.fitted, settings: null } })],
    ['no summary', (model: SomModel) => ({ ...model, insights: { ...model.insights, summary: null } })],
    [
      'a damaged feature',
      (model: SomModel) => ({
        ...model,
        insights: { ...model.insights, features: model.insights.features.with(2, null as never) },
      }),
    ],
    [
      'the configuration of another map',
      (model: SomModel) => ({ ...model, config: { ...model.config, min_df: 1 } }),
    ],
    [
      'terms in another order',
      (model: SomModel) => ({
        ...model,
        fitted: {
          ...model.fitted,
          vocabulary: { ...model.fitted.vocabulary!, terms: model.fitted.vocabulary!.terms.toReversed() },
        },
      }),
    ],
  ])('%s', async (name, change) => {
    await writeChanged(change as unknown as (model: SomModel) => SomModel)
    expect((await messageOf()).replace(/received .*: it/, 'received …: it')).toBe(
      `Expected ${DAMAGE[name]!} in "FOLDER/model.safetensors" but received …: it is damaged`,
    )
  })

  test('something else', async () => {
    await writeFile(path, 'id,text\n1,hello\n')
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected a saved model for "FOLDER/model.safetensors" but received another kind of file: name the .safetensors file of a training"`,
    )
  })

  test('tensors of somebody else', async () => {
    await writeParts((parts) => ({ ...parts, metadata: { format: 'pt' } }))
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected a model of twitter-som for "FOLDER/model.safetensors" but received "pt" as its format"`,
    )
  })

  test('a later version', async () => {
    await writeParts((parts) => ({
      ...parts,
      metadata: { ...parts.metadata, format_version: '2', package_version: '9.0.0' },
    }))
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected version 1 for the format of "FOLDER/model.safetensors" but received "2": load it with twitter-som 9.0.0 or train again"`,
    )
  })

  test('a tree without a model in it', async () => {
    await writeParts((parts) => ({ ...parts, metadata: { ...parts.metadata, tree: '{}' } }))
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected a valid configuration for config in "FOLDER/model.safetensors" but received "Invalid input: expected object, received undefined": it is damaged"`,
    )
  })

  test('a configuration that is none', async () => {
    await writeChanged((model) => ({ ...model, config: { ...model.config, x_dim: -1 } }))
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected a valid configuration for config in "FOLDER/model.safetensors" but received "x_dim: Too small: expected number to be >=1": it is damaged"`,
    )
  })

  test('a codebook of the wrong length', async () => {
    await writeParts((parts) => ({
      ...parts,
      tensors: new Map(parts.tensors).set('map.codebook', { data: new Float32Array(7), shape: [7] }),
    }))
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected Float32Array of 240 for map.codebook in "FOLDER/model.safetensors" but received Float32Array of 7: it is damaged"`,
    )
  })

  test('a codebook with NaN', async () => {
    await writeChanged((model) => ({
      ...model,
      map: { ...model.map, codebook: model.map.codebook.with(3, Number.NaN) },
    }))
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected finite numbers for map.codebook in "FOLDER/model.safetensors" but received NaN: it is damaged"`,
    )
  })

  test('term codes outside the vocabulary', async () => {
    await writeChanged((model) => {
      const vocabulary = { ...model.fitted.vocabulary!, weighted: Uint32Array.of(0, 1, 2, 30) }
      return { ...model, fitted: { ...model.fitted, vocabulary } }
    })
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected codes below 30 for fitted.vocabulary.weighted in "FOLDER/model.safetensors" but received 30: it is damaged"`,
    )
  })

  test('features that the map was not trained on', async () => {
    await writeChanged((model) => ({
      ...model,
      fitted: { ...model.fitted, columns: model.fitted.columns.slice(1) },
    }))
    await expect(messageOf()).resolves.toMatchInlineSnapshot(
      `"Expected 8 columns for fitted.columns in "FOLDER/model.safetensors" but received 7: it is damaged"`,
    )
  })

  test('a file that is cut anywhere', async () => {
    await saveModel(path, await sampleModel({ count: 30 }))
    const bytes = await readFile(path)
    for (let end = 0; end < bytes.length; end += 997) {
      await writeFile(path, bytes.subarray(0, end))
      await expect(loadModel(path)).rejects.toThrow(ModelError)
    }
  })
})

const DAMAGE: Readonly<Record<string, string>> = {
  'no settings': 'the values of config for fitted.settings',
  'no summary': 'an object for insights.summary',
  'a damaged feature': 'an object for insights.features.2',
  'the configuration of another map': 'the values of config for fitted.settings',
  'terms in another order': 'terms in order for fitted.vocabulary.terms.1',
}

async function writeParts(
  change: (parts: ReturnType<typeof readSafetensors>) => ReturnType<typeof readSafetensors>,
): Promise<void> {
  await saveModel(path, await sampleModel({ count: 30 }))
  const parts = readSafetensors(await readFile(path), 'it')
  await writeFile(path, Buffer.concat([...writeSafetensors(change(parts))]))
}

async function writeChanged(
  change: (model: SomModel) => SomModel,
  _shape?: readonly number[],
): Promise<void> {
  await saveModel(path, change(await sampleModel({ count: 30 })))
}

async function messageOf(): Promise<string> {
  const error: unknown = await loadModel(path).catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(ModelError)
  return (error as Error).message.replaceAll(folder, 'FOLDER')
}

/** The bytes of all typed arrays of a tree, by path. */
function bitsOf(tree: unknown, path = ''): Record<string, string> {
  if (ArrayBuffer.isView(tree)) {
    return { [path]: Buffer.from(tree.buffer, tree.byteOffset, tree.byteLength).toString('hex') }
  }
  if (typeof tree !== 'object' || tree === null) return {}
  return Object.assign({}, ...Object.entries(tree).map(([key, value]) => bitsOf(value, `${path}.${key}`)))
}
