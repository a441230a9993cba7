import type { OmittedFeature } from './fitted-features.js'
import { LANGUAGE_COLUMNS } from './form.js'
import { READABLE_COLUMNS } from './readable.js'

/** Why features are unknown, for one and for many in words. */
interface Unknown {
  readonly reason: string
  readonly ofMany: string
}

const NOBODY_HAS_IT: Unknown = { reason: 'no tweet has it', ofMany: 'no tweet has them' }
const LANGUAGE_NOT_GIVEN: Unknown = {
  reason: "the language isn't given; a detected one doesn't count",
  ofMany: "the language isn't given; a detected one doesn't count",
}
const UNKNOWNS = [NOBODY_HAS_IT, LANGUAGE_NOT_GIVEN]

const OF_LANGUAGE = new Set(LANGUAGE_COLUMNS.map(({ name }) => name))

/** Why no tweet has a value of a readable feature. */
export function reasonUnknown(name: string): string {
  return (OF_LANGUAGE.has(name) ? LANGUAGE_NOT_GIVEN : NOBODY_HAS_IT).reason
}

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
  const parts = UNKNOWNS.flatMap(({ reason, ofMany }) => {
    const missing = new Set(omitted.filter((feature) => feature.reason === reason).map(({ name }) => name))
    return missing.size === 0 ? [] : [`${namesOf(missing, readable).join(', ')} (${ofMany})`]
  })
  return parts.length === 0 ? undefined : `without ${parts.join(', ')}`
}

/** Whole groups by their name. */
function namesOf(missing: ReadonlySet<string>, readable: (name: string) => string): string[] {
  const groups = new Map<string, string[]>()
  for (const { name, group } of READABLE_COLUMNS) groups.set(group, [...(groups.get(group) ?? []), name])
  return [...groups].flatMap(([group, columns]) =>
    columns.every((name) => missing.has(name))
      ? [`${group} features`]
      : columns.filter((name) => missing.has(name)).map(readable),
  )
}
