import { clusterName, clusterNameText } from './cluster-name.js'
import type { Region, Regions } from './region-analysis.js'

/** What a person calls the regions of one map. */
export interface RegionLabels {
  /** As in `Regions.mapDigest`. */
  readonly mapDigest: string
  readonly labels: readonly RegionLabel[]
}

export interface RegionLabel {
  /** As in `Region.id`. */
  readonly id: string
  /** Of the region when it got its label: a region of the same name that holds other tweets is another one. */
  readonly tweets: number
  readonly label: string
}

export interface LabelledRegions {
  readonly regions: Regions
  /** Labels of regions that the map is not cut into now. */
  readonly unused: readonly RegionLabel[]
}

/** The regions with these labels and no others; none is used where they are those of another map. */
export function labelRegions(regions: Regions, { mapDigest, labels }: RegionLabels): LabelledRegions {
  const fits = mapDigest === regions.mapDigest
  const used = new Set<RegionLabel>()
  const list = regions.list.map((region) => {
    const found = fits
      ? labels.find(({ id, tweets }) => id === region.id && tweets === region.size)
      : undefined
    if (found !== undefined) used.add(found)
    return { ...region, label: found?.label }
  })
  return { regions: { ...regions, list }, unused: labels.filter((label) => !used.has(label)) }
}

/** What a region is called: its label, else its strongest terms, `words` at most, else what sets it apart, else its place on the map. */
export interface RegionName {
  readonly label: string | undefined
  /** Strongest first; hashtags with their `#`. Empty where there is a label, or nothing speaks for the region. */
  readonly terms: readonly string[]
  /** Where there are no terms: what sets the region apart; not quoted, for no tweet says it. */
  readonly traits: readonly string[]
  /** Where there are neither, or where a larger region has the same and no more of them. */
  readonly place: string | undefined
}

/** The same for everyone who shows it; no two regions have the same terms unless a place tells them apart. */
export function regionName({ list }: Pick<Regions, 'list'>, region: Region, words = 3): RegionName {
  if (region.label !== undefined) return { label: region.label, terms: [], traits: [], place: undefined }
  const { terms, traits, place } = clusterName({ clusters: list }, region, words)
  return { label: undefined, terms, traits, place: place && `around ${place}` }
}

/** A name as plain text: "Refunds", "late, gate", "around cell 3, 4", "late, gate (around cell 3, 4)". */
export function regionNameText(
  { label, terms, traits, place }: RegionName,
  show: (text: string) => string = (text) => text,
): string {
  return label === undefined ? clusterNameText({ terms, traits, place }, show) : show(label)
}
