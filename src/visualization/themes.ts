import { EMPTY_FILL, FAINT, INK, PAPER, QUIET_INK } from './colors.js'
import type { Scene } from './scene.js'

export type Theme = 'light' | 'dark'

/** What the neutral colours become on a dark page; the scales of values stay, for they must mean the same. */
const DARK: Readonly<Record<string, string>> = {
  [PAPER]: '#15181c',
  [INK]: '#e8eaed',
  [QUIET_INK]: '#a3abb4',
  [FAINT]: '#3b424a',
  [EMPTY_FILL]: '#23282e',
  // Blue and black of the categories: too dark on a dark page.
  '#0072b2': '#4aa3df',
  '#000000': '#c9ced4',
}

/** The scene for a page of that kind. */
export function inTheme(scene: Scene, theme: Theme): Scene {
  return theme === 'light' ? scene : (recolored(scene) as Scene)
}

/** Colours are texts of their own wherever they stand in marks and charts. */
function recolored(value: unknown): unknown {
  if (typeof value === 'string') return DARK[value] ?? value
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map(recolored)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, recolored(inner)]))
}
