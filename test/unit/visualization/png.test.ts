import { createCanvas, loadImage } from '@napi-rs/canvas'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodePng, pictureOf } from '../../../src/visualization/png.js'

test('a PNG holds the pixels that it was made from', async () => {
  const side = fc.integer({ min: 1, max: 40 })
  const pictures = fc
    .tuple(side, side)
    .chain(([width, height]) =>
      fc
        .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
        .map((bytes) => ({ width, height, pixels: opaque(bytes) })),
    )
  await fc.assert(
    fc.asyncProperty(pictures, async ({ width, height, pixels }) => {
      const png = await encodePng(pictureOf(width, height, pixels))
      const image = await loadImage(Buffer.from(png))
      expect([image.width, image.height]).toEqual([width, height])
      const context = createCanvas(width, height).getContext('2d')
      context.drawImage(image, 0, 0)
      expect(Buffer.from(context.getImageData(0, 0, width, height).data)).toEqual(Buffer.from(pixels))
    }),
  )
})

function opaque(bytes: Uint8Array): Uint8Array {
  return bytes.map((value, index) => (index % 4 === 3 ? 255 : value))
}
