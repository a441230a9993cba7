/** PostgreSQL as the system's package brings it, with a cluster of its own on a free port of the loopback. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
// @ts-expect-error: plain JavaScript, used before there are any types
import { postgresFolder } from '../../scripts/test-tools.mjs'
import { freePort } from './mlflow-server.js'

const BIN: string | undefined = postgresFolder()

export const HAS_POSTGRES = BIN !== undefined

/** Root isn't allowed to run it: the user that the package makes does. */
interface As {
  readonly uid?: number
  readonly gid?: number
}

export class PostgresServer {
  /** As SQLAlchemy takes it, with a password in it that nobody may ever read in what we log. */
  readonly uri: string
  readonly #folder: string
  readonly #child: ChildProcess

  private constructor(uri: string, folder: string, child: ChildProcess) {
    this.uri = uri
    this.#folder = folder
    this.#child = child
  }

  static async start(): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), 'twitter-som-postgres-'))
    const as = await runningAs(folder)
    const data = join(folder, 'data')
    run('initdb', ['--pgdata', data, '--username', 'tracker', '--auth', 'trust', '--no-sync'], as)
    const port = await freePort()
    const settings = [
      `listen_addresses=127.0.0.1`,
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      'fsync=off',
    ]
    const child = spawn(
      join(BIN!, 'postgres'),
      ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      {
        cwd: folder,
        stdio: 'ignore',
        ...as,
      },
    )
    const uri = `postgresql+psycopg://tracker:hunter2@127.0.0.1:${port}/postgres`
    const server = new PostgresServer(uri, folder, child)
    for (let waited = 0; !isReady(port); waited += 100) {
      if (waited > 30_000 || child.exitCode !== null) throw new Error("postgres didn't come up")
      await sleep(100)
    }
    return server
  }

  async remove(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done))
    // SIGINT: without waiting for clients to leave.
    this.#child.kill('SIGINT')
    await ended
    await rm(this.#folder, { recursive: true, force: true })
  }
}

async function runningAs(folder: string): Promise<As> {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map((which) =>
    Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout),
  )
  await chown(folder, uid!, gid!)
  return { uid: uid!, gid: gid! }
}

function run(program: string, args: readonly string[], as: As): void {
  const { status, stderr } = spawnSync(join(BIN!, program), args, { encoding: 'utf8', cwd: tmpdir(), ...as })
  if (status !== 0) throw new Error(`${program}: ${stderr}`)
}

function isReady(port: number): boolean {
  return spawnSync(join(BIN!, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status === 0
}
