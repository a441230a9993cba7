/**
 * What the latent components know of a tweet besides its terms: its stop words, each on its own, and the scripts of
 * its words. A tweet whose words are all rare has no known term, and would be the same as every other such tweet; by
 * its notes it still stands beside tweets in its language. "not" and "never", too, are stop words. Notes are never
 * keywords nor parts of longer terms.
 */

/** No term begins so: it is neither a letter nor the sign of a mention or hashtag. */
const MARK = '~'

/** Measured on labelled tweets (docs/features.md): names say most of what a tweet is about, stop words least. */
const NAME_WEIGHT = 1.3
const STOP_WORD_WEIGHT = 0.7
const SCRIPT_MARK = '~~'

export function isNote(term: string): boolean {
  return term.startsWith(MARK)
}

export function stopWordNote(word: string): string {
  return MARK + word
}

/** Weight of a term in the latent components, besides its idf. */
export function latentWeight(term: string): number {
  if (term.startsWith(SCRIPT_MARK)) return 1
  if (isNote(term)) return STOP_WORD_WEIGHT
  return /^[@#]\S+$/u.test(term) ? NAME_WEIGHT : 1
}

const FIRST_INDIC_BLOCK = 0x900
const INDIC_BLOCK_BITS = 7

/** Scripts by ranges of code points. Between Arabic and Hangul letters each block of 128 is a script of its own. */
const SCRIPTS: readonly (readonly [name: string, first: number, last: number])[] = [
  ['latin', 0x41, 0x24f],
  ['greek', 0x370, 0x3ff],
  ['cyrillic', 0x400, 0x52f],
  ['armenian', 0x530, 0x58f],
  ['hebrew', 0x590, 0x5ff],
  ['arabic', 0x600, 0x8ff],
  ...Array.from({ length: 16 }, (_, block) => {
    const first = FIRST_INDIC_BLOCK + (block << INDIC_BLOCK_BITS)
    return [`block_${first.toString(16)}`, first, first + 0x7f] as const
  }),
  ['hangul', 0x1100, 0x11ff],
  ['latin', 0x1e00, 0x1eff],
  ['greek', 0x1f00, 0x1fff],
  ['kana', 0x3040, 0x30ff],
  ['han', 0x3400, 0x9fff],
  ['hangul', 0xac00, 0xd7af],
]

/** Name of the script note of each UTF-16 unit, as an index into the names; -1 for none. */
export function scriptNotes(): { readonly names: readonly string[]; readonly ofUnit: Int8Array } {
  const names: string[] = []
  const ofUnit = new Int8Array(0x1_0000).fill(-1)
  for (const [name, first, last] of SCRIPTS) {
    const note = SCRIPT_MARK + name
    if (!names.includes(note)) names.push(note)
    ofUnit.fill(names.indexOf(note), first, last + 1)
  }
  return { names, ofUnit }
}
