import { basename, join } from 'node:path'
import type { OutputFile, Stage, StageListener } from '../analyzer/index.js'
import { prepareOutputs, TwitterSOMAnalyzer, writeModels, writeOutputs } from '../analyzer/index.js'
import type { ConfigLayer, SomTrainingConfig } from '../config/index.js'
import { resolveConfig } from '../config/index.js'
import { ConfigError, expected } from '../errors.js'
import type { CollectionOptions, SourceReport } from '../input/index.js'
import { generateSampleTweets, parseDate, TwitterDataCollection } from '../input/index.js'
import { counted } from '../report/index.js'
import type { FlagValues } from './config-flags.js'
import { ownCommand, quoted } from './own-command.js'
import type { ProgressReporter } from './progress.js'
import { embeddingsOf, readInput } from './reading.js'
import { analyzeJson, analyzeSummary } from './summary.js'
import { reporterFor, usesColor } from './terminal.js'

const STAGE_NAMES: Record<Stage, string> = {
  features: 'Extracting features',
  training: 'Training',
  analysis: 'Analysing',
  writing: 'Drawing and writing',
}

/** The main job: read, train, explain, draw, write; then what was found, on standard output. */
export async function runAnalyze(
  inputs: readonly string[],
  flags: FlagValues,
  layers: readonly ConfigLayer[],
  signal: AbortSignal,
): Promise<void> {
  refuseTracking(flags)
  const config = resolveConfig(layers, flags.preset as string | undefined)
  const about = { name: titleOf(inputs, flags), collectedAt: collectedAtOf(flags) }
  const folder = flags.output as string
  const reporter = reporterFor(flags)
  const analyzer = new TwitterSOMAnalyzer(config)
  const listener = stageListener(reporter)
  const takeBack = await prepareOutputs(folder)
  try {
    const embeddings = await embeddingsOf(flags, reporter)
    const { collection, sources } = await collect(inputs, about, flags, config, reporter, signal)
    await analyzer.train(collection, { ...listener, signal, embeddings })
    const written = await writeOutputs(analyzer, folder, {
      ...listener,
      signal,
      sources,
      command: commandLine(),
      onWarning: (message) => reporter.note(`  warning: ${message}`),
    })
    reportMemory(flags, reporter)
    if (flags.quiet !== true || flags.json === true) print(analyzer, folder, written, sources, flags)
  } catch (error) {
    if (signal.aborted && analyzer.isTrained) await keepModel(analyzer, folder, reporter)
    await takeBack()
    throw error
  }
}

/** Until tracking is here, its options must not be accepted and ignored. */
function refuseTracking(flags: FlagValues): void {
  const option = [
    ['experiment', '--experiment'],
    ['mlflowTrackingUri', '--mlflow-tracking-uri'],
    ['runName', '--run-name'],
    ['tag', '--tag'],
    ['requireTracking', '--require-tracking'],
  ].find(([name]) => flags[name!] !== undefined)
  if (option !== undefined) {
    throw new ConfigError(
      `Expected no ${option[1]} in this version, which doesn't log to MLflow yet: run without it`,
    )
  }
}

interface Collected {
  readonly collection: TwitterDataCollection
  readonly sources: readonly SourceReport[]
}

async function collect(
  inputs: readonly string[],
  about: CollectionOptions,
  flags: FlagValues,
  config: SomTrainingConfig,
  reporter: ProgressReporter,
  signal: AbortSignal,
): Promise<Collected> {
  if (inputs.length === 0) {
    const number = flags.samples as number
    const tweets = generateSampleTweets(number, config.random_state)
    const collection = TwitterDataCollection.fromTweets(tweets, about)
    reporter.done('Generating', `${counted(number, 'sample tweet')} (give files to analyse your own)`)
    return { collection, sources: [] }
  }
  const { table, sources } = await readInput(inputs, flags, config, reporter, signal)
  return { collection: TwitterDataCollection.fromTable(table, about), sources }
}

function collectedAtOf(flags: FlagValues): number | undefined {
  if (flags.collectedAt === undefined) return undefined
  const time = parseDate(flags.collectedAt)
  if (!Number.isNaN(time)) return time
  throw new ConfigError(expected('a date such as 2024-03-01T12:00:00Z', '--collected-at', flags.collectedAt))
}

function titleOf(inputs: readonly string[], flags: FlagValues): string {
  if (flags.title !== undefined) return flags.title as string
  if (inputs.length === 0) return 'Sample tweets'
  const names = inputs.slice(0, 3).map((input) => (input === '-' ? 'standard input' : basename(input)))
  return names.join(', ') + (inputs.length > 3 ? ` and ${inputs.length - 3} more` : '')
}

function stageListener(reporter: ProgressReporter): StageListener {
  return {
    onProgress: ({ stage, ...progress }) => reporter.update({ stage: STAGE_NAMES[stage], ...progress }),
    onStageDone: ({ stage, outcome }) => reporter.done(STAGE_NAMES[stage], outcome),
  }
}

function commandLine(): string {
  return ['twitter-som', ...process.argv.slice(2)].map(quoted).join(' ')
}

function reportMemory(flags: FlagValues, reporter: ProgressReporter): void {
  if (flags.verbose === true)
    reporter.note(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)
}

function print(
  analyzer: TwitterSOMAnalyzer,
  folder: string,
  written: readonly OutputFile[],
  sources: readonly SourceReport[],
  flags: FlagValues,
): void {
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(analyzeJson(analyzer.analysis, folder, written, sources))}\n`)
    return
  }
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined
  const lines = analyzeSummary(
    analyzer.analysis,
    folder,
    written,
    ownCommand(process.argv[1], process.cwd()),
    {
      color: usesColor(process.stdout, process.env),
      columns: columns ?? 80,
    },
  )
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function keepModel(
  analyzer: TwitterSOMAnalyzer,
  folder: string,
  reporter: ProgressReporter,
): Promise<void> {
  const files = await writeModels(analyzer, folder)
  reporter.note(`Kept what was trained: ${files.map(({ path }) => join(folder, path)).join(', ')}`)
}
