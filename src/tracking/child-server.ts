/** An MLflow server of our own in front of a database, on the loopback, that doesn't outlive this process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expected, TrackingError } from '../errors.js'
import { type Environment, MlflowClient, told } from '../mlflow/index.js'
import type { TrackingTarget } from './target.js'

type Store = Extract<TrackingTarget, { kind: 'store' }>

/** The first start makes the tables, on a busy machine beside a training. */
const START_SECONDS = 120
const STOP_SECONDS = 10
/** The end of what the server printed, for errors. */
const KEPT_CHARACTERS = 4000

/**
 * Ends the server when this process ends, however that happens: the system closes the pipe, `cat` sees its end. Where
 * there is no such shell (Windows), `stop` has to do.
 */
const GUARD = 'exec 3<&0; "$@" </dev/null & p=$!; (cat <&3 >/dev/null; kill $p 2>/dev/null) & wait $p'

export interface StartOptions {
  readonly signal?: AbortSignal | undefined
  /** Default: a free one. */
  readonly port?: number
}

export class ChildServer {
  readonly uri: string
  readonly #child: ChildProcess
  #output = ''

  private constructor(uri: string, child: ChildProcess) {
    this.uri = uri
    this.#child = child
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => {
        this.#output = (this.#output + String(data)).slice(-KEPT_CHARACTERS)
      })
  }

  /** @throws TrackingError, with what the server said last, when it doesn't come up. */
  static async start(
    store: Store,
    env: Environment,
    { signal, port: wanted = 0 }: StartOptions = {},
  ): Promise<ChildServer> {
    const port = await freePort(wanted)
    const server = new ChildServer(`http://127.0.0.1:${port}`, spawnServer(store, port, env))
    try {
      await server.#untilHealthy(signal)
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** When the server is no more, by itself or because it was stopped. */
  get ended(): Promise<void> {
    return new Promise((done) => {
      // Now it is waited for: without this, a process with nothing else to do would end before.
      if (this.#hasEnded) done()
      else this.#child.ref()
      this.#child.once('exit', () => done())
    })
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** The last line that the server printed, as it may be told. */
  get lastWords(): string {
    return told(this.#output.trim().split('\n').at(-1) ?? '')
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return
    const { ended } = this
    // The guard's `cat` sees the end of its input and ends the server.
    this.#child.stdin?.end()
    if (process.platform === 'win32') this.#child.kill()
    await Promise.race([ended, sleep(STOP_SECONDS * 1000, undefined, { ref: false })])
    if (!this.#hasEnded) this.#child.kill('SIGKILL')
  }

  async #untilHealthy(signal: AbortSignal | undefined): Promise<void> {
    const client = new MlflowClient({ trackingUri: this.uri })
    try {
      for (const deadline = Date.now() + START_SECONDS * 1000; Date.now() < deadline; ) {
        signal?.throwIfAborted()
        if (this.#hasEnded) break
        if (await client.isReachable(2)) return
        await sleep(200)
      }
    } finally {
      await client.close()
    }
    throw new TrackingError(`Expected mlflow server to come up but received ${this.lastWords || 'no answer'}`)
  }
}

function spawnServer({ uri, artifacts, command }: Store, port: number, env: Environment): ChildProcess {
  const server = [
    ...['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--artifacts-destination', artifacts],
  ]
  const isGuarded = process.platform !== 'win32'
  const [program, ...args] = isGuarded
    ? ['/bin/sh', '-c', GUARD, 'sh', command, ...server]
    : [command, ...server]
  const child = spawn(program!, args, {
    env: {
      ...env,
      // Everybody on the machine can read a program's arguments, and this may hold a password.
      MLFLOW_BACKEND_STORE_URI: uri,
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      MLFLOW_DISABLE_TELEMETRY: 'true',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C goes to the whole group of a terminal: the server is to live until the run has been ended on it.
    detached: isGuarded,
  })
  // A pipe that breaks because the server is gone is seen as its exit.
  child.stdin?.on('error', () => undefined)
  child.on('error', () => undefined)
  child.unref()
  return child
}

/** The port, where it is free; any free one for 0. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer()
  try {
    await new Promise<void>((done, fail) => server.once('error', fail).listen(wanted, '127.0.0.1', done))
  } catch (cause) {
    throw new TrackingError(
      `${expected('a port that is free', 'the server', wanted)} (${(cause as NodeJS.ErrnoException).code})`,
      { cause },
    )
  }
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}
