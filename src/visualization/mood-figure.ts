import type { MapInsights, Region } from '../analysis/index.js'
import { type Frame, mapExtent, placeCells } from './cells.js'
import { diverging, sequential } from './colors.js'
import { drawableRegions } from './drawable-texts.js'
import { Figure, HEADING, MARGIN } from './figure.js'
import { provenance } from './findings.js'
import { drawCells, drawColorBar, MAX_CELL } from './map-panels.js'
import { compact, counted, signed } from './numbers.js'
import { drawBorders } from './region-borders.js'
import { drawRegionLegend, drawRegionNumbers, legendHeight, regionLabel } from './region-legend.js'
import type { Scene } from './scene.js'
import type { Typesetter } from './typesetting.js'

const WIDTH = 1280
const GAP = 56
const BAR = 50

/** Mean sentiment and mean engagement of each cell, with the regions. */
export function moodScene(given: MapInsights, type: Typesetter): Scene {
  const insights = { ...given, regions: drawableRegions(given.regions, type) }
  const figure = new Figure(type, WIDTH)
  const top = figure.header(
    finding(insights),
    `Sentiment and engagement over the map · ${provenance(insights)}`,
  )
  const width = (WIDTH - 2 * MARGIN - GAP) / 2
  const extent = mapExtent(insights.grid)
  const map = Math.min(
    560,
    Math.max(160, Math.min((width * extent.height) / extent.width, extent.height * MAX_CELL)),
  )
  const height = HEADING + map + BAR
  drawSentiment(figure, { x: MARGIN, y: top, width, height }, insights)
  drawEngagement(figure, { x: MARGIN + width + GAP, y: top, width, height }, insights)
  const legend = legendHeight(insights)
  const below = top + height + 20
  drawRegionLegend(figure, { x: MARGIN, y: below, width: WIDTH - 2 * MARGIN, height: legend }, insights)
  return figure.scene(below + legend + MARGIN)
}

function drawSentiment(figure: Figure, frame: Frame, insights: MapInsights): void {
  const body = figure.panel(
    frame,
    'How they sound',
    'Mean sentiment of the tweets of each cell: red is positive, blue negative; outlined cells have no tweets.',
  )
  const column = insights.features.findIndex(({ name }) => name === 'sentiment_compound')
  if (column < 0) {
    figure.explain(body, 'The sentiment of the tweets isn’t among the features of this map.')
    return
  }
  const values = new Map(insights.clusters.map(({ neuron, meanReadable }) => [neuron, meanReadable[column]!]))
  const range = rangeOf([...values.values()])
  drawMap(figure, body, insights, (neuron) => {
    const value = values.get(neuron)
    return value === undefined || Number.isNaN(value) ? undefined : diverging(0.5 + value / (2 * range))
  })
  drawBar(figure, body, diverging, {
    low: `${signed(-range)} or less`,
    middle: '0',
    high: `${signed(range)} or more`,
    title: 'mean of the compound score, −1 to 1',
  })
}

function drawEngagement(figure: Figure, frame: Frame, insights: MapInsights): void {
  const body = figure.panel(
    frame,
    'What is reacted to',
    'Mean engagement score of the tweets of each cell (log scale): dark is much; outlined cells have none that is known.',
  )
  const known = insights.clusters.filter(({ engagementKnown }) => engagementKnown > 0)
  if (known.length === 0) {
    figure.explain(body, 'The tweets have no likes, retweets, replies or quotes.')
    return
  }
  const most = Math.max(...known.map(({ avgEngagement }) => avgEngagement))
  if (most === 0) {
    figure.explain(body, 'No tweet was liked, retweeted, replied to or quoted.')
    return
  }
  const values = new Map(known.map(({ neuron, avgEngagement }) => [neuron, avgEngagement]))
  const [low, high] = [Math.log1p(Math.min(...values.values())), Math.log1p(most)]
  const scale = (value: number): number => (Math.log1p(value) - low) / (high - low || 1)
  drawMap(figure, body, insights, (neuron) => {
    const value = values.get(neuron)
    return value === undefined ? undefined : sequential(scale(value))
  })
  drawBar(figure, body, sequential, {
    low: compact(Math.expm1(low)),
    middle: compact(Math.expm1((low + high) / 2)),
    high: compact(most),
    title: 'mean engagement score',
  })
}

function drawMap(
  figure: Figure,
  body: Frame,
  insights: MapInsights,
  color: (neuron: number) => string | undefined,
): void {
  const cells = placeCells(insights.grid, { ...body, height: body.height - BAR }, MAX_CELL)
  drawCells(figure, cells, color)
  drawBorders(figure, cells, insights.regions)
  drawRegionNumbers(figure, cells, insights)
}

function drawBar(
  figure: Figure,
  body: Frame,
  scale: (value: number) => string,
  text: Parameters<typeof drawColorBar>[3],
): void {
  const width = Math.min(320, body.width)
  const frame = {
    x: body.x + (body.width - width) / 2,
    y: body.y + body.height - BAR + 14,
    width,
    height: 40,
  }
  drawColorBar(figure, frame, scale, text)
}

const STEPS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1]

/** Half the width of a scale that covers nearly all cells. */
function rangeOf(values: readonly number[]): number {
  const sizes = values
    .filter((value) => !Number.isNaN(value))
    .map(Math.abs)
    .sort((a, b) => a - b)
  const high = sizes[Math.floor(0.95 * (sizes.length - 1))] ?? 1
  return STEPS.find((step) => step >= high) ?? 1
}

function finding(insights: MapInsights): string {
  const { list } = insights.regions
  const by = (value: (region: Region) => number, sign: 1 | -1) =>
    [...list.keys()]
      .filter((i) => !Number.isNaN(value(list[i]!)))
      .toSorted((a, b) => sign * (value(list[a]!) - value(list[b]!)))[0]
  const sentiment = (region: Region): number => region.sentiment?.mean ?? Number.NaN
  const [best, worst] = [by(sentiment, -1), by(sentiment, 1)]
  if (best === undefined || worst === undefined || best === worst) return moodOfAll(insights)
  const [high, low] = [list[best]!.sentiment!, list[worst]!.sentiment!]
  // Intervals that overlap, or that there are none of, tell nothing apart.
  if (!(high.low > low.high)) return moodOfAll(insights)
  return `“${regionLabel(insights, best, 2)}” sounds best, “${regionLabel(insights, worst, 2)}” worst`
}

function moodOfAll({ regions, training }: MapInsights): string {
  const regionsText = counted(regions.list.length, 'region')
  return `${counted(training.numSamples, 'tweet')} in ${regionsText} that sound alike, or can’t be told apart`
}
