/**
 * The only door to ECharts: the few parts of it that the figures use, so that a bundler can leave out the rest.
 * The build replaces this file's output by a bundle; nothing here shows ECharts' own types to the outside.
 */
import { BarChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'
import type { Chart, Mark, Scene, TextMark } from './scene.js'

echarts.use([BarChart, LineChart, ScatterChart, GridComponent, LabelLayout, CanvasRenderer, SVGRenderer])

/** What is needed of a canvas: the browser's and the one of `@napi-rs/canvas` both do. */
export interface DrawingCanvas {
  width: number
  height: number
  getContext(kind: '2d'): unknown
}

export interface DrawingTools {
  readonly createCanvas: () => DrawingCanvas
  /** Width of a text in a CSS font. */
  readonly measureText: (text: string, font: string) => number
  readonly fontFamily: string
}

type Element = Parameters<ReturnType<echarts.ECharts['getZr']>['add']>[0]

const { Polygon, Polyline, Rect, Text } = echarts.graphic

const Dots = echarts.graphic.extendShape({
  type: 'dots',
  shape: { centres: [] as readonly (readonly [number, number])[], radius: 1 },
  buildPath(path, shape) {
    for (const [x, y] of shape.centres) {
      path.moveTo(x + shape.radius, y)
      path.arc(x, y, shape.radius, 0, Math.PI * 2)
    }
  },
})

/**
 * Draws a scene on a canvas, which takes its size from the scene and the pixel ratio. The function returned frees
 * what was needed; it also clears the canvas, so call it when the picture has been taken.
 */
export function drawScene(
  scene: Scene,
  canvas: DrawingCanvas,
  pixelRatio: number,
  tools: DrawingTools,
): () => void {
  usePlatform(tools)
  const chart = echarts.init(canvas as never, null, {
    renderer: 'canvas',
    width: scene.width,
    height: scene.height,
    devicePixelRatio: pixelRatio,
  })
  chart.setOption(chartOption(scene, tools.fontFamily), { silent: true })
  const renderer = chart.getZr()
  for (const mark of scene.marks) renderer.add(element(mark, tools.fontFamily) as Element)
  renderer.refreshImmediately()
  return () => chart.dispose()
}

/** The scene as the text of an SVG file, from the same options and elements. The same scene gives the same text. */
export function sceneSvg(scene: Scene, tools: DrawingTools): string {
  usePlatform(tools)
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: scene.width,
    height: scene.height,
  })
  try {
    chart.setOption(chartOption(scene, tools.fontFamily), { silent: true })
    const renderer = chart.getZr()
    for (const mark of scene.marks) {
      renderer.add(element(mark, tools.fontFamily) as Element)
      // Not every program that shows SVG knows that an outline may stand behind its text.
      if (mark.kind === 'text' && mark.halo !== undefined)
        renderer.add(textElement(mark, tools.fontFamily, undefined) as Element)
    }
    return chart
      .renderToSVGString()
      .replaceAll(HOVER, '')
      .replaceAll(CHART_ID, (_, before: string) => `${before}figure-`)
  } finally {
    chart.dispose()
  }
}

/** What would change under a pointer; nothing does. Texts have no raw `<`. */
const HOVER = / class="zr\d+-cls-\d+"|<style[^<]*<!\[CDATA\[[^<]*<\/style>/g
/** Ids count all charts of the process. */
const CHART_ID = /(id="|url\(#|href="#)zr\d+-/g

function usePlatform(tools: DrawingTools): void {
  echarts.setPlatformAPI({
    createCanvas: tools.createCanvas as never,
    measureText: (text: string, font?: string) => ({ width: tools.measureText(text, font ?? '') }),
  } as Parameters<typeof echarts.setPlatformAPI>[0])
}

function chartOption(scene: Scene, fontFamily: string): Record<string, unknown> {
  return {
    animation: false,
    backgroundColor: scene.background,
    textStyle: { fontFamily },
    grid: scene.charts.map(({ frame }) => ({
      left: frame.x,
      top: frame.y,
      width: frame.width,
      height: frame.height,
      outerBoundsMode: 'none',
    })),
    xAxis: scene.charts.map((chart, index) => ({ ...chart.xAxis, gridIndex: index })),
    yAxis: scene.charts.map((chart, index) => ({ ...chart.yAxis, gridIndex: index })),
    series: scene.charts.flatMap((chart: Chart, index) =>
      chart.series.map((series) => ({ ...series, xAxisIndex: index, yAxisIndex: index, silent: true })),
    ),
  }
}

function element(mark: Mark, fontFamily: string) {
  if (mark.kind === 'text') return textElement(mark, fontFamily, mark.halo)
  const style = {
    fill: mark.fill ?? 'none',
    stroke: mark.stroke ?? 'none',
    lineWidth: mark.lineWidth ?? 1,
    opacity: mark.opacity ?? 1,
    ...(mark.kind === 'line' && mark.dash ? { lineDash: [...mark.dash] } : {}),
  }
  const rest = { style, silent: true, z: 1 }
  switch (mark.kind) {
    case 'polygon':
      return new Polygon({ shape: { points: mark.points as [number, number][] }, ...rest })
    case 'line':
      return new Polyline({ shape: { points: mark.points as [number, number][] }, ...rest })
    case 'rect':
      return new Rect({ shape: { ...mark.frame, r: mark.radius ?? 0 }, ...rest })
    case 'dots':
      return new Dots({ shape: { centres: mark.centres, radius: mark.radius }, ...rest })
  }
}

function textElement(mark: TextMark, fontFamily: string, halo: string | undefined) {
  return new Text({
    x: mark.x,
    y: mark.y,
    rotation: ((mark.rotate ?? 0) * Math.PI) / 180,
    silent: true,
    // Text with a halo stands over the points of a chart.
    z: mark.halo ? 10 : 1,
    style: {
      text: mark.text,
      font: `${mark.weight} ${mark.size}px ${fontFamily}`,
      lineHeight: mark.size * 1.2,
      fill: mark.fill,
      align: mark.align,
      verticalAlign: mark.baseline,
      ...(halo ? { stroke: halo, lineWidth: 3 } : {}),
    },
  })
}
