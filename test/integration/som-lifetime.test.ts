import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { Som, type TrainingProgress } from '../../src/som/index.js'
import { blobs } from '../support/blobs.js'

const endless = { xDim: 30, yDim: 30, numIterations: 1_000_000 } as const
const script = new URL('../support/endless-training.mjs', import.meta.url)

/** Resolves once the training has done its first epochs. */
function started(): { onProgress: (progress: TrainingProgress) => void; reached: Promise<void> } {
  let reach = (): void => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  return { onProgress: ({ step }) => step >= 2 && reach(), reached }
}

test('an abort stops a training, and the map of the last complete epoch stays', async () => {
  const { data, cols } = blobs({ rows: 4000, cols: 20, groups: 4, seed: 1 })
  const som = new Som(endless)
  const controller = new AbortController()
  const { onProgress, reached } = started()
  const training = som.train(data, { cols, signal: controller.signal, onProgress })
  await reached
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(training).rejects.toBe(reason)

  const { map } = som
  expect(map.stopped).toBe(true)
  expect(map.history.length).toBeGreaterThanOrEqual(2)
  expect(map.history.at(-1)).toMatchObject({ step: map.history.length })
  // A training of as many epochs with the same radii gives the same map.
  expect(map.codebook.every(Number.isFinite)).toBe(true)
  expect((await som.winners(data)).winners).toHaveLength(4000)
})

test('a signal that was aborted before starts nothing', async () => {
  const { data, cols } = blobs({ rows: 100, cols: 3, groups: 2, seed: 1 })
  const som = new Som({ xDim: 3, yDim: 3 })
  const reason = new Error('too late')
  const signal = AbortSignal.abort(reason)
  const told: number[] = []
  await expect(som.train(data, { cols, signal, onProgress: ({ step }) => told.push(step) })).rejects.toBe(
    reason,
  )
  expect(told).toEqual([])
  expect(som.isTrained).toBe(false)
  await som.train(data, { cols })
  await expect(som.winners(data, { signal })).rejects.toBe(reason)
  await expect(som.quality(data, { signal })).rejects.toBe(reason)
})

test('a signal that times out ends a search', async () => {
  const { data, cols } = blobs({ rows: 50, cols: 20, groups: 4, seed: 1 })
  const som = new Som({ xDim: 100, yDim: 100, numIterations: 1 })
  await som.train(data, { cols })
  const many = blobs({ rows: 400_000, cols: 20, groups: 4, seed: 2 })
  const search = som.winners(many, { signal: AbortSignal.timeout(20) })
  await expect(search).rejects.toMatchObject({ name: 'TimeoutError' })
})

test.each([
  [
    'throws',
    () => {
      throw new Error('broken listener')
    },
  ],
  ['returns a promise that rejects', () => Promise.reject(new Error('broken listener'))],
])('a listener that %s stops the training and fails it', async (_, fail) => {
  const { data, cols } = blobs({ rows: 2000, cols: 10, groups: 4, seed: 1 })
  const som = new Som(endless)
  let calls = 0
  const onProgress = ({ step }: TrainingProgress): unknown => {
    calls += 1
    return step >= 2 ? fail() : undefined
  }
  await expect(som.train(data, { cols, onProgress })).rejects.toThrow('broken listener')
  expect(som.map.stopped).toBe(true)
  const before = calls
  await sleep(30)
  expect(calls).toBe(before)
})

test('a slow listener neither slows the training nor piles reports up, and hears the last one', async () => {
  const { data, cols } = blobs({ rows: 20, cols: 2, groups: 2, seed: 1 })
  const som = new Som({ xDim: 2, yDim: 2, numIterations: 3000 })
  const steps: number[] = []
  await som.train(data, {
    cols,
    onProgress: ({ step }) => {
      steps.push(step)
      const until = performance.now() + 2
      while (performance.now() < until) {}
    },
  })
  expect(steps.length).toBeLessThan(2000)
  expect(steps.at(-1)).toBe(3000)
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
})

test('the event loop stays free while a map is trained', async () => {
  const { data, cols } = blobs({ rows: 20_000, cols: 30, groups: 4, seed: 1 })
  const som = new Som({ xDim: 20, yDim: 20, numIterations: 10 })
  let ticks = 0
  const timer = setInterval(() => {
    ticks += 1
  }, 1)
  await som.train(data, { cols })
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(5)
})

test('an abort before there is a codebook leaves no map', async () => {
  const { data, cols } = blobs({ rows: 4000, cols: 500, groups: 4, seed: 1 })
  const som = new Som(endless)
  const controller = new AbortController()
  const reason = new Error('at once')
  const training = som.train(data, { cols, signal: controller.signal })
  controller.abort(reason)
  await expect(training).rejects.toBe(reason)
  expect(som.isTrained).toBe(false)
})

test('an abort after the end changes nothing', async () => {
  const { data, cols } = blobs({ rows: 200, cols: 4, groups: 4, seed: 1 })
  const som = new Som({ xDim: 3, yDim: 3, numIterations: 2 })
  const controller = new AbortController()
  const map = await som.train(data, { cols, signal: controller.signal })
  controller.abort(new Error('too late'))
  expect(som.map).toBe(map)
  expect(map.stopped).toBe(false)
})

test('a training that is aborted does not touch another at work', async () => {
  const rows = blobs({ rows: 3000, cols: 8, groups: 3, seed: 1 })
  const alone = await new Som({ xDim: 6, yDim: 6 }).train(rows)
  const controller = new AbortController()
  const { onProgress, reached } = started()
  const aborted = new Som(endless).train({ ...rows }, { signal: controller.signal, onProgress })
  const failed = expect(aborted).rejects.toThrow('enough')
  await reached
  const other = new Som({ xDim: 6, yDim: 6 }).train(rows)
  controller.abort(new Error('enough'))
  await failed
  expect((await other).codebook).toEqual(alone.codebook)
})

test('two trainings at once do not touch each other', async () => {
  const a = blobs({ rows: 3000, cols: 8, groups: 3, seed: 1 })
  const b = blobs({ rows: 2000, cols: 5, groups: 5, seed: 2 })
  const alone = [await new Som({ xDim: 6, yDim: 6 }).train(a), await new Som({ xDim: 4, yDim: 8 }).train(b)]
  const together = await Promise.all([
    new Som({ xDim: 6, yDim: 6 }).train(a),
    new Som({ xDim: 4, yDim: 8 }).train(b),
  ])
  expect(together.map(({ codebook }) => codebook)).toEqual(alone.map(({ codebook }) => codebook))
})

test('rows may be changed and transferred as soon as the training has begun', async () => {
  const { data, cols } = blobs({ rows: 3000, cols: 8, groups: 3, seed: 1 })
  const kept = await new Som({ xDim: 6, yDim: 6 }).train(data, { cols })
  const training = new Som({ xDim: 6, yDim: 6 }).train(data, { cols })
  data.fill(Number.NaN)
  structuredClone(data, { transfer: [data.buffer as ArrayBuffer] })
  expect(data).toHaveLength(0)
  expect((await training).codebook).toEqual(kept.codebook)
  await expect(
    new Som({ xDim: 6, yDim: 6 }).train(data, { cols }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: Expected at least one row for data but received none]`,
  )
})

test('rows may live in shared memory', async () => {
  const { data, cols } = blobs({ rows: 500, cols: 4, groups: 3, seed: 1 })
  const shared = new Float32Array(new SharedArrayBuffer(data.byteLength))
  shared.set(data)
  const som = new Som({ xDim: 3, yDim: 4 })
  expect(await som.train(shared, { cols })).toEqual(await som.train(data, { cols }))
})

test('a worker that is terminated takes its training with it', async () => {
  for (let round = 0; round < 5; round++) {
    const worker = new Worker(script)
    await once(worker, 'message')
    await worker.terminate()
  }
}, 30_000)

test('a process that exits does not wait for a training', async () => {
  const child = spawn(process.execPath, [fileURLToPath(script)], { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const [code, signal] = await once(child, 'close')
  expect({ code, signal, errors }).toEqual({ code: 7, signal: null, errors: '' })
}, 30_000)
