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
  return `${name}: no font on this machine has ${missing.size} of its characters (${shown}${more}); they are left out. Install ${listed(fontsFor(missing))}`
}

// With their punctuation and the full-width forms.
const CJK =
  /[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script_Extensions=Hangul}\u3000-\u33ff\uff00-\uffef]/u

const EMOJI = /\p{Extended_Pictographic}/u

/** Scripts of which Noto has a font, as Unicode and the fonts call them. */
const SCRIPTS = [
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Tibetan',
  'Myanmar',
  'Khmer',
  'Georgian',
  'Armenian',
  'Hebrew',
  'Ethiopic',
  'Cherokee',
  'Mongolian',
  'Syriac',
  'Thaana',
].map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }))

/** Fonts that have the characters: "Noto Sans CJK", "Noto Sans Devanagari", "a Noto Sans font for the others". */
export function fontsFor(missing: Iterable<string>): string[] {
  const fonts = new Set<string>()
  let others = false
  for (const character of missing) {
    const script = SCRIPTS.find(({ pattern }) => pattern.test(character))
    if (script) fonts.add(`Noto Sans ${script.name}`)
    else if (CJK.test(character)) fonts.add('Noto Sans CJK')
    else if (EMOJI.test(character)) fonts.add('a newer Noto Emoji')
    else others = true
  }
  if (others)
    fonts.add(fonts.size === 0 ? 'a font that has them, such as Noto Sans Symbols' : 'a font for the others')
  return [...fonts]
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
