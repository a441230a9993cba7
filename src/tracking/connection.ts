import { type Environment, MlflowClient, optionsFromEnvironment } from '../mlflow/index.js'
import { ChildServer } from './child-server.js'
import type { TrackingTarget } from './target.js'

/** A client, and the server of our own behind it where the target is a database. */
export interface Connection {
  readonly client: MlflowClient
  readonly server: ChildServer | undefined
}

/**
 * @param retries From what the environment says; undefined where it doesn't.
 * @param signal Ends also the requests of the client.
 */
export async function connect(
  target: Exclude<TrackingTarget, { kind: 'none' }>,
  env: Environment,
  retries: (configured: number | undefined) => number,
  signal: AbortSignal | undefined,
): Promise<Connection> {
  const server = target.kind === 'store' ? await ChildServer.start(target, env, { signal }) : undefined
  try {
    const options = await optionsFromEnvironment(env, server?.uri ?? target.uri)
    const maxRetries = retries(options.maxRetries)
    return { client: new MlflowClient({ ...options, maxRetries, signal }), server }
  } catch (error) {
    await server?.stop()
    throw error
  }
}
