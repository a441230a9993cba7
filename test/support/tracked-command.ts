/** The real command line as a process of its own, in a folder of its own, and what it left there. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const MAIN = resolve('dist/cli/main.js')
export const JOURNAL = join('.twitter-som', 'journal')

/** A main job of a second or two. */
export const SMALL_JOB = [
  ...['--samples', '150', '--x-dim', '4', '--y-dim', '4', '--num-iterations', '6', '--no-progress'],
]
/** One that never ends by itself. */
export const ENDLESS_JOB = ['--samples', '3000', '--num-iterations', '1000000', '--no-progress']

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Sends `signal` after so many milliseconds, or when this resolves. */
  readonly killAfter?: number | Promise<unknown>
  /** Default: ends the process without a word. */
  readonly signal?: NodeJS.Signals
}

/** A folder that commands run in. */
export class Workplace {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async create(): Promise<Workplace> {
    return new Workplace(await mkdtemp(join(tmpdir(), 'twitter-som-tracked-')))
  }

  /** A folder of its own below this one. */
  async inside(name: string): Promise<Workplace> {
    await mkdir(join(this.folder, name))
    return new Workplace(join(this.folder, name))
  }

  run(args: readonly string[], { env, killAfter, signal = 'SIGKILL' }: CommandOptions = {}): Promise<Ended> {
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [MAIN, ...args], {
        cwd: this.folder,
        env: { ...process.env, NO_COLOR: '1', MLFLOW_HTTP_REQUEST_TIMEOUT: '20', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const text = { out: '', err: '' }
      child.stdout.on('data', (data) => (text.out += data))
      child.stderr.on('data', (data) => (text.err += data))
      child.on('error', fail)
      child.on('close', (code, ended) => done({ code, signal: ended, ...text }))
      const moment = typeof killAfter === 'number' ? sleep(killAfter, undefined, { ref: false }) : killAfter
      void moment?.then(() => child.kill(signal))
    })
  }

  /** Names of the journals that are still there. What a kill left of one before its header, or after it, is none. */
  async kept(): Promise<string[]> {
    const folder = join(this.folder, JOURNAL)
    const names = await readdir(folder).catch(() => [])
    return names.filter((name) => existsSync(join(folder, name, 'header.json')))
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** SHA-256 of each file below a folder, by its path there. */
export async function digestsBelow(folder: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    digests[relative(folder, path)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  }
  return digests
}
