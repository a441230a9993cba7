import { existsSync } from 'node:fs'
import { Command, Option } from 'commander'
import { nearest, PRESET_NAMES } from '../config/index.js'
import { ConfigError, expected } from '../errors.js'
import { VERSION } from '../version.js'
import type { FlagValues } from './config-flags.js'
import { addConfigFlags, configLayersOf } from './config-flags.js'
import { DEFAULT_OUTPUT, MODEL_FILE } from './default-paths.js'
import { countOf, fractionOf, gigabytesOf, parseColumn, parseTag } from './option-values.js'

const COMMAND_NAMES = ['analyze', 'predict', 'inspect', 'config', 'sync', 'ui', 'doctor']

const TRACKING_URI =
  'http(s):// server, or sqlite:///file (default: MLFLOW_TRACKING_URI, else mlflow.db here, if mlflow is installed)'

/**
 * The whole command line as data. Each action loads its own code when it runs, so that `--help` stays quick.
 * `signal` is aborted when the user interrupts.
 */
export function buildProgram(signal: AbortSignal): Command {
  const program = onOneLine(new Command('twitter-som'))
    .description(
      'See what is in a heap of tweets: reads them, trains a Self-Organizing Map, explains and draws it.',
    )
    .version(VERSION, '-V, --version')
    .helpOption('-h, --help', 'show this help')
    .addHelpText(
      'after',
      `
Examples:
  twitter-som                              a map of generated sample tweets
  twitter-som tweets.jsonl more/*.csv      a map of your tweets, in som-output/
  twitter-som a.csv --column text=body     when an unusual column has the text
  twitter-som inspect tweets.csv           what would be read, and what not
  twitter-som predict new.jsonl            where new tweets fall on that map
  twitter-som analyze --help               all options of the main job`,
    )
  const commands = [
    ...[analyze(signal), predict(signal), inspect(signal), config()],
    ...[sync(signal), ui(signal), doctor()],
  ]
  for (const command of commands) {
    program.addCommand(onOneLine(command).helpOption('-h, --help', 'show this help'), {
      isDefault: command.name() === 'analyze',
    })
  }
  return program
}

function analyze(signal: AbortSignal): Command {
  const command = new Command('analyze')
    .description('read tweets, train a map, explain and draw it (the main job; the word may be left out)')
    .argument('[files...]', 'files, folders, globs, or - for standard input; none: generated sample tweets')
  addInputOptions(command)
    .option('-o, --output <dir>', 'folder for models, visualizations and results', DEFAULT_OUTPUT)
    .option('--title <text>', 'title of figures and report (default: the names of the files)')
    .option(
      '--labels <file>',
      'what you call the regions (default: results/region_labels.yaml in the output folder)',
    )
    .option(
      '--collected-at <date>',
      'when the counts were taken, for engagement per hour (default: the newest tweet)',
    )
    .option(
      '--continue <model>',
      'go on with the map of a saved model, on these tweets and with its features',
    )
    .option('--samples <n>', 'without files: how many sample tweets to generate', countOf('--samples'), 2000)
  addEmbeddingOptions(command)
  addConfigOptions(command)
  addTrackingOptions(command)
  addOutputOptions(command)
  return command.action(async (files: string[], flags: FlagValues) => {
    refuseMistypedCommand(files[0])
    const { runAnalyze } = await import('./analyze.js')
    await runAnalyze(files, flags, await configLayersOf(flags, process.env), signal)
  })
}

function predict(signal: AbortSignal): Command {
  const command = new Command('predict')
    .description('place new tweets on a saved map')
    .argument('<files...>', 'files, folders, globs, or - for standard input')
    .option('-m, --model <file>', 'saved model', `${DEFAULT_OUTPUT}/${MODEL_FILE}`)
    .option('-o, --output <file>', 'write the table there instead of to standard output')
    .option('--drift <file>', 'write there, as JSON, how the tweets compare with those of the training')
  addInputOptions(command)
  addEmbeddingOptions(command)
  addConfigFlags(command, ['random_state', 'threads'])
  addOutputOptions(command)
  return command.action(async (files: string[], flags: FlagValues) => {
    const { runPredict } = await import('./predict.js')
    await runPredict(files, flags, signal)
  })
}

function inspect(signal: AbortSignal): Command {
  const command = new Command('inspect')
    .description('say what is in files: formats, columns, what was read and what was rejected and why')
    .argument('<files...>', 'files, folders, globs, or - for standard input')
  addInputOptions(command)
  addConfigFlags(command, ['random_state', 'threads'])
  addOutputOptions(command)
  return command.action(async (files: string[], flags: FlagValues) => {
    const { runInspect } = await import('./inspect.js')
    await runInspect(files, flags, signal)
  })
}

function config(): Command {
  const command = new Command('config').description(
    'print the effective configuration, check a file, or print the JSON schema',
  )
  const print = new Command('print').description('the effective configuration as YAML')
  addConfigOptions(print).addOption(new Option('--json', 'as JSON'))
  const validate = new Command('validate').description('check a configuration file').argument('<file>')
  const schema = new Command('schema').description('the JSON schema of a configuration file')
  print.action(async (flags: FlagValues) => {
    const { printConfig } = await import('./config.js')
    printConfig(flags, await configLayersOf(flags, process.env))
  })
  validate.action(async (file: string) => {
    const { validateConfig } = await import('./config.js')
    await validateConfig(file)
  })
  schema.action(async () => {
    const { printConfigSchema } = await import('./config.js')
    printConfigSchema()
  })
  for (const child of [print, validate, schema]) command.addCommand(onOneLine(child))
  return command
}

function sync(signal: AbortSignal): Command {
  return new Command('sync')
    .description('send the runs to MLflow that are still kept in this folder')
    .option(
      '--mlflow-tracking-uri <uri>',
      'send them there (default: MLFLOW_TRACKING_URI, else where each was meant to go)',
    )
    .option('--journal <dir>', 'where runs are kept (default: .twitter-som/journal)')
    .option('--json', 'print one JSON array instead of text')
    .action(async (flags: FlagValues) => {
      const { runSync } = await import('./sync.js')
      await runSync(flags, signal)
    })
}

function ui(signal: AbortSignal): Command {
  return new Command('ui')
    .description("open MLflow's own UI on the runs of this folder")
    .option('--mlflow-tracking-uri <uri>', TRACKING_URI)
    .option('--port <n>', 'port of the UI', countOf('--port'), 5000)
    .action(async (flags: FlagValues) => {
      const { runUi } = await import('./ui.js')
      await runUi(flags, signal)
    })
}

function doctor(): Command {
  return new Command('doctor')
    .description(
      'say what this machine offers: versions, processor, kernel, fonts, and where runs would be tracked',
    )
    .option('--mlflow-tracking-uri <uri>', TRACKING_URI)
    .option('--json', 'one JSON object')
    .action(async (flags: FlagValues) => {
      const { runDoctor } = await import('./doctor.js')
      await runDoctor(flags)
    })
}

/** `twitter-som predct` would otherwise be taken for a file that isn't there. */
function refuseMistypedCommand(word: string | undefined): void {
  if (word === undefined || !/^[a-z]+$/.test(word) || existsSync(word)) return
  const command = nearest(word, COMMAND_NAMES)
  if (command === undefined) return
  throw new ConfigError(
    `${expected('a command or a file', 'the first argument', word)}: did you mean ${command}?`,
  )
}

/** Commander puts its suggestions on a line of their own; a mistake is one line here. */
function onOneLine(command: Command): Command {
  return command.exitOverride().configureOutput({
    outputError: (text, write) => write(`${inOurWords(text, command).trimEnd().replaceAll('\n', ' ')}\n`),
  })
}

/** What commander says of an argument that is missing, with a way out. */
function inOurWords(text: string, command: Command): string {
  const need = NEEDS[command.name()]
  if (need === undefined || !text.includes('missing required argument')) return text
  const names: string[] = []
  for (let each: Command | null = command; each !== null; each = each.parent) names.unshift(each.name())
  const call = names.join(' ')
  return `error: Expected ${need.what} for ${call} but received none: for example, ${call} ${need.example}`
}

/** The arguments that commands can't do without. */
const NEEDS: Readonly<Record<string, { readonly what: string; readonly example: string }>> = {
  predict: { what: 'files of tweets', example: 'new.jsonl' },
  inspect: { what: 'files of tweets', example: 'tweets.csv' },
  validate: { what: 'a configuration file', example: 'config.yaml' },
}

function addInputOptions(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .option(
      '--format <name>',
      'read all files as this format (a name of docs/formats.md) instead of finding it by content',
    )
    .option(
      '--column <field=name>',
      'the column that holds a field, e.g. text=body; an empty name ignores the field',
      parseColumn,
    )
    .option('--no-detect-languages', 'leave the language unknown where the export gives none')
    .option('--max-rows <n>', 'stop after this many tweets', countOf('--max-rows'))
    .option(
      '--sample-fraction <f>',
      'keep this share of the tweets, 0 to 1, chosen by --random-state',
      fractionOf('--sample-fraction'),
    )
    .option(
      '--max-unpacked <gb>',
      'gigabytes that all compressed files may unpack to (default: 64, and none to 250 times its size)',
      gigabytesOf('--max-unpacked'),
    )
    .option('--rejects <file>', 'write rejected records there, as JSON Lines')
    .option('--strict', 'the first rejected record is fatal')
    .optionsGroup('Options:')
}

function addEmbeddingOptions(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .addOption(
      new Option(
        '--embeddings <file>',
        'vectors of the tweets (.npy, .npz, Parquet, Arrow), in their order or with ids; docs/features.md',
      ),
    )
    .option('--embeddings-column <name>', 'the column or array that holds them')
    .optionsGroup('Options:')
}

function addConfigOptions(command: Command): Command {
  command
    .optionsGroup('Configuration:')
    .option('-c, --config <file>', 'YAML or JSON file')
    .addOption(new Option('--preset <name>', `starting point: ${PRESET_NAMES.join(', ')}`).default('default'))
  return addConfigFlags(command)
}

function addTrackingOptions(command: Command): Command {
  return command
    .optionsGroup('Tracking:')
    .option('--experiment <name>', 'log the run to this MLflow experiment (also MLFLOW_EXPERIMENT_NAME)')
    .option('--mlflow-tracking-uri <uri>', TRACKING_URI)
    .option('--run-name <name>', 'name of the run (default: made up by MLflow)')
    .option('--run-description <text>', 'Markdown for the head of the run (default: a summary of the map)')
    .option('--tag <key=value>', 'a tag of the run; may be given several times', parseTag)
    .option('--system-metrics <seconds>', 'log what the machine does this often', countOf('--system-metrics'))
    .option('--require-tracking', 'a run that does not reach the server is fatal (exit code 4)')
}

function addOutputOptions(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object instead of text')
    .option('-q, --quiet', 'print nothing but errors')
    .option('-v, --verbose', 'say more about what is done')
    .option('--no-progress', 'no progress lines')
}
