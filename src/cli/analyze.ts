import { basename, join } from 'node:path'
import type { OutputFile, Stage, StageListener, TrackingOutcome } from '../analyzer/index.js'
import {
  continuedConfig,
  outputPaths,
  prepareFigures,
  prepareOutputs,
  REGION_LABELS_FILE,
  TwitterSOMAnalyzer,
  writeOutputs,
} from '../analyzer/index.js'
import type { ConfigLayer, SomTrainingConfig } from '../config/index.js'
import { resolveConfig } from '../config/index.js'
import { ConfigError, expected, TrackingError } from '../errors.js'
import type { CollectionOptions, SourceReport } from '../input/index.js'
import { generateSampleTweets, parseDate, TwitterDataCollection } from '../input/index.js'
import type { SomModel } from '../model/index.js'
import { checkWritable, sameFileAmong } from '../output/index.js'
import { counted } from '../report/index.js'
import type { FlagValues } from './config-flags.js'
import { MODEL_FILE } from './default-paths.js'
import { endFailedJob, tellKept } from './failed-job.js'
import { type GivenFile, type OutputPlace, refuseReplacing } from './output-places.js'
import { ownCommand, shownCommand } from './own-command.js'
import type { ProgressReporter } from './progress.js'
import { embeddingsOf, readInput } from './reading.js'
import { givenLabels, useLabels } from './region-labels.js'
import { analyzeJson, analyzeSummary } from './summary.js'
import { reporterFor, usesColor } from './terminal.js'
import { trackingJson, trackingLines, trackingOptions } from './tracking.js'

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
  const continued = await continuedModel(flags)
  const config =
    continued === undefined
      ? resolveConfig(layers, flags.preset as string | undefined)
      : continuedConfig(continued, layers)
  const about = { name: titleOf(inputs, flags), collectedAt: collectedAtOf(flags) }
  const folder = flags.output as string
  const reporter = reporterFor(flags)
  const warn = (message: string): void => reporter.note(`  warning: ${message}`)
  const tracking = await trackingOptions(flags, process.env, warn)
  const analyzer =
    continued === undefined
      ? new TwitterSOMAnalyzer(config, tracking)
      : TwitterSOMAnalyzer.continueFrom(continued, config, tracking)
  const listener = stageListener(reporter)
  if (flags.rejects !== undefined) await checkWritable(flags.rejects as string)
  await refuseReplacing(outputsOf(flags, config), inputs, givenFiles(flags, config))
  const given = await givenLabels(flags, folder)
  let spared = await replacedModel(flags)
  const takeBack = await prepareOutputs(folder, config)
  let figures: Promise<() => void> | undefined
  try {
    const embeddings = await embeddingsOf(flags, reporter)
    await analyzer.startMlflowRun()
    const { collection, sources } = await collect(inputs, about, flags, config, reporter, signal)
    const files = sources.map(({ path }) => path)
    await analyzer.train(collection, {
      ...listener,
      onProgress(update) {
        listener.onProgress?.(update)
        // The texts are read, and one thread counts their words.
        if (update.detail === 'vocabulary') figures ??= prepareFigures(analyzer)
      },
      signal,
      embeddings,
      files,
      onWarning: warn,
    })
    spared = undefined
    await useLabels(analyzer, given, folder, warn)
    const written = await writeOutputs(analyzer, folder, {
      ...listener,
      signal,
      sources,
      command: await shownCommand(process.argv.slice(2)),
      onWarning: warn,
    })
    const tracked = await endRun(analyzer, reporter)
    if (flags.quiet === true && tracked?.outcome?.isComplete === false) tellKept(tracked.outcome)
    reportMemory(flags, reporter)
    if (flags.quiet !== true || flags.json === true)
      print(analyzer, { folder, written, sources, tracked }, flags)
    if (tracked?.failure !== undefined) throw tracked.failure
  } catch (error) {
    await endFailedJob({ analyzer, error, signal, folder, spared, takeBack, reporter, flags })
    throw error
  } finally {
    await figures?.then((letGo) => letGo())
  }
}

function outputsOf({ output, rejects }: FlagValues, config: SomTrainingConfig): OutputPlace[] {
  const places = outputPaths(output as string, config).map((path): OutputPlace => ['--output', path])
  return rejects === undefined ? places : [...places, ['--rejects', rejects as string]]
}

/** Labels go back to where they stood, and the map that a training goes on from may make place for what becomes of it. */
function givenFiles(flags: FlagValues, { metrics }: SomTrainingConfig): GivenFile[] {
  const at = (path: string): string => join(flags.output as string, path)
  const files: readonly { readonly path: unknown; readonly replacedBy?: string | undefined }[] = [
    { path: flags.config },
    { path: metrics === '' ? undefined : metrics },
    { path: flags.embeddings },
    { path: flags.labels ?? at(REGION_LABELS_FILE), replacedBy: at(REGION_LABELS_FILE) },
    { path: flags.continue, replacedBy: at(MODEL_FILE) },
  ]
  return files.filter((file): file is GivenFile => file.path !== undefined)
}

/** The model that the training goes on from, where its own takes that place: not before it is trained to the end. */
async function replacedModel(flags: FlagValues): Promise<string | undefined> {
  if (flags.continue === undefined) return undefined
  return sameFileAmong(join(flags.output as string, MODEL_FILE), [flags.continue as string])
}

async function continuedModel(flags: FlagValues): Promise<SomModel | undefined> {
  if (flags.continue === undefined) return undefined
  if (flags.preset !== 'default') {
    throw new ConfigError(
      `${expected('no preset', '--preset', flags.preset)}: --continue takes the configuration of its model`,
    )
  }
  return (await TwitterSOMAnalyzer.loadModel(flags.continue as string)).model
}

/** What was made is printed even where tracking was required and failed; `failure` ends the job afterwards. */
interface Tracked {
  readonly outcome?: TrackingOutcome | undefined
  readonly failure?: TrackingError
}

async function endRun(
  analyzer: TwitterSOMAnalyzer,
  reporter: ProgressReporter,
): Promise<Tracked | undefined> {
  if (analyzer.isTracking) reporter.update({ stage: 'Tracking', detail: 'waiting for the server' })
  try {
    const outcome = await analyzer.endMlflowRun()
    if (outcome) reporter.done('Tracking', outcome.isComplete ? `run ${outcome.runId}` : `${outcome.problem}`)
    return outcome && { outcome }
  } catch (error) {
    if (error instanceof TrackingError) return { failure: error }
    throw error
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

function reportMemory(flags: FlagValues, reporter: ProgressReporter): void {
  if (flags.verbose === true)
    reporter.note(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)
}

interface Made {
  readonly folder: string
  readonly written: readonly OutputFile[]
  readonly sources: readonly SourceReport[]
  readonly tracked: Tracked | undefined
}

function print(
  { analysis, ownMetrics }: TwitterSOMAnalyzer,
  { folder, written, sources, tracked }: Made,
  flags: FlagValues,
): void {
  const outcome = tracked?.outcome
  if (flags.json === true) {
    const own = Object.keys(ownMetrics).length > 0 ? { own_metrics: ownMetrics } : {}
    const json = analyzeJson(analysis, folder, written, sources)
    process.stdout.write(
      `${JSON.stringify({ ...json, ...own, ...(outcome && { mlflow: trackingJson(outcome) }) })}\n`,
    )
    return
  }
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined
  const command = ownCommand(process.argv[1], process.cwd())
  const style = { color: usesColor(process.stdout, process.env), columns: columns ?? 80 }
  const lines = [
    ...analyzeSummary(analysis, folder, written, command, style),
    ...ownMetricLines(ownMetrics),
    ...(outcome ? trackingLines(outcome, command) : []),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function ownMetricLines(metrics: Readonly<Record<string, number>>): string[] {
  const lines = Object.entries(metrics).map(([name, value]) => `  ${name} ${value}`)
  return lines.length > 0 ? ['', 'Your metrics:', ...lines] : []
}
