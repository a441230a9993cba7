import type { Writable } from 'node:stream'
import { cutTo, wrap } from './text-columns.js'

/** What a stage of the job says of itself while it works. */
export interface StageProgress {
  /** `Reading`, `Training`, ...: shown as it stands. */
  readonly stage: string
  readonly done: number
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
      const line = progressLine(progress, now() - startedAt)
      stream.write(`\r\u001b[2K${cutTo(line, (stream.columns ?? DEFAULT_COLUMNS) - 1)}`)
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

function progressLine(progress: StageProgress, elapsedMs: number): string {
  const { stage, done, total, unit = '', detail } = progress
  const counted = total === undefined ? compact(done) : `${compact(done)}/${compact(total)}`
  const parts = [`${counted} ${unit}`.trim()]
  if (elapsedMs > 500 && done > 0) parts.push(`${compact((done / elapsedMs) * 1000)}/s`)
  if (elapsedMs > 500 && done > 0 && total !== undefined)
    parts.push(`${remaining(elapsedMs, done, total)} left`)
  if (detail !== undefined) parts.push(detail)
  const bar = total === undefined ? '' : `${barOf(done / Math.max(1, total))} `
  return `  ${stage} ${bar}${parts.join(', ')}`
}

function barOf(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS)
  return '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled)
}

function remaining(elapsedMs: number, done: number, total: number): string {
  const seconds = Math.ceil(((elapsedMs / done) * (total - done)) / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** 1234 as 1.2k, for lines that change too fast to read more. */
function compact(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)}k`
  return String(Math.round(value))
}
