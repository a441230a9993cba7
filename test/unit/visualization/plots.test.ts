import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { PLOTS, plot } from '../../../src/visualization/index.js'
import { fontsFor } from '../../../src/visualization/plots.js'
import { type SampleOptions, sampleAnalysis } from '../../support/sample-analysis.js'

async function pixels(
  png: Uint8Array,
): Promise<{ width: number; height: number; colors: number; inked: number }> {
  const image = await loadImage(Buffer.from(png))
  const context = createCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  const words = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)
  const counts = new Map<number, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return {
    width: image.width,
    height: image.height,
    colors: counts.size,
    inked: 1 - (counts.get(0xffff_ffff) ?? 0) / words.length,
  }
}

describe.each(PLOTS)('%s', (name) => {
  const draw = async (options?: SampleOptions) => (await plot(name, await sampleAnalysis(options))).bytes

  it('draws at twice the size, in colours, on white', async () => {
    const picture = await pixels(await draw())
    expect(picture.width).toBe(2560)
    expect(picture.height).toBeGreaterThan(600)
    expect(picture.colors).toBeGreaterThan(100)
    expect(picture.inked).toBeGreaterThan(0.05)
    expect(picture.inked).toBeLessThan(0.6)
  })

  it('draws as SVG: text that is text, nothing that runs or is fetched, the same each time', async () => {
    const analysis = await sampleAnalysis({ title: '</svg><script>alert(1)</script>' })
    const svg = async () => new TextDecoder().decode((await plot(name, analysis, { format: 'svg' })).bytes)
    const [first, again] = [await svg(), await svg()]
    expect(first).toMatch(/^<svg width="1280" height="\d+" xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(first).toMatch(/<text [^>]*>[^<]*400/)
    expect(first).not.toMatch(/<script|href=|<foreignObject|\son\w+=|url\(http/i)
    expect(again).toBe(first)
    const image = await loadImage(Buffer.from(first))
    expect(image.width).toBe(1280)
  })

  it('draws for a dark page: dark, with text that stands out', async () => {
    const analysis = await sampleAnalysis()
    const { bytes } = await plot(name, analysis, { format: 'svg', theme: 'dark' })
    const svg = new TextDecoder().decode(bytes)
    expect(svg).toContain('#15181c')
    for (const color of ['#ffffff', '#1b1f24', '#57606a', '#d0d7de', '#0072b2'])
      expect(svg).not.toContain(color)
  })

  it('gives the same bytes for the same analysis', async () => {
    const [first, second] = [await draw({ count: 60 }), await draw({ count: 60 })]
    expect(Buffer.compare(first, second)).toBe(0)
  })

  it.each([
    { xDim: 1, yDim: 1, count: 1 },
    { xDim: 1, yDim: 1, count: 30 },
    { xDim: 1, yDim: 9, count: 40 },
    { xDim: 20, yDim: 5, count: 200, topology: 'rectangular' as const },
    { xDim: 5, yDim: 20, count: 200 },
    { xDim: 60, yDim: 40, count: 300, topology: 'rectangular' as const },
    { without: ['dates', 'users', 'engagement', 'hashtags', 'languages', 'ids'] as const },
  ])('draws %j', async (options) => {
    expect((await pixels(await draw(options))).colors).toBeGreaterThan(10)
  })
})

describe('a plot', () => {
  it('reports characters that no font has instead of drawing boxes', async () => {
    const analysis = await sampleAnalysis({ count: 60 })
    const clusters = analysis.clusters.map((cluster) => ({
      ...cluster,
      keywords: [{ term: '\u{10fffe}', count: 1, score: 1 }, ...cluster.keywords],
    }))
    const { warning } = await plot('tweet_distribution.png', { ...analysis, clusters })
    expect(warning).toMatch(/^tweet_distribution\.png: no font on this machine has \d+ of its characters/)
    expect(warning).toContain('\u{10fffe}')
  })
})

describe('fontsFor', () => {
  it.each([
    ['猫ねカ한', ['Noto Sans CJK']],
    ['नया猫', ['Noto Sans Devanagari', 'Noto Sans CJK']],
    ['ไทย', ['Noto Sans Thai']],
    ['\u{10fffe}', ['a font that has them, such as Noto Sans Symbols']],
    ['ქ\u{10fffe}', ['Noto Sans Georgian', 'a font for the others']],
  ])('names what has %j', (characters, fonts) => {
    expect(fontsFor(characters)).toEqual(fonts)
  })
})
