import type { MapAnalysis } from '../analysis/index.js'
import { clusterScene } from './cluster-figure.js'
import { distributionScene } from './distribution-figure.js'
import { drawPng } from './draw-png.js'
import type { Scene } from './scene.js'
import { topologyScene } from './topology-figure.js'
import { createTypesetter, type Typesetter } from './typesetting.js'

export interface PlotOptions {
  /** Told in a sentence what couldn't be drawn, such as characters that no font has. */
  readonly onWarning?: (message: string) => void
}

/**
 * PNG of the map: U-matrix, hits, sizes of cells, component planes of the readable features that matter most.
 * All plots are pure: the same analysis gives the same bytes on a machine.
 */
export function plotSomTopology(analysis: MapAnalysis, options?: PlotOptions): Promise<Uint8Array> {
  return plot('som_topology.png', topologyScene, analysis, options)
}

/** PNG of the cells: engagement against size, activity, hashtags, languages, what sets cells apart, similarity. */
export function plotClusterAnalysis(analysis: MapAnalysis, options?: PlotOptions): Promise<Uint8Array> {
  return plot('cluster_analysis.png', clusterScene, analysis, options)
}

/** PNG of the tweets over the map, with keywords and sample texts of the largest cells. */
export function plotTweetDistribution(analysis: MapAnalysis, options?: PlotOptions): Promise<Uint8Array> {
  return plot('tweet_distribution.png', distributionScene, analysis, options)
}

async function plot(
  name: string,
  makeScene: (analysis: MapAnalysis, type: Typesetter) => Scene,
  analysis: MapAnalysis,
  options: PlotOptions = {},
): Promise<Uint8Array> {
  const type = await createTypesetter()
  const scene = makeScene(analysis, type)
  if (type.missing.size > 0) options.onWarning?.(missingGlyphs(name, type.missing))
  return drawPng(scene)
}

const SHOWN_GLYPHS = 10

function missingGlyphs(name: string, missing: ReadonlySet<string>): string {
  const shown = [...missing].slice(0, SHOWN_GLYPHS).join(' ')
  const more = missing.size > SHOWN_GLYPHS ? ' …' : ''
  return `${name}: no font on this machine has ${missing.size} of its characters (${shown}${more}); they are left out. Install a font for them, such as Noto Sans CJK`
}
