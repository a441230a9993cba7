import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { MapInsights } from '../analysis/index.js'
import type { SomTrainingConfig } from '../config/index.js'
import { expected, ModelError } from '../errors.js'
import type { FittedFeatures } from '../features/index.js'
import { writeFileAtomic } from '../output/index.js'
import type { TrainedMap } from '../som/index.js'
import { checkedModel } from './model-check.js'
import { insightShapes, packInsights, unpackInsights } from './packed-insights.js'
import { readSafetensors, writeSafetensors } from './safetensors.js'
import { cutTree, joinTree, type Plain } from './tensor-tree.js'

/** A trained map with all that is needed to place new tweets on it and to explain it. */
export interface SomModel {
  /** Of the package that trained it. */
  readonly packageVersion: string
  /** The effective configuration. */
  readonly config: SomTrainingConfig
  readonly map: TrainedMap
  readonly fitted: FittedFeatures
  readonly insights: MapInsights
}

const FORMAT = 'twitter-som'
const FORMAT_VERSION = '1'

/**
 * Writes the model as one safetensors file: arrays as tensors (`map.codebook` has the shape x, y, features), the
 * rest as JSON in its metadata. Read again, all numbers have the same bits.
 *
 * @throws OutputError when the file can't be written; what was there before stays then.
 */
export async function saveModel(path: string, model: SomModel): Promise<void> {
  const { map, insights } = model
  const shapes = new Map([['map.codebook', [map.xDim, map.yDim, map.features] as readonly number[]]])
  for (const [name, shape] of insightShapes(insights)) shapes.set(`insights.${name}`, shape)
  const tree = {
    config: model.config,
    map,
    fitted: model.fitted,
    insights: packInsights(insights),
  } as unknown as Plain
  const { json, tensors } = cutTree(tree, shapes)
  const metadata = {
    format: FORMAT,
    format_version: FORMAT_VERSION,
    package_version: model.packageVersion,
    tree: json,
  }
  await writeFileAtomic(path, writeSafetensors({ metadata, tensors }))
}

/**
 * Reads what `saveModel` wrote. Nothing in the file is executed, and everything that the map's use rests on is
 * checked.
 *
 * @throws ModelError when the file can't be read, is damaged, of a later version, or not a model of this package.
 */
export async function loadModel(path: string): Promise<SomModel> {
  const file = JSON.stringify(path)
  const bytes = await read(path)
  if (isPickle(bytes)) {
    throw new ModelError(
      `Expected a .safetensors model for ${file} but received a pickle: give ${basename(path).replace(/(\.pkl)?$/u, '.safetensors')}`,
    )
  }
  if (!mayBeSafetensors(bytes)) {
    throw new ModelError(
      `Expected a saved model for ${file} but received another kind of file: name the .safetensors file of a training`,
    )
  }
  const { metadata, tensors } = readSafetensors(bytes, file)
  if (metadata.format !== FORMAT) {
    throw new ModelError(`${expected(`a model of ${FORMAT}`, file, metadata.format)} as its format`)
  }
  if (metadata.format_version !== FORMAT_VERSION) {
    throw new ModelError(
      `${expected(`version ${FORMAT_VERSION}`, `the format of ${file}`, metadata.format_version)}: load it with twitter-som ${metadata.package_version} or train again`,
    )
  }
  const tree = joinTree({ json: metadata.tree ?? '', tensors }, file)
  const { config, map, fitted, insights } = checkedModel(tree, file)
  return {
    packageVersion: metadata.package_version ?? 'unknown',
    config,
    map,
    fitted,
    insights: unpackInsights(insights, file),
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'no such file: train first (twitter-som FILES), or name another model with --model',
  EISDIR: 'a folder: name the .safetensors file in it',
  EACCES: 'a file that may not be read: change its permissions',
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an error'
    const received = UNREADABLE[code] ?? code
    throw new ModelError(`Expected a saved model for ${JSON.stringify(path)} but received ${received}`, {
      cause,
    })
  }
}

/** Behind the length of the header stands the header, an object of JSON. */
function mayBeSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b
}

/** A pickle of protocol 2 or later begins with its PROTO opcode and the number of the protocol. */
function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5
}
