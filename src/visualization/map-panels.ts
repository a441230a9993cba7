import { featureName, isCalendar, type MapInsights } from '../analysis/index.js'
import { type Frame, gapSize, type PlacedCells, placeCells } from './cells.js'
import { ACCENT, diverging, EMPTY_FILL, FAINT, QUIET_INK, sequential } from './colors.js'
import { featureMean } from './feature-names.js'
import { type Figure, TEXT } from './figure.js'
import { compact, distance, full, signed } from './numbers.js'
import { drawBorders } from './region-borders.js'
import { drawRegionNumbers } from './region-legend.js'

const LEGEND_HEIGHT = 46
/** Cells larger than this look like tiles, not like a map. */
export const MAX_CELL = 90

/** U-matrix: the colour of a cell is its mean distance to the neighbouring cells. */
export function drawUMatrix(figure: Figure, frame: Frame, analysis: MapInsights): void {
  const body = figure.panel(
    frame,
    'Where topics change',
    'U-matrix: mean distance of each cell to its neighbours. Dark ridges separate different tweets.',
  )
  const cells = placeCells(analysis.grid, withoutLegend(body), MAX_CELL)
  if (cells.count === 1) {
    figure.explain(body, 'A map of one cell has no neighbours to compare.')
    return
  }
  const [low, high] = extent(analysis.uMatrix)
  const span = high - low || 1
  drawCells(figure, cells, (neuron) => sequential((analysis.uMatrix[neuron]! - low) / span))
  drawBorders(figure, cells, analysis.regions)
  drawRegionNumbers(figure, cells, analysis)
  const title = `mean ${String(analysis.training.trainingConfig.activation_distance ?? '')} distance`
  drawColorBar(figure, legendFrame(body, cells), sequential, {
    low: distance(low),
    high: distance(high),
    title: title.replace('  ', ' '),
  })
}

/** Hits: the inner area of a cell is its number of tweets. */
export function drawHits(figure: Figure, frame: Frame, analysis: MapInsights): void {
  const shape = analysis.grid.topology === 'hexagonal' ? 'hexagon' : 'square'
  const body = figure.panel(
    frame,
    'Where the tweets are',
    `Hits: the area of the inner ${shape} is the number of tweets.`,
  )
  const cells = placeCells(analysis.grid, withoutLegend(body), MAX_CELL)
  const most = Math.max(1, analysis.training.largestClusterSize)
  drawCells(figure, cells, () => EMPTY_FILL)
  for (const cluster of analysis.clusters) {
    const size = Math.sqrt(cluster.size / most) * gapSize(cells.scale)
    figure.polygon(cells.outline(cluster.neuron, size), { fill: ACCENT })
  }
  drawBorders(figure, cells, analysis.regions)
  if (cells.scale >= 44) {
    for (const cluster of analysis.clusters) {
      const [x, y] = cells.centre(cluster.neuron)
      figure.text(compact(cluster.size), x, y, {
        align: 'center',
        baseline: 'middle',
        weight: 700,
        halo: EMPTY_FILL,
      })
    }
  }
  drawAreaLegend(figure, legendFrame(body, cells), analysis, cells, most)
}

export interface PlaneStyle {
  /** Standard deviations at the ends of the scale. */
  readonly range: number
}

/** Component plane of a readable feature: how far the mean of a cell's tweets lies from the mean of all tweets. */
export function drawPlane(
  figure: Figure,
  frame: Frame,
  analysis: MapInsights,
  feature: number,
  style: PlaneStyle,
): void {
  const { name, mean } = analysis.features[feature]!
  figure.text(featureName(name), frame.x, frame.y, { size: 13, weight: 700, maxWidth: frame.width })
  figure.text(isCalendar(name) ? 'later is higher' : featureMean(name, mean), frame.x, frame.y + 18, {
    size: TEXT.small,
    fill: QUIET_INK,
    maxWidth: frame.width,
  })
  const area = { x: frame.x, y: frame.y + 38, width: frame.width, height: frame.height - 38 }
  const cells = placeCells(analysis.grid, area, MAX_CELL)
  const colors = new Map<number, string>()
  for (const cluster of analysis.clusters) {
    if (Number.isNaN(cluster.meanReadable[feature] ?? Number.NaN)) continue
    colors.set(cluster.neuron, effectColor(cluster.effects[feature]!, style.range))
  }
  drawCells(figure, cells, (neuron) => colors.get(neuron))
}

/** Colour of an effect in standard deviations on a scale from -range to +range. */
export function effectColor(effect: number, range: number): string {
  return diverging(0.5 + effect / (2 * range))
}

/** Bar for the scale that all planes of a figure share. */
export function drawEffectBar(figure: Figure, frame: Frame, range: number): void {
  drawColorBar(figure, frame, diverging, {
    low: `${signed(-range)} or less`,
    high: `${signed(range)} or more`,
    title: 'standard deviations from the mean of all tweets',
    middle: '0',
  })
}

/** All cells with a hairline gap; those without a colour are empty outlines. */
export function drawCells(
  figure: Figure,
  cells: PlacedCells,
  color: (neuron: number) => string | undefined,
): void {
  const size = gapSize(cells.scale)
  for (let neuron = 0; neuron < cells.count; neuron++) {
    const fill = color(neuron)
    if (fill !== undefined) figure.polygon(cells.outline(neuron, size), { fill })
    else if (cells.scale > 8)
      figure.polygon(cells.outline(neuron, size * 0.94), { stroke: FAINT, lineWidth: 0.75 })
    else figure.polygon(cells.outline(neuron, size), { fill: EMPTY_FILL })
  }
}

interface ColorBarText {
  readonly low: string
  readonly high: string
  readonly title: string
  readonly middle?: string
}

export function drawColorBar(
  figure: Figure,
  frame: Frame,
  color: (value: number) => string,
  text: ColorBarText,
): void {
  const steps = 64
  for (let step = 0; step < steps; step++) {
    const width = frame.width / steps
    // A little overlap: no seams between the steps.
    figure.rect(
      { x: frame.x + step * width, y: frame.y, width: width + (step < steps - 1 ? 0.5 : 0), height: 9 },
      { fill: color(step / (steps - 1)) },
    )
  }
  const y = frame.y + 14
  const style = { size: TEXT.small, fill: QUIET_INK }
  figure.text(text.low, frame.x, y, style)
  figure.text(text.high, frame.x + frame.width, y, { ...style, align: 'right' })
  const centre = frame.x + frame.width / 2
  if (text.middle !== undefined) figure.text(text.middle, centre, y, { ...style, align: 'center' })
  const titleY = text.middle === undefined ? y : y + 15
  figure.text(text.title, centre, titleY, { ...style, align: 'center' })
}

function drawAreaLegend(
  figure: Figure,
  frame: Frame,
  analysis: MapInsights,
  cells: PlacedCells,
  most: number,
): void {
  const shape = { ...analysis.grid, xDim: 1, yDim: 1 }
  const samples = [...new Set([most, roundDown(most / 4), roundDown(most / 20)])].filter(
    (count) => count >= 1,
  )
  let x = frame.x + frame.width
  const y = frame.y + 12
  for (const count of samples) {
    const label = full(count)
    x -= figure.type.width(label, TEXT.small)
    figure.text(label, x, y, { size: TEXT.small, fill: QUIET_INK, baseline: 'middle' })
    const size = Math.min(cells.scale, 40) * Math.sqrt(count / most)
    const half = size / 2
    const scale = placeCells(
      shape,
      { x: x - 6 - size, y: y - half * 1.2, width: size, height: size * 1.2 },
      size,
    )
    figure.polygon(scale.outline(0, 1), { fill: ACCENT })
    x -= size + 22
  }
  figure.text('tweets', x + 12, y, {
    size: TEXT.small,
    fill: QUIET_INK,
    baseline: 'middle',
    align: 'right',
  })
}

function withoutLegend(body: Frame): Frame {
  return { ...body, height: body.height - LEGEND_HEIGHT }
}

/** Under the cells, no wider than they are unless they are very narrow. */
function legendFrame(body: Frame, cells: PlacedCells): Frame {
  const width = Math.min(body.width, Math.max(cells.bounds.width, 220))
  return {
    x: body.x + (body.width - width) / 2,
    y: cells.bounds.y + cells.bounds.height + 14,
    width,
    height: LEGEND_HEIGHT - 14,
  }
}

/** The next round number at or below: 1, 2 or 5 times a power of ten. */
function roundDown(value: number): number {
  if (value < 1) return 0
  const power = 10 ** Math.floor(Math.log10(value))
  const digit = value / power
  return (digit >= 5 ? 5 : digit >= 2 ? 2 : 1) * power
}

function extent(values: Float32Array): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}
