import { readFile } from 'node:fs/promises'
import type { MapInsights } from '../analysis/index.js'
import type { SomTrainingConfig } from '../config/index.js'
import { expected, InputError, ModelError, TwitterSomError } from '../errors.js'
import type { FittedFeatures } from '../features/index.js'
import { writeFileAtomic } from '../output/index.js'
import type { TrainedMap } from '../som/index.js'
import { checkModel } from './model-check.js'
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
 * @throws InputError when the file can't be read.
 * @throws ModelError when it is damaged, of a later version, or not a model of this package.
 */
export async function loadModel(path: string): Promise<SomModel> {
  const file = JSON.stringify(path)
  const { metadata, tensors } = readSafetensors(await read(path), file)
  if (metadata.format !== FORMAT) {
    throw new ModelError(`${expected(`a model of ${FORMAT}`, file, metadata.format)} as its format`)
  }
  if (metadata.format_version !== FORMAT_VERSION) {
    throw new ModelError(
      `${expected(`version ${FORMAT_VERSION}`, `the format of ${file}`, metadata.format_version)}: load it with twitter-som ${metadata.package_version} or train again`,
    )
  }
  const tree = joinTree({ json: metadata.tree ?? '', tensors }, file)
  return asModel(tree, metadata.package_version ?? 'unknown', file)
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an error'
    const received = UNREADABLE[code] ?? code
    throw new InputError(`Expected a saved model for ${JSON.stringify(path)} but received ${received}`, {
      cause,
    })
  }
}

function asModel(tree: Plain, packageVersion: string, file: string): SomModel {
  const parts = tree as unknown as Omit<SomModel, 'packageVersion'>
  try {
    checkModel(parts, file)
    const insights = unpackInsights(parts.insights as unknown as Plain, file)
    return { packageVersion, config: parts.config, map: parts.map, fitted: parts.fitted, insights }
  } catch (cause) {
    if (cause instanceof TwitterSomError) throw cause
    // A part that is missing shows itself as a TypeError wherever it is first used.
    throw new ModelError(`Expected a whole model for ${file} but received parts of one: it is damaged`, {
      cause,
    })
  }
}
