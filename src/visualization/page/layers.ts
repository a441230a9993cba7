import { CATEGORICAL, type ColorScale, diverging, sequential, textOn } from '../colors.js'
import { featureValue } from '../feature-names.js'
import { compact, distance, full, signed } from '../numbers.js'
import { UNKNOWN } from '../page-format.js'
import { meanEngagement } from './cell-text.js'
import type { PageData } from './data.js'
import type { Matching } from './filters.js'
import type { MapRegions } from './regions.js'
import type { Layer } from './state.js'

/** What a layer shows of each cell, and how. */
export interface LayerView {
  /** A number per neuron, NaN where there is none; undefined for layers of regions and areas. */
  readonly values: Float64Array | undefined
  /** Colour of a value. */
  readonly color: ColorScale
  readonly legend: LayerLegend
  /** A cell's value in words, for tooltip and screen reader. */
  valueText(neuron: number): string | undefined
}

export interface LayerLegend {
  readonly low: string
  readonly high: string
  readonly scale: ColorScale | undefined
  readonly text: string
  /** What the colours mean, for those who don't know the map. */
  readonly help: string
}

/** Layers besides those of features, with what the picker calls them. */
export function layerChoices(data: PageData): (readonly [Layer, string])[] {
  const choices: (readonly [Layer, string] | undefined)[] = [
    data.tree.leaves.length > 1 ? ['regions', 'Regions'] : undefined,
    ['u-matrix', 'Where topics change (U-matrix)'],
    ['hits', 'Number of tweets (hits)'],
    data.sentiment && ['sentiment', 'Sentiment'],
    data.hasEngagement ? ['engagement', 'Engagement'] : undefined,
    data.hasTimes ? ['time', 'Time (median date)'] : undefined,
  ]
  return choices.filter((choice) => choice !== undefined)
}

export function layerExists(layer: Layer, data: PageData): boolean {
  return layerChoices(data).some(([name]) => name === layer) || layerFeature(layer, data) !== undefined
}

/** Index of the feature that a layer shows. */
export function layerFeature(layer: Layer, data: PageData): number | undefined {
  const name = layer.startsWith('feature:') ? layer.slice('feature:'.length) : undefined
  const index = data.header.features.findIndex((feature) => feature.name === name)
  return index < 0 ? undefined : index
}

export function layerView(data: PageData, layer: Layer, matching: Matching, regions: MapRegions): LayerView {
  switch (layer) {
    case 'regions':
      return regionsView(data, regions)
    case 'hits':
      return hitsView(matching)
    case 'sentiment':
      return sentimentView(data, matching)
    case 'engagement':
      return engagementView(data, matching)
    case 'time':
      return timeView(data, matching)
    default: {
      const feature = layerFeature(layer, data)
      return feature === undefined ? uMatrixView(data) : featureView(data, feature)
    }
  }
}

/** Colours of regions; the last of Okabe and Ito's would be taken for a missing value. */
export function regionColor(color: number): string {
  return CATEGORICAL[color] === '#000000' ? '#8c8c8c' : CATEGORICAL[color]!
}

/** The same as a ground for the number of a region. */
export function swatchStyle(color: number): { readonly background: string; readonly color: string } {
  return { background: regionColor(color), color: textOn(regionColor(color)) }
}

function regionsView({ header }: PageData, { list }: MapRegions): LayerView {
  const most = list.length
  return withoutValues(
    `${full(most)} region${most === 1 ? '' : 's'} of cells that belong together; the larger the dark area of a cell, the more of the ${full(header.shownTweets)} tweets`,
    'Neighbouring cells hold similar tweets; each colour is a region of tweets on the same subjects.',
  )
}

function hitsView({ perCell }: Matching): LayerView {
  const most = perCell.reduce((max, count) => Math.max(max, count), 0)
  return withoutValues(
    `blue areas: tweets in a cell, at most ${full(most)}`,
    'The larger the area, the more tweets.',
  )
}

/** A layer whose cells are not shaded by a value. */
function withoutValues(text: string, help: string): LayerView {
  return {
    values: undefined,
    color: sequential,
    legend: { low: '', high: '', scale: undefined, text, help },
    valueText: () => undefined,
  }
}

function uMatrixView({ uMatrix, header }: PageData): LayerView {
  const [low, high] = rangeOf(uMatrix)
  return {
    values: Float64Array.from(uMatrix),
    color: (value) => sequential((value - low) / (high - low || 1)),
    legend: {
      low: `${distance(low)} near`,
      high: `${distance(high)} far`,
      scale: sequential,
      text: `mean ${header.distanceName} distance to the neighbouring cells`,
      help: 'Neighbouring cells hold similar tweets; dark ridges separate different topics.',
    },
    valueText: (neuron) => `distance to neighbours ${distance(uMatrix[neuron]!)}`,
  }
}

const RANGES = [0.25, 0.5, 1, 1.5, 2, 3, 4, 5]

function featureView(data: PageData, feature: number): LayerView {
  const { name, title, mean, centre, spread } = data.header.features[feature]!
  const values = Float64Array.from({ length: data.cells }, (_, neuron) => data.effect(feature, neuron))
  const range = halfRange(values, RANGES)
  return {
    values,
    color: (value) => diverging(0.5 + value / (2 * range)),
    legend: {
      low: signed(-range),
      high: signed(range),
      scale: diverging,
      text: `standard deviations from the mean of all tweets (${title}${mean === null ? '' : `, ${mean}`})`,
      help: 'Red cells lie above the mean of all tweets, blue ones below.',
    },
    valueText: (neuron) =>
      Number.isNaN(values[neuron]!)
        ? undefined
        : mean === null
          ? `${title} ${signed(values[neuron]!)} sd`
          : `${title} ${featureValue(name, centre + values[neuron]! * spread)}`,
  }
}

const MOOD_RANGES = [0.1, 0.2, 0.3, 0.5, 0.75, 1]

function sentimentView(data: PageData, matching: Matching): LayerView {
  const values = meansPerCell(data, matching, data.sentiment ?? new Float32Array(data.rows).fill(Number.NaN))
  const range = halfRange(values, MOOD_RANGES)
  return {
    values,
    // Blue for positive and red for negative words would turn the scale of the features around.
    color: (value) => diverging(0.5 + value / (2 * range)),
    legend: {
      low: `${plain(-range)} negative`,
      high: `${plain(range)} positive`,
      scale: diverging,
      text: 'mean sentiment of a cell’s tweets, on a scale from −1 to 1',
      help: 'Red cells are worded positively, blue ones negatively.',
    },
    valueText: (neuron) =>
      Number.isNaN(values[neuron]!) ? undefined : `sentiment ${plain(values[neuron]!)}`,
  }
}

function engagementView(data: PageData, matching: Matching): LayerView {
  const values = meansPerCell(data, matching, data.engagement)
  // Means have a long tail: a step of the scale is a multiple, but for what lies far below the mean of all.
  const offset = Math.max(0.01, meanEngagement(data) / 4)
  const logOf = (value: number) => Math.log10(offset + value)
  const [low, high] = rangeOf(values.map(logOf))
  const atLog = (log: number) => compact(10 ** log - offset)
  return {
    values,
    color: (value) => sequential((logOf(value) - low) / (high - low || 1)),
    legend: {
      low: atLog(low),
      high: atLog(high),
      scale: sequential,
      text: `mean engagement of a cell’s tweets, logarithmic scale (${data.header.engagementFormula ?? ''})`,
      help: 'The darker a cell, the more reactions its tweets got.',
    },
    valueText: (neuron) =>
      Number.isNaN(values[neuron]!) ? undefined : `engagement ${compact(values[neuron]!)} on average`,
  }
}

function timeView(data: PageData, matching: Matching): LayerView {
  const values = new Float64Array(data.cells).fill(Number.NaN)
  for (let neuron = 0; neuron < data.cells; neuron++) {
    const seconds: number[] = []
    for (let row = data.cellOffsets[neuron]!; row < data.cellOffsets[neuron + 1]!; row++)
      if (matching.mask[row] === 1 && data.seconds[row] !== UNKNOWN) seconds.push(data.seconds[row]!)
    if (seconds.length === 0) continue
    values[neuron] = Uint32Array.from(seconds).sort()[seconds.length >> 1]!
  }
  const [low, high] = rangeOf(values)
  const date = (second: number) =>
    Number.isFinite(second)
      ? new Date(second * 1000)
          .toISOString()
          .slice(0, high - low < 172_800 ? 16 : 10)
          .replace('T', ' ')
      : '–'
  return {
    values,
    color: (value) => sequential((value - low) / (high - low || 1)),
    legend: {
      low: date(low),
      high: date(high),
      scale: sequential,
      text: 'median date of a cell’s tweets (UTC)',
      help: 'The darker a cell, the later its tweets.',
    },
    valueText: (neuron) =>
      Number.isNaN(values[neuron]!) ? undefined : `half of its tweets by ${date(values[neuron]!)}`,
  }
}

function meansPerCell(data: PageData, { mask }: Matching, column: Float32Array | Float64Array): Float64Array {
  const sums = new Float64Array(data.cells)
  const counts = new Uint32Array(data.cells)
  for (let row = 0; row < data.rows; row++) {
    if (mask[row] === 0 || Number.isNaN(column[row]!)) continue
    sums[data.neurons[row]!]! += column[row]!
    counts[data.neurons[row]!]!++
  }
  return sums.map((sum, neuron) => sum / counts[neuron]!)
}

/** Covers 98 % of the cells. */
function halfRange(values: Float64Array, ranges: readonly number[]): number {
  const sizes = values
    .map(Math.abs)
    .filter((size) => !Number.isNaN(size))
    .sort()
  const high = sizes[Math.floor(0.98 * (sizes.length - 1))] ?? 1
  return ranges.find((range) => range >= high) ?? ranges.at(-1)!
}

function rangeOf(values: Float64Array | Float32Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (Number.isNaN(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return [low, high]
}

/** Two decimals, with a true minus. */
export function plain(value: number): string {
  const text = Math.abs(value).toFixed(2)
  return value < 0 && text !== '0.00' ? `−${text}` : text
}
