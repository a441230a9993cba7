import { createCanvas, GlobalFonts } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { readScriptFont, readScriptFonts, ScriptFonts } from '../../../src/visualization/script-fonts.js'

test('a character is in the first font that has it, but never in one for letters that are always there', () => {
  const fonts = new ScriptFonts([
    { name: 'one', ranges: { '[3]': 'U+20-22, U+4e00', latin: 'U+0000-00FF' } },
    { name: 'two', ranges: { thai: 'U+4e00,U+0E01-0E03' } },
  ])
  expect(fonts.fileWith('一')).toEqual({ file: 'one-3-wght-normal.woff2', family: 'TwitterSom-one-3' })
  expect(fonts.fileWith('ข')?.file).toBe('two-thai-wght-normal.woff2')
  expect(fonts.fileWith('a')).toBeUndefined()
  expect(fonts.fileWith('')).toBeUndefined()
})

test('the fonts that come with this package have the characters of their scripts', () => {
  const fonts = readScriptFonts()
  expect(
    Array.from('東の한爱ไहש', (character) => fonts.fileWith(character)?.file.replace(/-\d*-?wght.*/, '')),
  ).toEqual([
    'noto-sans-jp',
    'noto-sans-jp',
    'noto-sans-kr',
    'noto-sans-sc',
    'noto-sans-thai-thai',
    'noto-sans-devanagari-devanagari',
    'noto-sans-hebrew-hebrew',
  ])
})

test('what the table says that a font has, it draws', () => {
  const fonts = readScriptFonts()
  const context = createCanvas(40, 40).getContext('2d', { willReadFrequently: true })
  const lackingOf = new Map<string, Buffer>()
  const draw = (character: string): Buffer => {
    context.clearRect(0, 0, 40, 40)
    context.fillText(character, 4, 30)
    return Buffer.from(context.getImageData(0, 0, 40, 40).data.buffer)
  }
  const isDrawn = (character: string): boolean => {
    const file = fonts.fileWith(character)
    if (file === undefined) return false
    if (!lackingOf.has(file.family)) GlobalFonts.register(readScriptFont(file), file.family)
    context.font = `24px ${file.family}`
    const lacking = lackingOf.get(file.family) ?? draw('\u{10ffff}')
    lackingOf.set(file.family, lacking)
    return !draw(character).equals(lacking)
  }
  // Every eleventh of the blocks of ideographs and syllables, and their last.
  const blocks = [
    [0x3400, 0x4db5],
    [0x4e00, 0x9fef],
    [0xac00, 0xd7a3],
    [0x3041, 0x3096],
    [0x30a1, 0x30fa],
  ] as const
  const codes = blocks.flatMap(([first, last]) => [
    ...Array.from({ length: Math.ceil((last - first) / 11) }, (_, i) => first + 11 * i),
    last,
  ])
  const known = codes.map((code) => String.fromCodePoint(code)).filter((one) => fonts.fileWith(one))
  expect(known.length).toBeGreaterThan(2000)
  expect(known.filter((character) => !isDrawn(character))).toEqual([])
  expect(fonts.fileWith('\u4db6') ?? fonts.fileWith('\u9ff0')).toBeUndefined()
})
