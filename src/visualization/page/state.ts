import type { PageData } from './data.js'

export const TABS = ['Tweets', 'Words', 'Time', 'People'] as const
export type Tab = (typeof TABS)[number]

/** `u-matrix`, `hits`, or `feature:NAME`. */
export type Layer = string

export interface PageState {
  readonly layer: Layer
  /** Neuron that is selected. */
  readonly selected: number | undefined
  readonly query: string
  readonly tab: Tab
}

/** The state as it stands in the address, so that a view can be kept and shared. */
export function readHash(hash: string, data: PageData): PageState {
  const entries = new URLSearchParams(hash.replace(/^#/, ''))
  const layer = entries.get('layer') ?? 'u-matrix'
  const tab = TABS.find((name) => name.toLowerCase() === entries.get('tab')) ?? 'Tweets'
  const [x, y] = (entries.get('cell') ?? '').split(',').map((part) => Number.parseInt(part, 10))
  const { xDim, yDim } = data.header.grid
  const inside = x !== undefined && y !== undefined && x >= 0 && x < xDim && y >= 0 && y < yDim
  return {
    layer: layerExists(layer, data) ? layer : 'u-matrix',
    selected: inside ? x * yDim + y : undefined,
    query: entries.get('q') ?? '',
    tab,
  }
}

export function writeHash(state: PageState, data: PageData): string {
  const entries = new URLSearchParams()
  if (state.layer !== 'u-matrix') entries.set('layer', state.layer)
  if (state.selected !== undefined) {
    const { yDim } = data.header.grid
    entries.set('cell', `${Math.floor(state.selected / yDim)},${state.selected % yDim}`)
  }
  if (state.query !== '') entries.set('q', state.query)
  if (state.tab !== 'Tweets') entries.set('tab', state.tab.toLowerCase())
  return entries.toString()
}

/** Index of the feature that a layer shows. */
export function layerFeature(layer: Layer, data: PageData): number | undefined {
  const name = layer.startsWith('feature:') ? layer.slice('feature:'.length) : undefined
  const index = data.header.features.findIndex((feature) => feature.name === name)
  return index < 0 ? undefined : index
}

function layerExists(layer: Layer, data: PageData): boolean {
  return layer === 'u-matrix' || layer === 'hits' || layerFeature(layer, data) !== undefined
}
