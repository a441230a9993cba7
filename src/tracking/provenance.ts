import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { withoutSecrets } from '../mlflow/index.js'

/** Git in a folder on a slow network disk must not hold up a run. */
const GIT_TIMEOUT_MS = 3000

/** Who and what makes a run, as tags under MLflow's own names. What isn't known is left out. */
export function sourceTags(source: string): Record<string, string> {
  const user = userName()
  return {
    'mlflow.source.name': source,
    'mlflow.source.type': 'LOCAL',
    ...(user && { 'mlflow.user': user }),
  }
}

/** What git knows of a folder, as tags under MLflow's own names; none where there is no git, or it is none of git's. */
export async function gitTags(folder = process.cwd()): Promise<Record<string, string>> {
  const [head = '', remote] = await Promise.all([
    // Of what is asked before --abbrev-ref the whole name is told.
    git(folder, 'rev-parse', 'HEAD', '--abbrev-ref', 'HEAD'),
    git(folder, 'remote', 'get-url', 'origin'),
  ])
  const [commit, branch] = head.split('\n')
  return {
    ...(commit && { 'mlflow.source.git.commit': commit }),
    ...(branch && branch !== 'HEAD' && { 'mlflow.source.git.branch': branch }),
    ...(remote && { 'mlflow.source.git.repoURL': withoutSecrets(remote) }),
  }
}

/** Name of the user of this process; undefined where the system has none for it, as in containers. */
export function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return process.env.USER ?? process.env.USERNAME
  }
}

async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', args, { cwd: folder, timeout: GIT_TIMEOUT_MS })
    return stdout.trim() || undefined
  } catch {
    return undefined
  }
}
