import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TwitterSOMAnalyzer } from '../../../src/analyzer/index.js'
import { applyFeatures } from '../../../src/features/index.js'
import { generateSampleTweets, TwitterDataCollection } from '../../../src/input/index.js'
import { FaultProxy } from '../../support/fault-proxy.js'
import { inPython, MlflowServer, SKIP_MLFLOW } from '../../support/mlflow-server.js'

const DISTANCES = ['euclidean', 'cosine', 'manhattan', 'chebyshev'] as const
const TWEETS = 120

interface Tracked {
  readonly runId: string
  readonly analyzer: TwitterSOMAnalyzer
}

/** What Python makes of a model. */
interface Loaded {
  readonly cells: readonly (readonly [number, number])[]
  readonly clusters: readonly string[]
  readonly distances: readonly number[]
  /** Whether a DataFrame and an array give the same. */
  readonly same: boolean
  readonly inputs: readonly string[]
}

// The referee is MLflow's Python client, which loads the model and places the tweets of the training itself.

describe.skipIf(SKIP_MLFLOW)('the map as a logged model', () => {
  let server: MlflowServer
  let folder: string

  beforeAll(async () => {
    server = await MlflowServer.start()
    folder = await mkdtemp(join(tmpdir(), 'twitter-som-model-'))
  })
  afterAll(async () => {
    await server?.remove()
    await rm(folder, { recursive: true, force: true })
  })

  const collection = TwitterDataCollection.fromTweets(generateSampleTweets(TWEETS))

  async function tracked(activationDistance: string, uri = server.url): Promise<Tracked> {
    const analyzer = new TwitterSOMAnalyzer(
      { xDim: 4, yDim: 3, numIterations: 3, activationDistance },
      {
        mlflowExperimentName: 'models',
        mlflowTrackingUri: uri,
        journalFolder: join(folder, 'journal'),
        requireTracking: true,
      },
    )
    await analyzer.train(collection)
    const pickle = join(folder, `${activationDistance}.pkl`)
    await analyzer.saveModel(pickle)
    // A second time it is a file among the artifacts, and no other model.
    await analyzer.saveModel(pickle)
    const outcome = await analyzer.endMlflowRun()
    return { analyzer, runId: outcome!.runId! }
  }

  /** The tweets as the map sees them, for Python. */
  async function writeFeatures({ analyzer }: Tracked): Promise<string> {
    const { matrix } = await applyFeatures(analyzer.model.fitted, collection.table, { threads: 1 })
    const columns = matrix.columns.map(({ name }) => name)
    const rows = Array.from({ length: matrix.rows }, (_, row) => [
      ...matrix.data.subarray(row * columns.length, (row + 1) * columns.length),
    ])
    const path = join(folder, `${analyzer.config.activation_distance}.json`)
    await writeFile(path, JSON.stringify({ columns, rows }))
    return path
  }

  const READ = `
import json, numpy, pandas, mlflow
def load(uri, features):
    told = json.load(open(features))
    frame = pandas.DataFrame(told["rows"], columns=told["columns"])
    model = mlflow.pyfunc.load_model(uri)
    # Columns are found by their names, in whatever order, and arrays are what the loaded map itself takes.
    found = model.predict(frame[frame.columns[::-1]])
    direct = model._model_impl.predict(numpy.array(told["rows"]))
    return {"cells": found[["x", "y"]].values.tolist(), "clusters": found["cluster"].tolist(),
            "distances": found["distance"].tolist(), "same": bool((direct == found).all().all()),
            "inputs": model.metadata.get_input_schema().input_names()}
`

  test('Python finds the winners that we find, by every distance', async () => {
    const made = await Promise.all(DISTANCES.map((distance) => tracked(distance)))
    const orders = await Promise.all(
      made.map(async (one) => [`runs:/${one.runId}/twitter_som_model`, await writeFeatures(one)]),
    )
    const seen = inPython(
      `${READ}\nprint(json.dumps([load(*order) for order in ${JSON.stringify(orders)}]))`,
      {
        MLFLOW_TRACKING_URI: server.url,
      },
    ) as Loaded[]
    for (const [index, { analyzer }] of made.entries()) {
      const { cells, clusters, distances, ...rest } = seen[index]!
      const ours = await analyzer.predictCluster(collection)
      expect(cells, DISTANCES[index]!).toEqual(ours.map(({ x, y }) => [x, y]))
      expect(clusters).toEqual(ours.map(({ cluster }) => cluster))
      expect(new Set(clusters).size).toBeGreaterThan(3)
      for (const [row, value] of distances.entries()) expect(value).toBeCloseTo(ours[row]!.distance, 5)
      expect(rest).toEqual({ same: true, inputs: analyzer.analysis.featureNames })
    }
  })

  test('it stands beside its run, with parameters and metrics, and can be registered under an alias', async () => {
    const { runId, analyzer } = await tracked('euclidean')
    const seen = inPython(
      `
import json, mlflow
client = mlflow.MlflowClient()
run = client.get_run("${runId}")
models = mlflow.search_logged_models(experiment_ids=[run.info.experiment_id], filter_string="source_run_id = '${runId}'", output_format="list")
model = mlflow.get_logged_model(models[0].model_id)
version = mlflow.register_model(model.model_uri, "tweets")
client.set_registered_model_alias("tweets", "champion", version.version)
loaded = mlflow.pyfunc.load_model("models:/tweets@champion")
print(json.dumps({
  "count": len(models), "outputs": [o.model_id for o in run.outputs.model_outputs] == [model.model_id],
  "name": model.name, "type": model.model_type, "status": str(model.status), "params": model.params,
  "metrics": {m.key: m.value for m in model.metrics}, "runs": sorted({m.run_id for m in model.metrics}),
  "source": model.tags["mlflow.source.name"],
  "neurons": list(loaded._model_impl.codebook.shape),
  "qe": [m.step for m in client.get_metric_history("${runId}", "quantization_error")],
}))`,
      { MLFLOW_TRACKING_URI: server.url },
    ) as Record<string, Record<string, unknown>>
    const { training } = analyzer.analysis
    expect(seen).toMatchObject({
      count: 1,
      outputs: true,
      name: 'twitter_som_model',
      type: 'twitter-som',
      source: 'twitter-som',
      status: 'READY',
      runs: [runId],
      neurons: [4, 3, analyzer.analysis.featureNames.length],
      qe: [1, 2, 3, 4],
    })
    expect(seen.params).toMatchObject({ x_dim: '4', som_grid_size: '12', num_samples: String(TWEETS) })
    expect(seen.metrics).toMatchObject({
      quantization_error: training.quantizationError,
      num_clusters: training.numClusters,
      largest_cluster_size: training.largestClusterSize,
    })
  })

  test('the loader unpickles plain data and arrays alone, and says what it expects', () => {
    const seen = inPython(`
import importlib.util, json, os, pickle, tempfile, numpy
spec = importlib.util.spec_from_file_location("twitter_som_pyfunc", "src/model/twitter_som_pyfunc.py")
loader = importlib.util.module_from_spec(spec)
spec.loader.exec_module(loader)
class Evil:
    def __reduce__(self): return (os.system, ("echo no",))
def told(work):
    try: work()
    except Exception as error: return f"{type(error).__name__}: {error}"
path = os.path.join(tempfile.mkdtemp(), "evil.pkl")
pickle.dump(Evil(), open(path, "wb"))
model = loader.TwitterSom({"som_weights": numpy.zeros((2, 1, 2), "f4"), "feature_names": ["a", "b"], "config": {"activation_distance": "cosine"}})
print(json.dumps([told(lambda: loader._load_pyfunc(path)), told(lambda: model.predict([[1, 2, 3]])), told(lambda: model.predict([[1, float("nan")]])),
  model.predict([[0, 0], [1, 1]])["distance"].tolist()]))`)
    expect(seen).toMatchInlineSnapshot(`
      [
        "UnpicklingError: Expected plain data and arrays but received posix.system",
        "ValueError: Expected rows of 2 features but received an array of shape (1, 3)",
        "ValueError: Expected finite features but received NaN or infinity",
        [
          1,
          1,
        ],
      ]
    `)
  })

  test('a server older than logged models gets it among the artifacts of the run', async () => {
    const proxy = await FaultProxy.before(server.url)
    try {
      proxy.decide = (_, path) => (path.includes('/logged-models') ? { status: 404 } : 'pass')
      const { runId } = await tracked('euclidean', proxy.url)
      const shape = inPython(
        `
import json, mlflow
local = mlflow.artifacts.download_artifacts(run_id="${runId}", artifact_path="twitter_som_model")
print(json.dumps(list(mlflow.pyfunc.load_model(local)._model_impl.codebook.shape)[:2]))`,
        { MLFLOW_TRACKING_URI: server.url },
      )
      expect(shape).toEqual([4, 3])
    } finally {
      await proxy.close()
    }
  })
})
