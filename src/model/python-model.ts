import { clusterRecord, qualityRecord, trainingStatsRecord } from '../analysis/index.js'
import type { FittedFeatures } from '../features/index.js'
import { writeFileAtomic } from '../output/index.js'
import type { SomModel } from './model.js'
import { type Picklable, PythonArray, PythonTuple, pickle } from './pickle-writer.js'
import { tensorKind } from './tensors.js'

/**
 * Writes the model as a pickle that plain Python with NumPy (1 or 2) loads: a dict with `som_weights` (float32 array
 * x, y, features), `config`, `feature_names`, `cluster_stats`, `preprocessor` and `training_stats`, in dicts, lists and
 * arrays only. This package itself loads the safetensors file, never the pickle.
 *
 * @throws OutputError when the file can't be written; what was there before stays then.
 */
export async function writePickle(path: string, model: SomModel): Promise<void> {
  await writeFileAtomic(path, pickle(pythonModel(model)))
}

export function pythonModel({ map, config, fitted, insights }: SomModel): Picklable {
  const clusters = insights.clusters.map((cluster) => {
    const record = clusterRecord(insights, cluster) as Record<string, Picklable>
    return [cluster.id, { ...record, coordinates: new PythonTuple([cluster.x, cluster.y]) }]
  })
  return {
    som_weights: new PythonArray(map.codebook, [map.xDim, map.yDim, map.features]),
    config: config as Picklable,
    feature_names: insights.featureNames,
    cluster_stats: Object.fromEntries(clusters),
    preprocessor: preprocessor(fitted),
    training_stats: {
      ...(trainingStatsRecord(insights.training) as Record<string, Picklable>),
      som_dimensions: new PythonTuple(insights.training.somDimensions),
    },
    quality: qualityRecord(insights.quality) as Record<string, Picklable>,
  }
}

function preprocessor(fitted: FittedFeatures): Picklable {
  const { latent, pca, vocabulary, prepared } = fitted
  return {
    ...(snakeCased(fitted as unknown as Picklable) as Record<string, Picklable>),
    latent: latent && {
      components: new PythonArray(latent.data, [latent.components, vocabulary?.weighted.length ?? 0]),
      singular_values: latent.singularValues,
    },
    pca: pca && {
      mean: pca.mean,
      components: new PythonArray(pca.data, [pca.components, prepared.length]),
      variances: pca.variances,
    },
  }
}

/** The same tree with snake_case keys. */
function snakeCased(value: Picklable): Picklable {
  if (typeof value !== 'object' || value === null || tensorKind(value) !== undefined) return value
  if (Array.isArray(value)) return value.map(snakeCased)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`),
      snakeCased(item as Picklable),
    ]),
  )
}
