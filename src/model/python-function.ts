/**
 * A map as MLflow's Python client loads it: `mlflow.pyfunc.load_model(uri).predict(features)`. Its python_function
 * flavour rests on the pickle and on a loader that comes along, and asks for nothing but NumPy beside MLflow.
 */
import { readFile } from 'node:fs/promises'
import type { SomModel } from './model.js'

const LOADER = 'twitter_som_pyfunc'
const PICKLE = 'data/twitter_som_model.pkl'

/** A file of a model's folder: the path of one that is there, or bytes. */
export interface ModelFile {
  readonly path: string
  readonly source: string | Uint8Array
}

/**
 * The files of the model's folder, with `MLmodel`, which makes it one, as the last.
 *
 * @param name Of the model, without / : . % " '
 * @param pickle What `writePickle` wrote of it.
 */
export async function pythonFunction(model: SomModel, name: string, pickle: string): Promise<ModelFile[]> {
  // A job that isn't tracked does without.
  const { stringify } = await import('yaml')
  const loader = await readFile(new URL(`./${LOADER}.py`, import.meta.url))
  const environment = { python: '3', dependencies: ['-r requirements.txt'] }
  return [
    { path: PICKLE, source: pickle },
    { path: `code/${LOADER}.py`, source: loader },
    { path: 'requirements.txt', source: Buffer.from('mlflow\nnumpy\n') },
    { path: 'python_env.yaml', source: Buffer.from(stringify(environment)) },
    { path: 'MLmodel', source: Buffer.from(stringify(description(model, name))) },
  ]
}

function description({ insights }: SomModel, name: string): Record<string, unknown> {
  return {
    artifact_path: name,
    flavors: {
      python_function: {
        loader_module: LOADER,
        code: 'code',
        data: PICKLE,
        env: { virtualenv: 'python_env.yaml' },
      },
    },
    mlflow_version: '3.0.0',
    signature: signatureOf(insights.featureNames),
  }
}

/** Columns by name, so that they are told apart in any order; JSON in YAML, as MLflow has it. */
function signatureOf(features: readonly string[]): Record<string, string | null> {
  const columns = features.map((name) => ({ type: 'double', name, required: true }))
  const found = { x: 'long', y: 'long', cluster: 'string', distance: 'double' }
  const results = Object.entries(found).map(([name, type]) => ({ type, name, required: true }))
  return { inputs: JSON.stringify(columns), outputs: JSON.stringify(results), params: null }
}
