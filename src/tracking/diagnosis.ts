/** What tracking would use here and whether it answers, for a person who wonders. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import {
  addressWithoutSecrets,
  type Environment,
  MlflowClient,
  optionsFromEnvironment,
  told,
  withoutSecrets,
} from '../mlflow/index.js'
import { journalsIn } from './journal.js'
import { oldRunsFolder, type TrackingTarget, trackingTarget } from './target.js'

const ANSWER_SECONDS = 5
/** Loading MLflow takes seconds on a busy machine. */
const COMMAND_SECONDS = 60

export interface TrackingDiagnosis {
  /** The address, without credentials, and who named it. */
  readonly target: string
  readonly answer: string
  readonly isUsable: boolean
  /** Runs that are kept here and not sent. */
  readonly kept: number
}

/** @param uri As given; else MLFLOW_TRACKING_URI and MLflow's own default. Never rejects. */
export async function diagnoseTracking(
  uri: string | undefined,
  env: Environment,
  journalFolder: string,
): Promise<TrackingDiagnosis> {
  const kept = journalsIn(journalFolder).length
  const namedBy = uri ? '' : env.MLFLOW_TRACKING_URI ? ' (MLFLOW_TRACKING_URI)' : " (MLflow's default)"
  try {
    const target = trackingTarget(uri, env)
    if (target.kind === 'none') return { target: 'none', answer: target.why, isUsable: false, kept }
    const said = target.kind === 'server' ? await askServer(target.uri, env) : await askCommand(target)
    return { target: `${addressWithoutSecrets(target.uri)}${namedBy}`, ...said, kept }
  } catch (error) {
    return { target: 'none', answer: withoutSecrets((error as Error).message), isUsable: false, kept }
  }
}

type Said = Pick<TrackingDiagnosis, 'answer' | 'isUsable'>

/** The experiments are asked for, since that alone needs the credentials. */
async function askServer(uri: string, env: Environment): Promise<Said> {
  const signal = AbortSignal.timeout(ANSWER_SECONDS * 1000)
  const options = { ...(await optionsFromEnvironment(env, uri)), timeout: ANSWER_SECONDS, maxRetries: 0 }
  const client = new MlflowClient(options)
  // Closing ends a request that hangs.
  signal.addEventListener('abort', () => void client.close(), { once: true })
  try {
    await client.experiments.search({ filter: "name = 'Default'" }).next()
    return { answer: `MLflow ${await client.version()}`, isUsable: true }
  } catch (error) {
    const why = signal.aborted ? `no answer within ${ANSWER_SECONDS} s` : (error as Error).message
    return { answer: withoutSecrets(why), isUsable: false }
  } finally {
    await client.close()
  }
}

async function askCommand({ command }: Extract<TrackingTarget, { kind: 'store' }>): Promise<Said> {
  const old = oldRunsFolder()
  const warning =
    old === undefined ? '' : `; mlflow ui looks at the old runs in ${old} instead: move that folder away`
  if (!existsSync(command)) return { answer: `${command} is not there`, isUsable: false }
  try {
    const { stdout } = await promisify(execFile)(command, ['--version'], { timeout: COMMAND_SECONDS * 1000 })
    const version = told(stdout.trim().split(' ').at(-1)!)
    return { answer: `through MLflow ${version}, ${command}${warning}`, isUsable: true }
  } catch (error) {
    const why = String((error as { stderr?: string }).stderr || (error as Error).message)
      .trim()
      .split('\n')
      .at(-1)
    return { answer: `${command} doesn't run: ${told(why ?? '')}`, isUsable: false }
  }
}
