import { type BenchRecord, figureTable } from './_record.js'
import type { KernelDetails } from './kernel.js'
import type { PeerTraining } from './peers.js'

export interface Records {
  readonly kernel: BenchRecord<KernelDetails>
  readonly peers: BenchRecord<{ readonly trainings: readonly PeerTraining[] }>
}

/** What the documents show of the records, by the name in their markers. */
const PARTS: Readonly<Record<string, (records: Records) => string>> = {
  machine: ({ kernel, peers }) => [kernel, peers].map(origin).join('\n'),
  figures: ({ kernel, peers }) => figureTable([kernel, peers]),
  'full-search': ({ kernel }) => fullSearch(kernel.details),
  epochs: ({ kernel }) => epochs(kernel.details),
  peers: ({ peers }) => peersTable(peers.details.trainings),
}

/** `text` with what stands between each pair of markers, `<!-- record:NAME -->` and `<!-- /record -->`, made anew. */
export function withTables(text: string, records: Records): string {
  return text.replace(/(<!-- record:([\w-]+) -->\n)[\s\S]*?(<!-- \/record -->)/g, (_, start, name, end) => {
    const part = PARTS[name]
    if (part === undefined)
      throw new Error(`Expected one of ${Object.keys(PARTS).join(', ')} but received ${name}`)
    return `${start}\n${part(records)}\n\n${end}`
  })
}

function origin({ command, date, machine, versions }: BenchRecord): string {
  const { cpu, cores, features, load } = machine
  const with_ = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const busy =
    load > 0.5
      ? ` The machine was busy (load ${load.toFixed(1)}): what was taken by the clock says little.`
      : ''
  return `- \`${command}\` on ${date.slice(0, 10)}: ${cpu}, ${cores} cores, ${features.join(' ')}; ${with_.join(', ')}.${busy}`
}

function fullSearch({ full }: KernelDetails): string {
  const kernels = [...new Set(full.map(({ kernel }) => kernel))]
  const shapes = [...new Set(full.map(({ side, cols }) => `${side.join(' x ')} | ${cols}`))]
  return table(
    [
      'map',
      'features',
      ...kernels.map((kernel) => `${kernel}, GFLOP/s`),
      ...kernels.map((name) => `${name}, of the peak`),
    ],
    shapes.map((shape) => {
      const found = kernels.map(
        (kernel) =>
          full.find((row) => row.kernel === kernel && `${row.side.join(' x ')} | ${row.cols}` === shape)!,
      )
      return [
        shape,
        ...found.map(({ gflops }) => gflops.toFixed(1)),
        ...found.map(({ gflops, peak }) => `${((gflops / peak) * 100).toFixed(0)} %`),
      ]
    }),
  )
}

function epochs({ trainings }: KernelDetails): string {
  const kept = trainings.filter(({ rows }) => rows >= 50_000)
  return table(
    [
      'rows',
      'kernel',
      'visited',
      'rate, of the peak',
      'search',
      'the same in full',
      'sums',
      'smoothing',
      'update',
    ],
    kept.map(({ data, rows, cols, side, kernel, epochs, peak }) => {
      const mean = (part: 'search' | 'full' | 'sum' | 'smooth' | 'update'): string =>
        `${((epochs.reduce((sum, epoch) => sum + epoch[part], 0) / epochs.length) * 1e3).toFixed(1)} ms`
      const rates = epochs.map(({ gflops }) => gflops / peak)
      return [
        `${data}, ${rows} x ${cols}, ${side.join(' x ')}`,
        kernel,
        range(
          epochs.map(({ visited }) => visited * 100),
          0,
          ' %',
        ),
        range(rates, 1, ' x'),
        ...(['search', 'full', 'sum', 'smooth', 'update'] as const).map(mean),
      ]
    }),
  )
}

function peersTable(trainings: readonly PeerTraining[]): string {
  return table(
    [
      'work',
      'program',
      'threads',
      'epochs or steps',
      'each, by the clock',
      'each, of the processor',
      'QE',
      'TE',
    ],
    trainings.map((training) => {
      const { rule, rows, cols, side, program, threads, steps, seconds, processorSeconds } = training
      return [
        `${rule}, ${rows} x ${cols}, ${side.join(' x ')}`,
        program,
        String(threads),
        String(steps),
        milliseconds(seconds / steps),
        milliseconds(processorSeconds / steps),
        training.quantizationError.toFixed(4),
        training.topographicError.toFixed(4),
      ]
    }),
  )
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1e3).toPrecision(3).replace(/^(\d+)\.$/, '$1')} ms`
}

function range(values: readonly number[], digits: number, unit: string): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits))
  return low === high ? `${low}${unit}` : `${low} to ${high}${unit}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const aligned = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, aligned, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
