import type { MapInsights } from '../analysis/index.js'
import { atlasScene } from './atlas-figure.js'
import { clusterScene } from './cluster-figure.js'
import { distributionScene } from './distribution-figure.js'
import { drawPicture, drawSvg } from './draw-picture.js'
import { moodScene } from './mood-figure.js'
import { encodePng, type Picture } from './png.js'
import type { Scene } from './scene.js'
import { inTheme, type Theme } from './themes.js'
import { timelineScene } from './timeline-figure.js'
import { topologyScene } from './topology-figure.js'
import { createTypesetter, type Typesetter } from './typesetting.js'

/**
 * The plots by the names of their files: the map with its U-matrix, hits, sizes of cells and component planes of the
 * readable features that matter most; the cells compared by engagement, activity, hashtags, languages and what sets them
 * apart; the tweets over the map, with keywords and sample texts of the largest cells. Then the regions in the course of
 * time; the component planes of all readable features; sentiment and engagement over the map.
 */
const SCENES = {
  'som_topology.png': topologyScene,
  'cluster_analysis.png': clusterScene,
  'tweet_distribution.png': distributionScene,
  'region_timeline.png': timelineScene,
  'component_planes.png': atlasScene,
  'sentiment_engagement.png': moodScene,
} as const satisfies Record<string, (insights: MapInsights, type: Typesetter) => Scene>

export type PlotName = keyof typeof SCENES

export const PLOTS = Object.keys(SCENES) as readonly PlotName[]

export interface PlotStyle {
  /** For a light or a dark page. Default `light`. */
  readonly theme?: Theme
  /** Default `png`. */
  readonly format?: 'png' | 'svg'
}

export interface Plot {
  /** PNG, or SVG in UTF-8. */
  readonly bytes: Uint8Array
  /** In a sentence, what couldn't be drawn, such as characters that no font has. */
  readonly warning: string | undefined
}

/** A plot that isn't a file yet. */
export interface DrawnPlot {
  readonly picture: Picture | string
  readonly warning: string | undefined
}

/** All plots are pure: the same map gives the same bytes on a machine. */
export async function plot(name: PlotName, insights: MapInsights, style: PlotStyle = {}): Promise<Plot> {
  return encodePlot(await drawPlot(name, insights, style))
}

export async function drawPlot(
  name: PlotName,
  insights: MapInsights,
  { theme = 'light', format = 'png' }: PlotStyle = {},
): Promise<DrawnPlot> {
  const type = await createTypesetter()
  const scene = inTheme(SCENES[name](insights, type), theme)
  const picture = format === 'svg' ? await drawSvg(scene) : await drawPicture(scene)
  return { picture, warning: type.missing.size > 0 ? missingGlyphs(name, type.missing) : undefined }
}

/** Compresses outside the calling thread. */
export async function encodePlot({ picture, warning }: DrawnPlot): Promise<Plot> {
  const bytes = typeof picture === 'string' ? new TextEncoder().encode(picture) : await encodePng(picture)
  return { bytes, warning }
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
