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
  if (given === undefined || given.labels.labels.length === 0) return
  const { path, labels } = given
  if (labels.mapDigest !== analyzer.analysis.regions.mapDigest) {
    const kept = await keptAside(given, folder)
    warn(
      `${path} names the regions of another map (${labels.mapDigest}, this one is ${analyzer.analysis.regions.mapDigest}), so that its ${counted(labels.labels.length, 'label')} can't be used: other tweets or settings make another map${kept}`,
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

/** What a person wrote isn't lost where the labels of this map take its place. */
async function keptAside({ path, labels }: GivenLabels, folder: string): Promise<string> {
  if (path !== join(folder, REGION_LABELS_FILE)) return ''
  const aside = path.replace(/\.yaml$/, `.${labels.mapDigest.replace(/\W/g, '')}.yaml`)
  await copyFile(path, aside)
  return `; they are kept in ${aside}`
}
