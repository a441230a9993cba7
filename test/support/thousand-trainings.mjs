// A thousand small trainings that end in every way there is, and what they leave in memory: prints one line of JSON.
// With an argument, that many bytes are kept of each training on purpose, as a defect would keep them.
import { Som } from '../../dist/som/index.js'

const TRAININGS = 1000
const WARM_UP = 400
const kept = []
const leak = Number(process.argv[2] ?? 0)
const rows = 400
const cols = 10
const data = Float32Array.from({ length: rows * cols }, (_, i) => Math.sin(i * 0.7) + (i % 11))
const broken = data.slice().fill(Number.NaN, 77, 78)

/** Each resolves with how its training ended. */
const kinds = [
  async () => {
    const som = new Som({ xDim: 8, yDim: 8, numIterations: 3 })
    await som.train(data, { cols })
    await som.winners(data)
    await som.quality(data)
    return 'trained'
  },
  async () => {
    await new Som({ xDim: 5, yDim: 6, trainingAlgorithm: 'online', numIterations: 300 }).train(data, { cols })
    return 'trained online'
  },
  async () => {
    const controller = new AbortController()
    const onProgress = ({ step }) => step > 0 && controller.abort('enough')
    const som = new Som({ xDim: 8, yDim: 8, numIterations: 1_000_000 })
    return som
      .train(data, { cols, signal: controller.signal, onProgress })
      .catch((reason) => `aborted: ${reason}`)
  },
  async () => {
    const onProgress = ({ step }) => {
      if (step > 0) throw new Error('listener')
    }
    const som = new Som({ xDim: 8, yDim: 8, numIterations: 1_000_000 })
    return som.train(data, { cols, onProgress }).catch(({ message }) => `threw: ${message}`)
  },
  async () => new Som({ xDim: 8, yDim: 8 }).train(broken, { cols }).catch(({ code }) => `refused: ${code}`),
]

async function train(from, to, ends) {
  for (let i = from; i < to; i++) {
    const end = await kinds[i % kinds.length]()
    ends[end] = (ends[end] ?? 0) + 1
    if (leak > 0) kept.push(Buffer.alloc(leak, i))
  }
  // Buffers of finished trainings are freed by finalizers, which take turns of their own.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage.rss()
}

const ends = {}
const warm = await train(0, WARM_UP, ends)
const after = await train(WARM_UP, TRAININGS, ends)
process.stdout.write(
  JSON.stringify({ ends, grownBytes: after - warm, peakBytes: process.resourceUsage().maxRSS * 1024 }),
)
