import { basename, dirname, relative, sep } from 'node:path'

/**
 * How the user runs this command line where they are, for lines that they can copy: by its name, by npx from a
 * project's node_modules, or by node in a clone.
 *
 * @param script `process.argv[1]`: a link that a package manager made, or the file that it names.
 * @param folder Where the user is.
 */
export function ownCommand(script: string | undefined, folder: string): string {
  if (script === undefined) return 'twitter-som'
  const parts = script.split(sep)
  const modules = parts.indexOf('node_modules')
  if (modules >= 0) {
    const project = parts.slice(0, modules).join(sep) || sep
    return parts.includes('_npx') || isWithin(folder, project) ? 'npx twitter-som' : 'twitter-som'
  }
  if (basename(script).startsWith('twitter-som')) return 'twitter-som'
  return `node ${quoted(relative(folder, script))}`
}

/** A word of a command line, in quotes where a shell would read more into it. */
export function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The command that was run, for reports, which others read: without the passwords and tokens of addresses. */
export async function shownCommand(words: readonly string[]): Promise<string> {
  // Loaded when a report is written: no other job without tracking needs it.
  const { addressWithoutSecrets } = await import('../mlflow/index.js')
  return ['twitter-som', ...words.map((word) => quoted(addressWithoutSecrets(word)))].join(' ')
}

function isWithin(folder: string, ancestor: string): boolean {
  return folder === ancestor || (folder !== dirname(folder) && isWithin(dirname(folder), ancestor))
}
