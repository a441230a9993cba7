import { describe, expect, it } from 'vitest'
import { describeMissing } from '../../../src/features/index.js'

const missing = (...names: string[]) =>
  describeMissing(names.map((name) => ({ name, reason: 'no tweet has it' })))

describe('describeMissing', () => {
  it('names whole groups by their name, and single features by theirs', () => {
    expect(missing('hour', 'day_of_week', 'day_of_month', 'month', 'day_of_year', 'quote_count')).toBe(
      'without temporal features, quote_count (no tweet has them)',
    )
  })

  it('says nothing of what was left out for other reasons', () => {
    expect(missing()).toBeUndefined()
    expect(describeMissing([{ name: 'words', reason: 'feature_weights.words is 0' }])).toBeUndefined()
  })
})
