/** Texts that Python has printed as bytes, `b'caf\xc3\xa9'`: what `str(text.encode("utf-8"))` writes into a file. */

const SMALL_B = 98
/** A quote of the same kind inside stands behind a backslash. */
const PRINTED = /^b(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)")$/
/** Longer than any tweet: patterns need memory by the length of what they match. */
const LONGEST = 100_000
const ESCAPE = /\\(?:x([\da-fA-F]{2})|([nrt\\'"]))/g
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** The text that was encoded, or undefined where the given one isn't the print of any. */
export function fromPythonBytes(text: string): string | undefined {
  if (text.charCodeAt(0) !== SMALL_B || text.length > LONGEST) return undefined
  const found = PRINTED.exec(text)
  if (found === null) return undefined
  const inner = found[1] ?? found[2]!
  if (!inner.includes('\\')) return inner
  // Each byte as a character of Latin-1, those of characters that were left as they are among them.
  const bytes = Buffer.from(inner)
    .toString('latin1')
    .replace(ESCAPE, (_, hex: string | undefined, letter: string) =>
      hex === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
    )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
