import type { Frame, PlacedCells } from '../cells.js'
import { placeLabels, placesOn } from '../label-placement.js'
import { counted } from '../numbers.js'
import type { PageData } from './data.js'
import { BADGE_RADIUS } from './map-drawing.js'
import { type MapRegions, nameOfRegion } from './regions.js'

/** A text on the map, or the number of a region whose name found no room. */
export interface MapLabel {
  readonly kind: 'name' | 'number' | 'cell'
  readonly lines: readonly { readonly text: string; readonly font: string; readonly dy: number }[]
  readonly x: number
  readonly y: number
}

const FAMILY = 'Inter, system-ui, sans-serif'
const NAME_FONT = `700 13px ${FAMILY}`
const SIZE_FONT = `500 11px ${FAMILY}`
const CELL_FONT = `500 11px ${FAMILY}`
const MOST_NAME_WIDTH = 190
/** Of the map's width. */
const MOST_SHARE = 0.36
/** Narrower maps have no room for the sizes of regions. */
const LEAST_FOR_SIZES = 500
/** From this zoom on, cells are named as well. */
export const CELL_LABEL_ZOOM = 1.8
const MOST_CELL_LABELS = 60

interface Wish extends Omit<MapLabel, 'x' | 'y'> {
  readonly width: number
  readonly height: number
}

/**
 * Names of the regions with their sizes where there is room, else their names alone, else their first word, else
 * their numbers; larger regions first. No two overlap, and none leaves the frame. Zoomed in, cells are named where
 * there is room left.
 */
export function placeMapLabels(
  context: CanvasRenderingContext2D,
  data: PageData,
  cells: PlacedCells,
  regions: MapRegions,
  labels: Readonly<Record<string, string>>,
  frame: Frame,
  zoom: number,
): MapLabel[] {
  const placed: MapLabel[] = []
  const taken: Frame[] = []
  const put = (wishes: readonly Wish[], neurons: readonly number[]): void => {
    for (const { width, height, ...label } of wishes) {
      // A number is told from others by nothing but its place: it stays inside its region, wherever there is room.
      const wanted = label.kind === 'number' ? neurons : neurons.slice(0, 1)
      const places = wanted.flatMap((neuron) => {
        const frames = placesOn(...cells.centre(neuron), width, height)
        return label.kind === 'number' ? frames.slice(0, 1) : frames
      })
      const [place] = placeLabels([places], frame, taken)
      if (place === undefined) continue
      taken.push(place)
      placed.push({ ...label, x: place.x + place.width / 2, y: place.y + place.height / 2 })
      return
    }
  }
  const isInFrame = (x: number, y: number) =>
    x >= frame.x && y >= frame.y && x <= frame.x + frame.width && y <= frame.y + frame.height
  if (regions.list.length > 1) {
    for (const region of regions.list) {
      const [x, y] = cells.centre(region.deepest)
      if (!isInFrame(x, y)) continue
      const name = nameOfRegion(region, labels)
      put(nameWishes(context, name, counted(region.size, 'tweet'), region.index + 1, frame.width), [
        region.deepest,
        ...region.cells,
      ])
    }
  }
  if (regions.list.length > 1 && zoom < CELL_LABEL_ZOOM) return placed
  const clusters = [...data.header.clusters].sort((a, b) => b.size - a.size || a.neuron - b.neuron)
  const before = placed.length
  for (const { neuron, label } of clusters) {
    const [x, y] = cells.centre(neuron)
    if (label === null || !isInFrame(x, y) || placed.length - before >= MOST_CELL_LABELS) continue
    context.font = CELL_FONT
    const text = shortened(context, label, cells.scale * 1.6)
    put([wish('cell', [{ text, font: CELL_FONT }], context)], [neuron])
  }
  return placed
}

function nameWishes(
  context: CanvasRenderingContext2D,
  name: string,
  size: string,
  number: number,
  room: number,
): Wish[] {
  const font = NAME_FONT
  context.font = font
  const most = Math.min(MOST_NAME_WIDTH, room * MOST_SHARE)
  const whole = `${number}  ${withinWidth(context, name, most)}`
  const [word = name] = name.split(', ')
  const first = `${number}  ${withinWidth(context, word, most)}`
  const badge = 2 * BADGE_RADIUS
  const sized = room < LEAST_FOR_SIZES ? [] : [{ text: size, font: SIZE_FONT }]
  return [
    wish('name', [{ text: whole, font }, ...sized], context),
    wish('name', [{ text: whole, font }], context),
    wish('name', [{ text: first, font }], context),
    {
      kind: 'number',
      lines: [{ text: String(number), font: NAME_FONT, dy: 0 }],
      width: badge,
      height: badge,
    },
  ]
}

/** As many of its terms as are no wider; the first is cut where even that is. */
function withinWidth(context: CanvasRenderingContext2D, name: string, most: number): string {
  const terms = name.split(', ')
  for (let count = terms.length; count > 1; count--) {
    const text = terms.slice(0, count).join(', ')
    if (context.measureText(text).width <= most) return text
  }
  return shortened(context, terms[0]!, most)
}

const LINE_HEIGHT = 15

function wish(
  kind: MapLabel['kind'],
  lines: readonly { readonly text: string; readonly font: string }[],
  context: CanvasRenderingContext2D,
): Wish {
  const widths = lines.map(({ text, font }) => {
    context.font = font
    return context.measureText(text).width
  })
  const shift = ((lines.length - 1) * LINE_HEIGHT) / 2
  return {
    kind,
    lines: lines.map((line, index) => ({ ...line, dy: index * LINE_HEIGHT - shift })),
    width: Math.max(...widths) + 4,
    height: lines.length * LINE_HEIGHT + 2,
  }
}

/** Cut at the end of a character as a reader counts them, with an ellipsis, where it is wider. */
function shortened(context: CanvasRenderingContext2D, text: string, most: number): string {
  if (context.measureText(text).width <= most) return text
  const characters = Array.from(segmenter.segment(text), ({ segment }) => segment)
  while (characters.length > 1 && context.measureText(`${characters.join('')}…`).width > most)
    characters.pop()
  const cut = characters.join('').replace(/[\s,]+$/u, '')
  // What was opened has to be closed, or the rest of the canvas would run the other way.
  const open = cut.split('\u2068').length - cut.split('\u2069').length
  return `${cut}…${'\u2069'.repeat(Math.max(0, open))}`
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
