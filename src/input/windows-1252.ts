/**
 * Windows-1252 by the table of the WHATWG Encoding Standard: ISO-8859-1 but for 32 places. Not TextDecoder, whose
 * "windows-1252" leaves out these places in Node 20 (quotes and euro signs become control characters).
 */

/** The characters of 0x80 to 0x9f; the five that Windows leaves open are the control characters themselves. */
const FROM_80 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

export function fromWindows1252(bytes: Buffer): Buffer {
  const text = bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (found) => FROM_80[found.charCodeAt(0) - 0x80]!)
  return Buffer.from(text)
}
