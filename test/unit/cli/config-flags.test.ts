import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addConfigFlags, configLayersOf } from '../../../src/cli/config-flags.js'
import { resolveConfig } from '../../../src/config/index.js'

async function resolved(...args: string[]) {
  const command = addConfigFlags(new Command()).exitOverride()
  command.parse(args, { from: 'user' })
  return resolveConfig(await configLayersOf(command.opts(), {}))
}

test('--text-features makes a column of each of so many terms', async () => {
  expect(await resolved('--text-features', '20000')).toMatchObject({
    text_representation: 'tfidf',
    max_features: 20000,
  })
  expect(await resolved()).toMatchObject({ text_representation: 'latent', max_features: 5000 })
})

test('a flag of a key itself has the last word', async () => {
  expect(await resolved('--text-features', '20000', '--max-features', '300')).toMatchObject({
    text_representation: 'tfidf',
    max_features: 300,
  })
})

test('what is no number of terms is refused under the name of the flag', async () => {
  await expect(resolved('--text-features', '0')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ConfigError: Expected a number of at least 1 for max_features but received 0 (in --text-features)]`,
  )
})
