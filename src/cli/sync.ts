import { JOURNAL_FOLDER } from '../analyzer/index.js'
import { asClause, TrackingError } from '../errors.js'
import { counted } from '../report/index.js'
import { type SyncResult, syncJournals } from '../tracking/index.js'
import type { FlagValues } from './config-flags.js'

/** Sends what journals in this folder still hold, and says of each run what became of it. */
export async function runSync(flags: FlagValues, signal: AbortSignal): Promise<void> {
  const results = await syncJournals({
    journalFolder: (flags.journal as string | undefined) ?? JOURNAL_FOLDER,
    trackingUri: flags.mlflowTrackingUri as string | undefined,
    env: process.env,
    signal,
    onWarning: (message) => process.stderr.write(`warning: ${message}\n`),
  })
  signal.throwIfAborted()
  if (flags.json === true) process.stdout.write(`${JSON.stringify(results.map(resultJson))}\n`)
  else process.stdout.write(`${lines(results).join('\n')}\n`)
  const kept = results.filter(({ outcome }) => outcome === 'kept')
  if (kept.length > 0)
    throw new TrackingError(
      `Expected to send ${counted(results.length, 'run')} but kept ${kept.length} (${asClause(kept[0]!.problem ?? '')})`,
    )
}

function lines(results: readonly SyncResult[]): string[] {
  if (results.length === 0) return ['Nothing to send.']
  return results.map(({ outcome, experiment, key, runId, runUrl, problem }) => {
    const run = `${experiment}, ${key}`
    if (outcome === 'sent') return `sent    ${run}: ${runUrl ?? `run ${runId}`}`
    if (outcome === 'in use') return `running ${run}`
    return `kept    ${run}: ${problem}`
  })
}

function resultJson({
  key,
  experiment,
  outcome,
  runId,
  runUrl,
  problem,
}: SyncResult): Record<string, unknown> {
  return { key, experiment, outcome: outcome.replace(' ', '_'), run_id: runId, run_url: runUrl, problem }
}
