/** Whether what is about to be written is what was read. */
import { realpath, stat } from 'node:fs/promises'

/**
 * The first of the candidates that is the same file as `path`: under this name, another, or through a link.
 * Undefined where none is, where there is no file at `path`, and for a device or a pipe, which loses nothing.
 */
export async function sameFileAmong(
  path: string,
  candidates: readonly string[],
): Promise<string | undefined> {
  const file = await identity(path)
  if (file === undefined) return undefined
  for (const candidate of candidates) {
    const other = await identity(candidate)
    if (other !== undefined && (other.key === file.key || other.real === file.real)) return candidate
  }
  return undefined
}

/** Some file systems number their files badly, so the resolved name counts, too. */
async function identity(path: string): Promise<{ readonly key: string; readonly real: string } | undefined> {
  try {
    const found = await stat(path, { bigint: true })
    return found.isFile() ? { key: `${found.dev} ${found.ino}`, real: await realpath(path) } : undefined
  } catch {
    return undefined
  }
}
