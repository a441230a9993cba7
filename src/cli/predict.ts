import { TwitterSOMAnalyzer } from '../analyzer/index.js'
import { resolveConfig } from '../config/index.js'
import { writeFileAtomic } from '../output/index.js'
import { counted, driftJson, driftSentence, predictionsCsv, predictionsJsonLines } from '../report/index.js'
import type { FlagValues } from './config-flags.js'
import { configLayersOf } from './config-flags.js'
import { checkOutputs, type OutputPlace } from './output-places.js'
import { embeddingsOf, readInput } from './reading.js'
import { reporterFor } from './terminal.js'

/** Places new tweets on a saved map; one row per tweet, as CSV or JSON Lines. */
export async function runPredict(
  inputs: readonly string[],
  flags: FlagValues,
  signal: AbortSignal,
): Promise<void> {
  const reporter = reporterFor(flags)
  const config = resolveConfig(await configLayersOf(flags, process.env))
  const given = [flags.model, flags.embeddings].filter((path) => path !== undefined)
  await checkOutputs(
    outputsOf(flags),
    inputs,
    given.map((path) => ({ path: path as string })),
  )
  const analyzer = await TwitterSOMAnalyzer.loadModel(flags.model as string)
  const embeddings = await embeddingsOf(flags, reporter)
  const { table } = await readInput(inputs, flags, config, reporter, signal)
  const predictions = await analyzer.predictCluster(table, {
    signal,
    threads: config.threads,
    embeddings,
    onWarning: (message) => reporter.note(`  warning: ${message}`),
  })
  reporter.done('Predicting', counted(predictions.length, 'tweet'))
  const drift = analyzer.driftOf(predictions)
  reporter.done('Comparing', driftSentence(drift))
  if (flags.drift !== undefined) await writeFileAtomic(flags.drift as string, driftJson(drift))
  const rows =
    flags.json === true ? predictionsJsonLines(predictions, table) : predictionsCsv(predictions, table)
  if (flags.output === undefined) for (const chunk of rows) process.stdout.write(chunk)
  else await writeFileAtomic(flags.output as string, rows)
}

function outputsOf(flags: FlagValues): OutputPlace[] {
  const places: readonly (readonly [string, unknown])[] = [
    ['--output', flags.output],
    ['--rejects', flags.rejects],
    ['--drift', flags.drift],
  ]
  return places.filter((place): place is OutputPlace => place[1] !== undefined)
}
