import type { Dirent, Stats } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { findSources } from '../../../src/input/index.js'

const FILES = 200_000

vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  realpath: (path: string) => Promise.resolve(path),
  readdir: () => Promise.resolve(Array.from({ length: FILES }, (_, i) => `${i}.json`) as unknown as Dirent[]),
  stat: (path: string) =>
    Promise.resolve({
      size: 1,
      isDirectory: () => path === 'folder',
      isFile: () => path !== 'folder',
    } as Stats),
}))

test('a folder may have more files than a call may have arguments', async () => {
  expect(await findSources(['folder', 'one.json'])).toHaveLength(FILES + 1)
})
