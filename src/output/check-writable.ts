import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AtomicFile } from './atomic-file.js'

/**
 * Finds out before the work that makes its content whether a file can be written at `path`. Nothing stays behind: a
 * temporary file is made there, or in the nearest folder above that exists, and removed.
 *
 * @throws OutputError as `AtomicFile.create`: for a folder, a path through a file, or where nothing can be written.
 */
export async function checkWritable(path: string): Promise<void> {
  const missing = await firstMissing(dirname(path))
  const probe = await AtomicFile.create(missing ?? path)
  await probe.discard()
}

/** The uppermost of a folder and those above it that isn't there yet. */
async function firstMissing(folder: string): Promise<string | undefined> {
  if (await isThere(folder)) return undefined
  const above = dirname(folder)
  return (above === folder ? undefined : await firstMissing(above)) ?? folder
}

/** What can't be looked at is left to whoever writes there. */
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}
