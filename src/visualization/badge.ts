import { INK, PAPER } from './colors.js'
import { type Figure, TEXT } from './figure.js'

/** Of a badge, in drawing units. */
export const BADGE_RADIUS = 9

/** A number on a dark disc with a light rim, which can be read on any colour. */
export function drawBadge(figure: Figure, x: number, y: number, number: number): void {
  figure.dots([[x, y]], BADGE_RADIUS + 1.5, { fill: PAPER })
  figure.dots([[x, y]], BADGE_RADIUS, { fill: INK })
  figure.text(String(number), x, y, {
    size: TEXT.small,
    weight: 700,
    fill: PAPER,
    align: 'center',
    baseline: 'middle',
  })
}
