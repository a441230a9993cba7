import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SomTrainingConfig } from '../config/index.js'
import { saveModel, writePickle } from '../model/index.js'
import { checkWritable, makeFolder, writeFileAtomic } from '../output/index.js'
import type { ReportSource } from '../report/index.js'
import {
  assignmentsCsv,
  networkGexf,
  networkGraphml,
  regionLabelsYaml,
  resultsJson,
} from '../report/index.js'
import type { PlotName } from '../visualization/index.js'
import type { StageListener } from './progress.js'
import { SOMVisualizer } from './som-visualizer.js'
import type { TwitterSOMAnalyzer } from './twitter-som-analyzer.js'

/** A file of the main job, relative to the output folder, and what it is for. */
export interface OutputFile {
  readonly path: string
  readonly about: string
}

export interface OutputOptions extends StageListener {
  /** Aborted, it leaves out the figures that aren't drawn yet, and rejects with its reason. */
  readonly signal?: AbortSignal
  /** Where the tweets came from, for the report. */
  readonly sources?: readonly ReportSource[]
  /** The command that makes the same map again, for the report. */
  readonly command?: string
  /** Told in a sentence what couldn't be drawn. */
  readonly onWarning?: (message: string) => void
}

interface Step extends OutputFile {
  readonly write: (path: string, analyzer: TwitterSOMAnalyzer, visualizer: SOMVisualizer) => Promise<void>
}

/** Where a run writes the regions for a person to name, relative to the output folder. */
export const REGION_LABELS_FILE = 'results/region_labels.yaml'

const FOLDERS = ['models', 'visualizations', 'results'] as const

const PICKLE = 'models/twitter_som_model.pkl'

const MODELS: readonly Step[] = [
  {
    path: 'models/twitter_som_model.safetensors',
    about: 'the map, for predictions',
    write: (path, analyzer) => saveModel(path, analyzer.model),
  },
  {
    path: PICKLE,
    about: 'the map, for Python',
    write: (path, analyzer) => writePickle(path, analyzer.model),
  },
]

const RESULTS: readonly Step[] = [
  {
    path: 'results/som_results.json',
    about: 'all numbers',
    write: (path, analyzer) => writeFileAtomic(path, resultsJson(analyzer.analysis)),
  },
  {
    path: 'results/assignments.csv',
    about: 'the cell and the region of every tweet',
    write: (path, analyzer) => writeFileAtomic(path, assignmentsCsv(analyzer.analysis, analyzer.tweets)),
  },
  {
    path: REGION_LABELS_FILE,
    about: 'the regions, for you to name',
    write: (path, analyzer) =>
      writeFileAtomic(path, regionLabelsYaml(analyzer.analysis.regions, analyzer.unusedLabels)),
  },
]

const NETWORKS: readonly Step[] = [
  {
    path: 'results/region_network.gexf',
    about: 'who mentions whom, by regions, for Gephi',
    write: (path, analyzer) => writeFileAtomic(path, networkGexf(analyzer.analysis)),
  },
  {
    path: 'results/region_network.graphml',
    about: 'the same for Cytoscape, igraph and NetworkX',
    write: (path, analyzer) => writeFileAtomic(path, networkGraphml(analyzer.analysis)),
  },
]

/** What is drawn of every map, and what where it is asked for. */
const PLOTS: readonly (readonly [PlotName, string, 'main' | 'all'])[] = [
  ['som_topology.png', 'the map and what matters on it', 'main'],
  ['cluster_analysis.png', 'the clusters compared', 'main'],
  ['tweet_distribution.png', 'the tweets on the map', 'main'],
  ['region_timeline.png', 'the regions in the course of time', 'all'],
  ['component_planes.png', 'every feature on the map', 'all'],
  ['sentiment_engagement.png', 'sentiment and engagement on the map', 'all'],
]

function plotSteps({ figures, figure_format: format }: FigureSettings): Step[] {
  const endings = format === 'both' ? ['.png', '.svg'] : [`.${format}`]
  return PLOTS.filter(([, , of]) => of === 'main' || figures === 'all').flatMap(([name, about]) =>
    endings.map((ending) => ({
      path: `visualizations/${name.replace('.png', ending)}`,
      about,
      write: (path: string, _analyzer: TwitterSOMAnalyzer, visualizer: SOMVisualizer) =>
        visualizer.plot(name, path),
    })),
  )
}

type FigureSettings = Pick<SomTrainingConfig, 'figures' | 'figure_format'>

const PAGES: readonly Step[] = [
  {
    path: 'visualizations/som_interactive.html',
    about: 'the map to explore, in a browser',
    write: (path, _analyzer, visualizer) => visualizer.createInteractiveVisualization(path),
  },
  {
    path: 'visualizations/som_analysis_report.txt',
    about: 'the report',
    write: (path, _analyzer, visualizer) => visualizer.generateReport(path),
  },
  {
    path: 'visualizations/report.html',
    about: 'the regions one by one, to read and to print',
    write: (path, _analyzer, visualizer) => visualizer.generateRegionReport(path),
  },
  {
    path: 'visualizations/report.md',
    about: 'the same as Markdown',
    write: (path, _analyzer, visualizer) => visualizer.generateRegionReport(path),
  },
]

/** Every file of the main job. */
function outputsOf(config: FigureSettings): Step[] {
  return [...MODELS, ...RESULTS, ...NETWORKS, ...plotSteps(config), ...PAGES]
}

/**
 * Makes the folders of an output and tries each of its files, so that a job that can't be saved ends before it begins.
 *
 * @returns What removes those again that were made here and hold nothing, for a job that fails.
 * @throws OutputError when a folder can't be made or a file in it not be written.
 */
export async function prepareOutputs(folder: string, config: FigureSettings): Promise<() => Promise<void>> {
  const made: string[] = []
  const takeBack = async () => {
    for (const path of made.toReversed()) await rmdir(path).catch(() => undefined)
  }
  try {
    for (const name of FOLDERS) await makeFolder(join(folder, name), (path) => made.push(path))
    for (const { path } of outputsOf(config)) await checkWritable(join(folder, path))
  } catch (error) {
    await takeBack()
    throw error
  }
  return takeBack
}

/** Where the files of an output will be. */
export function outputPaths(folder: string, config: FigureSettings): string[] {
  return outputsOf(config).map(({ path }) => join(folder, path))
}

/**
 * Loads what figures need in the thread that draws them, while another stage leaves it a core; on request, since not
 * every map is drawn.
 *
 * @returns Lets that thread go.
 */
export async function prepareFigures({ config }: TwitterSOMAnalyzer): Promise<() => void> {
  const { keepDrawing } = await import('../visualization/index.js')
  return keepDrawing(config.threads)
}

/** Saves the model alone: what is kept of an interrupted job. */
export async function writeModels(analyzer: TwitterSOMAnalyzer, folder: string): Promise<OutputFile[]> {
  return runSteps(MODELS, analyzer, folder, {})
}

/** Writes every artifact of a trained map: models, results, figures, page and report. */
export async function writeOutputs(
  analyzer: TwitterSOMAnalyzer,
  folder: string,
  options: OutputOptions = {},
): Promise<OutputFile[]> {
  await prepareOutputs(folder, analyzer.config)
  return runSteps(outputsOf(analyzer.config), analyzer, folder, options, async (path) => {
    await analyzer.logArtifact(path, join(folder, path))
    if (path === PICKLE) await analyzer.logModel(join(folder, path))
  })
}

/** All at once: figures are drawn and encoded in other threads while this one writes the rest. */
async function runSteps(
  steps: readonly Step[],
  analyzer: TwitterSOMAnalyzer,
  folder: string,
  options: OutputOptions,
  log: (path: string) => Promise<void> = async () => undefined,
): Promise<OutputFile[]> {
  const visualizer = new SOMVisualizer(analyzer, options)
  let done = 0
  options.onProgress?.({ stage: 'writing', done, total: steps.length, unit: 'files' })
  const writing = steps.map(async ({ path, write }) => {
    options.signal?.throwIfAborted()
    await write(join(folder, path), analyzer, visualizer)
    options.signal?.throwIfAborted()
    done++
    options.onProgress?.({ stage: 'writing', done, total: steps.length, unit: 'files', detail: path })
  })
  // While the others are still written, and in the order of the steps.
  const logging = writing.reduce(
    (before, written, index) => Promise.all([before, written]).then(() => log(steps[index]!.path)),
    Promise.resolve(),
  )
  const ended = await Promise.allSettled([...writing, logging])
  options.signal?.throwIfAborted()
  const failure = ended.find((end) => end.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  options.onStageDone?.({ stage: 'writing', outcome: `${steps.length} files in ${folder}` })
  return steps.map(({ path, about }) => ({ path, about }))
}
