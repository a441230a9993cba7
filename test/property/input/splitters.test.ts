import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asUtf8 } from '../../../src/input/encoding.js'
import { layoutOf } from '../../../src/input/layouts.js'
import type { RecordSink } from '../../../src/input/records.js'
import { RefusedSource } from '../../../src/input/refused-source.js'
import { Utf8Check } from '../../../src/input/utf8-check.js'
import { textFixtures } from '../../support/input-fixtures.js'

const fixtures = textFixtures

/** All chunks in one buffer that is overwritten again and again, as streams of programs may do. */
function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  const shared = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(shared, 0, at, at + size)
    yield shared.subarray(0, length)
    shared.fill(0x22)
  }
}

function events(bytes: Buffer, size: number): unknown[] {
  const found: unknown[] = []
  const sink: RecordSink = {
    full: false,
    header: (names, line) => found.push(['header', line, ...names]),
    row: (fields, line) => found.push(['row', line, ...fields]),
    value: (text, line) => found.push(['value', line, text]),
    bad: (reason, line, excerpt, detail) => found.push(['bad', reason, line, excerpt.slice(0, 100), detail]),
  }
  const head = bytes.toString()
  const splitter = layoutOf(head).open(sink, head)
  for (const piece of pieces(bytes, size)) splitter.push(piece)
  splitter.end()
  return found
}

/** Damage at the beginning can make another kind of file of it, which is refused by name. */
function outcome(bytes: Buffer, size: number): unknown {
  try {
    return events(bytes, size)
  } catch (error) {
    if (error instanceof RefusedSource) return error.message
    throw error
  }
}

describe('splitters', () => {
  it.each(fixtures)('give the same records of $name for chunks of any size', ({ bytes }) => {
    const whole = events(bytes, bytes.length)
    expect(whole.length).toBeGreaterThan(0)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (size) => {
        expect(events(bytes, size)).toEqual(whole)
      }),
      { numRuns: 40 },
    )
  })

  it('give the same records of damaged bytes, too', () => {
    const damage = fc.tuple(
      fc.constantFrom(...fixtures),
      fc.nat(4000),
      fc.constantFrom('"', '\n', '}', ']', ',', '\\', '日'),
    )
    fc.assert(
      fc.property(damage, fc.integer({ min: 1, max: 60 }), ([{ bytes }, at, inserted], size) => {
        const place = at % bytes.length
        const damaged = Buffer.concat([
          bytes.subarray(0, place),
          Buffer.from(inserted),
          bytes.subarray(place),
        ])
        expect(outcome(damaged, size)).toEqual(outcome(damaged, damaged.length))
      }),
      { numRuns: 400 },
    )
  })
})

describe('Utf8Check', () => {
  it('says of chunks of any size what isUtf8 says of the whole', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom([0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe0, 0x80])
        .map((bytes) => Buffer.from(bytes)),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.integer({ min: 1, max: 5 }), (parts, size) => {
        const bytes = Buffer.concat(parts)
        const check = new Utf8Check()
        let accepted = true
        for (const piece of pieces(bytes, size)) accepted = check.accepts(piece) && accepted
        expect(accepted && check.isComplete).toBe(isUtf8(bytes))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('asUtf8', () => {
  it('gives the same text for chunks of any size, in every encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('utf16le', 'utf16be', 'utf8'),
        fc.integer({ min: 1, max: 9 }),
        async (text, encoding, size) => {
          const marked = Buffer.from(`\ufeff${text}`, encoding === 'utf8' ? 'utf8' : 'utf16le')
          const bytes = encoding === 'utf16be' ? marked.swap16() : marked
          async function* stream(): AsyncGenerator<Uint8Array> {
            yield* pieces(bytes, size)
          }
          const { bytes: found } = await asUtf8(stream())
          let read = ''
          const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
          for await (const chunk of found) read += decoder.decode(chunk, { stream: true })
          expect(read + decoder.decode()).toBe(text)
        },
      ),
      { numRuns: 300 },
    )
  })
})
