/** What the machine does during a run, under the names of MLflow's own system metrics. */
import { readFile, statfs } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import type { Metric } from '../mlflow/index.js'

const MEGABYTE = 1e6

interface Counters {
  readonly busy: number
  readonly all: number
  readonly received: number | undefined
  readonly sent: number | undefined
}

/** Samples every few seconds until stopped; the n-th sample has step n. */
export class SystemMetrics {
  readonly #log: (metrics: readonly Metric[]) => void
  readonly #timer: NodeJS.Timeout
  #first: Counters | undefined
  #last: Counters | undefined
  #step = 0
  #sampling: Promise<void> = Promise.resolve()

  constructor(log: (metrics: readonly Metric[]) => void, seconds: number) {
    this.#log = log
    this.#sampling = this.#begin()
    this.#timer = setInterval(() => {
      this.#sampling = this.#sampling.then(() => this.#sample())
    }, seconds * 1000)
    this.#timer.unref()
  }

  /** Takes a last sample. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#sampling
    await this.#sample()
  }

  async #begin(): Promise<void> {
    this.#first = await counters()
    this.#last = this.#first
  }

  async #sample(): Promise<void> {
    const now = await counters()
    const before = this.#last!
    this.#last = now
    const { received, sent } = this.#first!
    const step = this.#step++
    const timestamp = Date.now()
    const values: Record<string, number | undefined> = {
      cpu_utilization_percentage:
        now.all > before.all ? (100 * (now.busy - before.busy)) / (now.all - before.all) : undefined,
      system_memory_usage_megabytes: (totalmem() - freemem()) / MEGABYTE,
      system_memory_usage_percentage: (100 * (totalmem() - freemem())) / totalmem(),
      network_receive_megabytes: difference(now.received, received),
      network_transmit_megabytes: difference(now.sent, sent),
      ...(await disk()),
    }
    this.#log(
      Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [{ key: `system/${name}`, value, step, timestamp }],
      ),
    )
  }
}

function difference(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : (now - before) / MEGABYTE
}

async function counters(): Promise<Counters> {
  let busy = 0
  let all = 0
  for (const { times } of cpus()) {
    const sum = Object.values(times).reduce((a, b) => a + b, 0)
    all += sum
    busy += sum - times.idle
  }
  return { busy, all, ...(await network()) }
}

/** Linux alone tells it without asking a program. */
async function network(): Promise<Pick<Counters, 'received' | 'sent'>> {
  const text = await readFile('/proc/net/dev', 'utf8').catch(() => undefined)
  if (text === undefined) return { received: undefined, sent: undefined }
  let received = 0
  let sent = 0
  for (const line of text.split('\n').slice(2)) {
    const [name, counts] = line.split(':')
    if (counts === undefined || name!.trim() === 'lo') continue
    const numbers = counts.trim().split(/\s+/).map(Number)
    received += numbers[0]!
    sent += numbers[8]!
  }
  return { received, sent }
}

async function disk(): Promise<Record<string, number>> {
  const stats = await statfs('/').catch(() => undefined)
  if (stats === undefined || stats.blocks === 0) return {}
  const used = (stats.blocks - stats.bfree) * stats.bsize
  const available = stats.bavail * stats.bsize
  return {
    disk_usage_megabytes: used / MEGABYTE,
    disk_usage_percentage: (100 * used) / (used + available),
    disk_available_megabytes: available / MEGABYTE,
  }
}
