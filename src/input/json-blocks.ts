/**
 * Where a JSON array can be cut: in front of a line on which one of its elements begins. That is a guess, for only
 * who has read all before it knows how deep it lies; who reads up to it finds out.
 */

const NEWLINE = 0x0a
const RETURN = 0x0d
const TAB = 0x09
const SPACE = 0x20
const COMMA = 0x2c
/** The beginning of a record: its first key. */
const BEGINNING = /\{\s*"[^"\\]{1,100}"\s*:/
const LOOKED_THROUGH = 4096
/** Records within records may begin alike. */
const MOST_TRIES = 100

/** The last line that begins as the first record does; 0 where there is none. */
export function lastElementLine(bytes: Buffer): number {
  const beginning = BEGINNING.exec(bytes.toString('latin1', 0, LOOKED_THROUGH))
  if (!beginning) return 0
  const wanted = Buffer.from(beginning[0], 'latin1')
  let at = bytes.length
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    at = bytes.lastIndexOf(wanted, at - 1)
    if (at <= beginning.index) return 0
    const line = lineBefore(bytes, at)
    if (line > 0) return line
  }
  return 0
}

/** The line on which only spaces and the comma behind the element before stand in front of `at`; 0 where more does. */
function lineBefore(bytes: Buffer, at: number): number {
  let start = at
  while (bytes[start - 1] === SPACE || bytes[start - 1] === TAB) start--
  if (bytes[start - 1] === COMMA) start--
  while (bytes[start - 1] === SPACE || bytes[start - 1] === TAB || bytes[start - 1] === RETURN) start--
  return bytes[start - 1] === NEWLINE ? start : 0
}
