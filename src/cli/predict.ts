import { TwitterSOMAnalyzer } from '../analyzer/index.js'
import { resolveConfig } from '../config/index.js'
import { writeFileAtomic } from '../output/index.js'
import { predictionsCsv, predictionsJsonLines } from '../report/index.js'
import type { FlagValues } from './config-flags.js'
import { configLayersOf } from './config-flags.js'
import { count } from './numbers.js'
import { readInput } from './reading.js'
import { reporterFor } from './terminal.js'

/** Places new tweets on a saved map; one row per tweet, as CSV or JSON Lines. */
export async function runPredict(
  inputs: readonly string[],
  flags: FlagValues,
  signal: AbortSignal,
): Promise<void> {
  const reporter = reporterFor(flags)
  const { random_state, threads } = resolveConfig(await configLayersOf(flags, process.env))
  const analyzer = await TwitterSOMAnalyzer.loadModel(flags.model as string)
  const { table } = await readInput(inputs, flags, random_state, reporter, signal)
  const predictions = await analyzer.predictCluster(table, { signal, threads })
  reporter.done('Predicting', count(predictions.length, 'tweet'))
  const rows =
    flags.json === true ? predictionsJsonLines(predictions, table) : predictionsCsv(predictions, table)
  if (flags.output === undefined) for (const chunk of rows) process.stdout.write(chunk)
  else await writeFileAtomic(flags.output as string, rows)
}
