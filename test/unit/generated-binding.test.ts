import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// The set-up builds the addon into target/napi and leaves the committed files alone; `npm run build:native` renews them.
test.each(['binding.js', 'binding.d.ts'])('src/native/%s is what the build makes', (name) => {
  expect(readFileSync(`src/native/${name}`, 'utf8')).toBe(readFileSync(`target/napi/${name}`, 'utf8'))
})
