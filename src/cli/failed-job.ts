/** What becomes of a job that failed or was interrupted: nothing here may hide what ended it, or keep it from ending. */
import { join } from 'node:path'
import type { TrackingOutcome, TwitterSOMAnalyzer } from '../analyzer/index.js'
import { writeModels } from '../analyzer/index.js'
import type { FlagValues } from './config-flags.js'
import type { ProgressReporter } from './progress.js'

export interface FailedJob {
  readonly analyzer: TwitterSOMAnalyzer
  readonly error: unknown
  readonly signal: AbortSignal
  readonly folder: string
  /** A model in the folder that what was trained must not replace. */
  readonly spared: string | undefined
  /** Removes the empty folders that the job made. */
  readonly takeBack: () => Promise<void>
  readonly reporter: ProgressReporter
  readonly flags: FlagValues
}

/** Keeps what was trained where the user interrupted, takes back what is empty, and ends the run. Never rejects. */
export async function endFailedJob(job: FailedJob): Promise<void> {
  const { analyzer, signal, takeBack } = job
  if (signal.aborted && analyzer.isTrained) await orWarn(job, keepModel)
  await orWarn(job, takeBack)
  await orWarn(job, endRun)
}

async function orWarn(job: FailedJob, step: (job: FailedJob) => Promise<void>): Promise<void> {
  try {
    await step(job)
  } catch (error) {
    warn(job, (error as Error).message)
  }
}

async function keepModel(job: FailedJob): Promise<void> {
  const { analyzer, folder, spared, reporter } = job
  if (spared !== undefined) {
    const why = 'a map that was trained in part would take the place of the one it goes on from'
    warn(
      job,
      `what was trained is not kept, and ${spared} is as it was: ${why}; --output elsewhere keeps both`,
    )
    return
  }
  const files = await writeModels(analyzer, folder)
  reporter.note(`Kept what was trained: ${files.map(({ path }) => join(folder, path)).join(', ')}`)
}

/** The run is told how it ended; what ended it is what the user hears of. */
async function endRun(job: FailedJob): Promise<void> {
  const { analyzer, signal, error, flags } = job
  const outcome = await analyzer.endMlflowRun(signal.aborted ? 'KILLED' : 'FAILED', error)
  if (outcome?.isComplete !== false) return
  if (flags.quiet === true) tellKept(outcome)
  else warn(job, `the run is kept in ${outcome.journal}: ${outcome.problem}`)
}

/** Even who wants to hear of nothing must learn where the run is. */
export function tellKept({ journal, problem }: TrackingOutcome): void {
  process.stderr.write(`warning: the run is kept in ${journal} (${problem}): twitter-som sync sends it\n`)
}

/** And what is lost. */
function warn({ reporter, flags }: FailedJob, message: string): void {
  if (flags.quiet === true) process.stderr.write(`warning: ${message}\n`)
  else reporter.note(`  warning: ${message}`)
}
