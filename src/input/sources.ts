/** Files, folders and patterns as the user names them, made into a list of sources. */
import { readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stdin } from 'node:process'
import { InputError } from '../errors.js'
import { oneLine } from '../output/index.js'
import { GIVE_TWEETS, unreadable } from './advice.js'
import { companionName, grouped, withCompanion } from './file-groups.js'
import { fileSource, type Source, streamSource } from './source.js'
import { entryOfZip } from './zip-source.js'

/** Folders are searched in depth, sorted by name, without hidden files; a name that exists is never a pattern. */
export async function findSources(inputs: readonly string[]): Promise<Source[]> {
  const sources: Source[] = []
  for (const input of inputs) {
    if (input === '-') sources.push(streamSource('-', stdin))
    else for (const source of await sourcesAt(input)) sources.push(source)
  }
  return sources
}

async function sourcesAt(input: string): Promise<Source[]> {
  const found = await stat(input).catch((error: NodeJS.ErrnoException) => error)
  if (!(found instanceof Error)) {
    if (found.isFile()) return [await namedFile(input, found.size)]
    if (!found.isDirectory()) return [fileSource(input, undefined)]
    const sources = await below(input, () => true)
    if (sources.length === 0)
      throw new InputError(`Expected files in the folder ${oneLine(input)} but found none: ${GIVE_TWEETS}`)
    return grouped(sources, input === '.' ? '.' : input.replace(/\/+$/, ''))
  }
  if (found.code === 'ENOTDIR') {
    const entry = await inZip(input)
    if (entry) return [entry]
  }
  if (!isPattern(input))
    throw new InputError(`Expected a readable file or folder at ${oneLine(input)} but ${unreadable(found)}`, {
      cause: found,
    })
  const matches = patternOf(input)
  const sources = await below(baseOf(input), (path) => matches.test(path))
  if (sources.length === 0)
    throw new InputError(`Expected files that match ${oneLine(input)} but found none: check the pattern`)
  return grouped(sources, baseOf(input))
}

/** A file that stands alone still has its folder: what lies beside it may say who wrote its tweets. */
async function namedFile(path: string, bytes: number): Promise<Source> {
  const source = fileSource(path, bytes)
  const name = companionName(path)
  if (name === undefined) return source
  const companion = join(dirname(path), name)
  const found = await stat(companion).catch(() => undefined)
  return withCompanion(source, found?.isFile() ? fileSource(companion, found.size) : undefined)
}

/** `archive.zip/data/tweets.js`, as such files are named in every report. */
async function inZip(path: string): Promise<Source | undefined> {
  for (let file = dirname(path); file !== dirname(file); file = dirname(file)) {
    const found = await stat(file).catch(() => undefined)
    if (found?.isDirectory()) return undefined
    if (found?.isFile()) return entryOfZip(fileSource(file, found.size), path)
  }
  return undefined
}

async function below(folder: string, wanted: (path: string) => boolean): Promise<Source[]> {
  const sources: Source[] = []
  await collect(folder, wanted, sources, new Set())
  return sources
}

async function collect(
  folder: string,
  wanted: (path: string) => boolean,
  sources: Source[],
  visited: Set<string>,
): Promise<void> {
  // A link may lead back up.
  const real = await realpath(folder).catch(() => undefined)
  if (real === undefined || visited.has(real)) return
  visited.add(real)
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`Expected a readable folder at ${oneLine(folder)} but ${unreadable(error)}`, {
      cause: error,
    })
  })
  const names = found.filter((name) => !name.startsWith('.')).sort()
  for (const name of names) {
    const path = folder === '.' ? name : join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory()) await collect(path, wanted, sources, visited)
    else if (found?.isFile() && wanted(path)) sources.push(fileSource(path, found.size))
  }
}

function isPattern(input: string): boolean {
  return /[*?[{]/.test(input)
}

/** The folder in front of the first part with a special character. */
function baseOf(pattern: string): string {
  const parts = pattern.split('/')
  const first = parts.findIndex(isPattern)
  const base = parts.slice(0, first).join('/')
  return base === '' ? (pattern.startsWith('/') ? '/' : '.') : base
}

const SPECIAL = /\*\*\/|\*\*|\*|\?|\[!?[^\]]+\]|\{[^{}]*\}|[\\^$.|+(){}[\]]/g

/** `*` and `?` within a name, `**` over folders, `[abc]`, `{a,b}`. */
function patternOf(pattern: string): RegExp {
  const relative = pattern.startsWith('./') ? pattern.slice(2) : pattern
  return new RegExp(`^${translate(relative)}$`)
}

function translate(pattern: string): string {
  return pattern.replace(SPECIAL, (found) => {
    if (found === '**/') return '(?:[^/]+/)*'
    if (found === '**') return '.*'
    if (found === '*') return '[^/]*'
    if (found === '?') return '[^/]'
    if (found.startsWith('[') && found.length > 2)
      return `[${found
        .slice(1, -1)
        .replace(/^!/, '^')
        .replace(/[\\\]]/g, '\\$&')}]`
    if (found.startsWith('{') && found.length > 2)
      return `(?:${found.slice(1, -1).split(',').map(translate).join('|')})`
    return `\\${found}`
  })
}
