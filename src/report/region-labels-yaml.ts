import {
  type RegionLabel,
  type RegionLabels,
  type Regions,
  regionName,
  regionNameText,
} from '../analysis/index.js'
import { ConfigError, describeValue, expected } from '../errors.js'
import { labelsYaml, shownText } from '../output/index.js'
import { theirs } from './wording.js'

const LABEL_LENGTH = 80
/** A few hundred regions at most. */
const MOST_CHARACTERS = 1 << 20

/**
 * The file in which people name regions: every region with its keywords and an empty label, or the one it has; then
 * the labels of regions that the map isn't cut into now, so that they are there when it is again.
 */
export function regionLabelsYaml(regions: Regions, unused: readonly RegionLabel[] = []): string {
  const entries = regions.list.map(({ id, size, label }, index) => {
    const unlabelled = { ...regions.list[index]!, label: undefined }
    const keywords = regionNameText(regionName(regions, unlabelled), (term) => theirs(term))
    return { region: id, keywords, tweets: size, label: label ?? '' }
  })
  const others = unused.map(({ id, tweets, label }) => ({ region: id, keywords: NOT_CUT, tweets, label }))
  return labelsYaml(regions.mapDigest, [...entries, ...others])
}

const NOT_CUT = 'not a region of the map as it is cut now'

/**
 * Reads such a file; regions without a label, and comments, don't count.
 *
 * @param name Of the file, for messages.
 * @throws ConfigError where it isn't YAML, or not of this form.
 */
export async function parseRegionLabels(text: string, name: string): Promise<RegionLabels> {
  if (text.length > MOST_CHARACTERS)
    throw new ConfigError(expected('at most a megabyte of labels', name, text))
  const { map, regions } = record(await plainYaml(text, name), name)
  if (typeof map !== 'string') throw new ConfigError(expected('the digest of a map', `map in ${name}`, map))
  const entries = regions ?? []
  if (!Array.isArray(entries)) throw new ConfigError(expected('a list', `regions in ${name}`, regions))
  return { mapDigest: map, labels: entries.flatMap((value, i) => labelOf(value, `regions.${i} in ${name}`)) }
}

async function plainYaml(text: string, name: string): Promise<unknown> {
  // Loaded when there is a file to read.
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { uniqueKeys: true })
  const problem = document.errors[0]?.message.split('\n')[0]?.replace(/:$/, '')
  if (problem !== undefined) throw new ConfigError(`Expected YAML in ${name} but received ${problem}`)
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (cause) {
    throw new ConfigError(`Expected no YAML aliases in ${name} but received some`, { cause })
  }
}

function labelOf(value: unknown, path: string): RegionLabel[] {
  const { region, label, tweets } = record(value, path)
  if (label === null || label === undefined) return []
  if (typeof label !== 'string' && typeof label !== 'number') {
    throw new ConfigError(expected('a text', `label of ${path}`, label))
  }
  const shown = shownText(String(label), LABEL_LENGTH)
  if (shown === '') return []
  if (typeof region !== 'string' || !/^region_\d+_\d+$/.test(region)) {
    throw new ConfigError(expected('a region such as region_3_4', `region of ${path}`, region))
  }
  if (!Number.isSafeInteger(tweets)) {
    throw new ConfigError(expected('a number of tweets', `tweets of ${path}`, tweets))
  }
  return [{ id: region, tweets: Number(tweets), label: shown }]
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(`Expected a mapping for ${name} but received ${describeValue(value)}`)
  }
  return value as Readonly<Record<string, unknown>>
}
