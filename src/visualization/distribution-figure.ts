import { bySize, type Cluster, type MapInsights } from '../analysis/index.js'
import { BADGE_RADIUS, drawBadge } from './badge.js'
import { type Frame, gapSize, mapExtent, type PlacedCells, type Point, placeCells } from './cells.js'
import { fittingName, largest, tellingSample, topicOf } from './cluster-names.js'
import { ACCENT, PAPER, QUIET_INK, sequential } from './colors.js'
import { NO_FONT, withDrawableTexts } from './drawable-texts.js'
import { Figure, HEADING, MARGIN, TEXT } from './figure.js'
import { provenance, themeFinding } from './findings.js'
import { placeLabels, placesBeside, placesWithin } from './label-placement.js'
import { drawCells, drawColorBar } from './map-panels.js'
import { counted, engagementText, full, percent } from './numbers.js'
import { drawBorders } from './region-borders.js'
import type { Scene } from './scene.js'
import type { Typesetter } from './typesetting.js'

const WIDTH = 1280
const GAP = 40
const SIDE_WIDTH = 400
const MAX_LABELS = 40
const MAX_SAMPLES = 9
const LABEL_SIZE = 12
const LABEL_WIDTH = 130
const MAX_CELL = 120

/** Every tweet (or a fixed number of them) as a dot in its cell, the largest cells labelled, with sample texts. */
export function distributionScene(given: MapInsights, type: Typesetter): Scene {
  const analysis = withDrawableTexts(given, type)
  const figure = new Figure(type, WIDTH)
  const perDot = tweetsPerDot(analysis)
  const extent = mapExtent(analysis.grid)
  const wide = extent.width > 1.9 * extent.height
  const width = wide ? WIDTH - 2 * MARGIN : WIDTH - 2 * MARGIN - SIDE_WIDTH - GAP
  const shaped = Math.min((width * extent.height) / extent.width, extent.height * MAX_CELL)
  // Room for some samples beside a small map.
  const least = wide || analysis.clusters.length < 4 ? 240 : 560
  const height = Math.min(820, Math.max(least, shaped)) + HEADING + LEGEND_HEIGHT
  // The header's height isn't known yet, but the size of the cells doesn't depend on it.
  const { inradius } = placeCells(
    analysis.grid,
    { x: 0, y: 0, width, height: height - HEADING - LEGEND_HEIGHT },
    MAX_CELL,
  )
  const dotted = dotSpacing(inradius, analysis, perDot) * DOT_SHARE >= LEAST_RADIUS
  const shown = !dotted
    ? 'shaded by number'
    : perDot === 1
      ? 'one dot per tweet'
      : `one dot per ${perDot} tweets`
  const top = figure.header(
    themeFinding(analysis),
    `Tweets in the cells of the map (${shown}) · ${provenance(analysis)}`,
  )
  const side = wide
    ? { x: MARGIN, y: top + height + 28, width, height: 440 }
    : { x: MARGIN + width + GAP, y: top, width: SIDE_WIDTH, height }
  const samples = fittingSamples(figure, side, analysis, wide ? 3 : 1)
  drawMap(figure, { x: MARGIN, y: top, width, height }, analysis, samples, dotted ? perDot : undefined)
  const bottom = drawSamples(figure, side, analysis, samples)
  return figure.scene(Math.max(top + height, bottom) + MARGIN)
}

const MAX_DOTS_PER_CELL = 150
const STEPS = [1, 2, 5]

/** The smallest round number of tweets per dot that keeps the fullest cell readable. */
export function tweetsPerDot(analysis: MapInsights): number {
  for (let power = 1; ; power *= 10) {
    for (const step of STEPS) {
      if (analysis.training.largestClusterSize / (step * power) <= MAX_DOTS_PER_CELL) return step * power
    }
  }
}

function drawMap(
  figure: Figure,
  frame: Frame,
  analysis: MapInsights,
  samples: readonly Sample[],
  perDot: number | undefined,
): void {
  const body = figure.panel(frame, 'What is where', 'Neighbouring cells hold similar tweets.')
  const area = { ...body, height: body.height - LEGEND_HEIGHT }
  const cells = placeCells(analysis.grid, area, MAX_CELL)
  if (perDot === undefined) drawCounts(figure, cells, analysis)
  else {
    drawGround(figure, cells, analysis)
    drawDots(figure, cells, analysis, perDot)
  }
  drawBorders(figure, cells, analysis.regions)
  drawLegend(figure, cells, analysis, perDot !== undefined)
  const badges = drawBadges(figure, cells, samples, perDot ?? 1)
  drawLabels(
    figure,
    cells,
    area,
    analysis,
    perDot === undefined ? [...badges, ...fullCells(cells, analysis)] : badges,
    perDot !== undefined,
  )
}

/** The darkest cells, which a label beside another cell mustn't cover. */
function fullCells(cells: PlacedCells, { clusters, training }: MapInsights): Frame[] {
  return clusters
    .filter(({ size }) => size >= training.largestClusterSize / 4)
    .map(({ neuron }) => {
      const [x, y] = cells.centre(neuron)
      return { x: x - 2, y: y - 2, width: 4, height: 4 }
    })
}

const LEGEND_HEIGHT = 44
const LEGEND_WIDTH = 300

/** Under the cells: what the grey, or where there are no dots the colour, of a cell means. */
function drawLegend(figure: Figure, cells: PlacedCells, analysis: MapInsights, dotted: boolean): void {
  if (cells.count === 1) return
  const { x, y, width, height } = cells.bounds
  const frame = { x: x + (width - LEGEND_WIDTH) / 2, y: y + height + 14, width: LEGEND_WIDTH, height: 30 }
  if (dotted)
    drawColorBar(figure, frame, grey, {
      low: 'near its neighbours',
      high: 'farther from its neighbours',
      title: '',
    })
  else {
    const most = analysis.training.largestClusterSize
    const title = 'tweets per cell (outlined: none)'
    drawColorBar(figure, frame, sequential, {
      low: '1',
      high: full(most),
      middle: full(Math.ceil(most / 4)),
      title,
    })
  }
}

/** Where dots would be specks: the colour is the square root of the number of tweets. */
function drawCounts(figure: Figure, cells: PlacedCells, analysis: MapInsights): void {
  const most = analysis.training.largestClusterSize
  drawCells(figure, cells, (neuron) => {
    const tweets = analysis.hits[neuron]!
    return tweets > 0 ? sequential(Math.sqrt(tweets / most)) : undefined
  })
}

/** Pale, so that dots and words stand out: darker is higher. */
function grey(value: number): string {
  const level = Math.round(247 - 55 * value)
    .toString(16)
    .padStart(2, '0')
  return `#${level}${level}${level}`
}

/** The U-matrix in greys. */
function drawGround(figure: Figure, cells: PlacedCells, analysis: MapInsights): void {
  const high = analysis.uMatrix.reduce((most, value) => Math.max(most, value), 0) || 1
  const low = analysis.uMatrix.reduce((least, value) => Math.min(least, value), high)
  for (let neuron = 0; neuron < cells.count; neuron++) {
    const share = (analysis.uMatrix[neuron]! - low) / (high - low || 1)
    figure.polygon(cells.outline(neuron, gapSize(cells.scale)), { fill: grey(share) })
  }
}

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))

const DOT_SHARE = 0.62
/** A dot below two pixels of the PNG is a speck. */
const LEAST_RADIUS = 0.5

/** The fullest cell is filled to its edge; no dot is larger than what reads as a dot. */
function dotSpacing(inradius: number, { training }: MapInsights, perDot: number): number {
  const most = Math.ceil(Math.max(1, training.largestClusterSize) / perDot)
  return Math.min((inradius * 0.9) / Math.sqrt(most), 6)
}

/** Dots spread evenly over each cell from its centre, all dots of the map at the same density. */
function drawDots(figure: Figure, cells: PlacedCells, analysis: MapInsights, perDot: number): void {
  const spacing = dotSpacing(cells.inradius, analysis, perDot)
  const radius = spacing * DOT_SHARE
  for (const { neuron, size } of analysis.clusters) {
    const [x, y] = cells.centre(neuron)
    const dots: Point[] = []
    for (let dot = 0; dot < Math.ceil(size / perDot); dot++) {
      const distance = spacing * Math.sqrt(dot + 0.5)
      const angle = dot * GOLDEN_ANGLE
      dots.push([x + distance * Math.cos(angle), y + distance * Math.sin(angle)])
    }
    figure.dots(dots, radius, { fill: ACCENT, opacity: 0.75 })
  }
}

/** Numbers on the cells whose tweets are shown; returns the room they take. */
function drawBadges(figure: Figure, cells: PlacedCells, samples: readonly Sample[], perDot: number): Frame[] {
  return samples.map(({ cluster }, index) => {
    const [x, middle] = cells.centre(cluster.neuron)
    // A number mustn't hide the few dots of a small cell.
    const y =
      cluster.size / perDot < FEW_DOTS ? middle - Math.max(BADGE_RADIUS + 6, cells.inradius * 0.5) : middle
    drawBadge(figure, x, y, index + 1)
    return { x: x - BADGE_RADIUS, y: y - BADGE_RADIUS, width: 2 * BADGE_RADIUS, height: 2 * BADGE_RADIUS }
  })
}

const FEW_DOTS = 8

/**
 * Keywords of the largest cells, as many as find room. A name isn't repeated, nor its first word close by: the
 * eye should find each topic once.
 */
function drawLabels(
  figure: Figure,
  cells: PlacedCells,
  edge: Frame,
  analysis: MapInsights,
  obstacles: readonly Frame[],
  onCell: boolean,
): void {
  const placed: { readonly word: string; readonly at: Point }[] = []
  const taken = [...obstacles]
  for (const cluster of bySize(analysis.clusters)) {
    if (placed.length === MAX_LABELS) break
    const word = topicOf(analysis, cluster, 1)
    if (word === undefined) continue
    const at = cells.centre(cluster.neuron)
    if (placed.some((other) => other.word === word && distance(other.at, at) < REPEAT_DISTANCE * cells.scale))
      continue
    const text = labelText(
      figure,
      analysis,
      cluster,
      Math.max(LABEL_WIDTH / 2, Math.min(LABEL_WIDTH, 1.7 * cells.scale)),
    )
    const width = figure.type.width(text, LABEL_SIZE, 700) + 4
    const height = LABEL_SIZE * 1.25
    // A shade is seen beside its name, dots are seen around it.
    const places = onCell
      ? placesWithin(...at, width, height, cells.inradius)
      : placesBeside(...at, width, height, cells.inradius + 3)
    // Beside the end of a row nothing is left of the map.
    const row = cells.row(cluster.neuron)
    const [place] = placeLabels([places], row.width < width ? edge : row, taken)
    if (place === undefined) continue
    placed.push({ word, at })
    taken.push(place)
    // Dots of a neighbour must not run into the word.
    if (onCell) figure.rect(place, { fill: PAPER, opacity: 0.72 }, 4)
    figure.text(text, place.x + place.width / 2, place.y + place.height / 2, {
      size: LABEL_SIZE,
      weight: 700,
      align: 'center',
      baseline: 'middle',
      halo: PAPER,
    })
  }
}

const REPEAT_DISTANCE = 3.5

/** Two keywords where they fit whole, else one. */
function labelText(figure: Figure, analysis: MapInsights, cluster: Cluster, width: number): string {
  const two = figure.type.clean(topicOf(analysis, cluster, 2) ?? '')
  if (figure.type.width(two, LABEL_SIZE, 700) <= width) return two
  return figure.type.shorten(
    figure.type.clean(topicOf(analysis, cluster, 1) ?? ''),
    LABEL_SIZE,
    Math.max(width, LABEL_WIDTH * 0.9),
    700,
  )
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}

/** A cell with one typical tweet, and where it is written. */
interface Sample {
  readonly cluster: Cluster
  readonly lines: readonly string[]
  readonly frame: Frame
}

const SAMPLE_HEAD = 39
const SAMPLE_LINE = TEXT.body * 1.35
const SAMPLE_GAP = 18
const INDENT = 2 * BADGE_RADIUS + 12

/** As many of the largest cells as have room for their texts, filled row by row. */
function fittingSamples(figure: Figure, frame: Frame, analysis: MapInsights, columns: number): Sample[] {
  const samples: Sample[] = []
  const width = (frame.width - (columns - 1) * GAP) / columns
  let rowTop = frame.y + HEADING
  let bottom = rowTop
  const readable = bySize(analysis.clusters).filter(({ sampleTweets }) => sampleTweets.length > 0)
  // Where no font has any of them, one cell says so for all.
  const chosen = readable.length > 0 ? readable.slice(0, MAX_SAMPLES) : largest(analysis, 1)
  for (const cluster of chosen) {
    const column = samples.length % columns
    if (column === 0) rowTop = bottom
    const text = tellingSample(analysis, cluster)?.text ?? NO_FONT
    const lines = figure.type.wrap(text, TEXT.body, width - INDENT, 3)
    const height = SAMPLE_HEAD + lines.length * SAMPLE_LINE + SAMPLE_GAP
    if (rowTop + height > frame.y + frame.height && samples.length > 0) break
    samples.push({
      cluster,
      lines,
      frame: { x: frame.x + column * (width + GAP), y: rowTop, width, height },
    })
    bottom = Math.max(bottom, rowTop + height)
  }
  return samples
}

/** Name, size and one typical tweet of each sampled cell; returns where they end. */
function drawSamples(
  figure: Figure,
  panel: Frame,
  analysis: MapInsights,
  samples: readonly Sample[],
): number {
  figure.panel(panel, 'In their own words', 'A tweet near the centre of each of the largest cells.')
  let bottom = panel.y
  samples.forEach(({ cluster, lines, frame }, index) => {
    const x = frame.x + INDENT
    const maxWidth = frame.width - INDENT
    drawBadge(figure, frame.x + BADGE_RADIUS + 1, frame.y + 9, index + 1)
    const name = fittingName(analysis, cluster, 3, (text) => {
      return figure.type.width(figure.type.clean(text), 14, 700) <= maxWidth
    })
    figure.text(name, x, frame.y, { size: 14, weight: 700, maxWidth })
    figure.text(sizeLine(analysis, cluster), x, frame.y + 20, { fill: QUIET_INK, maxWidth })
    lines.forEach((line, row) => {
      figure.text(line, x, frame.y + SAMPLE_HEAD + row * SAMPLE_LINE)
    })
    bottom = Math.max(bottom, frame.y + frame.height - SAMPLE_GAP)
  })
  return bottom
}

function sizeLine(analysis: MapInsights, cluster: Cluster): string {
  const engagement = engagementText(cluster.avgEngagement, analysis.summary.avgEngagementPerTweet)
  return [
    counted(cluster.size, 'tweet'),
    percent(cluster.size / analysis.training.numSamples),
    ...(engagement === undefined ? [] : [engagement]),
  ].join(' · ')
}
