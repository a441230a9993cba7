import type { MapInsights } from '../analysis/index.js'
import { clusterScene } from './cluster-figure.js'
import { distributionScene } from './distribution-figure.js'
import { drawPicture } from './draw-picture.js'
import { encodePng, type Picture } from './png.js'
import type { Scene } from './scene.js'
import { topologyScene } from './topology-figure.js'
import { createTypesetter, type Typesetter } from './typesetting.js'

/**
 * The plots by the names of their files: the map with its U-matrix, hits, sizes of cells and component planes of the
 * readable features that matter most; the cells compared by engagement, activity, hashtags, languages and what sets them
 * apart; the tweets over the map, with keywords and sample texts of the largest cells.
 */
const SCENES = {
  'som_topology.png': topologyScene,
  'cluster_analysis.png': clusterScene,
  'tweet_distribution.png': distributionScene,
} as const satisfies Record<string, (insights: MapInsights, type: Typesetter) => Scene>

export type PlotName = keyof typeof SCENES

export interface Plot {
  /** PNG. */
  readonly bytes: Uint8Array
  /** In a sentence, what couldn't be drawn, such as characters that no font has. */
  readonly warning: string | undefined
}

/** A plot that isn't a file yet. */
export interface DrawnPlot {
  readonly picture: Picture
  readonly warning: string | undefined
}

/** All plots are pure: the same map gives the same bytes on a machine. */
export async function plot(name: PlotName, insights: MapInsights): Promise<Plot> {
  return encodePlot(await drawPlot(name, insights))
}

export async function drawPlot(name: PlotName, insights: MapInsights): Promise<DrawnPlot> {
  const type = await createTypesetter()
  const scene = SCENES[name](insights, type)
  const picture = await drawPicture(scene)
  return { picture, warning: type.missing.size > 0 ? missingGlyphs(name, type.missing) : undefined }
}

/** Compresses outside the calling thread. */
export async function encodePlot({ picture, warning }: DrawnPlot): Promise<Plot> {
  return { bytes: await encodePng(picture), warning }
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
