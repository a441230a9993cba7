import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { ArgumentError } from '../../../src/errors.js'
import { RowMemory, Som } from '../../../src/som/index.js'

const ROWS = 3000
const COLS = 5

function filled(): RowMemory {
  const memory = new RowMemory(ROWS * COLS)
  memory.values.set(values())
  return memory
}

function values(): Float32Array {
  return Float32Array.from({ length: ROWS * COLS }, (_, i) => ((i * 7919) % 1009) / 1009)
}

const options = { xDim: 5, yDim: 4, numIterations: 12, threads: 2 }

test('the map, winners and errors are those of copied rows, and the rows are as they were', async () => {
  const memory = filled()
  const lent = { memory, rows: ROWS, cols: COLS }
  const [som, twin] = [new Som(options), new Som(options)]
  await som.train(lent)
  await twin.train(values(), { cols: COLS })
  expect(som.map.codebook).toEqual(twin.map.codebook)
  expect(memory.values).toEqual(values())
  expect(await som.winners(lent)).toEqual(await twin.winners(values()))
  expect(await som.evaluate(lent)).toEqual(await twin.evaluate(values()))
  expect(await Som.autoSize(lent)).toEqual(await Som.autoSize(values(), { cols: COLS }))
  expect(memory.values).toEqual(values())
})

test('while the kernel has the memory, nobody else has', async () => {
  const memory = filled()
  const { values: before } = memory
  const lent = { memory, rows: ROWS, cols: COLS }
  const abort = new AbortController()
  const endless = new Som({ ...options, numIterations: 1_000_000, earlyStopping: false })
  const training = endless.train(lent, { signal: abort.signal })
  expect(before).toHaveLength(0)
  expect(() => memory.values).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: Expected rows that nothing works on for data but received such as are in use]`,
  )
  await expect(new Som(options).train(lent)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: Expected rows that nothing works on for data but received such as are in use]`,
  )
  abort.abort()
  await expect(training).rejects.toThrow('aborted')
  expect(before).toHaveLength(0)
  expect(memory.values).toEqual(values())
})

test('a training that is aborted or fails gives it back', async () => {
  const memory = filled()
  const lent = { memory, rows: ROWS, cols: COLS }
  const abort = new AbortController()
  const onProgress = ({ step }: { step: number }) => step >= 4 && abort.abort()
  await expect(
    new Som({ ...options, numIterations: 5000, earlyStopping: false }).train(lent, {
      signal: abort.signal,
      onProgress,
    }),
  ).rejects.toThrow('aborted')
  expect(memory.values).toEqual(values())
  memory.values[7] = Number.NaN
  await expect(new Som(options).train(lent)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: Expected a finite number for row 1, column 2 of data but received NaN]`,
  )
  expect(memory.values[7]).toBeNaN()
})

test('what doesn’t fit is refused before the memory is lent', async () => {
  const memory = filled()
  const som = new Som(options)
  const train = (data: object, more: object = {}) =>
    som.train(data as Parameters<Som['train']>[0], more).catch((error: Error) => {
      expect(error).toBeInstanceOf(ArgumentError)
      return error.message
    })
  expect([
    await train({ memory, rows: ROWS, cols: COLS + 1 }),
    await train({ memory: values(), rows: ROWS, cols: COLS }),
    await train({ memory, rows: ROWS, cols: COLS }, { missing: 'mask' }),
    await train({ memory: new RowMemory(0), rows: 0, cols: COLS }),
  ]).toMatchInlineSnapshot(`
    [
      "Expected 3000 x 6 values for data but received Float32Array of 15000",
      "Expected a RowMemory for data but received Float32Array of 15000",
      "Expected error, as the rows are lent, for missing but received "mask"",
      "Expected at least one row for data but received none",
    ]
  `)
  expect(memory.values).toEqual(values())
})

test('memory of trainings that are over is free again', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const before = process.memoryUsage().rss
  for (let i = 0; i < 40; i++) {
    const memory = new RowMemory(1 << 22)
    memory.values.fill(0.5)
    await new Som({ xDim: 2, yDim: 1, numIterations: 1 }).train({ memory, rows: 1 << 20, cols: 4 })
    collect()
    await new Promise(setImmediate)
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(20 * (1 << 24))
})
