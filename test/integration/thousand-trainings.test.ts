/** Trainings that end in every way there is, one after the other in a process of its own, under a memory ceiling. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../support/thousand-trainings.mjs', import.meta.url))
/** Six hundred trainings after four hundred to warm up: 10 kB a training. A thread's stack is 17 kB, the rows 16 kB. */
const MOST_GROWN = 6 * 2 ** 20
const CEILING = 128 * 2 ** 20

interface Outcome {
  readonly ends: Readonly<Record<string, number>>
  readonly grownBytes: number
  readonly peakBytes: number
}

async function trainings(...args: readonly string[]): Promise<Outcome> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--expose-gc', script, ...args])
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Outcome
}

test('a thousand trainings, most of them ended early, leave no memory behind', async () => {
  const { ends, grownBytes, peakBytes } = await trainings()
  expect(ends).toEqual({
    trained: 200,
    'trained online': 200,
    'aborted: enough': 200,
    'threw: listener': 200,
    'refused: ERR_ARGUMENT': 200,
  })
  expect(grownBytes).toBeLessThan(MOST_GROWN)
  expect(peakBytes).toBeLessThan(CEILING)
})

test('the same count sees a leak of one copy of the rows', async () => {
  const { grownBytes } = await trainings('16000')
  expect(grownBytes).toBeGreaterThan(MOST_GROWN)
})
