import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SomModel, saveModel, writePickle } from '../../src/model/index.js'
import { sampleModel } from '../support/sample-model.js'

// The referee is Python itself: the set-up of the tests makes .venv; without it, the system's python3 will do.
const venv = resolve('.venv/bin/python')
const python = existsSync(venv) ? venv : 'python3'
const hasNumpy = spawnSync(python, ['-c', 'import numpy']).status === 0
const hasSafetensors = spawnSync(python, ['-c', 'import safetensors.numpy']).status === 0
const isRequired = Boolean(process.env.CI)
if (!(hasNumpy && hasSafetensors) && !isRequired) {
  process.stderr.write(`python-model: no NumPy or safetensors in ${python}, tests of that part are skipped\n`)
}

let folder: string
let model: SomModel

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-'))
  model = await sampleModel({ without: ['dates'] })
  await writePickle(join(folder, 'model.pkl'), model)
  await saveModel(join(folder, 'model.safetensors'), model)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.skipIf(!hasNumpy && !isRequired)('plain Python with NumPy loads the pickle', () => {
  const { clusters } = model.insights
  const seen = inPython(`
import json, pickle, warnings
import numpy as np
warnings.simplefilter('error')
with open('model.pkl', 'rb') as file: model = pickle.load(file)
weights = model['som_weights']
first = next(iter(model['cluster_stats'].values()))
weights[0, 0, 0] += 0  # writable
print(json.dumps({
  'keys': list(model),
  'weights': [str(weights.dtype), list(weights.shape), float(weights[3, 4, 2])],
  'config': [model['config']['x_dim'], model['config']['topology'], model['config']['feature_weights']['words']],
  'names': model['feature_names'],
  'clusters': list(model['cluster_stats']),
  'coordinates': repr(first['coordinates']),
  'means': [str(first['mean_features'].dtype), first['mean_features'].tolist()],
  'time': first['time_distribution'],
  'texts': [text for cluster in model['cluster_stats'].values() for text in cluster['sample_tweets']],
  'dimensions': repr(model['training_stats']['som_dimensions']),
  'error': model['training_stats']['quantization_error'],
  'nan': bool(np.isnan(model['preprocessor']['users']['mean_score'][0])),
  'latent': list(model['preprocessor']['latent']['components'].shape),
  'types': sorted({type(v).__module__ for v in model.values()}),
}))`)
  const first = clusters[0]!
  expect(seen).toEqual({
    keys: [
      'som_weights',
      'config',
      'feature_names',
      'cluster_stats',
      'preprocessor',
      'training_stats',
      'quality',
    ],
    weights: ['float32', [6, 5, 8], model.map.codebook[(3 * 5 + 4) * 8 + 2]],
    config: [6, 'hexagonal', 2],
    names: model.insights.featureNames,
    clusters: clusters.map(({ id }) => id),
    coordinates: `(${first.x}, ${first.y})`,
    means: ['float64', [...first.meanFeatures]],
    time: null,
    texts: clusters.flatMap(({ sampleTweets }) => sampleTweets.map(({ text }) => text)),
    dimensions: '(6, 5)',
    error: model.insights.training.quantizationError,
    nan: true,
    latent: [3, 4],
    types: ['builtins', 'numpy'],
  })
})

test.skipIf(!hasNumpy && !isRequired)('what docs/model.md shows finds winners', async () => {
  const guide = await readFile('docs/model.md', 'utf8')
  const [script] = [...guide.matchAll(/```python\n(.*?)```/gsu)].map(([, code]) => code!)
  await mkdir(join(folder, 'som-output/models'), { recursive: true })
  await mkdir(join(folder, 'som-output/results'))
  await writePickle(join(folder, 'som-output/models/twitter_som_model.pkl'), model)
  const cluster = model.insights.clusters[0]!
  await writeFile(join(folder, 'som-output/results/assignments.csv'), `cluster\n${cluster.id}\n`)
  const run = spawnSync(python, ['-c', script!], { cwd: folder, encoding: 'utf8' })
  expect(run.stderr).toBe('')
  const [blank, told, mean] = run.stdout.split('\n')
  expect(blank).toMatch(/falls into cell \(\d+, \d+\), \d+\.\d+ away$/)
  expect(told).toContain(`${cluster.id} ${cluster.size} [`)
  const { codebook, features, yDim } = model.map
  const distances = Array.from({ length: codebook.length / features }, (_, neuron) =>
    Math.hypot(...cluster.meanFeatures.map((value, i) => value - codebook[neuron * features + i]!)),
  )
  const nearest = distances.indexOf(Math.min(...distances))
  expect(mean).toMatch(`winner of its mean: ((${Math.floor(nearest / yDim)}, ${nearest % yDim}), `)
})

test.skipIf(!hasSafetensors && !isRequired)('the safetensors library loads the model', () => {
  const seen = inPython(`
import json
from safetensors import safe_open
from safetensors.numpy import load_file
tensors = load_file('model.safetensors')
with safe_open('model.safetensors', 'numpy') as file: metadata = file.metadata()
print(json.dumps({
  'codebook': [str(tensors['map.codebook'].dtype), tensors['map.codebook'].ravel().tolist()],
  'shape': list(tensors['map.codebook'].shape),
  'codes': [str(tensors['fitted.vocabulary.weighted'].dtype), tensors['fitted.vocabulary.weighted'].tolist()],
  'format': [metadata['format'], metadata['format_version'], metadata['package_version']],
}))`)
  expect(seen).toEqual({
    codebook: ['float32', [...model.map.codebook]],
    shape: [6, 5, 8],
    codes: ['uint32', [0, 2, 4, 6]],
    format: ['twitter-som', '1', '1.2.3'],
  })
})

function inPython(script: string): unknown {
  const run = spawnSync(python, ['-c', script], { cwd: folder, encoding: 'utf8' })
  expect(run.stderr).toBe('')
  return JSON.parse(run.stdout)
}
