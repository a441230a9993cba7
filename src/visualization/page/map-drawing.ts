import { gapSize, type PlacedCells, type Point } from '../cells.js'
import { diverging, sequential } from '../colors.js'
import { placeLabels, placesOn } from '../label-placement.js'
import type { PageData } from './data.js'
import type { SearchHits } from './search.js'
import { type Layer, layerFeature } from './state.js'

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
  readonly hits: SearchHits | undefined
  readonly labels: readonly MapLabel[]
  readonly selected: number | undefined
  /** Cell that the keyboard is on. */
  readonly focused: number | undefined
  readonly hovered: number | undefined
}

export interface MapLabel {
  readonly text: string
  readonly x: number
  readonly y: number
}

/** Paints the whole map; 400 cells take about a millisecond. */
export function drawMap(context: CanvasRenderingContext2D, picture: MapPicture, colors: MapColors): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  const fills = cellColors(picture, colors)
  for (let neuron = 0; neuron < picture.cells.count; neuron++) {
    context.fillStyle = fills[neuron]!
    tracePolygon(context, picture.cells.outline(neuron, gapSize(picture.cells.scale)))
    context.fill()
  }
  drawAreas(context, picture, colors)
  markEmpty(context, picture, colors)
  outlineCell(context, picture, picture.hovered, colors.outline, 1.5)
  outlineCell(context, picture, picture.focused, colors.highlight, 2.5)
  outlineCell(context, picture, picture.selected, colors.ink, 3)
  drawLabels(context, picture.labels, colors)
}

/** The fill of each cell: the layer, or nothing much while hits of a search are lit. */
function cellColors({ data, cells, layer, hits }: MapPicture, colors: MapColors): string[] {
  const neurons = Array.from({ length: cells.count }, (_, neuron) => neuron)
  if (hits !== undefined || layer === 'hits') return neurons.map(() => colors.empty)
  const feature = layerFeature(layer, data)
  if (feature !== undefined) {
    const range = featureRange(data, feature)
    return neurons.map((neuron) => {
      const effect = data.effect(feature, neuron)
      return Number.isNaN(effect) ? colors.empty : diverging(0.5 + effect / (2 * range))
    })
  }
  const [low, high] = uMatrixRange(data)
  return neurons.map((neuron) => sequential((data.uMatrix[neuron]! - low) / (high - low || 1)))
}

/** Tweets per cell, or hits of the search per cell, as areas inside the cells. */
function drawAreas(context: CanvasRenderingContext2D, picture: MapPicture, colors: MapColors): void {
  const { data, cells, layer, hits } = picture
  if (hits === undefined && layer !== 'hits') return
  const counts = hits ? hits.perCell : cellSizes(data)
  const most = counts.reduce((max, count) => Math.max(max, count), 1)
  context.fillStyle = hits ? colors.highlight : colors.accent
  counts.forEach((count, neuron) => {
    if (count === 0) return
    // A single hit among thousands still has to be seen.
    const size = Math.max(Math.sqrt(count / most), 3 / cells.scale) * gapSize(cells.scale)
    tracePolygon(context, cells.outline(neuron, size))
    context.fill()
  })
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

export function cellSizes(data: PageData): Uint32Array {
  return Uint32Array.from(data.clusterOf, (cluster) => cluster?.size ?? 0)
}

export function uMatrixRange(data: PageData): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const distance of data.uMatrix) {
    low = Math.min(low, distance)
    high = Math.max(high, distance)
  }
  return [low, high]
}

const RANGES = [0.25, 0.5, 1, 1.5, 2, 3, 4, 5]

/** Half the width of the colour scale: covers 98 % of the cells. */
export function featureRange(data: PageData, feature: number): number {
  const sizes = data.header.clusters
    .map(({ neuron }) => Math.abs(data.effect(feature, neuron)))
    .filter((size) => !Number.isNaN(size))
    .sort((a, b) => a - b)
  const high = sizes[Math.floor(0.98 * (sizes.length - 1))] ?? 1
  return RANGES.find((range) => range >= high) ?? RANGES.at(-1)!
}

function outlineCell(
  context: CanvasRenderingContext2D,
  { cells }: MapPicture,
  neuron: number | undefined,
  color: string,
  width: number,
): void {
  if (neuron === undefined) return
  context.strokeStyle = color
  context.lineWidth = width
  tracePolygon(context, cells.outline(neuron, 1))
  context.stroke()
}

const LABEL_FONT = '600 12px system-ui, sans-serif'
const LABEL_HEIGHT = 16
const MAX_LABELS = 40
/** A small map gets fewer labels: one per so many square pixels. */
const AREA_PER_LABEL = 9000
const REPEAT_DISTANCE = 3.5

/** Names of the largest cells, as many as find room; the same first word isn't repeated close by. */
export function chooseLabels(
  context: CanvasRenderingContext2D,
  data: PageData,
  cells: PlacedCells,
  edge: { width: number; height: number },
): MapLabel[] {
  context.font = LABEL_FONT
  const frame = { x: 0, y: 0, ...edge }
  const labels: MapLabel[] = []
  const most = Math.min(MAX_LABELS, (edge.width * edge.height) / AREA_PER_LABEL)
  const taken: ReturnType<typeof placesOn> = []
  const said: { word: string; at: Point }[] = []
  const clusters = [...data.header.clusters].sort((a, b) => b.size - a.size || a.neuron - b.neuron)
  for (const cluster of clusters) {
    if (labels.length >= most) break
    const word = cluster.label
    if (word === null) continue
    const at = cells.centre(cluster.neuron)
    const near = (other: { word: string; at: Point }) =>
      other.word === word &&
      Math.hypot(other.at[0] - at[0], other.at[1] - at[1]) < REPEAT_DISTANCE * cells.scale
    if (said.some(near)) continue
    const width = context.measureText(word).width + 4
    const [place] = placeLabels([placesOn(...at, width, LABEL_HEIGHT)], frame, taken)
    if (place === undefined) continue
    taken.push(place)
    said.push({ word, at })
    labels.push({ text: word, x: place.x + place.width / 2, y: place.y + place.height / 2 })
  }
  return labels
}

function drawLabels(context: CanvasRenderingContext2D, labels: readonly MapLabel[], colors: MapColors): void {
  context.font = LABEL_FONT
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  context.lineWidth = 4
  context.strokeStyle = colors.paper
  context.fillStyle = colors.ink
  for (const { text, x, y } of labels) {
    context.strokeText(text, x, y)
    context.fillText(text, x, y)
  }
}

function tracePolygon(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  context.beginPath()
  points.forEach(([x, y], index) => {
    if (index === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  })
  context.closePath()
}

/** The cell under a point of the drawing; undefined outside the map. */
export function cellAt(cells: PlacedCells, x: number, y: number): number | undefined {
  let nearest: number | undefined
  let least = (cells.scale * 0.62) ** 2
  for (let neuron = 0; neuron < cells.count; neuron++) {
    const [cx, cy] = cells.centre(neuron)
    const squared = (cx - x) ** 2 + (cy - y) ** 2
    if (squared < least) {
      least = squared
      nearest = neuron
    }
  }
  return nearest
}

/** The cell one step from another, for the arrow keys; the cell itself at the edge. */
export function neighbour(data: PageData, cells: PlacedCells, from: number, key: string): number {
  const { xDim, yDim } = data.header.grid
  const [x, y] = [Math.floor(from / yDim), from % yDim]
  if (key === 'ArrowLeft') return Math.max(0, x - 1) * yDim + y
  if (key === 'ArrowRight') return Math.min(xDim - 1, x + 1) * yDim + y
  const row = key === 'ArrowUp' ? y + 1 : y - 1
  if (row < 0 || row >= yDim) return from
  // Rows of hexagonal maps are shifted: of the two cells above, the one in the same column.
  const [fromX] = cells.centre(from)
  const candidates = [x - 1, x, x + 1].filter((column) => column >= 0 && column < xDim)
  const distanceTo = (column: number) => Math.abs(cells.centre(column * yDim + row)[0] - fromX)
  const best = candidates.reduce((a, b) => (distanceTo(b) < distanceTo(a) - 1e-6 ? b : a), x)
  return best * yDim + row
}
