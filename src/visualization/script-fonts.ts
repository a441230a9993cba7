/**
 * Fonts of scripts that most figures do without. Those of Chinese, Japanese and Korean have tens of thousands of
 * characters; they come in files of some hundred, each loaded when the first of its characters is to be drawn.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const PACKAGES = '@fontsource-variable'
/** A character that several have is drawn by the first. */
export const SCRIPT_FONTS: readonly string[] = [
  'noto-sans-hebrew',
  'noto-sans-thai',
  'noto-sans-devanagari',
  'noto-sans-jp',
  'noto-sans-kr',
  'noto-sans-sc',
]

/** Parts of these fonts whose characters the fonts that are always there have. */
const OTHERS = /^(latin|greek|cyrillic|vietnamese)/

/** In the packages' ranges but not in the fonts: ideographs that Unicode got with its versions 11 to 14. */
const YOUNGER_THAN_FONTS = /[\u4db6-\u4dbf\u9ff0-\u9fff]/

export interface ScriptFontFile {
  readonly file: string
  readonly family: string
}

/** The part of the ranges' key that a file is named by, such as `[12]` or `thai`; undefined where another font has it. */
export function partOf(key: string): string | undefined {
  return OTHERS.test(key) ? undefined : key.replace(/[[\]]/g, '')
}

/** The file of a part, in the font's package and in ours. */
export function fileOf(font: string, part: string): string {
  return `${font}-${part}-wght-normal.woff2`
}

/** Characters by ranges as CSS writes them, `U+4e00, U+4e10-4eff`, per part of a font. */
export type UnicodeRanges = Readonly<Record<string, string>>

/** Which file has a character, from what the fonts' packages tell of them. */
export class ScriptFonts {
  readonly #files = new Map<number, ScriptFontFile>()

  constructor(fonts: readonly { readonly name: string; readonly ranges: UnicodeRanges }[]) {
    for (const { name, ranges } of fonts) {
      for (const [key, text] of Object.entries(ranges)) {
        const part = partOf(key)
        if (part !== undefined)
          this.#add({ file: fileOf(name, part), family: `TwitterSom-${name}-${part}` }, text)
      }
    }
  }

  /** Undefined where none has it. */
  fileWith(character: string): ScriptFontFile | undefined {
    if (YOUNGER_THAN_FONTS.test(character)) return undefined
    return this.#files.get(character.codePointAt(0) ?? -1)
  }

  #add(file: ScriptFontFile, ranges: string): void {
    for (const range of ranges.split(',')) {
      const [first = '', last = first] = range.trim().replace('U+', '').split('-')
      const end = Number.parseInt(last, 16)
      for (let code = Number.parseInt(first, 16); code <= end; code++) {
        if (!this.#files.has(code)) this.#files.set(code, file)
      }
    }
  }
}

/** @throws the system's error where the package is incomplete. */
export function readScriptFonts(): ScriptFonts {
  return new ScriptFonts(
    SCRIPT_FONTS.map((name) => {
      const path = fontPath(`${name}.json`, `${PACKAGES}/${name}/unicode.json`)
      return { name, ranges: JSON.parse(readFileSync(path, 'utf8')) as UnicodeRanges }
    }),
  )
}

/** @throws the system's error where the package is incomplete. */
export function readScriptFont({ file }: ScriptFontFile): Buffer {
  const name = SCRIPT_FONTS.find((font) => file.startsWith(font))
  return readFileSync(fontPath(file, `${PACKAGES}/${name}/files/${file}`))
}

/** Beside this file in the package; in the fonts' own packages when run from the sources. */
export function fontPath(file: string, inPackage: string): string {
  const path = fileURLToPath(new URL(`./fonts/${file}`, import.meta.url))
  return existsSync(path) ? path : createRequire(import.meta.url).resolve(inPackage)
}
