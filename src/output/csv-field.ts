/** Whether a text may need anything done to it; most don't. */
const IS_SPECIAL = /[",\r\n\0]|^[\s=+\-@\uff1d\uff0b\uff0d\uff20]/
const NEEDS_QUOTES = /[",\r\n]/u
/**
 * What a spreadsheet takes for a formula, also behind blanks and in the wide forms that East Asian versions read the
 * same way; a tab or a line break at the start can make one out of the rest.
 */
const STARTS_FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/u

/**
 * One field of a CSV file (RFC 4180): quoted where it has to be. A text that a spreadsheet would run as a formula gets
 * an apostrophe in front, which spreadsheets take for "this is text"; NUL, which some readers can't pass, becomes
 * U+FFFD.
 */
export function csvField(text: string): string {
  if (!IS_SPECIAL.test(text)) return text
  const clean = text.replaceAll('\0', '\ufffd')
  const safe = STARTS_FORMULA.test(clean) ? `'${clean}` : clean
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
