import { labelsYaml, shownText } from '../../output/index.js'
import type { PageData } from './data.js'
import { LABEL_LENGTH } from './hash.js'
import type { MapRegions } from './regions.js'

const NOT_CUT = 'not a region of the map as it is cut now'
const KEYWORDS_LENGTH = 200

/** What `--labels` reads: every region of the map as it is cut now, then the labels of regions that it isn't cut into. */
export function labelsFile(
  data: PageData,
  { list }: MapRegions,
  labels: Readonly<Record<string, string>>,
): string {
  const shown = (label: string) => shownText(label, LABEL_LENGTH)
  const keys = new Set(list.map(({ key }) => key))
  const others = Object.entries(labels).filter(([key]) => !keys.has(key))
  return labelsYaml(data.header.mapDigest, [
    ...list.map(({ id, size, keywords, key }) => ({
      region: id,
      keywords: shownText(keywords, KEYWORDS_LENGTH),
      tweets: size,
      label: shown(labels[key] ?? ''),
    })),
    ...others.map(([key, label]) => {
      const [region, tweets] = key.split('.')
      return { region: region!, keywords: NOT_CUT, tweets: Number(tweets), label: shown(label) }
    }),
  ])
}
