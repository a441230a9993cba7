import { createTypesetter } from '../visualization/index.js'

/** A word of each script whose font isn't on every machine. */
const WORDS: Readonly<Record<string, string>> = {
  'Chinese and Japanese': '東京の雨',
  Korean: '서울',
  Arabic: 'مطر',
  Hebrew: 'גשם',
  Devanagari: 'बारिश',
  Thai: 'ฝนตก',
  Bengali: 'বৃষ্টি',
  Tamil: 'மழை',
  Georgian: 'წვიმა',
  Armenian: 'անձրև',
}

export interface FigureScripts {
  readonly drawn: readonly string[]
  readonly missing: readonly string[]
}

/** The scripts in which the figures can draw text with the fonts of the package and of this machine, and those they can't. */
export async function figureScripts(): Promise<FigureScripts> {
  const type = await createTypesetter()
  const scripts = Object.keys(WORDS)
  const isDrawn = new Map(scripts.map((script) => [script, type.drawable(WORDS[script]!)]))
  return {
    // The fonts of the package have these.
    drawn: ['Latin', 'Greek', 'Cyrillic', ...scripts.filter((script) => isDrawn.get(script))],
    missing: scripts.filter((script) => !isDrawn.get(script)),
  }
}
