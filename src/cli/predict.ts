import { resolve } from 'node:path'
import { TwitterSOMAnalyzer } from '../analyzer/index.js'
import { resolveConfig } from '../config/index.js'
import { ArgumentError, expected } from '../errors.js'
import { findSources } from '../input/index.js'
import { checkWritable, sameFileAmong, writeFileAtomic } from '../output/index.js'
import { counted, driftJson, driftSentence, predictionsCsv, predictionsJsonLines } from '../report/index.js'
import type { FlagValues } from './config-flags.js'
import { configLayersOf } from './config-flags.js'
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
  await checkOutputs(inputs, flags)
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

/** What is read must still be there afterwards, and what is made must find its place; asked before any work. */
async function checkOutputs(inputs: readonly string[], flags: FlagValues): Promise<void> {
  const outputs = [
    ['--output', flags.output],
    ['--rejects', flags.rejects],
    ['--drift', flags.drift],
  ].filter((output): output is [string, string] => output[1] !== undefined)
  if (outputs.length === 0) return
  const sources = (await findSources(inputs)).map(({ path }) => path)
  const given = flags.embeddings === undefined ? [] : [flags.embeddings as string]
  for (const [option, path] of outputs) {
    if ((await sameFileAmong(path, [flags.model as string, ...given, ...sources])) === undefined) continue
    throw new ArgumentError(
      `${expected('a file that is not read', option, path)}: it would be replaced, choose another name`,
    )
  }
  for (const [i, [option, path]] of outputs.entries()) {
    const same = outputs.slice(0, i).find(([, other]) => resolve(other) === resolve(path))
    if (same !== undefined)
      throw new ArgumentError(
        `${expected(`another file than that of ${same[0]}`, option, path)}: one would replace the other`,
      )
  }
  for (const [, path] of outputs) await checkWritable(path)
}
