/** Where a run goes, by MLflow's own rules. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { ConfigError, expected } from '../errors.js'
import { addressWithoutSecrets, type Environment } from '../mlflow/index.js'

export type TrackingTarget =
  /** A server that is there. */
  | { readonly kind: 'server'; readonly uri: string }
  /** A database that a server of our own stands in front of, as long as this process lives. */
  | { readonly kind: 'store'; readonly uri: string; readonly artifacts: string; readonly command: string }
  /** Nobody yet: the journal keeps the run. */
  | { readonly kind: 'none'; readonly why: string }

const DATABASES = /^(sqlite|postgresql|mysql|mssql|oracle)(\+\w+)?:/

/**
 * The target that `uri` names (`--mlflow-tracking-uri`, else MLFLOW_TRACKING_URI). Without any, MLflow's own default:
 * `mlflow.db` in this folder, where the `mlflow` command is installed.
 *
 * @throws ConfigError for an address that MLflow itself doesn't open any more, or that isn't one.
 */
export function trackingTarget(
  uri: string | undefined,
  env: Environment = process.env,
  folder = process.cwd(),
): TrackingTarget {
  const named = uri || env.MLFLOW_TRACKING_URI || undefined
  if (named !== undefined && /^https?:\/\//i.test(named)) return { kind: 'server', uri: named }
  if (named !== undefined && !DATABASES.test(named)) throw new ConfigError(refusal(named))
  const command = findCommand('mlflow', env)
  const store = named ?? 'sqlite:///mlflow.db'
  if (command === undefined)
    return {
      kind: 'none',
      why:
        named === undefined
          ? 'no tracking URI is set and no mlflow command was found'
          : `${addressWithoutSecrets(named)} needs the mlflow command, which was not found`,
    }
  return { kind: 'store', uri: absolute(store, folder), artifacts: artifactsBeside(store, folder), command }
}

/** Runs that MLflow's default of older versions left here: `mlflow ui` looks at these first, and refuses to start. */
export function oldRunsFolder(folder = process.cwd()): string | undefined {
  const runs = join(folder, 'mlruns')
  try {
    const isOld = readdirSync(runs).some(
      (name) => /^\d+$/.test(name) && existsSync(join(runs, name, 'meta.yaml')),
    )
    return isOld ? runs : undefined
  } catch {
    return undefined
  }
}

/** The path of a program on the PATH. */
export function findCommand(name: string, env: Environment): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`, `${name}.bat`] : [name]
  return (env.PATH ?? env.Path ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((file) => join(folder, file)))
    .find(isExecutable)
}

function refusal(uri: string): string {
  const isFolder = uri.startsWith('file:') || !/^[a-z][a-z0-9+.-]*:/i.test(uri)
  const what = 'http(s)://, sqlite:///file or another database'
  const asked = expected(what, 'the tracking URI', addressWithoutSecrets(uri))
  return isFolder ? `${asked}: MLflow no longer opens folders; sqlite:///mlflow.db is its default` : asked
}

/** Three slashes are a path from here, four an absolute one. */
function absolute(uri: string, folder: string): string {
  const path = sqlitePath(uri)
  return path === undefined ? uri : `sqlite:///${resolve(folder, path)}`
}

/** Where `mlflow ui`, started in the folder of the database, looks for what went through a server. */
function artifactsBeside(uri: string, folder: string): string {
  const path = sqlitePath(uri)
  return join(path === undefined ? folder : dirname(resolve(folder, path)), 'mlartifacts')
}

function sqlitePath(uri: string): string | undefined {
  return /^sqlite(?:\+\w+)?:\/\/\/(.+)$/.exec(uri)?.[1]
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
