import { describe, expect, test } from 'vitest'
import { oneLine, shownText } from '../../../src/output/index.js'

describe('oneLine', () => {
  test.each([
    ['line breaks and runs of blanks', 'one\n two\r\n\tthree\u2028four  five ', 'one two three four five'],
    ['control characters', 'a\u0000b\u001b[31mred\u0007\u007f\u009b', 'a␀b␛[31mred␇␡\ufffd'],
    ['directions', '\u202eabc\u202c \u2066def\u2069 \u200fghi\u061c', 'abc def ghi'],
    ['invisible marks', 'pass\u200bword\ufeff\u00ad', 'password'],
    ['half surrogates', 'a\ud83db', 'a\ufffdb'],
    ['joiners that change the meaning stay', '👩‍👩‍👧‍👦 می‌خواهم ❤️', '👩‍👩‍👧‍👦 می‌خواهم ❤️'],
    [
      'tags stay in flags only',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} x\u{e0041}y',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} xy',
    ],
    ['stacks of marks', `o${'\u0337'.repeat(30)}k`, `o${'\u0337'.repeat(4)}k`],
    [
      'other scripts as they are',
      'العاصفة الليلة 猫が寝ています हिन्दी',
      'العاصفة الليلة 猫が寝ています हिन्दी',
    ],
  ])('%s', (_, text, shown) => {
    expect(oneLine(text)).toBe(shown)
  })
})

describe('shownText', () => {
  test('leaves what is short enough', () => {
    expect(shownText('exactly ten', 11)).toBe('exactly ten')
    expect(shownText('', 5)).toBe('')
  })

  test('cuts to the limit, the mark counted, no blank before it', () => {
    expect(shownText('one two three', 9)).toBe('one two…')
    expect(shownText('onetwothree', 9)).toBe('onetwoth…')
  })

  test('never cuts inside a character', () => {
    expect(shownText('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…')
    expect(shownText('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦')
    expect(shownText('ee\u0301e\u0301e', 3)).toBe('ee\u0301…')
  })

  test('says that a text of endless characters was cut', () => {
    expect(shownText(`a${'\u200d'.repeat(5000)}b`, 4)).toMatch(/…$/u)
  })
})
