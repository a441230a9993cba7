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
    ...(await figures()),
    ...(await tracking(flags.mlflowTrackingUri as string | undefined)),
  }
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(facts)}\n`)
    return
  }
  const width = Math.max(...Object.keys(facts).map((name) => name.length))
  for (const [name, value] of Object.entries(facts)) process.stdout.write(`${name.padEnd(width)}  ${value}\n`)
}

async function tracking(uri: string | undefined): Promise<Record<string, string>> {
  const { JOURNAL_FOLDER } = await import('../analyzer/index.js')
  const { diagnoseTracking } = await import('../tracking/index.js')
  const { target, answer, isUsable, kept } = await diagnoseTracking(uri, process.env, JOURNAL_FOLDER)
  return {
    tracking: target,
    'tracking answers': isUsable ? answer : `no: ${answer}`,
    'runs kept here': kept === 0 ? 'none' : `${kept} in ${JOURNAL_FOLDER} (twitter-som sync sends them)`,
  }
}

/** Loaded here, so that a canvas that doesn't load is a fact among the others. */
async function figures(): Promise<Record<string, string>> {
  try {
    const { figureScripts } = await import('../analyzer/index.js')
    const { drawn, missing } = await figureScripts()
    return {
      figures: 'can be drawn',
      'scripts with a font': drawn.join(', '),
      'scripts without one':
        missing.length === 0 ? 'none' : `${missing.join(', ')} (install Noto Sans fonts)`,
    }
  } catch (error) {
    return { figures: `can't be drawn: ${(error as Error).message.split('\n')[0]}` }
  }
}
