import { Artifacts } from './artifacts.js'
import { Experiments } from './experiments.js'
import { LoggedModels } from './logged-models.js'
import { MlflowError } from './mlflow-error.js'
import { Registry } from './registry.js'
import { Runs } from './runs.js'
import { readServerInfo, type ServerInfo } from './server-info.js'
import { type ClientOptions, type Environment, optionsFromEnvironment, settingsOf } from './settings.js'
import { told } from './told.js'
import { Transport } from './transport.js'

/**
 * A client of an MLflow tracking server, in MLflow's own REST protocol.
 *
 * ```ts
 * const client = new MlflowClient({ trackingUri: 'http://127.0.0.1:5000' })
 * const experiment = await client.experiments.ensure('tweets')
 * const run = await client.runs.create({ experimentId: experiment.id })
 * await client.runs.logBatch(run.id, { parameters: { x_dim: '15' }, metrics: [{ key: 'loss', value: 0.5, step: 1 }] })
 * await client.runs.end(run.id)
 * await client.close()
 * ```
 *
 * Requests that fail for a time are repeated, except those that would make something twice. Everything throws
 * MlflowError, whose `isTemporary` and `mayHaveHappened` say whether to try again.
 */
export class MlflowClient {
  readonly experiments: Experiments
  readonly runs: Runs
  readonly artifacts: Artifacts
  readonly loggedModels: LoggedModels
  readonly registry: Registry
  readonly #transport: Transport
  #serverInfo: Promise<ServerInfo> | undefined

  /** @throws ArgumentError for an address that isn't one of a server, or options that contradict each other. */
  constructor(options: ClientOptions) {
    const transport = new Transport(settingsOf(options))
    this.#transport = transport
    this.experiments = new Experiments(transport)
    this.runs = new Runs(transport)
    this.artifacts = new Artifacts(transport, () => this.serverInfo(), options.multipart)
    this.loggedModels = new LoggedModels(transport)
    this.registry = new Registry(transport)
  }

  /** A client as MLFLOW_TRACKING_URI and the other variables of MLflow say. @throws ArgumentError without one. */
  static async fromEnvironment(env: Environment = process.env): Promise<MlflowClient> {
    return new MlflowClient(await optionsFromEnvironment(env))
  }

  /** The server's address, without credentials. */
  get trackingUri(): string {
    return this.#transport.settings.baseUrl
  }

  /** Whether the server answers, without repetitions and waiting at most `seconds`. */
  async isReachable(seconds = 5): Promise<boolean> {
    const signal = AbortSignal.timeout(seconds * 1000)
    return this.#transport.text('/health', { maxRetries: 0, signal }).then(
      () => true,
      () => false,
    )
  }

  /** MLflow's version, such as 3.17.2. */
  async version(): Promise<string> {
    return told(await this.#transport.text('/version'))
  }

  /** What the server can do; asked for once. */
  serverInfo(): Promise<ServerInfo> {
    this.#serverInfo ??= readServerInfo(this.#transport).catch((error: unknown) => {
      this.#serverInfo = undefined
      throw error
    })
    return this.#serverInfo
  }

  /**
   * As MLflow's Python client does before anything else: what is logged to a workspace must not land beside it.
   *
   * @throws MlflowError where a workspace is set (MLFLOW_WORKSPACE) and the server has none.
   */
  async checkWorkspace(): Promise<void> {
    const { workspace } = this.#transport.settings
    if (workspace === undefined || (await this.serverInfo()).workspaces) return
    throw new MlflowError(
      `Expected a server with workspaces for ${told(workspace)} but received one without: start it with --enable-workspaces, or unset MLFLOW_WORKSPACE`,
    )
  }

  /** Where a browser shows a run. */
  runUrl(run: { readonly id: string; readonly experimentId: string }): string {
    const [experiment, id] = [run.experimentId, run.id].map(encodeURIComponent)
    return `${this.trackingUri}/#/experiments/${experiment}/runs/${id}`
  }

  /** Closes all connections; requests on their way fail. */
  async close(): Promise<void> {
    await this.#transport.close()
  }
}
