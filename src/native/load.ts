import { createRequire } from 'node:module'
import { release } from 'node:os'
import { NativeError } from '../errors.js'
import type * as Binding from './binding.js'

/** What the build generates: the kernel's functions as they cross. */
export type NativeBinding = typeof Binding

const OLDEST_NODE = [20, 19] as const

let loaded: NativeBinding | undefined

/**
 * The generated binding, loaded at the first call: what doesn't compute (`--help`, drawing) never waits for it, and
 * never fails for want of it.
 *
 * @throws {NativeError} with a checklist for this platform if it can't be loaded
 */
export function binding(): NativeBinding {
  loaded ??= load()
  return loaded
}

function load(): NativeBinding {
  try {
    return createRequire(import.meta.url)('./binding.js') as NativeBinding
  } catch (error) {
    throw new NativeError(loadFailure(error), { cause: error })
  }
}

/** What to check on this machine, with the command to run. */
export function loadFailure(error: unknown, machine: Machine = thisMachine()): string {
  const name = `twitter-som-${machine.target}`
  const lines = [
    `The native kernel can't be loaded on ${machine.target} (Node ${machine.node}): ${why(error)}`,
  ]
  if (isOlder(machine.node)) {
    lines.push(`- Node is too old: install ${OLDEST_NODE.join('.')} or newer.`)
  }
  lines.push(
    `- Installed from npm? The kernel is the optional package ${name}: npm install --include=optional ${name}`,
    '- Was node_modules copied from another machine, or made with --omit=optional? Remove it and run: npm install',
    '- In a clone of the repository? Build the kernel: npm run build:native',
  )
  if (machine.target.includes('linux')) {
    lines.push(
      `- The C library must be ${machine.target.endsWith('musl') ? 'musl' : 'glibc'} (here: ${machine.libc}).`,
    )
  }
  return lines.join('\n')
}

/** What decides which binary fits. */
export interface Machine {
  /** As in the names of the platform packages, for example `linux-x64-gnu`. */
  readonly target: string
  readonly node: string
  readonly libc: string
}

function thisMachine(): Machine {
  const { platform, arch } = process
  const glibc = platform === 'linux' ? glibcVersion() : undefined
  const suffix =
    platform === 'linux' ? (glibc === undefined ? '-musl' : '-gnu') : platform === 'win32' ? '-msvc' : ''
  return {
    target: `${platform}-${arch}${suffix}`,
    node: process.versions.node,
    libc: glibc === undefined ? `none of glibc, system ${release()}` : `glibc ${glibc}`,
  }
}

function glibcVersion(): string | undefined {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined
  return report?.header?.glibcVersionRuntime
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])
}

function why(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n', 1)[0] ?? message
}
