import { spawn } from 'node:child_process'
import { ConfigError, expected } from '../errors.js'
import { trackingTarget } from '../tracking/index.js'
import type { FlagValues } from './config-flags.js'

/** Opens MLflow's own UI on the store that runs of this folder go to, until interrupted. */
export async function runUi(flags: FlagValues, signal: AbortSignal): Promise<void> {
  const target = trackingTarget(flags.mlflowTrackingUri as string | undefined)
  if (target.kind === 'server') {
    process.stdout.write(`The UI of the tracking server is at ${new URL(target.uri).origin}\n`)
    return
  }
  if (target.kind === 'none')
    throw new ConfigError(`Expected the mlflow command for its UI but ${target.why}: pip install mlflow`)
  const { uri, artifacts, command } = target
  const args = [
    'ui',
    '--backend-store-uri',
    uri,
    '--artifacts-destination',
    artifacts,
    '--port',
    String(flags.port),
  ]
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
  })
  process.stderr.write(`MLflow's UI on ${uri}: http://127.0.0.1:${flags.port} (Ctrl-C ends it)\n`)
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  const code = await new Promise<number | null>((done) =>
    child.once('exit', done).once('error', () => done(1)),
  )
  signal.throwIfAborted()
  if (code !== 0) throw new ConfigError(`${expected('mlflow ui to run', 'the UI', `exit code ${code}`)}`)
}
