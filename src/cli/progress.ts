import type { Writable } from 'node:stream'
import { cutTo, widthOf, wrap } from './text-columns.js'

/** What a stage of the job says of itself while it works. */
export interface StageProgress {
  /** `Reading`, `Training`, ...: shown as it stands. */
  readonly stage: string
  /** Left out where nothing is counted. */
  readonly done?: number | undefined
  /** Left out where nobody knows. */
  readonly total?: number | undefined
  /** What is counted: `tweets`, `epochs`. */
  readonly unit?: string | undefined
  /** Said after the counts: `quantization error 1.23`. */
  readonly detail?: string | undefined
}

export interface ProgressReporter {
  update(progress: StageProgress): void
  /** Closes the stage with what came of it. */
  done(stage: string, outcome: string): void
  /** A line of its own between stages. */
  note(text: string): void
}

interface ReporterOptions {
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly color: boolean
  /** False: no lines that overwrite themselves, only what each stage came to. */
  readonly live: boolean
  readonly now: () => number
}

/** Says nothing, for --quiet. */
export const silentReporter: ProgressReporter = { update() {}, done() {}, note() {} }

const REDRAW_MS = 80
const BAR_CELLS = 20
const DEFAULT_COLUMNS = 80

/** One line per stage: a bar with rate and remaining time that overwrites itself on a terminal, plain lines elsewhere. */
export function createReporter(options: ReporterOptions): ProgressReporter {
  const { stream, now } = options
  let stage = ''
  let startedAt = 0
  let drawnAt = Number.NEGATIVE_INFINITY
  let isLineOpen = false

  function begin(name: string): void {
    if (name === stage) return
    stage = name
    startedAt = now()
    drawnAt = Number.NEGATIVE_INFINITY
  }

  function clearLine(): void {
    if (isLineOpen) stream.write('\r\u001b[2K')
    isLineOpen = false
  }

  /** Only a terminal has a width. */
  function writeLine(text: string): void {
    const lines = stream.columns === undefined ? [text] : wrap(text, stream.columns)
    stream.write(`${lines.join('\n')}\n`)
  }

  return {
    update(progress) {
      begin(progress.stage)
      if (!options.live || now() - drawnAt < REDRAW_MS) return
      drawnAt = now()
      const columns = (stream.columns ?? DEFAULT_COLUMNS) - 1
      stream.write(`\r\u001b[2K${progressLine(progress, now() - startedAt, columns)}`)
      isLineOpen = true
    },
    done(name, outcome) {
      begin(name)
      clearLine()
      const seconds = `${((now() - startedAt) / 1000).toFixed(1)} s`
      const tick = options.color ? '\u001b[32m✔\u001b[39m' : options.live ? '✔' : '-'
      writeLine(`${tick} ${name}: ${outcome} (${seconds})`)
      stage = ''
    },
    note(text) {
      clearLine()
      writeLine(text)
    },
  }
}

/** Where there is no room for all, less is said: without the bar, then without the pace. */
function progressLine(progress: StageProgress, elapsedMs: number, columns: number): string {
  const { stage, done, total, unit = '', detail } = progress
  const isPaced = elapsedMs > 500 && done !== undefined && done > 0
  const counted =
    done === undefined
      ? []
      : [`${total === undefined ? compact(done) : `${compact(done)}/${compact(total)}`} ${unit}`.trim()]
  const pace = isPaced ? [`${compact((done / elapsedMs) * 1000)}/s`] : []
  const left = isPaced && total !== undefined ? [`${remaining(elapsedMs, done, total)} left`] : []
  const details = detail === undefined ? [] : [detail]
  const bar = done === undefined || total === undefined ? '' : `${barOf(total > 0 ? done / total : 0)} `
  const lineOf = (before: string, parts: readonly string[]): string =>
    `  ${stage} ${before}${parts.join(', ')}`
  const shortest = lineOf('', [...counted, ...left, ...details])
  const lines = [
    lineOf(bar, [...counted, ...pace, ...left, ...details]),
    lineOf('', [...counted, ...pace, ...left, ...details]),
    shortest,
  ]
  return lines.find((line) => widthOf(line) <= columns) ?? cutTo(shortest, columns)
}

function barOf(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS)
  return '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled)
}

function remaining(elapsedMs: number, done: number, total: number): string {
  const seconds = Math.ceil(((elapsedMs / done) * (total - done)) / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** 1234 as 1.2k, for lines that change too fast to read more; 0.3 stays that, beside a bar that is partly full. */
function compact(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)}k`
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value))
}
