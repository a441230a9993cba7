import type { Frame, Point } from './cells.js'

/**
 * A picture as plain data: marks in drawing order and charts with axes. Made without a canvas, so that it can be
 * tested as data and drawn as PNG (or later SVG) by `echarts.ts`.
 */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly background: string
  readonly marks: readonly Mark[]
  readonly charts: readonly Chart[]
}

export interface Paint {
  readonly fill?: string
  readonly stroke?: string
  readonly lineWidth?: number
  readonly opacity?: number
}

export type Mark =
  | ({ readonly kind: 'polygon'; readonly points: readonly Point[] } & Paint)
  | ({ readonly kind: 'line'; readonly points: readonly Point[]; readonly dash?: readonly number[] } & Paint)
  | ({ readonly kind: 'rect'; readonly frame: Frame; readonly radius?: number } & Paint)
  | ({ readonly kind: 'dots'; readonly centres: readonly Point[]; readonly radius: number } & Paint)
  | TextMark

export interface TextMark {
  readonly kind: 'text'
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size: number
  readonly weight: 400 | 700
  readonly fill: string
  readonly align: 'left' | 'center' | 'right'
  readonly baseline: 'top' | 'middle' | 'bottom'
  /** Colour of an outline that lifts the text off what is behind it. */
  readonly halo?: string
  /** Degrees, counter-clockwise, about (x, y). */
  readonly rotate?: number
}

/** One chart with two axes; the parts are ECharts options, their grid and axis numbers are filled in when drawn. */
export interface Chart {
  readonly frame: Frame
  readonly xAxis: Readonly<Record<string, unknown>>
  readonly yAxis: Readonly<Record<string, unknown>>
  readonly series: readonly Readonly<Record<string, unknown>>[]
}
