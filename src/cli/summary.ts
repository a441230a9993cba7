import { join } from 'node:path'
import type { Cluster, MapAnalysis } from '../analysis/index.js'
import { trainingStatsRecord } from '../analysis/index.js'
import type { OutputFile } from '../analyzer/index.js'
import type { SourceReport } from '../input/index.js'
import { oneLine } from '../output/index.js'
import { qualityVerdict } from '../report/index.js'
import { miniMap, miniMapWidth } from './mini-map.js'
import { count, percent, whole } from './numbers.js'

interface SummaryStyle {
  readonly color: boolean
  readonly columns: number
}

const SHOWN_CLUSTERS = 8
/** Room that the names of clusters need beside the map. */
const NAMES_WIDTH = 36

/** What was found, in the lines that end the main job. */
export function analyzeSummary(
  analysis: MapAnalysis,
  folder: string,
  files: readonly OutputFile[],
  style: SummaryStyle,
): string[] {
  return [
    '',
    headline(analysis),
    '',
    ...mapWithNames(analysis, style),
    '',
    ...wrap(qualityVerdict(analysis), style.columns),
    '',
    ...fileLines(folder, files),
    '',
    'Next:',
    `  open ${join(folder, 'visualizations/som_interactive.html')} in a browser`,
    `  twitter-som predict NEW_TWEETS --model ${join(folder, 'models/twitter_som_model.safetensors')}`,
    '  twitter-som analyze --help',
  ]
}

/** The same as one object, for --json. */
export function analyzeJson(
  analysis: MapAnalysis,
  folder: string,
  files: readonly OutputFile[],
  sources: readonly SourceReport[],
): unknown {
  return {
    version: 1,
    title: analysis.title,
    training_stats: trainingStatsRecord(analysis.training),
    largest_clusters: largest(analysis).map(({ id, size, keywords }) => ({
      id,
      size,
      keywords: keywords.slice(0, 5).map(({ term }) => term),
    })),
    sources: sources.map(({ path, format, records, tweets, rejected, skipped, duplicates }) => ({
      path,
      format,
      records,
      tweets,
      rejected,
      skipped,
      duplicates,
    })),
    output: folder,
    files: files.map(({ path }) => join(folder, path)),
  }
}

function headline({ title, grid, training }: MapAnalysis): string {
  const clusters = `${whole(training.numClusters)} of ${whole(grid.xDim * grid.yDim)} cells hold tweets`
  return `${oneLine(title)}: ${count(training.numSamples, 'tweet')} on a ${grid.xDim} x ${grid.yDim} ${grid.topology} map, ${clusters}`
}

function mapWithNames(analysis: MapAnalysis, style: SummaryStyle): string[] {
  const names = largest(analysis).map((cluster) => clusterLine(cluster, analysis.training.numSamples, style))
  const width = miniMapWidth(analysis)
  if (!style.color || style.columns < width + NAMES_WIDTH)
    return ['Largest cells:', ...names.map((name) => `  ${name}`)]
  const map = miniMap(analysis)
  const rows = Math.max(map.length, names.length + 1)
  const beside = ['Largest cells (x, y):', ...names]
  return Array.from({ length: rows }, (_, row) => {
    const left = map[row] ?? ' '.repeat(width)
    return `  ${left}  ${beside[row] ?? ''}`.trimEnd()
  })
}

function clusterLine(cluster: Cluster, tweets: number, style: SummaryStyle): string {
  const place = `(${cluster.x}, ${cluster.y})`.padEnd(9)
  const share = `${count(cluster.size, 'tweet')}, ${percent(cluster.size / tweets)}`
  const width = miniMapWidthOr(style)
  const room = Math.max(12, style.columns - width - place.length - share.length - 8)
  return `${place}${share}  ${oneLine(
    cut(
      cluster.keywords.map(({ term }) => term),
      room,
    ),
  )}`.trimEnd()
}

/** Without colour the map isn't drawn and the names have the whole line. */
function miniMapWidthOr(style: SummaryStyle): number {
  return style.color ? 34 : 0
}

/** As many keywords as find room. */
function cut(terms: readonly string[], room: number): string {
  let text = ''
  for (const term of terms) {
    const longer = text === '' ? term : `${text}, ${term}`
    if ([...longer].length > room) break
    text = longer
  }
  return text
}

function largest(analysis: MapAnalysis): Cluster[] {
  return analysis.clusters.toSorted((a, b) => b.size - a.size || a.neuron - b.neuron).slice(0, SHOWN_CLUSTERS)
}

function fileLines(folder: string, files: readonly OutputFile[]): string[] {
  const width = Math.max(...files.map(({ path }) => path.length))
  return [`Files in ${folder}:`, ...files.map(({ path, about }) => `  ${path.padEnd(width)}  ${about}`)]
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
