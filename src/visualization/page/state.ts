import type { PageData } from './data.js'
import { type Filters, NO_FILTERS } from './filters.js'

export const TABS = ['Overview', 'Tweets', 'Words', 'Time', 'People', 'Compare'] as const
export type Tab = (typeof TABS)[number]

export const ORDERS = ['typical', 'newest', 'oldest', 'engagement'] as const
export type Order = (typeof ORDERS)[number]

/** What a click takes: all cells of a region, or one. */
export const PICKS = ['region', 'cell', 'lasso'] as const
export type Pick = (typeof PICKS)[number]

/** `regions`, `u-matrix`, `hits`, `sentiment`, `engagement`, `time`, or `feature:NAME`. */
export type Layer = string

export interface PageState {
  readonly layer: Layer
  /** Number of regions that the map is cut into. */
  readonly cut: number
  /** Neurons that are selected, ascending. */
  readonly cells: readonly number[]
  readonly query: string
  readonly filters: Filters
  readonly tab: Tab
  readonly order: Order
  readonly pick: Pick
  /** Ids of the two regions that are compared. */
  readonly compared: readonly [string, string] | undefined
  /** What the reader calls regions, by `labelKey`. */
  readonly labels: Readonly<Record<string, string>>
}

/** The page as it opens. */
export function initialState(data: PageData): PageState {
  const { regions } = data.header
  const labels = regions.flatMap(({ id, size, label }) =>
    label === null ? [] : [[labelKey(id, size), label]],
  )
  return {
    layer: regions.length > 1 ? 'regions' : 'u-matrix',
    cut: regions.length,
    cells: [],
    query: '',
    filters: NO_FILTERS,
    tab: 'Overview',
    order: 'typical',
    pick: 'region',
    compared: undefined,
    labels: Object.fromEntries(labels),
  }
}

/** A region of the same name that holds other tweets is another one. */
export function labelKey(id: string, tweets: number): string {
  return `${id}.${tweets}`
}

/** Selects these cells; `added`, they join the selection, or leave it where all are in it. */
export function selectCells(state: PageState, cells: readonly number[], added: boolean): PageState {
  const before = new Set(state.cells)
  const isIn = cells.length > 0 && cells.every((neuron) => before.has(neuron))
  if (!added) {
    const isSame = isIn && cells.length === before.size
    return { ...state, cells: isSame ? [] : ascending(cells) }
  }
  for (const neuron of cells) {
    if (isIn) before.delete(neuron)
    else before.add(neuron)
  }
  return { ...state, cells: ascending(before) }
}

/** Nothing selected, searched or filtered; the view stays. */
export function resetChoice(state: PageState): PageState {
  return { ...state, cells: [], query: '', filters: NO_FILTERS }
}

/** Another name for a region; an empty one takes its keywords again. */
export function renameRegion(state: PageState, key: string, label: string): PageState {
  const { [key]: _before, ...others } = state.labels
  const trimmed = label.trim()
  return { ...state, labels: trimmed === '' ? others : { ...others, [key]: trimmed } }
}

function ascending(cells: Iterable<number>): number[] {
  return [...new Set(cells)].sort((a, b) => a - b)
}
