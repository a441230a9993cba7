import { gapSize, type PlacedCells, type Point } from '../cells.js'
import { borderLines } from '../region-borders.js'
import type { PageData } from './data.js'
import type { Matching } from './filters.js'
import { type LayerView, regionColor } from './layers.js'
import type { MapLabel } from './map-labels.js'
import type { MapRegions } from './regions.js'
import type { Layer } from './state.js'

/** Colours that follow the theme of the page. */
export interface MapColors {
  readonly paper: string
  readonly ink: string
  readonly empty: string
  readonly outline: string
  readonly accent: string
  readonly highlight: string
}

export interface MapPicture {
  readonly data: PageData
  readonly cells: PlacedCells
  readonly layer: Layer
  readonly view: LayerView
  readonly regions: MapRegions
  readonly matching: Matching
  /** Whether the map lights what matches, instead of its layer. */
  readonly isLit: boolean
  readonly labels: readonly MapLabel[]
  readonly selected: ReadonlySet<number>
  /** Cell that the keyboard is on. */
  readonly focused: number | undefined
  readonly hovered: number | undefined
  /** The way of the pointer around cells. */
  readonly lasso: readonly Point[]
}

/** Paints the whole map; 400 cells take about a millisecond. */
export function drawMap(context: CanvasRenderingContext2D, picture: MapPicture, colors: MapColors): void {
  const { cells, selected } = picture
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  const fills = cellColors(picture, colors)
  const size = gapSize(cells.scale)
  for (let neuron = 0; neuron < cells.count; neuron++) fillCell(context, cells, neuron, size, fills[neuron]!)
  drawAreas(context, picture, colors)
  drawBorders(context, picture, colors)
  markEmpty(context, picture, colors)
  outlineSelection(context, cells, selected, colors)
  if (picture.hovered !== undefined) strokeCell(context, cells, picture.hovered, colors.ink, 1.5)
  if (picture.focused !== undefined) {
    strokeCell(context, cells, picture.focused, colors.paper, 6)
    strokeCell(context, cells, picture.focused, colors.highlight, 3)
  }
  drawLabels(context, picture.labels, colors)
  drawLasso(context, picture.lasso, colors)
}

/** The fill of each cell; nothing much where hits are lit, and where nothing is known. */
function cellColors(picture: MapPicture, colors: MapColors): string[] {
  const { data, cells, layer, view, regions, isLit } = picture
  return Array.from({ length: cells.count }, (_, neuron) => {
    if (layer === 'regions') return tint(regionOf(regions, neuron), colors.paper, isLit ? 0.2 : 0.38)
    if (isLit || layer === 'hits') return colors.empty
    const value = view.values?.[neuron] ?? Number.NaN
    if (Number.isNaN(value) || (layer !== 'u-matrix' && data.clusterOf[neuron] === undefined))
      return colors.empty
    return view.color(value)
  })
}

function regionOf({ list, regionOf: region }: MapRegions, neuron: number): string {
  return regionColor(list[region[neuron]!]!.color)
}

const tints = new Map<string, string>()

/** A colour thinned with the paper. */
export function tint(color: string, paper: string, share: number): string {
  const key = `${color}${paper}${share}`
  const known = tints.get(key)
  if (known !== undefined) return known
  const [a, b] = [parts(color), parts(paper)]
  const mixed = a.map((part, i) => Math.round(part * share + b[i]! * (1 - share)))
  const css = `rgb(${mixed.join(' ')})`
  tints.set(key, css)
  return css
}

function parts(hex: string): number[] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

/** Tweets per cell, or those that match, as areas inside the cells. */
function drawAreas(context: CanvasRenderingContext2D, picture: MapPicture, colors: MapColors): void {
  const { cells, layer, isLit, matching, regions } = picture
  if (!isLit && layer !== 'hits' && layer !== 'regions') return
  const most = matching.perCell.reduce((max, count) => Math.max(max, count), 1)
  matching.perCell.forEach((count, neuron) => {
    if (count === 0) return
    // A single tweet among thousands still has to be seen.
    const size = Math.max(Math.sqrt(count / most), 3 / cells.scale) * gapSize(cells.scale)
    const color = isLit
      ? colors.highlight
      : layer === 'hits'
        ? colors.accent
        : tint(regionOf(regions, neuron), colors.paper, 0.75)
    fillCell(context, cells, neuron, size, color)
  })
}

let lines: { readonly cells: PlacedCells; readonly of: Uint32Array; readonly borders: Point[][] } | undefined

/** Found once for a place and a cut: hovering draws them again and again. */
function bordersAt(cells: PlacedCells, of: Uint32Array): Point[][] {
  if (lines?.cells !== cells || lines.of !== of) lines = { cells, of, borders: borderLines(cells, of) }
  return lines.borders
}

/** Around the selected cells as a whole: the sides that two of them share are left out. */
function outlineSelection(
  context: CanvasRenderingContext2D,
  cells: PlacedCells,
  selected: ReadonlySet<number>,
  colors: MapColors,
): void {
  if (selected.size === 0) return
  const sides = new Map<string, readonly [Point, Point] | undefined>()
  for (const neuron of selected) {
    const corners = cells.outline(neuron, 1)
    for (const [i, from] of corners.entries()) {
      const to = corners[(i + 1) % corners.length]!
      const place = `${Math.round((from[0] + to[0]) * 8)} ${Math.round((from[1] + to[1]) * 8)}`
      sides.set(place, sides.has(place) ? undefined : [from, to])
    }
  }
  context.lineCap = 'round'
  context.beginPath()
  for (const side of sides.values()) {
    if (side === undefined) continue
    context.moveTo(...side[0])
    context.lineTo(...side[1])
  }
  strokeOn(context, [colors.paper, 9], [colors.highlight, 5])
}

/** The path in one colour over a wider one that sets it off. */
function strokeOn(
  context: CanvasRenderingContext2D,
  ...strokes: readonly (readonly [color: string, width: number])[]
): void {
  for (const [color, width] of strokes) {
    context.strokeStyle = color
    context.lineWidth = width
    context.stroke()
  }
}

/** Two pixels wide, on a lighter line that sets them off from dark cells. */
function drawBorders(
  context: CanvasRenderingContext2D,
  { cells, regions }: MapPicture,
  colors: MapColors,
): void {
  if (regions.list.length < 2) return
  const borders = bordersAt(cells, regions.regionOf)
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.beginPath()
  for (const line of borders)
    line.forEach(([x, y], index) => {
      if (index === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    })
  strokeOn(context, [colors.paper, 4.5], [colors.ink, 2])
}

/** A ring in the cells without tweets, the same on every layer, on a ground that shows it on any colour. */
function markEmpty(context: CanvasRenderingContext2D, { data, cells }: MapPicture, colors: MapColors): void {
  const radius = Math.min(3.5, Math.max(1, cells.scale * 0.1))
  for (let neuron = 0; neuron < cells.count; neuron++) {
    if (data.clusterOf[neuron] !== undefined) continue
    const [x, y] = cells.centre(neuron)
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fillStyle = colors.paper
    context.strokeStyle = colors.outline
    context.lineWidth = radius / 2
    context.fill()
    context.stroke()
  }
}

function drawLabels(context: CanvasRenderingContext2D, labels: readonly MapLabel[], colors: MapColors): void {
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  for (const { kind, lines: texts, x, y } of labels) {
    if (kind === 'number') drawBadge(context, texts[0]!.text, x, y, colors)
    else
      for (const { text, font, dy } of texts) {
        context.font = font
        context.lineWidth = 5
        context.strokeStyle = colors.paper
        context.fillStyle = colors.ink
        context.strokeText(text, x, y + dy)
        context.fillText(text, x, y + dy)
      }
  }
}

export const BADGE_RADIUS = 9

function drawBadge(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colors: MapColors,
): void {
  context.beginPath()
  context.arc(x, y, BADGE_RADIUS, 0, 2 * Math.PI)
  context.fillStyle = colors.ink
  context.fill()
  context.font = '700 11px system-ui, sans-serif'
  context.fillStyle = colors.paper
  context.fillText(text, x, y + 0.5)
}

function drawLasso(context: CanvasRenderingContext2D, points: readonly Point[], colors: MapColors): void {
  if (points.length < 2) return
  tracePolygon(context, points)
  context.globalAlpha = 0.15
  context.fillStyle = colors.highlight
  context.fill()
  context.globalAlpha = 1
  context.setLineDash([5, 4])
  context.strokeStyle = colors.highlight
  context.lineWidth = 2
  context.stroke()
  context.setLineDash([])
}

function fillCell(
  context: CanvasRenderingContext2D,
  cells: PlacedCells,
  neuron: number,
  size: number,
  color: string,
): void {
  context.fillStyle = color
  tracePolygon(context, cells.outline(neuron, size))
  context.fill()
}

function strokeCell(
  context: CanvasRenderingContext2D,
  cells: PlacedCells,
  neuron: number,
  color: string,
  width: number,
): void {
  context.strokeStyle = color
  context.lineWidth = width
  context.lineJoin = 'round'
  tracePolygon(context, cells.outline(neuron, 1))
  context.stroke()
}

function tracePolygon(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  context.beginPath()
  points.forEach(([x, y], index) => {
    if (index === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  })
  context.closePath()
}
