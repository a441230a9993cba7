import { describe, expect, it } from 'vitest'
import { featureNoun } from '../../../src/analysis/index.js'
import { describeMissing } from '../../../src/features/index.js'

const missing = (...names: string[]) =>
  describeMissing(
    names.map((name) => ({ name, reason: 'no tweet has it' })),
    featureNoun,
  )

describe('describeMissing', () => {
  it('names whole groups by their name, and single features as a person says them', () => {
    expect(missing('hour', 'day_of_week', 'day_of_month', 'month', 'day_of_year', 'quote_count')).toBe(
      'without temporal features, quotes (no tweet has them)',
    )
    expect(missing('reply_count', 'language_english', 'user_tweet_count')).toBe(
      'without replies, English, tweets of the author (no tweet has them)',
    )
  })

  it('says nothing of what was left out for other reasons', () => {
    expect(missing()).toBeUndefined()
    expect(
      describeMissing([{ name: 'words', reason: 'feature_weights.words is 0' }], featureNoun),
    ).toBeUndefined()
  })
})
