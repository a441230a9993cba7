import { describe, expect, it } from 'vitest'
import { createTypesetter } from '../../../src/visualization/typesetting.js'
import { HOSTILE_TEXTS } from '../../support/made-up-tweets.js'
import { plainType } from '../../support/plain-type.js'

const LONG = 'Neighbouring cells hold similar tweets and dark ridges separate them'

describe('createTypesetter', () => {
  it('has Latin, Cyrillic, Greek, Vietnamese, Arabic and emoji without any font of the machine', async () => {
    const type = await createTypesetter()
    const text = 'Žluťoučký Привет Ґ Ελλάδα Việt مرحبا 😀 ❤️ − × · … “q” ²'
    expect(type.clean(text)).toBe(text)
    expect([...type.missing]).toEqual([])
  })

  it('has Chinese, Japanese, Korean, Thai, Hindi and Hebrew without any font of the machine', async () => {
    const type = await createTypesetter()
    const text = '東京で地震、大丈夫？♪★カフェ 사랑해요 简体汉字 ภาษาไทย हिन्दी भाषा שלום'
    expect(type.clean(text)).toBe(text)
    expect([...type.missing]).toEqual([])
    expect(type.width('東京', 20)).toBeCloseTo(40, 0)
  })

  it('leaves out and names what no font has', async () => {
    const type = await createTypesetter()
    expect(type.clean('a\u{10fffe}b \u{50000}')).toBe('ab')
    expect([...type.missing]).toEqual(['\u{10fffe}', '\u{50000}'])
    // An ideograph younger than the font that has its block.
    expect(type.clean('東\u9ff0京')).toBe('東京')
  })

  it('measures with the weight', async () => {
    const type = await createTypesetter()
    expect(type.width('Tweets', 12, 700)).toBeGreaterThan(type.width('Tweets', 12))
    expect(type.width('Tweets', 24)).toBeCloseTo(2 * type.width('Tweets', 12), 0)
  })
})

describe('clean', () => {
  it('leaves one line without controls, overrides and halves of characters', () => {
    for (const text of HOSTILE_TEXTS) {
      const clean = plainType().clean(text)
      expect(clean).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066\u2067\p{Surrogate}]/u)
      expect(clean).not.toMatch(/\s\s/u)
    }
  })

  it('keeps emoji sequences whole', () => {
    expect(plainType().clean('👩‍👩‍👧‍👦 🏳️‍🌈')).toBe('👩‍👩‍👧‍👦 🏳️‍🌈')
  })
})

describe('drawable', () => {
  it('is false for a word with a character that no font has, and tells which', () => {
    const type = plainType()
    expect([type.drawable('cat'), type.drawable('猫'), type.drawable('cat猫'), type.drawable('…')]).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect([...type.missing]).toEqual(['猫'])
  })
})

describe('shorten', () => {
  it('keeps what fits and cuts the rest with an ellipsis', () => {
    const type = plainType()
    expect(type.shorten('short', 10, 100)).toBe('short')
    const cut = type.shorten(LONG, 10, 100)
    expect(cut).toBe('Neighbouring cell…')
    expect(type.width(cut, 10)).toBeLessThanOrEqual(100)
  })

  it('never cuts a character of several code points', () => {
    expect(plainType().shorten('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 10, 70)).toBe('👩‍👩‍👧‍👦…')
  })
})

describe('wrap', () => {
  it('breaks between words', () => {
    expect(plainType().wrap(LONG, 10, 130, 9)).toEqual([
      'Neighbouring cells hold',
      'similar tweets and dark',
      'ridges separate them',
    ])
  })

  it('ends the last line with an ellipsis where text is left over', () => {
    expect(plainType().wrap(LONG, 10, 130, 2)).toEqual([
      'Neighbouring cells hold',
      'similar tweets and dark…',
    ])
  })

  it('breaks words that are longer than a line', () => {
    expect(plainType().wrap('x'.repeat(30), 10, 60, 9)).toEqual([
      'x'.repeat(11),
      'x'.repeat(11),
      'x'.repeat(8),
    ])
  })

  it('breaks a text of ten million characters at once', () => {
    expect(plainType().wrap('y'.repeat(10_000_000), 10, 60, 2)[0]).toBe('y'.repeat(11))
  })
})
