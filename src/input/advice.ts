/** What to do about input that can't be read: the end of an error's line. */
import { oneLine } from '../output/index.js'

export const GIVE_TWEETS = 'give a file of tweets (JSON, JSON Lines or CSV)'

/** The commonest names of the column with the text; docs/formats.md has all. */
export const TEXT_NAMES = 'text, full_text, content, tweet'

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'change its permissions',
  EPERM: 'change its permissions',
  EMFILE: 'allow more open files (ulimit -n)',
  EIO: 'give a copy from another disk',
}

/** "found none: check the path", "received EACCES: change its permissions", for what the file system says. */
export function unreadable(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'found none: check the path'
  const code = error.code ?? 'an error'
  return `received ${code}: ${REMEDIES[code] ?? 'check the path'}`
}

/** A name as it can be typed on a command line. */
export function quotedForShell(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : oneLine(JSON.stringify(name))
}
