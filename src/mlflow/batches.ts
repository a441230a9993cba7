/** Many metrics, parameters and tags to requests that a server takes. */
import { pairsFrom } from './answers.js'
import {
  checkKey,
  MAX_ENTRIES_PER_BATCH,
  MAX_METRICS_PER_BATCH,
  MAX_PARAMETER_LENGTH,
  MAX_PARAMETERS_PER_BATCH,
  MAX_TAG_LENGTH,
  MAX_TAGS_PER_BATCH,
  metricValue,
  storable,
} from './limits.js'
import type { Metric } from './run.js'

export interface BatchEntries {
  readonly metrics?: readonly Metric[] | undefined
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}

interface Pair {
  readonly key: string
  readonly value: string
}

export interface Batch {
  readonly metrics: readonly Metric[]
  readonly parameters: readonly Pair[]
  readonly tags: readonly Pair[]
}

/** The entries, in their order, in batches that each keep to every limit. */
export function batchesOf({ metrics = [], parameters, tags }: BatchEntries): Batch[] {
  for (const { key } of metrics) checkKey(key, 'metric')
  const named = pairsFrom(parameters)
  for (const { key } of named) checkKey(key, 'parameter')
  const rest = { metrics: [...metrics], parameters: named, tags: pairsFrom(tags) }
  const batches: Batch[] = []
  while (rest.metrics.length + rest.parameters.length + rest.tags.length > 0) {
    const someTags = rest.tags.splice(0, MAX_TAGS_PER_BATCH)
    const someParameters = rest.parameters.splice(0, MAX_PARAMETERS_PER_BATCH)
    const room = MAX_ENTRIES_PER_BATCH - someTags.length - someParameters.length
    const someMetrics = rest.metrics.splice(0, Math.min(room, MAX_METRICS_PER_BATCH))
    batches.push({ metrics: someMetrics, parameters: someParameters, tags: someTags })
  }
  return batches
}

/** A batch as runs/log-batch takes it. */
export function batchJson(runId: string, { metrics, parameters, tags }: Batch): Record<string, unknown> {
  const now = Date.now()
  return {
    run_id: runId,
    metrics: metrics.map(({ key, value, timestamp, step, modelId }) => ({
      key,
      value: metricValue(value),
      timestamp: timestamp ?? now,
      step: step ?? 0,
      ...(modelId !== undefined && { model_id: modelId }),
    })),
    params: parameters.map(({ key, value }) => ({ key, value: storable(value, MAX_PARAMETER_LENGTH) })),
    tags: tags.map(({ key, value }) => ({ key, value: storable(value, MAX_TAG_LENGTH) })),
  }
}
