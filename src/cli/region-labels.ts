import { constants } from 'node:fs'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RegionLabels } from '../analysis/index.js'
import { REGION_LABELS_FILE, type TwitterSOMAnalyzer } from '../analyzer/index.js'
import { ConfigError } from '../errors.js'
import { counted, parseRegionLabels } from '../report/index.js'
import type { FlagValues } from './config-flags.js'

/** The labels that a run begins with, and where they stand. */
export interface GivenLabels {
  readonly path: string
  readonly labels: RegionLabels
}

/**
 * The labels of `--labels`, else those that a run into the same folder left there.
 *
 * @throws ConfigError when the file can't be read, or isn't one of labels.
 */
export async function givenLabels(flags: FlagValues, folder: string): Promise<GivenLabels | undefined> {
  const asked = flags.labels as string | undefined
  const path = asked ?? join(folder, REGION_LABELS_FILE)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    // What else is wrong with the folder is said by who writes there.
    if (asked === undefined) return undefined
    const code = (cause as NodeJS.ErrnoException).code ?? 'an error'
    throw new ConfigError(
      `Expected a file of labels for ${JSON.stringify(path)} but received ${code}: each run writes one, ${REGION_LABELS_FILE} in its folder`,
      { cause },
    )
  }
  return { path, labels: await parseRegionLabels(text, path) }
}

/** Names the regions of the map that was trained. */
export async function useLabels(
  analyzer: TwitterSOMAnalyzer,
  given: GivenLabels | undefined,
  folder: string,
  warn: (message: string) => void,
): Promise<void> {
  if (given !== undefined && given.labels.labels.length > 0) nameRegions(analyzer, given, warn)
  await keepAside(analyzer, folder, warn)
}

function nameRegions(
  analyzer: TwitterSOMAnalyzer,
  { path, labels }: GivenLabels,
  warn: (message: string) => void,
): void {
  const { mapDigest } = analyzer.analysis.regions
  if (labels.mapDigest !== mapDigest) {
    warn(
      `${path} names the regions of another map (${labels.mapDigest}, this one is ${mapDigest}), so that its ${counted(labels.labels.length, 'label')} can't be used: other tweets or settings make another map`,
    )
    return
  }
  const unused = analyzer.nameRegions(labels)
  if (unused.length > 0) {
    warn(
      `${path} has labels of ${counted(unused.length, 'region')} that the map isn't cut into now (${unused.map(({ id }) => id).join(', ')}): they are kept for a run with as many regions as then`,
    )
  }
}

/** What a person wrote in the folder isn't lost where the labels of this map take its place. */
async function keepAside(
  analyzer: TwitterSOMAnalyzer,
  folder: string,
  warn: (message: string) => void,
): Promise<void> {
  const path = join(folder, REGION_LABELS_FILE)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return
  // What can't be read may be a person's work all the same.
  const old = await parseRegionLabels(text, path).catch(() => undefined)
  if (old !== undefined && holdsAll(analyzer, old)) return
  const aside = await copyAside(path, text, old?.mapDigest.replace(/\W/g, '').slice(0, 64) || 'unread')
  warn(`the labels of ${path} that this run doesn't use are kept in ${aside}`)
}

/** Whether the file that this run writes will have these labels. */
function holdsAll(
  { analysis, unusedLabels }: TwitterSOMAnalyzer,
  { mapDigest, labels }: RegionLabels,
): boolean {
  if (labels.length === 0) return true
  if (mapDigest !== analysis.regions.mapDigest) return false
  const kept = new Set([...analysis.regions.list, ...unusedLabels].map(({ id, label }) => `${id} ${label}`))
  return labels.every(({ id, label }) => kept.has(`${id} ${label}`))
}

/** Never over a file that was kept aside before, unless it is the same. */
async function copyAside(path: string, text: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const aside = path.replace(/\.yaml$/, `.${name}${number === 1 ? '' : `.${number}`}.yaml`)
    const there = await readFile(aside, 'utf8').catch(() => undefined)
    if (there === text) return aside
    if (there !== undefined) continue
    await copyFile(path, aside, constants.COPYFILE_EXCL)
    return aside
  }
}
