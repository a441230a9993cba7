import { relative } from 'node:path'
import type { AnalyzerOptions, TrackingOutcome } from '../analyzer/index.js'
import { asClause, ConfigError, expected } from '../errors.js'
import { counted } from '../report/index.js'
import type { FlagValues } from './config-flags.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Tracking options without an experiment would be accepted and ignored. */
const NEED_EXPERIMENT = [
  ['mlflowTrackingUri', '--mlflow-tracking-uri'],
  ['runName', '--run-name'],
  ['runDescription', '--run-description'],
  ['tag', '--tag'],
  ['systemMetrics', '--system-metrics'],
  ['requireTracking', '--require-tracking'],
] as const

/**
 * How the run is tracked: by `--experiment`, else by MLflow's own MLFLOW_EXPERIMENT_NAME, MLFLOW_EXPERIMENT_ID or
 * MLFLOW_RUN_ID; not at all without any of them.
 */
export async function trackingOptions(
  flags: FlagValues,
  env: Environment,
  onWarning: (message: string) => void,
): Promise<AnalyzerOptions> {
  const experimentId = flags.experiment === undefined ? env.MLFLOW_EXPERIMENT_ID || undefined : undefined
  const name = (flags.experiment as string | undefined) ?? (env.MLFLOW_EXPERIMENT_NAME || undefined)
  if (name === undefined && experimentId === undefined && !env.MLFLOW_RUN_ID) {
    refuseWithoutExperiment(flags)
    return { onWarning }
  }
  if (name !== undefined) await checkExperiment(name)
  return {
    mlflowExperimentName: name ?? 'Default',
    mlflowExperimentId: name === undefined ? experimentId : undefined,
    mlflowTrackingUri: flags.mlflowTrackingUri as string | undefined,
    runName: flags.runName as string | undefined,
    runDescription: flags.runDescription as string | undefined,
    tags: flags.tag as Record<string, string> | undefined,
    systemMetricsSeconds: flags.systemMetrics as number | undefined,
    requireTracking: flags.requireTracking === true,
    onWarning,
  }
}

async function checkExperiment(name: string): Promise<void> {
  const { MAX_EXPERIMENT_NAME_LENGTH } = await import('../mlflow/index.js')
  if (name.trim() !== '' && name.length <= MAX_EXPERIMENT_NAME_LENGTH) return
  throw new ConfigError(
    expected(`a name of 1 to ${MAX_EXPERIMENT_NAME_LENGTH} characters`, '--experiment', name),
  )
}

function refuseWithoutExperiment(flags: FlagValues): void {
  const given = NEED_EXPERIMENT.find(([name]) => flags[name] !== undefined)
  if (given === undefined) return
  throw new ConfigError(
    `Expected --experiment NAME (or MLFLOW_EXPERIMENT_NAME) with ${given[1]} but received none: name the experiment to log to`,
  )
}

/** Where the run is, in the lines that end the main job. */
export function trackingLines(outcome: TrackingOutcome, command: string, folder = process.cwd()): string[] {
  const { earlierSent } = outcome
  const earlier =
    earlierSent > 0 ? [`Also sent: ${counted(earlierSent, 'run')} that earlier jobs left here.`] : []
  if (!outcome.isComplete) {
    const kept = relative(folder, outcome.journal ?? '')
    return [
      '',
      `MLflow: not sent (${asClause(outcome.problem ?? '')}).`,
      `The run is kept in ${kept}; send it with`,
      `  ${command} sync`,
      ...earlier,
    ]
  }
  if (outcome.runUrl !== undefined) return ['', `MLflow: ${outcome.runUrl}`, ...earlier]
  return ['', `MLflow: run ${outcome.runId}; see it with`, `  ${command} ui`, ...earlier]
}

export function trackingJson(outcome: TrackingOutcome): Record<string, unknown> {
  const { isComplete, runId, runUrl, journal, problem, earlierSent } = outcome
  return { complete: isComplete, run_id: runId, run_url: runUrl, journal, problem, earlier_sent: earlierSent }
}
