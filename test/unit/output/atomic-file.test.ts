import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OutputError } from '../../../src/errors.js'
import { AtomicFile, removeTemporaryFiles, writeFileAtomic } from '../../../src/output/index.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('writeFileAtomic', () => {
  test('writes texts, bytes and pieces, makes missing folders, and leaves nothing else', async () => {
    const path = join(folder, 'a', 'b', 'out.txt')
    await writeFileAtomic(path, ['één ', Uint8Array.of(0x6f, 0x6b), ' 😺'])
    expect(await readFile(path, 'utf8')).toBe('één ok 😺')
    await writeFileAtomic(path, 'short')
    expect(await readFile(path, 'utf8')).toBe('short')
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['out.txt'])
  })

  test('writes many pieces in order, more than are gathered at once', async () => {
    const path = join(folder, 'big.txt')
    const piece = 'x'.repeat(300_000)
    await writeFileAtomic(
      path,
      (async function* () {
        for (let i = 0; i < 10; i++) yield `${i}${piece}`
      })(),
    )
    const written = await readFile(path, 'utf8')
    expect(written).toBe(Array.from({ length: 10 }, (_, i) => `${i}${piece}`).join(''))
  })

  test('keeps the old file and removes the temporary one when the maker of the pieces fails', async () => {
    const path = join(folder, 'out.txt')
    await writeFile(path, 'old')
    const failing = (function* () {
      yield 'x'.repeat(2_000_000)
      throw new RangeError('no more')
    })()
    await expect(writeFileAtomic(path, failing)).rejects.toThrow(RangeError)
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['out.txt'])
  })

  test('nobody sees a part: until the end the old file stands there', async () => {
    const path = join(folder, 'out.txt')
    await writeFile(path, 'old')
    const file = await AtomicFile.create(path)
    await file.write('x'.repeat(2_000_000))
    expect(await readFile(path, 'utf8')).toBe('old')
    await file.commit()
    expect((await stat(path)).size).toBe(2_000_000)
  })

  test('replaces what a link names, not the link', async () => {
    await writeFile(join(folder, 'real.txt'), 'old')
    await symlink('real.txt', join(folder, 'link.txt'))
    await writeFileAtomic(join(folder, 'link.txt'), 'new')
    expect(await readFile(join(folder, 'real.txt'), 'utf8')).toBe('new')
    expect((await readdir(folder)).sort()).toEqual(['link.txt', 'real.txt'])
  })

  test('writes to a device instead of replacing it', async () => {
    await writeFileAtomic('/dev/null', 'gone')
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
  })

  test('a folder in the place of the file', async () => {
    await mkdir(join(folder, 'out.txt'))
    const error = await failureOf(writeFileAtomic(join(folder, 'out.txt'), 'x'))
    expect(error).toBeInstanceOf(OutputError)
    expect(error.message.replace(folder, 'FOLDER')).toMatchInlineSnapshot(
      `"Expected a file that can be written for "FOLDER/out.txt" but received a folder: choose another name"`,
    )
    expect(await readdir(folder)).toEqual(['out.txt'])
  })

  test('a file in the place of the folder', async () => {
    await writeFile(join(folder, 'models'), 'a file')
    const error = await failureOf(writeFileAtomic(join(folder, 'models', 'out.txt'), 'x'))
    expect(error.message.replace(folder, 'FOLDER')).toMatchInlineSnapshot(
      `"Expected a folder for "FOLDER/models" but received a file: choose another folder"`,
    )
  })

  test('a place where nobody can write', async () => {
    const error = await failureOf(writeFileAtomic('/proc/twitter-som/out.txt', 'x'))
    expect(error).toBeInstanceOf(OutputError)
    expect(error.message).toMatchInlineSnapshot(
      `"Expected a file that can be written for "/proc/twitter-som/out.txt" but received ENOENT: choose another folder"`,
    )
    expect(error.cause).toBeInstanceOf(Error)
  })
})

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error as Error,
  )
}

test('a process that ends at once leaves no temporary file, and what was complete', async () => {
  await writeFileAtomic(join(folder, 'whole.txt'), 'whole')
  const file = await AtomicFile.create(join(folder, 'half.txt'))
  await file.write('x'.repeat(2_000_000))
  expect(await readdir(folder)).toHaveLength(2)
  removeTemporaryFiles()
  expect(await readdir(folder)).toEqual(['whole.txt'])
  await file.discard()
})
