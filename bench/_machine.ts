import { cpus, loadavg } from 'node:os'
import { cpuInfo } from '../src/native/index.js'
import { VERSION } from '../src/version.js'
import { type BenchRecord, type Figure, figureTable, writeRecord } from './_record.js'

/** Taken when the bench begins. */
const load = loadavg()[0] ?? 0

/** Writes the record of this run and prints its table. */
export function finish(
  bench: string,
  versions: Readonly<Record<string, string>>,
  figures: readonly Figure[],
  details: unknown,
): void {
  const options = process.argv.slice(2)
  const record: BenchRecord = {
    version: 1,
    command: [`npm run bench:${bench}`, ...(options.length > 0 ? ['--', ...options] : [])].join(' '),
    date: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      features: cpuInfo().features,
      load,
    },
    versions: { 'twitter-som': VERSION, node: process.versions.node, ...versions },
    figures,
    details,
  }
  writeRecord(bench, record)
  const { cpu, cores, features } = record.machine
  if (load > 0.5) console.log(`The machine was busy: ${load.toFixed(1)} other programs wanted to run.`)
  console.log(`\n${cpu}, ${cores} cores, ${features.join(' ')}\n\n${figureTable([record])}`)
}

/** What a piece of work took: by the clock, and of all threads by the processor, which what else runs disturbs less. */
export interface Took {
  readonly seconds: number
  readonly processorSeconds: number
}

/** Does `work` some times; the least of the times, each by itself, and the last result. */
export async function least<T>(
  repeats: number,
  work: () => Promise<T>,
): Promise<Took & { readonly result: T }> {
  let { seconds, processorSeconds, result } = await timed(work)
  for (let i = 1; i < repeats; i++) {
    const next = await timed(work)
    seconds = Math.min(seconds, next.seconds)
    processorSeconds = Math.min(processorSeconds, next.processorSeconds)
    result = next.result
  }
  return { seconds, processorSeconds, result }
}

async function timed<T>(work: () => Promise<T>): Promise<Took & { readonly result: T }> {
  const processor = process.cpuUsage()
  const started = performance.now()
  const result = await work()
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(processor)
  return { seconds, processorSeconds: (user + system) / 1e6, result }
}
