import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import type { MapGrid } from '../../../src/analysis/index.js'
import { uMatricesElsewhere } from '../../../src/visualization/index.js'

const GRID: MapGrid = { xDim: 2, yDim: 1, topology: 'rectangular', mapShape: 'planar' }

async function drawn(grid: MapGrid, ...maps: number[][]): Promise<Uint8Array[]> {
  const images = maps.map((heights, index) => ({
    heights: Float32Array.from(heights),
    heading: `epoch ${index}`,
  }))
  return uMatricesElsewhere(grid, images, 1)
}

/** Brightness, 0 to 255, at a place of an image. */
async function brightness(image: Uint8Array, x: number, y: number): Promise<number> {
  const picture = await loadImage(Buffer.from(image))
  const context = createCanvas(picture.width, picture.height).getContext('2d')
  context.drawImage(picture, 0, 0)
  const [red, green, blue] = context.getImageData(x, y, 1, 1).data
  return (red! + green! + blue!) / 3
}

describe('U-matrices as small images', () => {
  test('far is darker than near, on one scale for all', async () => {
    const [first, second] = await drawn(GRID, [4, 0], [2, 2])
    const [left, right] = [await brightness(first!, 100, 210), await brightness(first!, 260, 210)]
    const between = await brightness(second!, 100, 210)
    expect(left).toBeLessThan(between - 20)
    expect(between).toBeLessThan(right - 20)
  })

  test('the same map gives the same bytes', async () => {
    const hexagons: MapGrid = { ...GRID, yDim: 3, topology: 'hexagonal' }
    const heights = [1, 2, 3, 4, 5, 6]
    expect(await drawn(hexagons, heights)).toEqual(await drawn(hexagons, heights))
  })

  test('a flat map is drawn, too', async () => {
    const [image] = await drawn(GRID, [1, 1])
    expect(await brightness(image!, 100, 210)).toBe(await brightness(image!, 260, 210))
  })
})
