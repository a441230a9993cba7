import type { OmittedFeature } from './fitted-features.js'
import { READABLE_COLUMNS } from './readable.js'

const NOBODY_HAS_IT = 'no tweet has it'

/**
 * What the tweets lack for, in words: "without temporal features, likes (no tweet has them)"; undefined where they
 * have all that was asked for.
 *
 * @param readable Name of a feature as a person says it.
 */
export function describeMissing(
  omitted: readonly OmittedFeature[],
  readable: (name: string) => string,
): string | undefined {
  const missing = new Set(omitted.filter(({ reason }) => reason === NOBODY_HAS_IT).map(({ name }) => name))
  if (missing.size === 0) return undefined
  const groups = new Map<string, string[]>()
  for (const { name, group } of READABLE_COLUMNS) groups.set(group, [...(groups.get(group) ?? []), name])
  const names: string[] = []
  for (const [group, columns] of groups) {
    if (columns.every((name) => missing.has(name))) names.push(`${group} features`)
    else names.push(...columns.filter((name) => missing.has(name)).map(readable))
  }
  return `without ${names.join(', ')} (no tweet has them)`
}
