/** Colour scales that print and survive colour blindness, and text that stays readable on them. */

export type Rgb = readonly [number, number, number]

/** A colour for a value from 0 to 1; values outside are clamped, NaN is the lightest. */
export type ColorScale = (value: number) => string

// Cividis (Nuñez, Anderton, Renslow 2018) at ten even steps.
const CIVIDIS = ramp('00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838')
// ColorBrewer RdBu with nine classes, blue first.
const DIVERGING = ramp('2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b')

/** Dark is high: for distances and counts. */
export const sequential: ColorScale = (value) => css(mix(CIVIDIS, 1 - (Number.isNaN(value) ? 0 : value)))

/** 0.5 is the middle (white), below blue, above red: for values centred on zero. */
export const diverging: ColorScale = (value) => css(mix(DIVERGING, Number.isNaN(value) ? 0.5 : value))

/** Okabe and Ito's colours, in an order that keeps neighbours apart. */
export const CATEGORICAL = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#f0e442',
  '#000000',
] as const

export const INK = '#1b1f24'
/** On colours that mean values: these aren't the paper and the black of a category, so that no theme changes them. */
const [BLACK_ON_COLOR, WHITE_ON_COLOR] = ['#010101', '#fefefe']
export const QUIET_INK = '#57606a'
export const FAINT = '#d0d7de'
export const PAPER = '#ffffff'
/** Cells and parts about which nothing is known. */
export const EMPTY_FILL = '#f3f4f6'
export const ACCENT = CATEGORICAL[0]
export const HIGHLIGHT = CATEGORICAL[5]

/** Black or white text, whichever stands out more from a background: at least 4.5 to 1 on any. */
export function textOn(background: string): string {
  const luminance = relativeLuminance(parse(background))
  const dark = (luminance + 0.05) / 0.05
  const light = 1.05 / (luminance + 0.05)
  return dark >= light ? BLACK_ON_COLOR : WHITE_ON_COLOR
}

/** Contrast of two colours, 1 to 21 (WCAG 2). */
export function contrast(a: string, b: string): number {
  const [low, high] = [relativeLuminance(parse(a)), relativeLuminance(parse(b))].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

function ramp(hex: string): readonly Rgb[] {
  return hex.split(' ').map((color) => parse(`#${color}`))
}

function parse(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

function css(color: Rgb): string {
  return `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

function mix(stops: readonly Rgb[], value: number): Rgb {
  const at = Math.min(1, Math.max(0, value)) * (stops.length - 1)
  const low = Math.min(Math.floor(at), stops.length - 2)
  const share = at - low
  const [from, to] = [stops[low]!, stops[low + 1]!]
  return [0, 1, 2].map((part) => from[part]! + (to[part]! - from[part]!) * share) as unknown as Rgb
}

function relativeLuminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
