/** Numbers as they are read in a picture; exact ones live in the tables. */

const SUFFIXES = ['', 'k', 'M', 'G'] as const
const NO_BREAK = '\u00a0'

/** 987, 1.2k, 34k, 5.6M; two significant digits below ten, a dash where unknown. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const magnitude = Math.abs(value)
  if (magnitude < 1000) return small(value)
  let power = Math.min(SUFFIXES.length - 1, Math.floor(Math.log10(magnitude) / 3))
  // 999,950 and up would be written 1000k.
  if (power < SUFFIXES.length - 1 && Math.round(magnitude / 1000 ** power) >= 1000) power++
  const scaled = value / 1000 ** power
  const digits = Math.abs(scaled) < 9.95 ? trim(scaled.toFixed(1)) : String(Math.round(scaled))
  return minus(`${digits}${SUFFIXES[power]}`)
}

/** Whole numbers in full, with thousands separated: 12,345. */
export function full(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',') : '–'
}

/** A share as a percentage: one decimal below 10 %, none above: "48 %", "8.0 %"; never 0 % or 100 % of what isn't. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–'
  const value = share * 100
  if (value > 0 && value < 0.1) return `<${NO_BREAK}0.1${NO_BREAK}%`
  if (value > 99.9 && value < 100) return `>${NO_BREAK}99.9${NO_BREAK}%`
  const isNearAnEnd = (value > 0 && value < 9.95) || (value >= 99.5 && value < 100)
  return `${isNearAnEnd ? value.toFixed(1) : Math.round(value)}${NO_BREAK}%`
}

/** Signed with a true minus, one decimal: "+1.2", "−0.4". */
export function signed(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const text = Math.abs(value).toFixed(1)
  if (text === '0.0') return '0'
  return `${value < 0 ? '−' : '+'}${text}`
}

/** A distance on the map's scale, two significant digits; tiny ones are no more than that: "< 0.01". */
export function distance(value: number): string {
  return value > 0 && value < 0.01 ? `<${NO_BREAK}0.01` : compact(value)
}

/** Below this mean of all tweets, no factor says anything. */
const LEAST_ENGAGEMENT = 0.5

/** "engagement ×1.7" against the mean of all tweets, "little engagement"; undefined where there is none to speak of. */
export function engagementText(mean: number, overall: number): string | undefined {
  if (!Number.isFinite(mean) || !(overall >= LEAST_ENGAGEMENT)) return undefined
  const ratio = mean / overall
  if (ratio < 0.095) return 'little engagement'
  return `engagement ×${ratio < 9.95 ? ratio.toFixed(1) : compact(ratio)}`
}

/** "1 tweet", "1,204 tweets". */
export function counted(value: number, noun: string): string {
  return `${full(value)}${NO_BREAK}${noun}${value === 1 ? '' : 's'}`
}

function small(value: number): string {
  const magnitude = Math.abs(value)
  if (Number.isInteger(value)) return minus(String(value))
  if (magnitude >= 9.95) return minus(String(Math.round(value)))
  if (magnitude >= 0.995) return minus(trim(value.toFixed(1)))
  return minus(trim(value.toPrecision(2)))
}

function minus(text: string): string {
  return text.replace('-', '−')
}

function trim(text: string): string {
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text
}
