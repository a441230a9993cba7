import { FEWEST_COUNTED, type MapInsights } from '../analysis/index.js'
import { drawSizeDistribution } from './bar-panels.js'
import { mapExtent } from './cells.js'
import { drawableRegions } from './drawable-texts.js'
import { Figure, MARGIN, TEXT } from './figure.js'
import { provenance, topologyFinding } from './findings.js'
import { effectRange, leadingFeatures } from './importance.js'
import { drawEffectBar, drawHits, drawPlane, drawUMatrix, MAX_CELL } from './map-panels.js'
import { drawRegionLegend, legendHeight } from './region-legend.js'
import type { Scene } from './scene.js'
import type { Typesetter } from './typesetting.js'

const WIDTH = 1280
const GAP = 36
const MAX_PLANES = 8
/** Four planes of one kind of feature say less than two of two kinds. */
const PLANES_PER_GROUP = 2

/** U-matrix and hits with the regions, sizes of cells and the component planes of the readable features that matter most. */
export function topologyScene(given: MapInsights, type: Typesetter): Scene {
  const analysis = { ...given, regions: drawableRegions(given.regions, type) }
  const figure = new Figure(type, WIDTH)
  const inner = WIDTH - 2 * MARGIN
  const top = figure.header(
    topologyFinding(analysis),
    `U-matrix, hits, regions and component planes (standard deviations from the mean) · ${provenance(analysis)}`,
  )

  const width = (inner - 2 * GAP) / 3
  const height = mapHeight(analysis, width, 190, 440) + 130
  const panel = (column: number) => ({ x: MARGIN + column * (width + GAP), y: top, width, height })
  drawUMatrix(figure, panel(0), analysis)
  drawHits(figure, panel(1), analysis)
  drawSizeDistribution(figure, panel(2), analysis)

  const legend = legendHeight(analysis)
  const below = top + height + (legend > 0 ? 24 : 0)
  drawRegionLegend(figure, { x: MARGIN, y: below, width: inner, height: legend }, analysis)

  const bottom = drawPlanes(figure, below + legend + 32, analysis)
  return figure.scene(bottom + MARGIN)
}

function drawPlanes(figure: Figure, top: number, analysis: MapInsights): number {
  const inner = WIDTH - 2 * MARGIN
  const features = leadingFeatures(analysis, analysis.features.length, PLANES_PER_GROUP)
    .filter((feature) => variesEnough(analysis, feature))
    .slice(0, planesWorth(analysis.clusters.length))
  const area = figure.panel(
    { x: MARGIN, y: top, width: inner, height: 200 },
    'What differs across the map',
    'Component planes of the features that set the cells apart most, strongest first: red is above, blue below the mean of all tweets, outlined cells have no value.',
  )
  if (features.length === 0) {
    figure.explain({ ...area, height: 80 }, 'No readable feature differs much between the cells.')
    return area.y + 80
  }
  const perRow = Math.min(4, features.length)
  // Cells of a few features keep the size they have beside many.
  const width = (inner - 3 * GAP) / 4
  const height = mapHeight(analysis, width, 90, 320) + 38
  const range = effectRange(analysis, features)
  const offset = (inner - perRow * width - (perRow - 1) * GAP) / 2
  features.forEach((feature, index) => {
    const column = index % 4
    const row = Math.floor(index / 4)
    drawPlane(
      figure,
      {
        x: MARGIN + offset + column * (width + GAP),
        y: area.y + 6 + row * (height + 26),
        width,
        height,
      },
      analysis,
      feature,
      { range },
    )
  })
  const end = area.y + 6 + Math.ceil(features.length / 4) * (height + 26)
  drawEffectBar(figure, { x: WIDTH / 2 - 170, y: end, width: 340, height: 40 }, range)
  return end + 14 + 15 + TEXT.small
}

/** Standard deviations that the mean of some cell must lie from the mean of all for a plane to show anything. */
const LEAST_EFFECT = 0.5

/** Cells of a few tweets lie far from the mean by chance: they count where there are no others. */
function variesEnough(analysis: MapInsights, feature: number): boolean {
  const large = analysis.clusters.filter(({ size }) => size >= FEWEST_COUNTED)
  const telling = large.length > 0 ? large : analysis.clusters
  return telling.some(({ effects }) => Math.abs(effects[feature] ?? 0) >= LEAST_EFFECT)
}

/** A few cells are told in a few planes. */
function planesWorth(cells: number): number {
  return cells < 4 ? 2 : cells < 10 ? 4 : MAX_PLANES
}

/** Height that a map of this shape takes at a given width, within limits. */
function mapHeight(analysis: MapInsights, width: number, least: number, most: number): number {
  const extent = mapExtent(analysis.grid)
  const wanted = Math.min((width * extent.height) / extent.width, extent.height * MAX_CELL)
  return Math.min(most, Math.max(least, wanted))
}
