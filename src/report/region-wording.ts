/** How the reports name regions. */
import { type Burst, type MapAnalysis, type Region, regionName, regionNameText } from '../analysis/index.js'
import { counted, heading, listed, momentPeriod, period, share, theirs } from './wording.js'

const LARGEST_SHOWN = 3

/** “late, gate”, “My label”, or the region's place where nothing speaks for it. */
export function quotedRegion({ regions }: Pick<MapAnalysis, 'regions'>, region: Region): string {
  const name = regionName(regions, region)
  const { label, terms, place } = name
  if (label !== undefined) return `“${theirs(label, 80)}”`
  if (terms.length === 0) return regionNameText(name)
  const quoted = `“${terms.map((term) => theirs(term)).join(', ')}”`
  return place === undefined ? quoted : `${quoted} (${place})`
}

export function largestRegions(analysis: MapAnalysis): string {
  const { list } = analysis.regions
  const all = analysis.training.numSamples
  const names = list
    .slice(0, LARGEST_SHOWN)
    .map((region) => `${quotedRegion(analysis, region)} with ${share(region.size, all, 'tweet')}`)
  if (list.length === 1) return `They are one region: ${names[0]}.`
  const which = list.length > LARGEST_SHOWN ? 'the largest are' : 'they are'
  return `They form ${counted(list.length, 'region')}; ${which} ${listed(names)}.`
}

/** "from 6 Mar 2023 to 2 Apr 2023"; with hours where its bins are shorter than days. It never goes beyond the tweets. */
export function burstPeriod(
  { from, to }: Burst,
  { regions, summary }: Pick<MapAnalysis, 'regions' | 'summary'>,
): string {
  const first = Math.max(from, summary.firstTweetAt ?? from)
  const last = Math.min(to - 1, summary.lastTweetAt ?? to - 1)
  const hasHours = ['minute', 'quarter_hour', 'hour', 'six_hours'].includes(regions.timeline?.unit ?? '')
  return hasHours ? momentPeriod(first, last) : period(first, last)
}

/** All regions by size, a line each. */
export function regionLines(analysis: MapAnalysis): string {
  const { list } = analysis.regions
  if (list.length < 2) return ''
  const all = analysis.training.numSamples
  const lines = list.map(
    (region, index) =>
      `${`${index + 1}.`.padStart(4)} ${share(region.size, all, 'tweet').padEnd(30)} ${quotedRegion(analysis, region)}`,
  )
  return `${heading('REGIONS')}Cells that belong together, the largest region first; report.html describes them.\n\n${lines.join('\n')}\n`
}
