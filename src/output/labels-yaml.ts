/** One region in a file of labels. */
export interface LabelEntry {
  /** `region_X_Y`. */
  readonly region: string
  /** What it goes by without a label, for the reader. */
  readonly keywords: string
  readonly tweets: number
  /** Empty where it has none. */
  readonly label: string
}

/**
 * The file in which people name the regions of a map, as `--labels` reads it.
 *
 * @param map Digest of the map.
 */
export function labelsYaml(map: string, entries: readonly LabelEntry[]): string {
  return [
    '# What you call the regions of this map. Write a label, then run the same again: with the same output folder, or',
    '# with --labels and this file. A region without a label goes by its keywords.\n',
    `map: ${JSON.stringify(map)}`,
    'regions:',
    ...entries.map(entryYaml),
    '',
  ].join('\n')
}

/** Texts in double quotes as JSON has them are YAML, whatever they hold. */
function entryYaml({ region, keywords, tweets, label }: LabelEntry): string {
  return [
    `  - region: ${region}`,
    `    keywords: ${JSON.stringify(keywords)}`,
    `    tweets: ${tweets}`,
    `    label: ${JSON.stringify(label)}`,
  ].join('\n')
}
