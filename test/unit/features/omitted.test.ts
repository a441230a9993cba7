import { describe, expect, it } from 'vitest'
import { featureNoun } from '../../../src/analysis/index.js'
import { describeMissing } from '../../../src/features/index.js'
import { reasonUnknown } from '../../../src/features/omitted.js'

const missing = (...names: string[]) =>
  describeMissing(
    names.map((name) => ({ name, reason: reasonUnknown(name) })),
    featureNoun,
  )

describe('describeMissing', () => {
  it('names whole groups by their name, and single features as a person says them', () => {
    expect(missing('hour', 'day_of_week', 'day_of_month', 'month', 'day_of_year', 'quote_count')).toBe(
      'without temporal features, quotes (no tweet has them)',
    )
    expect(missing('reply_count', 'user_tweet_count')).toBe(
      'without replies, tweets of the author (no tweet has them)',
    )
  })

  it('says of the language that it is not given, since it may have been detected', () => {
    expect(missing('reply_count', 'language_english')).toBe(
      "without replies (no tweet has them), English (the language isn't given; a detected one doesn't count)",
    )
  })

  it('says nothing of what was left out for other reasons', () => {
    expect(missing()).toBeUndefined()
    expect(
      describeMissing([{ name: 'words', reason: 'feature_weights.words is 0' }], featureNoun),
    ).toBeUndefined()
  })
})
