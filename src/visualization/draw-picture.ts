import { fontFamily, registerFonts } from './fonts.js'
import { type Picture, pictureOf } from './png.js'
import type { Scene } from './scene.js'

/** Pixels per unit of the scene: figures stay sharp on dense screens and in print. */
export const PIXEL_RATIO = 2

/** ECharts asks for the width of this character where it means the height of a line. */
const LINE_HEIGHT_PROBE = '国'

/** Loads what drawing needs, which takes longer than a figure. */
export function prepareDrawing() {
  return Promise.all([import('@napi-rs/canvas'), import('./echarts.js'), registerFonts()])
}

/** The scene at twice its size. The same scene gives the same pixels on the same machine. */
export async function drawPicture(scene: Scene): Promise<Picture> {
  const [{ createCanvas }, { drawScene }] = await prepareDrawing()
  const canvas = createCanvas(scene.width * PIXEL_RATIO, scene.height * PIXEL_RATIO)
  const free = drawScene(scene, canvas, PIXEL_RATIO, { ...tools(createCanvas), fontFamily: fontFamily() })
  try {
    return pictureOf(canvas.width, canvas.height, canvas.data())
  } finally {
    free()
    // Some ten megabytes, which else are kept until the collector of a little object comes.
    canvas.width = 0
  }
}

/** The scene as SVG. Its texts are measured with the fonts of the figures, and drawn by whoever shows it. */
export async function drawSvg(scene: Scene): Promise<string> {
  const [{ createCanvas }, { sceneSvg }] = await prepareDrawing()
  return sceneSvg(scene, { ...tools(createCanvas), fontFamily: SVG_FONTS })
}

/** Where the figures are shown, their fonts have their own names. */
const SVG_FONTS =
  "Inter, 'Noto Sans', 'Noto Sans Arabic', 'Noto Emoji', 'Noto Sans JP', 'Noto Sans KR', 'Noto Sans SC', system-ui, sans-serif"

function tools(createCanvas: typeof import('@napi-rs/canvas').createCanvas) {
  const measure = createCanvas(1, 1).getContext('2d')
  return {
    createCanvas: () => createCanvas(1, 1),
    measureText(text: string, font: string): number {
      if (text === LINE_HEIGHT_PROBE) return Number(/(\d+(?:\.\d+)?)px/.exec(font)?.[1] ?? 12)
      measure.font = font.replace(SVG_FONTS, fontFamily())
      return measure.measureText(text).width
    },
  }
}
