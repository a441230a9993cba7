import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkWritable } from '../../../src/output/index.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function outcomeOf(path: string): Promise<string> {
  try {
    await checkWritable(path)
    return 'can be written'
  } catch (error) {
    return (error as Error).message.replace(folder, 'FOLDER')
  }
}

test('says what can be written, and leaves nothing behind', async () => {
  await mkdir(join(folder, 'made'))
  await writeFile(join(folder, 'file'), 'kept')
  expect(await outcomeOf(join(folder, 'new'))).toBe('can be written')
  expect(await outcomeOf(join(folder, 'file'))).toBe('can be written')
  expect(await outcomeOf(join(folder, 'a/b/c/new'))).toBe('can be written')
  expect(await outcomeOf('/dev/null')).toBe('can be written')
  expect(await outcomeOf(join(folder, 'made'))).toMatchInlineSnapshot(
    `"Expected a file that can be written for "FOLDER/made" but received a folder: choose another name"`,
  )
  expect(await outcomeOf(join(folder, 'file/new'))).toMatchInlineSnapshot(
    `"Expected a folder for "FOLDER/file" but received a file: choose another folder"`,
  )
  expect(await outcomeOf(join(folder, 'file/a/new'))).toMatchInlineSnapshot(
    `"Expected a folder for "FOLDER/file" but received a file: choose another folder"`,
  )
  expect((await readdir(folder)).sort()).toEqual(['file', 'made'])
})

test.skipIf(process.getuid?.() === 0)('a folder that may not be written', async () => {
  await mkdir(join(folder, 'closed'))
  await chmod(join(folder, 'closed'), 0o555)
  expect(await outcomeOf(join(folder, 'closed/new'))).toContain('EACCES: change its permissions')
  expect(await outcomeOf(join(folder, 'closed/a/b/new'))).toContain('EACCES: change its permissions')
})

test.runIf(process.platform === 'linux')('a folder in which nothing can be made', async () => {
  expect(await outcomeOf('/proc/twitter-som/new')).toMatchInlineSnapshot(
    `"Expected a file that can be written for "/proc/twitter-som" but received ENOENT: choose another folder"`,
  )
})
