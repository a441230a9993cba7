/** What runs in a worker thread: imports the module that a job names, calls its function, posts what it returns. */
import { parentPort, workerData } from 'node:worker_threads'
import type { JobMessage, Reply, ThreadData, Work } from './job.js'

const port = parentPort!
let last: Promise<void> = import((workerData as ThreadData).module).then(() => {})

// One after the other, in the order in which they came: the other side counts on it.
port.on('message', (message: JobMessage) => {
  last = last.then(() => answer(message))
})

async function answer({ module, name, input }: JobMessage): Promise<void> {
  try {
    const work = ((await import(module)) as Record<string, Work<unknown, unknown>>)[name]!
    const { value, transfer } = await work(input)
    port.postMessage({ value } satisfies Reply, transfer)
  } catch (error) {
    port.postMessage({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
