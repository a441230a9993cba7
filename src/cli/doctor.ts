import { cpus, totalmem } from 'node:os'
import { cpuInfo } from '../native/index.js'
import { VERSION } from '../version.js'
import type { FlagValues } from './config-flags.js'

/** Says what this machine offers: the first thing to look at when something is slow or doesn't load. */
export async function runDoctor(flags: FlagValues): Promise<void> {
  const kernel = cpuInfo()
  const facts = {
    'twitter-som': VERSION,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    memory: `${Math.round(totalmem() / 1e9)} GB`,
    threads: kernel.threads,
    'kernels that run here': kernel.kernels.join(', '),
    'kernel chosen': kernel.kernel,
    figures: await figuresWork(),
  }
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(facts)}\n`)
    return
  }
  const width = Math.max(...Object.keys(facts).map((name) => name.length))
  for (const [name, value] of Object.entries(facts)) process.stdout.write(`${name.padEnd(width)}  ${value}\n`)
}

async function figuresWork(): Promise<string> {
  try {
    await import('@napi-rs/canvas')
    return 'can be drawn'
  } catch (error) {
    return `can't be drawn: ${(error as Error).message.split('\n')[0]}`
  }
}
