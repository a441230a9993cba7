import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Took } from './_machine.js'

export const PEERS = { minisom: 'MiniSom', xpysom: 'XPySom', somoclu: 'Somoclu' } as const
export type Peer = keyof typeof PEERS

/** What is there to measure: the version of each peer that can be imported, or why it can't be. */
export type Installed = Readonly<Record<Peer, { readonly version: string } | { readonly missing: string }>>

const FOLDER = '.cache/bench/peers'
const python = `${FOLDER}/bin/python`
const SOMOCLU = 'somoclu==1.7.6'

/**
 * Installs the peers into a virtual environment of their own, once. Somoclu is compiled: it needs g++ and Python's
 * headers (Debian: apt-get install g++ python3-dev).
 */
export function installPeers(): Installed {
  const failures: Partial<Record<Peer, string>> = {}
  const attempt = (peers: readonly Peer[], args: readonly string[], program = python): void => {
    const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' })
    if (status === 0) return
    const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? 'unknown'
    for (const peer of peers) failures[peer] = reason
  }
  const all = Object.keys(PEERS) as Peer[]
  if (all.some((peer) => versionOf(peer) === undefined)) {
    console.error(`Installing ${Object.values(PEERS).join(', ')} into ${FOLDER} ...`)
    if (!existsSync(python)) attempt(all, ['-m', 'venv', FOLDER], 'python3')
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    attempt(['minisom', 'xpysom'], [...pip, '--requirement', 'bench/peers-requirements.txt'])
    attempt(['somoclu'], [...pip, '--no-build-isolation', SOMOCLU])
  }
  const found = (peer: Peer): { version: string } | { missing: string } => {
    const version = versionOf(peer)
    return version === undefined ? { missing: failures[peer] ?? 'it can’t be imported' } : { version }
  }
  return { minisom: found('minisom'), xpysom: found('xpysom'), somoclu: found('somoclu') }
}

/** Runs bench/peers.py on so many threads and returns what the training took. */
export function runPeer(job: Readonly<Record<string, unknown>>, threads: number): Took {
  const env = { ...process.env, OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) }
  const { status, stdout, stderr } = spawnSync(python, ['bench/peers.py', JSON.stringify(job)], {
    encoding: 'utf8',
    env,
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Took
}

function versionOf(peer: Peer): string | undefined {
  const code = `import ${peer}, importlib.metadata as m; print(m.version("${peer}"))`
  const { status, stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8' })
  return status === 0 ? stdout.trim().split('\n').at(-1) : undefined
}
