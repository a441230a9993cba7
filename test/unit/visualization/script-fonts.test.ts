import { expect, test } from 'vitest'
import { readScriptFonts, ScriptFonts } from '../../../src/visualization/script-fonts.js'

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
