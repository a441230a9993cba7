/** Files that belong together, as data: which of an export hold tweets, which say who wrote them, which do neither. */
import { copied } from './byte-stream.js'
import type { JsonObject } from './draft.js'
import { isObject, objectAt, textAt } from './draft.js'
import type { Source, SourceContext } from './source.js'

/** A file that says something about the tweets in another beside it. */
interface Companion {
  /** Name of the file with the tweets. */
  readonly of: RegExp
  /** Name of the companion. */
  readonly name: string
  read(content: unknown, name: string): SourceContext | undefined
  /** What the beginning of the file with the tweets says where there is none. */
  guess?(beginning: string): SourceContext | undefined
}

const COMPANIONS: readonly Companion[] = [
  { of: /^tweets?(?:-part\d+)?\.js$/, name: 'account.js', read: accountContext, guess: ownLinkContext },
  { of: /^data_(.+)\.json$/, name: 'users_$1.json', read: includesContext },
]

/** An export of many files, of which only some hold tweets. */
export interface FileGroup {
  readonly name: string
  /** What the other files are, behind their number. */
  readonly othersAre: string
  /** Files with tweets, by their path; the first group is the folder that the others are told from. */
  readonly tweets: RegExp
  /** The other files, by their path from there. */
  readonly others: RegExp
  /** Whether these are the other files of such an export, by their paths from there. */
  proves(others: readonly string[]): boolean
}

const PARTS =
  /^(?:account|manifest|tweet-?headers?|deleted-tweets?|like|profile|follow(?:er|ing)|community-tweet)s?\.js$/

export const FILE_GROUPS: readonly FileGroup[] = [
  {
    name: 'account archive',
    othersAre: 'of the account archive that hold no tweets of it',
    tweets: /^(.*\/)?data\/tweets?(?:-part\d+)?\.js$/,
    others: /^(?:data|assets)\/|^[^/]*\.(?:html|txt)$/,
    proves: (others) => others.some((path) => PARTS.test(path.replace(/^data\//, ''))),
  },
  {
    name: 'account archive, its folder data alone or of before 2020',
    othersAre: 'of the account archive that hold no tweets of it',
    tweets: /^(.*\/)?tweets?(?:-part\d+)?\.js$/,
    others: /^[^/]*\.js$|^\w+_media\/|^assets\//,
    proves: (others) => others.some((path) => PARTS.test(path)),
  },
  {
    name: 'account archive of before 2018 (Grailbird)',
    othersAre: 'of the account archive that hold no tweets or repeat them',
    tweets: /^(.*\/)?data\/js\/tweets\/\d{4}_\d{2}\.js$/,
    // A table repeats all tweets.
    others: /^(?:data|css|img|js|lib)\/|^(?:index\.html|README\.txt|tweets\.csv)$/,
    proves: (others) => others.length > 0,
  },
  {
    name: 'folder of academictwitteR',
    othersAre: 'with the users of the tweets in data_*.json',
    tweets: /^(.*\/)?data_[^/]+\.json$/,
    others: /^users_[^/]+\.json$/,
    proves: (others) => others.length > 0,
  },
]

/** Bytes of the tweets of an archive in which the name of their author is looked for. */
const SEARCHED_BYTES = 1024 * 1024
/** Largest companion that is read: a page of users has a megabyte. */
const LARGEST_COMPANION = 64 * 1024 * 1024
const NAMED_OTHERS = 3

/** The name that the companion of this file would have. */
export function companionName(path: string): string | undefined {
  const name = baseName(path)
  const companion = COMPANIONS.find(({ of }) => of.test(name))
  return companion && name.replace(companion.of, companion.name)
}

/** The source, with what its companion says, or else what it says itself. */
export function withCompanion(source: Source, companion: Source | undefined): Source {
  const name = baseName(source.path)
  const kind = COMPANIONS.find(({ of }) => of.test(name))
  // A stream can be read once.
  if (!kind || source.bytes === undefined) return source
  return {
    ...source,
    context: async () => {
      const content = companion && (await jsonOf(companion))
      const said = content === undefined ? undefined : kind.read(content, baseName(companion!.path))
      return said ?? kind.guess?.(await beginningOf(source))
    },
  }
}

/**
 * The sources of one folder or archive: those that only belong to others are replaced by one that says so.
 *
 * @param root Name of the folder or archive.
 */
export function grouped(sources: readonly Source[], root: string): Source[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const left = new Map<string, Source[]>()
  const dropped = new Set<Source>()
  for (const group of FILE_GROUPS) {
    for (const [folder, others] of othersByFolder(group, sources, dropped)) {
      const key = `${group.othersAre}\n${folder === '' ? root : folder.slice(0, -1)}`
      left.set(key, [...(left.get(key) ?? []), ...others])
      for (const other of others) dropped.add(other)
    }
  }
  return [
    ...sources
      .filter((source) => !dropped.has(source))
      .map((source) => {
        const name = companionName(source.path)
        const companion = name && byPath.get(folderOf(source.path) + name)
        return withCompanion(source, companion || undefined)
      }),
    ...Array.from(left, ([key, others]) => leftOut(key, others)),
  ]
}

function othersByFolder(
  { tweets, others, proves }: FileGroup,
  sources: readonly Source[],
  dropped: ReadonlySet<Source>,
): Map<string, Source[]> {
  const folders = new Map<string, Source[]>()
  for (const { path } of sources) {
    const found = tweets.exec(path)
    if (found) folders.set(found[1] ?? '', [])
  }
  for (const [folder, list] of folders) {
    for (const source of sources) {
      const isBelow = source.path.startsWith(folder) && !dropped.has(source) && !tweets.test(source.path)
      if (isBelow && others.test(source.path.slice(folder.length))) list.push(source)
    }
    if (!proves(list.map(({ path }) => path.slice(folder.length)))) folders.delete(folder)
  }
  return folders
}

function leftOut(key: string, others: readonly Source[]): Source {
  const [othersAre, path] = key.split('\n') as [string, string]
  const { file, archives } = others[0]!
  const names = others.slice(0, NAMED_OTHERS).map((source) => baseName(source.path))
  const shown = names.join(', ') + (others.length > names.length ? ', …' : '')
  const files = others.length === 1 ? '1 file' : `${others.length} files`
  return {
    path,
    file,
    archives,
    bytes: others.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    notRead: `${files} ${othersAre} (${shown})`,
    async *open() {},
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

async function beginningOf(source: Source): Promise<string> {
  let text = ''
  try {
    for await (const chunk of source.open(() => {})) {
      text += Buffer.from(chunk).toString('latin1')
      if (text.length >= SEARCHED_BYTES) break
    }
  } catch {
    // Whoever reads the tweets will say so.
  }
  return text
}

/** Undefined where it is none, can't be read or is too large: the tweets are readable without it. */
async function jsonOf(source: Source): Promise<unknown> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of source.open(() => {})) {
      parts.push(copied(chunk))
      length += chunk.length
      if (length > LARGEST_COMPANION) return undefined
    }
    const text = Buffer.concat(parts).toString('utf8')
    return JSON.parse(text.replace(/^\ufeff?\s*window\.YTD\.\w+\.part\d+\s*=\s*/, ''))
  } catch {
    return undefined
  }
}

function accountContext(content: unknown, name: string): SourceContext | undefined {
  const first: unknown = Array.isArray(content) ? content[0] : undefined
  const author = isObject(first) ? textAt(objectAt(first, 'account'), 'username') : undefined
  return author === undefined ? undefined : { author, about: `author of all tweets: ${author}, by ${name}` }
}

/** The pictures of a tweet of one's own are linked under one's own name. */
function ownLinkContext(beginning: string): SourceContext | undefined {
  if (!beginning.includes('window.YTD.')) return undefined
  const ids = new Set(Array.from(beginning.matchAll(/"id_str"\s*:\s*"(\d+)"/g), ([, id]) => id))
  const links =
    /"https?:(?:\\?\/){2}(?:twitter|x)\.com\\?\/(\w{1,20})\\?\/status\\?\/(\d+)\\?\/(?:photo|video)/g
  for (const [, author, id] of beginning.matchAll(links))
    if (ids.has(id)) return { author, about: `author of all tweets: ${author}, by the links of own pictures` }
  return undefined
}

function includesContext(content: unknown, name: string): SourceContext | undefined {
  return isObject(content)
    ? { includes: content as JsonObject, about: `authors of the tweets: by ${name}` }
    : undefined
}
