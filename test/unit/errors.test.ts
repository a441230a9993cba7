import { expect, test } from 'vitest'
import { asClause } from '../../src/errors.js'

test.each([
  [
    'Expected a file for x but received a folder: choose another',
    'wanted a file for x, received a folder: choose another',
  ],
  ['Expected to read 4 bytes, but only read 2', 'wanted to read 4 bytes, but only read 2'],
  ['connect ECONNREFUSED', 'connect ECONNREFUSED'],
])('%s, in another message', (message, clause) => {
  expect(asClause(message)).toBe(clause)
})
