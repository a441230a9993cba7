import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sameFileAmong } from '../../../src/output/index.js'

let folder: string
let before: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'same-'))
  before = process.cwd()
  process.chdir(folder)
  await writeFile('a', 'one')
  await writeFile('b', 'one')
})

afterEach(async () => {
  process.chdir(before)
  await rm(folder, { recursive: true, force: true })
})

test('a file is the same under every name', async () => {
  await mkdir('sub')
  await symlink('../a', 'sub/link')
  await symlink('..', 'sub/up')
  await link('a', 'hard')
  for (const name of ['a', './a', join(folder, 'a'), 'sub/../a', 'sub/link', 'sub/up/a', 'hard'])
    expect(await sameFileAmong(name, ['b', 'a'])).toBe('a')
})

test('files that only look alike, that are missing, and devices are not', async () => {
  expect(await sameFileAmong('a', ['b', 'missing'])).toBeUndefined()
  expect(await sameFileAmong('missing', ['a', 'missing'])).toBeUndefined()
  expect(await sameFileAmong('.', ['.'])).toBeUndefined()
  expect(await sameFileAmong('/dev/null', ['/dev/null'])).toBeUndefined()
})
