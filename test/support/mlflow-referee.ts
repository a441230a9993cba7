/** What a server holds, as MLflow's own Python client reads it. */
import { inPython } from './mlflow-server.js'

export interface RefereedRun {
  readonly id: string
  readonly status: string
  readonly hasEnd: boolean
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** Step and value of each point, by metric. */
  readonly metrics: Readonly<Record<string, readonly (readonly [number, number])[]>>
  /** Name, digest and context. */
  readonly datasets: readonly (readonly [string, string, string])[]
  /** Names of the logged models that are whole. */
  readonly models: readonly string[]
  /** SHA-256 of each file, by its path. */
  readonly artifacts: Readonly<Record<string, string>>
  /** Rows of the table of clusters; undefined where the client finds none. */
  readonly tableRows: number | undefined
}

const READ = `
import hashlib, json, os, sys, tempfile, mlflow
from mlflow.artifacts import download_artifacts
client = mlflow.MlflowClient()
def digests(id, uri):
    # Of nothing at all the client would try to make a file, seven times over.
    if not client.list_artifacts(id): return {}
    with tempfile.TemporaryDirectory() as folder:
        root = download_artifacts(artifact_uri=uri, dst_path=folder)
        return {os.path.relpath(os.path.join(at, name), root):
                  hashlib.sha256(open(os.path.join(at, name), "rb").read()).hexdigest()
                for at, _, names in os.walk(root) for name in names}
def read(run):
    run = client.get_run(run.info.run_id)
    id = run.info.run_id
    files = digests(id, run.info.artifact_uri) if WITH_ARTIFACTS else {}
    return {
        "id": id, "status": run.info.status, "hasEnd": run.info.end_time is not None,
        "parameters": run.data.params, "tags": run.data.tags,
        "metrics": {key: [[m.step, m.value] for m in client.get_metric_history(id, key)] for key in run.data.metrics},
        "datasets": [[d.dataset.name, d.dataset.digest, d.tags[0].value] for d in run.inputs.dataset_inputs],
        "models": [m.name for m in map(client.get_logged_model, (o.model_id for o in run.outputs.model_outputs)) if m.status.name == "READY"]
          if run.outputs else [],
        "artifacts": files,
        "tableRows": len(client.load_table(run.info.experiment_id, "tables/clusters.json", run_ids=[id]))
          if "tables/clusters.json" in files else None,
    }
runs = mlflow.search_runs(experiment_names=[EXPERIMENT], output_format="list", run_view_type=3)
print(json.dumps([read(run) for run in runs]))`

/** The name of a stepped image without what differs from run to run. */
export function withoutMoment(path: string): string {
  return path.replace(/\+timestamp\+\d+\+[0-9a-f-]{36}/, '+timestamp+T+ID')
}

/**
 * All runs of an experiment, deleted ones too.
 *
 * @param env How the client reaches the server: MLFLOW_TRACKING_URI and its like.
 */
export function runsByPython(
  experiment: string,
  env: Readonly<Record<string, string>>,
  { artifacts = true } = {},
): RefereedRun[] {
  const given = `EXPERIMENT = ${JSON.stringify(experiment)}\nWITH_ARTIFACTS = ${artifacts ? 'True' : 'False'}\n`
  const runs = inPython(given + READ, env) as (RefereedRun & { tableRows: number | null })[]
  return runs.map((run) => ({ ...run, tableRows: run.tableRows ?? undefined }))
}
