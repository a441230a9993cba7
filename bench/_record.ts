import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

/** A figure of the design's goals and what a run measured. */
export interface Figure {
  readonly figure: string
  /** The kernel of our side. */
  readonly kernel: string
  readonly bar: number | true
  readonly moonshot: number | true
  /** Undefined where it couldn't be measured; `note` says why. */
  readonly measured?: number | boolean
  /** `share` (of the peak) and `times`: more is better. `seconds`: less is better. `bits`: equal or not. */
  readonly unit: 'share' | 'times' | 'seconds' | 'bits'
  readonly quantizationError?: number
  readonly topographicError?: number
  readonly note?: string
}

/** What `npm run bench:NAME` writes to bench/record/NAME.json. */
export interface BenchRecord<Details = unknown> {
  readonly version: 1
  readonly command: string
  readonly date: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly features: readonly string[]
    /** Programs that wanted to run in the minute before the bench began. */
    readonly load: number
  }
  readonly versions: Readonly<Record<string, string>>
  readonly figures: readonly Figure[]
  /** Everything measured; the figures and the pictures of the documents are made from it. */
  readonly details: Details
}

const pathOf = (bench: string): string => `bench/record/${bench}.json`

export function writeRecord(bench: string, record: BenchRecord): void {
  mkdirSync('bench/record', { recursive: true })
  writeFileSync(pathOf(bench), `${JSON.stringify(record, undefined, 1)}\n`)
}

export function readRecord<Details>(bench: string): BenchRecord<Details> {
  if (!existsSync(pathOf(bench)))
    throw new Error(`Expected ${pathOf(bench)}: npm run bench:${bench} writes it`)
  return JSON.parse(readFileSync(pathOf(bench), 'utf8')) as BenchRecord<Details>
}

/** The figures as a table in Markdown: one line per figure, one column per kernel. */
export function figureTable(records: readonly Pick<BenchRecord, 'figures'>[]): string {
  const figures = records.flatMap((record) => record.figures)
  const kernels = [...new Set(figures.map(({ kernel }) => kernel))]
  const lines = [
    ['figure', 'bar', 'moonshot', ...kernels, 'QE', 'TE'],
    ['---', '---:', '---:', ...kernels.map(() => '---:'), '---:', '---:'],
  ]
  for (const name of new Set(figures.map(({ figure }) => figure))) {
    const rows = figures.filter(({ figure }) => figure === name)
    const { bar, moonshot, unit, quantizationError, topographicError } = rows[0]!
    lines.push([
      name,
      shown(bar, unit),
      shown(moonshot, unit),
      ...kernels.map((kernel) => result(rows.find((row) => row.kernel === kernel))),
      quantizationError?.toFixed(3) ?? '',
      topographicError?.toFixed(3) ?? '',
    ])
  }
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** What was measured, bold where the moonshot is reached, with a word where the bar isn't. */
function result(figure: Figure | undefined): string {
  if (figure === undefined) return ''
  const { bar, moonshot, measured, unit, note } = figure
  if (measured === undefined) return `not measured: ${note}`
  const text = shown(measured, unit)
  if (reaches(measured, moonshot, unit)) return `**${text}**`
  return reaches(measured, bar, unit) ? text : `${text} (missed)`
}

function shown(value: number | boolean, unit: Figure['unit']): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (unit === 'share') return `${(value * 100).toFixed(0)} %`
  const digits = value < 10 ? 3 - Math.max(1, Math.ceil(Math.log10(value))) : 0
  return `${value.toFixed(digits)} ${unit === 'times' ? 'x' : 's'}`
}

function reaches(measured: number | boolean, goal: number | true, unit: Figure['unit']): boolean {
  if (typeof measured === 'boolean' || goal === true) return measured === goal
  return unit === 'seconds' ? measured <= goal : measured >= goal
}
