/** What a running task must survive: its environment going away, others beside it, many one after the other. */
import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const binding = JSON.stringify(pathToFileURL('src/native/binding.js').href)

/** Work for minutes: a dense matrix of noise, whose spectrum is flat. */
const LONG_WORK = `
  const { truncatedSvd, NativeCancellation } = await import(${binding})
  const rows = 20000, cols = 3000, entries = 100
  let state = 1
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const matrix = {
    rows, cols,
    offsets: Uint32Array.from({ length: rows + 1 }, (_, row) => row * entries),
    codes: Uint32Array.from({ length: rows * entries }, () => Math.floor(next() * cols)),
    values: Float32Array.from({ length: rows * entries }, next),
  }
  const cancellation = new NativeCancellation()
  const work = truncatedSvd(matrix, 1000, 1, 1, cancellation)
`

/** Runs a module in a process of its own; rejects if it fails, is killed by a signal, or prints an error. */
async function run(code: string): Promise<string> {
  const args = ['--expose-gc', '--input-type=module', '--eval', code]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 })
  expect(stderr).toBe('')
  return stdout.trim()
}

test('a process exits in the middle of a task', async () => {
  const output = await run(`${LONG_WORK}
    setTimeout(() => { process.stdout.write('leaving'); process.exit(0) }, 100)
    await work
    process.stdout.write('finished before')`)
  expect(output).toBe('leaving')
})

test('a worker is terminated in the middle of a task: its thread ends with it, and a task elsewhere runs on', async () => {
  const output = await run(`
    import { existsSync, readdirSync, readFileSync } from 'node:fs'
    import { Worker } from 'node:worker_threads'
    const code = ${JSON.stringify(`
      const { parentPort } = await import('node:worker_threads')
      ${LONG_WORK}
      parentPort.postMessage('started')
      await work
      parentPort.postMessage('finished before')`)}
    // Where the system can be asked for the names of threads.
    const threads = () => existsSync('/proc/self/task')
      ? readdirSync('/proc/self/task').map((id) => readFileSync('/proc/self/task/' + id + '/comm', 'utf8').trim())
      : []
    const { pca, NativeCancellation } = await import(${binding})
    for (let round = 0; round < 3; round++) {
      const worker = new Worker(code, { eval: true })
      await new Promise((resolve) => worker.once('message', resolve))
      worker.on('message', (text) => process.stdout.write(text))
      await worker.terminate()
      process.stdout.write(threads().filter((name) => name.startsWith('som-')).join())
      const here = await pca({ rows: 2, cols: 1, data: Float32Array.of(1, 3) }, 1, new NativeCancellation())
      process.stdout.write(String(here.variances[0]))
    }`)
  expect(output).toBe('222')
})

test('a task is cancelled in the middle, and its promise rejects', async () => {
  const output = await run(`${LONG_WORK}
    setTimeout(() => cancellation.cancel(), 100)
    await work.then(
      () => process.stdout.write('finished before'),
      (error) => process.stdout.write(error.code))`)
  expect(output).toBe('Cancelled')
})

test('the event loop turns while a task runs', async () => {
  const output = await run(`${LONG_WORK}
    let turns = 0
    const timer = setInterval(() => { if (++turns === 20) cancellation.cancel() }, 2)
    await work.catch(() => {})
    clearInterval(timer)
    process.stdout.write(String(turns >= 20))`)
  expect(output).toBe('true')
})

test('two thousand tasks leave no memory behind', async () => {
  const output = await run(`
    const { pca, NativeCancellation } = await import(${binding})
    const data = new Float32Array(64 * 64).map((_, i) => i % 7)
    const some = async (count) => {
      for (let i = 0; i < count; i++)
        await pca({ rows: 64, cols: 64, data }, 2, new NativeCancellation())
      globalThis.gc()
      return process.memoryUsage().rss
    }
    await some(500)
    const before = await some(500)
    const after = await some(1500)
    process.stdout.write(String(Math.round((after - before) / 1024)))`)
  // Kilobytes; a thread's stack that is never given back costs 17 of them a task, 25 MB here.
  expect(Number(output)).toBeLessThan(12_000)
})
