import { isCalendar } from '../../analysis/index.js'
import { featureValue } from '../feature-names.js'
import { signed } from '../numbers.js'
import type { Deviation } from './charts.js'
import type { PageData } from './data.js'
import { effectsOf } from './facts.js'

const SHOWN = 8
/** Standard deviations: less isn't worth a line. */
const WORTH_NAMING = 0.2
/** Of each kind of features, so that likes and retweets don't crowd out the rest. */
const PER_GROUP = 2

/** What sets the tweets of these cells apart, furthest from the mean of all tweets first. */
export function differences(data: PageData, cells: readonly number[]): Deviation[] {
  const { features } = data.header
  const effects = effectsOf(data, cells)
  const taken = new Map<string, number>()
  return [...effects.keys()]
    .filter((i) => Math.abs(effects[i]!) >= WORTH_NAMING && !isCalendar(features[i]!.name))
    .sort((a, b) => Math.abs(effects[b]!) - Math.abs(effects[a]!))
    .filter((i) => {
      const before = taken.get(features[i]!.group) ?? 0
      taken.set(features[i]!.group, before + 1)
      return before < PER_GROUP
    })
    .slice(0, SHOWN)
    .map((i) => {
      const { name, title, centre, spread } = features[i]!
      const value = featureValue(name, centre + effects[i]! * spread)
      return { label: title, effect: effects[i]!, value: `${value} (${signed(effects[i]!)} sd)` }
    })
}
