import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

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

/** For `font` and `fontFamily`: the bundled fonts, then what the machine has. */
export const FONT_FAMILY = [...new Set(FONT_FILES.map((font) => font.family)), 'sans-serif'].join(', ')

let registration: Promise<void> | undefined

/** Makes the bundled fonts known to the canvas, once per process. */
export function registerFonts(): Promise<void> {
  registration ??= register()
  return registration
}

async function register(): Promise<void> {
  const [{ GlobalFonts }, buffers] = await Promise.all([
    import('@napi-rs/canvas'),
    Promise.all(FONT_FILES.map(readFont)),
  ])
  FONT_FILES.forEach((font, index) => {
    GlobalFonts.register(buffers[index]!, font.family)
  })
}

/** Beside this file in the package; in the fonts' own packages when run from the sources. */
async function readFont(font: FontFile): Promise<Buffer> {
  try {
    return await readFile(fileURLToPath(new URL(`./fonts/${font.file}`, import.meta.url)))
  } catch {
    return readFile(createRequire(import.meta.url).resolve(`${font.package}/files/${font.file}`))
  }
}

function weights(name: string, prefix: string): FontFile[] {
  return WEIGHTS.map((weight) => ({
    package: name,
    file: `${prefix}-${weight}-normal.woff2`,
    family: `TwitterSom-${prefix}`,
  }))
}
