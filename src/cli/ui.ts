import { ConfigError } from '../errors.js'
import { addressWithoutSecrets } from '../mlflow/index.js'
import { ChildServer, trackingTarget } from '../tracking/index.js'
import type { FlagValues } from './config-flags.js'

/** Opens MLflow's own UI on the store that runs of this folder go to, until interrupted. Of its log only errors are told. */
export async function runUi(flags: FlagValues, signal: AbortSignal): Promise<void> {
  const target = trackingTarget(flags.mlflowTrackingUri as string | undefined)
  if (target.kind === 'server') {
    process.stdout.write(`The UI of the tracking server is at ${addressWithoutSecrets(target.uri)}\n`)
    return
  }
  if (target.kind === 'none')
    throw new ConfigError(`Expected the mlflow command for its UI but ${target.why}: pip install mlflow`)
  process.stderr.write(`Starting MLflow's UI on ${addressWithoutSecrets(target.uri)} ...\n`)
  const server = await ChildServer.start(target, process.env, { signal, port: flags.port as number })
  process.stdout.write(`MLflow's UI: ${server.uri} (Ctrl-C ends it)\n`)
  signal.addEventListener('abort', () => void server.stop(), { once: true })
  await server.ended
  signal.throwIfAborted()
  throw new ConfigError(`Expected MLflow's UI to run but it ended: ${server.lastWords}`)
}
