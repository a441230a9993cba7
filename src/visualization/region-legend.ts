import { bordersOf, deepestCells, type MapInsights, regionName, regionNameText } from '../analysis/index.js'
import { BADGE_RADIUS, drawBadge } from './badge.js'
import type { Frame, PlacedCells } from './cells.js'
import { isolated } from './cluster-names.js'
import { QUIET_INK } from './colors.js'
import { type Figure, TEXT } from './figure.js'
import { counted, percent } from './numbers.js'

const ROW = 22
const COLUMN_GAP = 28
/** More would be read by nobody; the others are in the tables. */
const MOST_ROWS = 24

/** The name of a region in a picture. */
export function regionLabel({ regions }: Pick<MapInsights, 'regions'>, index: number, words = 3): string {
  return regionNameText(regionName(regions, regions.list[index]!, words), isolated)
}

/** The number of each region in the cell where there is most room for it. */
export function drawRegionNumbers(figure: Figure, cells: PlacedCells, insights: MapInsights): void {
  const { regions, grid, hits } = insights
  if (regions.list.length < 2) return
  const places = deepestCells(regions, bordersOf(grid), hits)
  for (const [index, neuron] of places.slice(0, MOST_ROWS).entries()) {
    const [x, y] = cells.centre(neuron)
    drawBadge(figure, x, y, index + 1)
  }
}

export function legendHeight({ regions }: Pick<MapInsights, 'regions'>): number {
  if (regions.list.length < 2) return 0
  return 30 + Math.ceil(Math.min(MOST_ROWS, regions.list.length) / COLUMNS) * ROW
}

const COLUMNS = 3

/** Names and sizes of the numbered regions, largest first, column by column. */
export function drawRegionLegend(figure: Figure, frame: Frame, insights: MapInsights): void {
  const { list } = insights.regions
  if (list.length < 2) return
  const left = list.length - MOST_ROWS
  const more = left > 0 ? `, the largest ${MOST_ROWS} of ${list.length}` : ''
  figure.text('Regions', frame.x, frame.y, { size: TEXT.panel, weight: 700 })
  figure.text(
    `Cells that belong together, outlined in both maps${more}.`,
    frame.x + figure.type.width('Regions', TEXT.panel, 700) + 10,
    frame.y + 3,
    { fill: QUIET_INK },
  )
  const shown = list.slice(0, MOST_ROWS)
  const rows = Math.ceil(shown.length / COLUMNS)
  const width = (frame.width - (COLUMNS - 1) * COLUMN_GAP) / COLUMNS
  shown.forEach(({ size }, index) => {
    const x = frame.x + Math.floor(index / rows) * (width + COLUMN_GAP)
    const y = frame.y + 30 + (index % rows) * ROW
    const share = `${counted(size, 'tweet')} (${percent(size / insights.training.numSamples)})`
    const shareWidth = figure.type.width(share, TEXT.body)
    drawBadge(figure, x + BADGE_RADIUS + 1, y + 8, index + 1)
    figure.text(share, x + width, y + 8, { align: 'right', baseline: 'middle', fill: QUIET_INK })
    figure.text(regionLabel(insights, index), x + 2 * BADGE_RADIUS + 10, y + 8, {
      baseline: 'middle',
      weight: 700,
      maxWidth: width - 2 * BADGE_RADIUS - 22 - shareWidth,
    })
  })
}
