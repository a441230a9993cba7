import { join } from 'node:path'
import type { MapAnalysis, MapGrid } from '../analysis/index.js'
import { qualityRecord, regionName, regionNameText, trainingStatsRecord } from '../analysis/index.js'
import type { OutputFile } from '../analyzer/index.js'
import type { SourceReport } from '../input/index.js'
import { oneLine } from '../output/index.js'
import { count, counted, percent, qualityVerdict } from '../report/index.js'
import { DEFAULT_OUTPUT, MODEL_FILE } from './default-paths.js'
import { largest, largestCells, SHOWN_TERMS, type SummaryStyle } from './largest-cells.js'
import { quoted } from './own-command.js'
import { listWithin, widthOf, wrap } from './text-columns.js'

/**
 * What was found, in the lines that end the main job.
 *
 * @param command How the user runs this command line.
 */
export function analyzeSummary(
  analysis: MapAnalysis,
  folder: string,
  files: readonly OutputFile[],
  command: string,
  style: SummaryStyle,
): string[] {
  return [
    '',
    ...wrap(headline(analysis), style.columns, ''),
    '',
    ...largestRegions(analysis, style.columns),
    ...largestCells(analysis, style),
    '',
    ...wrap(qualityVerdict(analysis), style.columns, ''),
    '',
    ...fileLines(folder, files, style.columns),
    '',
    'Next:',
    ...openLine(folder, style.columns),
    ...predictLines(command, folder, style.columns),
    `  ${command} analyze --help`,
  ]
}

const SHOWN_REGIONS = 6
const MIN_NAME_WIDTH = 20

/** "Regions (the largest 6 of 12):", with how many of the tweets each has, and its name. */
function largestRegions(analysis: MapAnalysis, columns: number): string[] {
  const { list } = analysis.regions
  if (list.length < 2) return []
  const shown = list.slice(0, SHOWN_REGIONS)
  const title =
    list.length > shown.length ? `Regions, the largest ${shown.length} of ${list.length}:` : 'Regions:'
  const sizes = shown.map(
    ({ size }) => `${counted(size, 'tweet')}, ${percent(size / analysis.training.numSamples)}`,
  )
  const width = Math.max(...sizes.map((size) => size.length))
  const room = columns - width - 4
  const lines = shown.flatMap((region, index) => {
    const name = oneLine(regionNameText(regionName(analysis.regions, region, SHOWN_TERMS)))
    if (room < MIN_NAME_WIDTH)
      return [`  ${sizes[index]}`, `    ${listWithin(name.split(', '), columns - 4)}`]
    return [`  ${sizes[index]!.padEnd(width)}  ${listWithin(name.split(', '), room)}`]
  })
  return [title, ...lines, '']
}

/** The same as one object, for --json. */
export function analyzeJson(
  analysis: MapAnalysis,
  folder: string,
  files: readonly OutputFile[],
  sources: readonly SourceReport[],
): Record<string, unknown> {
  return {
    version: 1,
    title: analysis.title,
    training_stats: trainingStatsRecord(analysis.training),
    quality: qualityRecord(analysis.quality),
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
  return `${oneLine(title)}: ${counted(training.numSamples, 'tweet')} on ${mapOf(grid)}${occupied(grid, training.numClusters)}`
}

function mapOf({ xDim, yDim, topology }: MapGrid): string {
  if (xDim * yDim === 1) return 'a map of one cell'
  return `${isSaidWithVowel(xDim) ? 'an' : 'a'} ${xDim} x ${yDim} ${topology} map`
}

/** Eight, eleven, eighteen, and numbers that begin with them. */
function isSaidWithVowel(value: number): boolean {
  return /^(?:8|1[18]$|1[18]\d{3}$)/.test(String(value))
}

function occupied({ xDim, yDim }: MapGrid, cells: number): string {
  if (xDim * yDim === 1) return ''
  return `, ${count(cells)} of ${counted(xDim * yDim, 'cell')} ${cells === 1 ? 'holds' : 'hold'} tweets`
}

/** With what each file is for, where every line has room for it. */
function fileLines(folder: string, files: readonly OutputFile[], columns: number): string[] {
  const width = Math.max(...files.map(({ path }) => path.length))
  const full = files.map(({ path, about }) => `  ${path.padEnd(width)}  ${about}`)
  const fits = full.every((line) => widthOf(line) <= columns)
  return [`Files in ${folder}:`, ...(fits ? full : files.map(({ path }) => `  ${path}`))]
}

function openLine(folder: string, columns: number): string[] {
  return [
    ['som_interactive.html', 'in a browser'],
    ['report.html', 'for what to forward'],
  ].map(([file, what]) => {
    const short = `  open ${join(folder, 'visualizations', file!)}`
    const full = `${short} ${what}`
    return widthOf(full) <= columns ? full : short
  })
}

/** In two lines for the shell where one would be too long. */
function predictLines(command: string, folder: string, columns: number): string[] {
  const predict = `  ${command} predict NEW_TWEETS`
  if (folder === DEFAULT_OUTPUT) return [predict]
  const model = `--model ${quoted(join(folder, MODEL_FILE))}`
  const full = `${predict} ${model}`
  return widthOf(full) <= columns ? [full] : [`${predict} \\`, `    ${model}`]
}
