/**
 * What the scanners need to know of each code point, looked up in one table. The classes are Python's own
 * (`str.isspace`, `\w`, `str.isupper`), so that words break where they break in the Python libraries.
 */

/** Python's `\w`: letters, numbers, underscore; not combining marks. */
export const WORD = 1
/** Combining marks: part of a word in many scripts, although `\w` leaves them out. */
export const MARK = 2
/** Python's `str.isspace`. */
export const SPACE = 4
export const UPPER = 8
/** Lower or title case: a word that holds one isn't in capitals. */
export const LOWER = 16
/** Scripts that put no spaces between words. */
export const UNSPACED = 32
export const PICTOGRAPH = 64
/** Python's `string.punctuation`. */
export const PUNCTUATION = 128

const CLASSES: readonly (readonly [number, RegExp])[] = [
  [WORD, /[\p{L}\p{N}_]+/gu],
  [MARK, /\p{M}+/gu],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts the separators 0x1c to 0x1f as spaces.
  [SPACE, /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu],
  [UPPER, /\p{Uppercase}+/gu],
  [LOWER, /[\p{Lowercase}\p{Lt}]+/gu],
  [
    UNSPACED,
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu,
  ],
  [PICTOGRAPH, /(?:(?![#*\d©®™])[\p{Extended_Pictographic}\p{Regional_Indicator}])+/gu],
  [PUNCTUATION, /[!-/:-@[-`{-~]+/g],
]

/** Planes 0 and 1; above stand only Han characters, then nothing that is a letter, a space or an emoji. */
const TABLE_SIZE = 0x2_0000
const LAST_HAN = 0x3_ffff

let classes: Uint8Array | undefined

/** Class bits of the code points below `0x20000`. Built on first use: it takes some 20 ms. */
export function characterClasses(): Uint8Array {
  classes ??= buildTable()
  return classes
}

/** Class bits of a code point above those in the table. */
export function highCharacterClass(codePoint: number): number {
  return codePoint <= LAST_HAN ? WORD | UNSPACED : 0
}

function buildTable(): Uint8Array {
  const table = new Uint8Array(TABLE_SIZE)
  classifyPlane(table, 0, 1)
  classifyPlane(table, 0x1_0000, 2)
  return table
}

/** `units`: UTF-16 units per code point of the plane. */
function classifyPlane(table: Uint8Array, base: number, units: 1 | 2): void {
  const text = planeText(base, units)
  for (const [bit, pattern] of CLASSES) {
    for (const match of text.matchAll(pattern)) {
      const first = base + match.index / units
      const last = first + match[0].length / units
      for (let codePoint = first; codePoint < last; codePoint++) table[codePoint]! |= bit
    }
  }
}

/** All code points of a plane in order; surrogates, which are no characters, are replaced. */
function planeText(base: number, unitsEach: 1 | 2): string {
  const units = new Uint16Array(0x1_0000 * unitsEach)
  for (let i = 0; i < 0x1_0000; i++) {
    if (unitsEach === 1) units[i] = i >= 0xd800 && i < 0xe000 ? 0xfffd : i
    else {
      const offset = base - 0x1_0000 + i
      units[2 * i] = 0xd800 + (offset >> 10)
      units[2 * i + 1] = 0xdc00 + (offset & 0x3ff)
    }
  }
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(units)
}
