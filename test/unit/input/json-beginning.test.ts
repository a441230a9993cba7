import { describe, expect, it } from 'vitest'
import { jsonBeginning } from '../../../src/input/json-beginning.js'

describe('jsonBeginning', () => {
  it('is the whole of a short value', () => {
    const value = { a: [1, 'x"\n', null, true, {}], 'b"': [], c: { d: -0.5 } }
    expect(jsonBeginning(value, 1000)).toBe(JSON.stringify(value))
    expect(jsonBeginning(undefined, 10)).toBe('null')
  })

  it('enters no more than it gives', () => {
    const deep: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000))
    expect(jsonBeginning(deep, 50)).toBe('['.repeat(50))
    expect(jsonBeginning({ text: 'x'.repeat(1e6), more: 1 }, 20)).toBe(`{"text":"${'x'.repeat(11)}`)
  })
})
