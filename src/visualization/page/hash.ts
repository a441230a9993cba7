import type { PageData } from './data.js'
import { type Filters, MOODS } from './filters.js'
import { layerExists } from './layers.js'
import { initialState, labelKey, ORDERS, type PageState, PICKS, TABS } from './state.js'

/** The state as it stands in the address, so that a view can be kept and shared. */
export function readHash(hash: string, data: PageData): PageState {
  const entries = new URLSearchParams(hash.replace(/^#/, ''))
  const initial = initialState(data)
  const layer = entries.get('layer') ?? initial.layer
  const cut = Number(entries.get('regions') ?? initial.cut)
  const names: Record<string, string> = { ...initial.labels }
  for (const [key, label] of entries) {
    const region = LABEL_KEY.exec(key)
    if (region === null) continue
    const name = labelKey(region[1]!, Number(region[2]))
    if (label.trim() === '') delete names[name]
    else names[name] = label.slice(0, LABEL_LENGTH)
  }
  const [a, b] = (entries.get('compare') ?? '').split(',')
  return {
    ...initial,
    layer: layerExists(layer, data) ? layer : initial.layer,
    cut: Number.isInteger(cut) && cut >= 1 && cut <= data.tree.leaves.length ? cut : initial.cut,
    cells: readCells(entries.get('cells') ?? '', data.cells),
    query: entries.get('q') ?? '',
    filters: readFilters(entries, data),
    tab: TABS.find((name) => name.toLowerCase() === entries.get('tab')) ?? initial.tab,
    order: ORDERS.find((name) => name === entries.get('order')) ?? initial.order,
    pick: PICKS.find((name) => name === entries.get('pick')) ?? initial.pick,
    compared: a && b ? [a, b] : undefined,
    labels: names,
  }
}

export function writeHash(state: PageState, data: PageData): string {
  const initial = initialState(data)
  const entries = new URLSearchParams()
  const set = (key: string, value: string | number | undefined, usual?: string | number) => {
    if (value !== undefined && value !== '' && value !== usual) entries.set(key, String(value))
  }
  set('layer', state.layer, initial.layer)
  set('regions', state.cut, initial.cut)
  set('cells', writeCells(state.cells))
  set('q', state.query)
  set('from', writeTime(state.filters.from))
  set('to', writeTime(state.filters.to))
  set('language', state.filters.language)
  set('user', state.filters.user)
  set('mood', state.filters.mood)
  set('tab', state.tab.toLowerCase(), initial.tab.toLowerCase())
  set('order', state.order, initial.order)
  set('pick', state.pick, initial.pick)
  set('compare', state.compared?.join(','))
  for (const key of new Set([...Object.keys(state.labels), ...Object.keys(initial.labels)])) {
    const label = state.labels[key] ?? ''
    if (label !== (initial.labels[key] ?? '')) entries.set(`name.${key}`, label)
  }
  return entries.toString()
}

const LABEL_KEY = /^name\.(region_\d+_\d+)\.(\d+)$/
/** As many characters as a file of labels keeps. */
export const LABEL_LENGTH = 80

function readFilters(entries: URLSearchParams, data: PageData): Filters {
  const language = entries.get('language') ?? undefined
  const user = entries.get('user') ?? undefined
  return {
    from: readTime(entries.get('from')),
    to: readTime(entries.get('to')),
    language: language !== undefined && data.header.languageCodes.includes(language) ? language : undefined,
    user: user !== undefined && data.header.users.includes(user) ? user : undefined,
    mood: MOODS.find((mood) => mood === entries.get('mood')),
  }
}

function readTime(text: string | null): number | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000)
}

function writeTime(seconds: number | undefined): string | undefined {
  return seconds === undefined
    ? undefined
    : new Date(seconds * 1000)
        .toISOString()
        .replace(/T00:00:00\.000Z$/, '')
        .replace('.000Z', 'Z')
}

/** "3-5.9": neurons 3, 4, 5 and 9. */
export function writeCells(cells: readonly number[]): string {
  const runs: [number, number][] = []
  for (const neuron of cells) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === neuron - 1) last[1] = neuron
    else runs.push([neuron, neuron])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join('.')
}

export function readCells(text: string, neurons: number): number[] {
  const cells = new Set<number>()
  for (const run of text.split('.')) {
    const [, from, to = from] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(run) ?? []
    if (from === undefined) continue
    for (let neuron = Number(from); neuron <= Math.min(Number(to), neurons - 1); neuron++) cells.add(neuron)
  }
  return [...cells].sort((a, b) => a - b)
}
