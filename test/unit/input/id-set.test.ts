import { describe, expect, it } from 'vitest'
import { IdSet } from '../../../src/input/id-set.js'

describe('IdSet', () => {
  it('tells ids apart exactly, of any length and kind', () => {
    const ids = new IdSet()
    const base = 9_223_372_036_854_700_000n
    const added = (): number => {
      let count = 0
      for (let i = 0n; i < 20_000n; i++) if (ids.add(String(base + i))) count++
      return count
    }
    expect([added(), added()]).toEqual([20_000, 0])
    for (const id of ['1', '10000000000', '10000000001', '01', 'x1', '', '12345678901234567890', '0'])
      expect([ids.add(id), ids.add(id)]).toEqual([true, false])
  })
})
