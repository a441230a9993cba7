import { writeFileAtomic } from '../output/index.js'
import type { ReportSource } from '../report/index.js'
import { analysisReport, reportHtml, reportMarkdown } from '../report/index.js'
import { VERSION } from '../version.js'
import type { PlotName } from '../visualization/index.js'
import type { TwitterSOMAnalyzer } from './twitter-som-analyzer.js'

export interface VisualizerOptions {
  /** Where the tweets came from, for the report. */
  readonly sources?: readonly ReportSource[]
  /** The command that makes the same map again, for the report. */
  readonly command?: string
  /** Told in a sentence what couldn't be drawn, such as characters that no font has. */
  readonly onWarning?: (message: string) => void
  /** Aborted, no further figure is drawn: its method rejects with the reason. */
  readonly signal?: AbortSignal
}

/**
 * Draws a trained map into files: plots as SVG where the name ends in `.svg`, else as PNG, in the configured
 * `figure_theme`. Each method writes one file, which appears whole or not at all; drawing code is
 * loaded when the first figure is drawn.
 *
 * Every method throws NotTrainedError before the analyzer is trained, and OutputError when the file can't be written.
 */
export class SOMVisualizer {
  readonly #analyzer: TwitterSOMAnalyzer
  readonly #options: VisualizerOptions

  constructor(analyzer: TwitterSOMAnalyzer, options: VisualizerOptions = {}) {
    this.#analyzer = analyzer
    this.#options = options
  }

  /** U-matrix, hits, sizes of cells, and component planes of the features that matter most. */
  async plotSomTopology(path = 'som_topology.png'): Promise<void> {
    await this.#plot('som_topology.png', path)
  }

  /** Engagement against size, activity, hashtags, languages, importances and similarities. */
  async plotClusterAnalysis(path = 'cluster_analysis.png'): Promise<void> {
    await this.#plot('cluster_analysis.png', path)
  }

  /** Tweets over the map, with keywords and texts of the largest cells. */
  async plotTweetDistribution(path = 'tweet_distribution.png'): Promise<void> {
    await this.#plot('tweet_distribution.png', path)
  }

  /** The regions in the course of time, with their bursts. */
  async plotRegionTimeline(path = 'region_timeline.png'): Promise<void> {
    await this.#plot('region_timeline.png', path)
  }

  /** The component planes of all readable features, ordered by similarity. */
  async plotComponentPlanes(path = 'component_planes.png'): Promise<void> {
    await this.#plot('component_planes.png', path)
  }

  /** Mean sentiment and engagement over the map. */
  async plotSentimentEngagement(path = 'sentiment_engagement.png'): Promise<void> {
    await this.#plot('sentiment_engagement.png', path)
  }

  /** A plot by its name; see `PlotName`. */
  async plot(name: PlotName, path: string = name): Promise<void> {
    await this.#plot(name, path)
  }

  /** The map to explore in a browser, in one HTML file that needs no network. */
  async createInteractiveVisualization(path = 'som_interactive.html'): Promise<void> {
    const { analysis, tweets } = this.#analyzer
    const { createInteractivePage } = await import('../visualization/index.js')
    await writeFileAtomic(path, await createInteractivePage(analysis, tweets))
  }

  /** The report as text. */
  async generateReport(path = 'som_analysis_report.txt'): Promise<void> {
    const { sources, command } = this.#options
    await writeFileAtomic(
      path,
      analysisReport(this.#analyzer.analysis, { sources, command, packageVersion: VERSION }),
    )
  }

  /** The report by regions: as HTML where the name ends in `.html`, else as Markdown. */
  async generateRegionReport(path = 'report.html'): Promise<void> {
    const { sources, command } = this.#options
    const { analysis, config } = this.#analyzer
    const figure = `som_topology.${config.figure_format === 'svg' ? 'svg' : 'png'}`
    const options = { sources, command, packageVersion: VERSION, figure }
    const isHtml = path.toLowerCase().endsWith('.html')
    await writeFileAtomic(path, (isHtml ? reportHtml : reportMarkdown)(analysis, options))
  }

  async #plot(name: PlotName, path: string): Promise<void> {
    const { analysis, config } = this.#analyzer
    const { signal } = this.#options
    const { plotElsewhere } = await import('../visualization/index.js')
    const { bytes, warning } = await plotElsewhere(name, analysis, config.threads, {
      theme: config.figure_theme,
      format: path.toLowerCase().endsWith('.svg') ? 'svg' : 'png',
      ...(signal && { signal }),
    })
    if (warning !== undefined) this.#options.onWarning?.(warning)
    await writeFileAtomic(path, bytes)
  }
}
