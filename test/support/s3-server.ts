/** moto's server: S3 in memory, on a free port of the loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { freePort } from './mlflow-server.js'

const PROGRAM = join(resolve('.venv-mlflow/bin'), 'moto_server')

export const HAS_S3 = existsSync(PROGRAM)

export class S3Server {
  /** What tells MLflow's server and Python client of it. */
  readonly env: Readonly<Record<string, string>>
  readonly #child: ChildProcess

  private constructor(url: string, child: ChildProcess) {
    this.#child = child
    this.env = {
      MLFLOW_S3_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'made-up',
      AWS_SECRET_ACCESS_KEY: 'made-up',
      AWS_DEFAULT_REGION: 'us-east-1',
    }
  }

  static async start(bucket: string): Promise<S3Server> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const child = spawn(PROGRAM, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    const server = new S3Server(url, child)
    for (let waited = 0; waited < 60_000; waited += 200) {
      const made = await request(`${url}/${bucket}`, { method: 'PUT' }).catch(() => undefined)
      await made?.body.dump()
      if (made?.statusCode === 200) return server
      if (child.exitCode !== null) break
      await sleep(200)
    }
    child.kill('SIGKILL')
    throw new Error("moto_server didn't come up")
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done))
    this.#child.kill('SIGTERM')
    await ended
  }
}
