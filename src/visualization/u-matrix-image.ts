/** The U-matrix alone, small: one of a row of pictures that show how a map unfolds. */
import type { MapGrid } from '../analysis/index.js'
import { placeCells } from './cells.js'
import { INK, PAPER, sequential } from './colors.js'
import { fontFamily, registerFonts } from './fonts.js'
import { type Picture, pictureOf } from './png.js'

const SIDE = 360
const MARGIN = 12
const HEADING = 34

export interface UMatrixImage {
  /** Mean distance of each neuron to its neighbours. */
  readonly heights: Float32Array
  /** Over the map, in a few words. */
  readonly heading: string
}

/** Pictures of 360 x 394 pixels, on one scale of colours: dark is far from the neighbours. */
export async function drawUMatrices(grid: MapGrid, images: readonly UMatrixImage[]): Promise<Picture[]> {
  const { createCanvas } = await import('@napi-rs/canvas')
  await registerFonts()
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { heights } of images) {
    for (const height of heights) {
      low = Math.min(low, height)
      high = Math.max(high, height)
    }
  }
  const span = high - low || 1
  const frame = { x: MARGIN, y: HEADING, width: SIDE - 2 * MARGIN, height: SIDE - MARGIN }
  const cells = placeCells(grid, frame)
  return images.map(({ heights, heading }) => {
    const canvas = createCanvas(SIDE, SIDE + HEADING)
    const context = canvas.getContext('2d')
    context.fillStyle = PAPER
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.fillStyle = INK
    context.font = `600 16px ${fontFamily()}`
    context.fillText(heading, MARGIN, 23)
    for (let neuron = 0; neuron < cells.count; neuron++) {
      context.fillStyle = sequential((heights[neuron]! - low) / span)
      context.beginPath()
      // A little over the border, so that no seam shows between cells.
      for (const [x, y] of cells.outline(neuron, 1.02)) context.lineTo(x, y)
      context.fill()
    }
    return pictureOf(canvas.width, canvas.height, canvas.data())
  })
}
