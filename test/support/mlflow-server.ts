/** The real MLflow server on a free port of the loopback, stopped by its pid. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const BIN = resolve('.venv-mlflow/bin')

export const HAS_MLFLOW = existsSync(join(BIN, 'mlflow'))
/** In CI nothing is skipped: what is missing fails. */
export const SKIP_MLFLOW = !HAS_MLFLOW && !process.env.CI

export interface ServerOptions {
  readonly arguments?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Default: a new one. */
  readonly folder?: string
  readonly port?: number
  readonly scheme?: 'http' | 'https'
}

export class MlflowServer {
  readonly url: string
  /** Holds mlflow.db and mlartifacts. */
  readonly folder: string
  readonly #child: ChildProcess
  readonly #output: string[]

  private constructor(url: string, folder: string, child: ChildProcess, output: string[]) {
    this.url = url
    this.folder = folder
    this.#child = child
    this.#output = output
  }

  static async start(options: ServerOptions = {}): Promise<MlflowServer> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'twitter-som-mlflow-')))
    const port = options.port ?? (await freePort())
    const store = ['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`]
    const artifacts = ['--artifacts-destination', join(folder, 'mlartifacts')]
    const args = ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1']
    const child = spawn(join(BIN, 'mlflow'), [...args, ...(options.arguments ?? [...store, ...artifacts])], {
      cwd: folder,
      env: {
        ...process.env,
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        MLFLOW_DISABLE_TELEMETRY: 'true',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => output.push(String(data)))
    const server = new MlflowServer(`${options.scheme ?? 'http'}://127.0.0.1:${port}`, folder, child, output)
    await server.#answers(port)
    return server
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** What the server printed. */
  get output(): string {
    return this.#output.join('')
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise((done) => this.#child.once('exit', done))
    this.#child.kill('SIGTERM')
    await ended
  }

  async remove(): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }

  async #answers(port: number): Promise<void> {
    for (let waited = 0; waited < 90_000; waited += 200) {
      if (this.#child.exitCode !== null) throw new Error(`mlflow server ended: ${this.output}`)
      const isUp = await isListening(port)
      if (isUp) return
      await sleep(200)
    }
    await this.stop()
    throw new Error(`mlflow server didn't answer: ${this.output}`)
  }
}

/** Runs a program in MLflow's own Python and returns what it prints as JSON. */
export function inPython(code: string, env: Readonly<Record<string, string>> = {}): unknown {
  const { stdout, stderr, status } = spawnSync(join(BIN, 'python'), ['-c', code], {
    env: {
      ...process.env,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
      GIT_PYTHON_REFRESH: 'quiet',
      ...env,
    },
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 << 20,
  })
  if (status !== 0) throw new Error(`python: ${stderr}`)
  return JSON.parse(stdout)
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

async function isListening(port: number): Promise<boolean> {
  const { connect } = await import('node:net')
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      done(true)
    })
    socket.on('error', () => done(false))
  })
}
