import { readFile } from 'node:fs/promises'
import { fontPath, readScriptFont, readScriptFonts, SCRIPT_FONTS, type ScriptFonts } from './script-fonts.js'

interface FontFile {
  readonly package: string
  readonly file: string
  /** Own names, so that a font of the same name on the machine is never taken instead. */
  readonly family: string
}

// Each subset is a family of its own: the canvas takes one file per family, weight and style.
const INTER_SUBSETS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese']
const WEIGHTS = [400, 700]

/** The fonts that come with this package, in the order in which glyphs are looked for. */
export const FONT_FILES: readonly FontFile[] = [
  ...INTER_SUBSETS.flatMap((subset) => weights('@fontsource/inter', `inter-${subset}`)),
  ...weights('@fontsource/noto-sans-arabic', 'noto-sans-arabic-arabic'),
  {
    package: '@fontsource/noto-emoji',
    file: 'noto-emoji-emoji-400-normal.woff2',
    family: 'TwitterSom-noto-emoji-emoji',
  },
]

const ALWAYS_THERE = [...new Set(FONT_FILES.map((font) => font.family))]
/** In the order in which they are looked at. */
let scriptFamilies: readonly string[] = []
let families = listOf(scriptFamilies)
let scriptFonts: ScriptFonts | undefined
let registration: Promise<typeof import('@napi-rs/canvas').GlobalFonts> | undefined
let fonts: typeof import('@napi-rs/canvas').GlobalFonts | undefined

/** For `font` and `fontFamily`: the bundled fonts that are loaded by now, then what the machine has. */
export function fontFamily(): string {
  return families
}

/** Whether one of the fonts that come in parts has a character: its part is loaded then. */
export function loadFontFor(character: string): boolean {
  scriptFonts ??= readScriptFonts()
  const file = scriptFonts.fileWith(character)
  if (!fonts || !file) return false
  if (scriptFamilies.includes(file.family)) return true
  fonts.register(readScriptFont(file), file.family)
  scriptFamilies = [...scriptFamilies, file.family].sort(byScript)
  families = listOf(scriptFamilies)
  return true
}

function listOf(loaded: readonly string[]): string {
  return [...ALWAYS_THERE, ...loaded, 'sans-serif'].join(', ')
}

/** The same fonts in the same order, whichever was loaded first: a picture doesn't depend on those before it. */
function byScript(one: string, other: string): number {
  const place = (family: string): number => SCRIPT_FONTS.findIndex((name) => family.includes(name))
  return place(one) - place(other) || (one < other ? -1 : 1)
}

/** Makes the bundled fonts known to the canvas, once per process. */
export async function registerFonts(): Promise<void> {
  registration ??= register()
  fonts = await registration
}

async function register(): Promise<typeof import('@napi-rs/canvas').GlobalFonts> {
  const [{ GlobalFonts }, buffers] = await Promise.all([
    import('@napi-rs/canvas'),
    Promise.all(FONT_FILES.map(readFont)),
  ])
  FONT_FILES.forEach((font, index) => {
    GlobalFonts.register(buffers[index]!, font.family)
  })
  return GlobalFonts
}

function readFont(font: FontFile): Promise<Buffer> {
  return readFile(fontPath(font.file, `${font.package}/files/${font.file}`))
}

function weights(name: string, prefix: string): FontFile[] {
  return WEIGHTS.map((weight) => ({
    package: name,
    file: `${prefix}-${weight}-normal.woff2`,
    family: `TwitterSom-${prefix}`,
  }))
}
