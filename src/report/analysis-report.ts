import type { MapAnalysis } from '../analysis/index.js'
import { clusterSection } from './cluster-section.js'
import {
  globalSection,
  type ReportSource,
  reproduceSection,
  sourcesSection,
  trainingSection,
} from './global-sections.js'
import { headline } from './headline.js'
import { regionLines } from './region-wording.js'
import { theirs, wrapped } from './wording.js'

export interface ReportOptions {
  /** Where the tweets came from. */
  readonly sources?: readonly ReportSource[] | undefined
  /** The command that makes the same map again. */
  readonly command?: string | undefined
  /** Of the package that trained the map. */
  readonly packageVersion?: string | undefined
}

/**
 * `som_analysis_report.txt` in pieces: plain sentences that can be forwarded, then all regions and cells by size, what all tweets
 * show together, the quality of the map, what was read, and how to get the same map again. Plain text, at most a
 * hundred characters a line where words allow; texts of tweets stand on one line and can't change how the rest reads.
 */
export function* analysisReport(analysis: MapAnalysis, options: ReportOptions = {}): Generator<string> {
  const title = `TWITTER SOM ANALYSIS REPORT: ${theirs(analysis.title, 80)}`
  yield `${title}\n${'='.repeat(title.length)}\n\n`
  yield headline(analysis)
    .map((sentence) => `${wrapped(sentence)}\n`)
    .join('')
  yield regionLines(analysis)
  yield* clusterSection(analysis)
  yield globalSection(analysis)
  yield trainingSection(analysis)
  if (options.sources !== undefined && options.sources.length > 0) yield sourcesSection(options.sources)
  yield reproduceSection(analysis, options)
}
