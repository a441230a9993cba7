/** Scripts as ranges of UTF-16 units, and the letters that tell languages of one script apart. */
import type { ListedLanguage } from './stop-words.js'

export const LATIN = 1
export const CYRILLIC = 2
export const ARABIC = 3
export const DEVANAGARI = 4
export const HAN = 5
export const KANA = 6

/** Scripts that one language alone is written in, as good as always; they are numbered from here. */
export const FIRST_SINGLE = 7
const SINGLE: readonly (readonly [language: string, first: number, last: number])[] = [
  ['el', 0x370, 0x3ff],
  ['hy', 0x530, 0x58f],
  ['iw', 0x590, 0x5ff],
  ['bn', 0x980, 0x9ff],
  ['pa', 0xa00, 0xa7f],
  ['gu', 0xa80, 0xaff],
  ['or', 0xb00, 0xb7f],
  ['ta', 0xb80, 0xbff],
  ['te', 0xc00, 0xc7f],
  ['kn', 0xc80, 0xcff],
  ['ml', 0xd00, 0xd7f],
  ['si', 0xd80, 0xdff],
  ['th', 0xe00, 0xe7f],
  ['lo', 0xe80, 0xeff],
  ['my', 0x1000, 0x109f],
  ['ka', 0x10a0, 0x10ff],
  ['am', 0x1200, 0x139f],
  ['km', 0x1780, 0x17ff],
  ['ko', 0x1100, 0x11ff],
  ['ko', 0x3130, 0x318f],
  ['ko', 0xac00, 0xd7af],
]

export const SINGLE_LANGUAGES: readonly string[] = [...new Set(SINGLE.map(([language]) => language))]

const SEVERAL: readonly (readonly [script: number, first: number, last: number])[] = [
  [LATIN, 0x61, 0x7a],
  [LATIN, 0xdf, 0xf6],
  [LATIN, 0xf8, 0x24f],
  [LATIN, 0x1e00, 0x1eff],
  [CYRILLIC, 0x400, 0x52f],
  [ARABIC, 0x620, 0x6ff],
  [ARABIC, 0x750, 0x77f],
  [DEVANAGARI, 0x900, 0x97f],
  [KANA, 0x3041, 0x30ff],
  [HAN, 0x3400, 0x4dbf],
  [HAN, 0x4e00, 0x9fff],
]

/** Script of each UTF-16 unit of lower-case text, 0 for none. */
export function scriptTable(): Uint8Array {
  const table = new Uint8Array(0x1_0000)
  for (const [script, first, last] of SEVERAL) table.fill(script, first, last + 1)
  for (const [language, first, last] of SINGLE)
    table.fill(FIRST_SINGLE + SINGLE_LANGUAGES.indexOf(language), first, last + 1)
  return table
}

/** Letters that few languages have. */
export const TELLING_LETTERS: readonly (readonly [letters: string, languages: readonly ListedLanguage[]])[] =
  [
    ['ñ', ['es']],
    ['ãõ', ['pt']],
    ['êâ', ['pt', 'fr', 'vi']],
    ['ß', ['de']],
    ['ğşı', ['tr']],
    ['łżśćęąńź', ['pl']],
    ['å', ['sv', 'no', 'da']],
    ['øæ', ['no', 'da']],
    ['țșţ', ['ro']],
    ['ă', ['ro', 'vi']],
    ['őű', ['hu']],
    ['œû', ['fr']],
    ['ç', ['fr', 'pt', 'tr', 'ca']],
    ['ä', ['de', 'sv', 'fi']],
    ['ö', ['de', 'sv', 'fi', 'hu', 'tr']],
    ['ü', ['de', 'tr', 'hu']],
    ['đơưạảấầẩậắằặẹẻẽếềểễệỉịọỏốồổỗộớờởợụủứừửữựỳỵỷỹ', ['vi']],
    ['è', ['it', 'fr', 'ca']],
    ['ìòù', ['it']],
    ['іїєґ', ['uk', 'uk']],
    ['ыэё', ['ru', 'ru']],
    ['پچژگ', ['fa', 'fa', 'ur']],
    ['ٹڈڑںے', ['ur', 'ur']],
    ['ةأإىئ', ['ar']],
  ]

/** Cyrillic letters of languages that have no list: their tweets are of no language that can be told. */
export const OTHER_CYRILLIC = 'јљњћђџѓќѕўәғқңөұүһ'
