/** The user's own functions, which make numbers out of a trained map. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { MapAnalysis } from '../analysis/index.js'
import { ConfigError, describeValue, expected } from '../errors.js'
import type { TrainedMap } from '../som/index.js'

/** What each function gets: copies, so that nothing it does to them matters. */
export interface MetricsInput {
  readonly map: TrainedMap
  readonly analysis: MapAnalysis
}

/** All functions together. */
const LIMIT_SECONDS = 60

/** A thread of its own: a function that never returns, throws, or ends its process doesn't take the job along. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads')
const told = (error) => (error instanceof Error ? error.message : String(error))
const send = (message) => {
  try { parentPort.postMessage(message) }
  catch (error) { parentPort.postMessage({ name: message.name, error: told(error) }) }
}
import(workerData.url).then(async (module) => {
  for (const [name, make] of Object.entries(module)) {
    if (typeof make !== 'function') continue
    parentPort.postMessage({ name, begins: true })
    try { send({ name, value: await make(workerData.input) }) }
    catch (error) { send({ name, error: told(error) }) }
  }
  parentPort.postMessage({ done: true })
}, (error) => parentPort.postMessage({ failed: told(error) }))`

export interface MetricsOptions {
  readonly signal?: AbortSignal | undefined
  /** For all functions together. */
  readonly limitSeconds?: number | undefined
}

interface Message {
  readonly name?: string
  readonly begins?: true
  readonly value?: unknown
  readonly error?: string
  readonly failed?: string
  readonly done?: true
}

/** @throws ConfigError where the module isn't there: told before the job begins. */
export async function checkMetricsModule(path: string): Promise<void> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile) throw new ConfigError(expected('a file such as ./my-metrics.mjs', 'metrics', path))
}

/**
 * Calls every function that the module exports, one after the other. One that returns a number makes a metric of its
 * own name; one that returns an object of numbers, a metric per key. What goes wrong is told in `onWarning`, and the
 * others count. Aborted, it is content with what is there. Never rejects.
 */
export function ownMetrics(
  path: string,
  input: MetricsInput,
  onWarning: (message: string) => void,
  { signal, limitSeconds = LIMIT_SECONDS }: MetricsOptions = {},
): Promise<Record<string, number>> {
  const metrics: Record<string, number> = Object.create(null)
  let running: string | undefined
  if (signal?.aborted) return Promise.resolve(metrics)
  return new Promise((done) => {
    const worker = new Worker(THREAD, {
      eval: true,
      workerData: { url: pathToFileURL(resolve(path)).href, input },
      // Nobody reads what they print: results alone stand on standard output.
      stdout: true,
      stderr: true,
    })
    let isOver = false
    const end = (problem?: string): void => {
      if (isOver) return
      isOver = true
      clearTimeout(limit)
      signal?.removeEventListener('abort', onAbort)
      if (problem !== undefined) onWarning(`metrics of ${path}: ${problem}`)
      void worker.terminate().then(() => done(metrics))
    }
    const onAbort = (): void => end()
    signal?.addEventListener('abort', onAbort)
    const limit = setTimeout(
      () =>
        end(`Expected an answer of ${running ?? 'the module'} within ${limitSeconds} s but received none`),
      limitSeconds * 1000,
    )
    worker.on('message', ({ name = '', begins, value, error, failed, done: isDone }: Message) => {
      if (isDone) end()
      else if (failed !== undefined) end(`Expected a module that can be loaded but received ${failed}`)
      else if (begins) running = name
      else if (error !== undefined)
        onWarning(`metrics of ${path}: Expected a number of ${name} but received ${error}`)
      else take(metrics, name, value, (problem) => onWarning(`metrics of ${path}: ${problem}`))
    })
    worker.on('error', (error) =>
      end(`Expected a number of ${running ?? 'the module'} but received ${error.message}`),
    )
    worker.on('exit', () =>
      end(`Expected a number of ${running ?? 'the module'} but received the end of its thread`),
    )
  })
}

function take(
  metrics: Record<string, number>,
  name: string,
  value: unknown,
  onWarning: (problem: string) => void,
): void {
  if (typeof value === 'number') {
    metrics[name] = value
    return
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const isNumbers = entries.length > 0 && entries.every(([, entry]) => typeof entry === 'number')
  if (isNumbers) Object.assign(metrics, value)
  else
    onWarning(`Expected a number, or an object of numbers, of ${name} but received ${describeValue(value)}`)
}
