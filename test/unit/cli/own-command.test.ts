import { expect, test } from 'vitest'
import { ownCommand, quoted } from '../../../src/cli/own-command.js'

test.each([
  ['installed for all', '/usr/local/bin/twitter-som', '/home/me', 'twitter-som'],
  [
    'a project’s own, in its folder',
    '/home/me/p/node_modules/.bin/twitter-som',
    '/home/me/p',
    'npx twitter-som',
  ],
  [
    'a project’s own, below its folder',
    '/home/me/p/node_modules/.bin/twitter-som',
    '/home/me/p/a/b',
    'npx twitter-som',
  ],
  [
    'npx without a project',
    '/home/me/.npm/_npx/0f/node_modules/.bin/twitter-som',
    '/data',
    'npx twitter-som',
  ],
  [
    'the file of an installation for all',
    '/usr/lib/node_modules/twitter-som/dist/cli/main.js',
    '/home/me',
    'twitter-som',
  ],
  ['a clone', '/home/me/clone/dist/cli/main.js', '/home/me/clone', 'node dist/cli/main.js'],
  ['beside a clone', '/home/me/clone/dist/cli/main.js', '/home/me/data', 'node ../clone/dist/cli/main.js'],
  ['a clone with a blank in its name', '/my clone/dist/cli/main.js', '/', "node 'my clone/dist/cli/main.js'"],
  ['no script', undefined, '/home/me', 'twitter-som'],
])('%s', (_, script, folder, command) => {
  expect(ownCommand(script, folder)).toBe(command)
})

test('only words that a shell would read otherwise are quoted', () => {
  expect(['out/a-1.csv', 'a b', "it's"].map(quoted)).toEqual(['out/a-1.csv', "'a b'", "'it'\\''s'"])
})
