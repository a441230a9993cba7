// A training that would run for hours, straight on the generated binding: for tests that end the thread or the
// process around it.
import { isMainThread, parentPort } from 'node:worker_threads'
import { NativeCancellation, trainSom } from '../../src/native/binding.js'

const rows = 20_000
const cols = 32
const data = Float32Array.from({ length: rows * cols }, (_, i) => Math.sin(i * 0.7) + (i % 11))
let told = 0
trainSom(
  { matrix: { data, rows, cols }, options: { xDim: 40, yDim: 40, numIterations: 2 ** 31 - 1 } },
  new NativeCancellation(),
  ({ step }) => {
    told += 1
    if (step === 0) return
    parentPort?.postMessage({ step })
    if (isMainThread && told > 2) process.exit(7)
  },
)
