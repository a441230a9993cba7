import type { PageData } from './data.js'
import type { Filters, Matching } from './filters.js'
import type { MapRegion, MapRegions } from './regions.js'
import type { PageState } from './state.js'

/** What every part of the panel looks at, and what it can do. */
export interface PanelContext {
  readonly data: PageData
  readonly state: PageState
  readonly regions: MapRegions
  readonly matching: Matching
  /** Rows of the selection that match, in the order of the page. */
  readonly rows: Uint32Array
  /** The region that is selected, where exactly one is. */
  readonly region: MapRegion | undefined
  readonly actions: PanelActions
}

export interface PanelActions {
  change(part: Partial<PageState>): void
  select(cells: readonly number[]): void
  search(query: string): void
  filter(filters: Partial<Filters>): void
  rename(key: string, label: string): void
  compare(a: string, b: string): void
  showLabels(): void
  exportRows(): void
}
