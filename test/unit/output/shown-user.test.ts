import { expect, test } from 'vitest'
import { shownUser } from '../../../src/output/index.js'

test.each([
  ['mel', '@mel'],
  ['10_GOP', '@10_GOP'],
  ['1236557193752657926', 'user 1236557193752657926'],
  ['Mel Cairn', 'Mel Cairn'],
  ['Zoë', 'Zoë'],
])('the author %s is shown as %s', (user, shown) => {
  expect(shownUser(user)).toBe(shown)
})
