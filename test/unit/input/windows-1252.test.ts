import { describe, expect, it } from 'vitest'
import { fromWindows1252 } from '../../../src/input/windows-1252.js'

describe('fromWindows1252', () => {
  // As Python's cp1252 has them; it leaves out the five places that Windows leaves open.
  it('reads all 256 bytes', () => {
    const open = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])
    const special = [
      0x20ac, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x17d,
    ]
    special.push(
      0x2018,
      0x2019,
      0x201c,
      0x201d,
      0x2022,
      0x2013,
      0x2014,
      0x2dc,
      0x2122,
      0x161,
      0x203a,
      0x153,
      0x17e,
      0x178,
    )
    const expected = Array.from({ length: 256 }, (_, byte) =>
      byte < 0x80 || byte > 0x9f || open.has(byte) ? byte : special.shift(),
    )
    const text = fromWindows1252(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))).toString()
    expect(Array.from(text, (character) => character.codePointAt(0))).toEqual(expected)
  })
})
