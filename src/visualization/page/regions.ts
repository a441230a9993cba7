import { bordersOf, clusterName, clusterNameText, cutBySize, deepestCells } from '../../analysis/index.js'
import { isolated } from '../cluster-names.js'
import type { PageData } from './data.js'
import { countList, topOf } from './facts.js'
import { labelKey } from './state.js'

/** A region of the map as it is cut now. */
export interface MapRegion {
  readonly index: number
  /** `region_X_Y`. */
  readonly id: string
  readonly x: number
  readonly y: number
  /** The cell that names it. */
  readonly neuron: number
  /** The cell where there is most room for its name. */
  readonly deepest: number
  /** Ascending, empty ones included. */
  readonly cells: readonly number[]
  /** Tweets of the analysis. */
  readonly size: number
  /** Where nobody calls it otherwise. */
  readonly keywords: string
  /** By which labels know it. */
  readonly key: string
  /** Of eight colours; neighbours have different ones. */
  readonly color: number
  /** Typical tweets, and others that are far from each other; empty where the analysis didn't cut so. */
  readonly typical: readonly number[]
  readonly diverse: readonly number[]
}

/** The map cut into so many regions, largest first. */
export interface MapRegions {
  readonly regionOf: Uint32Array
  readonly list: readonly MapRegion[]
}

/** More regions than this are nobody's to tell apart. */
const MOST_REGIONS = 40
const NAME_TERMS = 3
const NAMING_HASHTAGS = 5
const NAMING_KEYWORDS = 15
const COLORS = 8

export function mostRegions(data: PageData): number {
  return Math.min(data.tree.leaves.length, Math.max(MOST_REGIONS, data.header.regions.length))
}

export function cutMap(data: PageData, count: number): MapRegions {
  const { regionOf, peaks, sizes } = cutBySize(data.tree, data.hits, count)
  const { grid, regions: analysed } = data.header
  const cells: number[][] = Array.from({ length: count }, () => [])
  for (const [neuron, region] of regionOf.entries()) cells[region]!.push(neuron)
  const borders = bordersOf(grid)
  const colors = colorsOf(regionOf, borders, count)
  const deepest = deepestCells(
    { regionOf, list: Array.from(peaks, (neuron) => ({ neuron })) },
    borders,
    data.hits,
  )
  const names = namesOf(data, cells, peaks, sizes)
  const list = cells.map((own, index): MapRegion => {
    const neuron = peaks[index]!
    const [x, y] = [Math.floor(neuron / grid.yDim), neuron % grid.yDim]
    const id = `region_${x}_${y}`
    const size = sizes[index]!
    const known = analysed.find((region) => region.id === id && region.size === size)
    return {
      index,
      id,
      x,
      y,
      neuron,
      deepest: deepest[index]!,
      cells: own,
      size,
      keywords: (count === analysed.length ? known?.name : undefined) ?? names[index]!,
      key: labelKey(id, size),
      color: colors[index]!,
      typical: known?.typical ?? [],
      diverse: known?.diverse ?? [],
    }
  })
  return { regionOf, list }
}

/** What the reader, else its keywords, call a region. */
export function nameOfRegion(region: MapRegion, labels: Readonly<Record<string, string>>): string {
  return labels[region.key] ?? region.keywords
}

/** The region of exactly these cells; those without tweets don't matter. */
export function regionOfCells(
  data: PageData,
  { list, regionOf }: MapRegions,
  cells: readonly number[],
): MapRegion | undefined {
  const full = cells.filter((neuron) => data.hits[neuron]! > 0)
  const region = full[0] === undefined ? undefined : list[regionOf[full[0]]!]
  if (region === undefined) return undefined
  const own = region.cells.filter((neuron) => data.hits[neuron]! > 0)
  return own.length === full.length && full.every((neuron) => regionOf[neuron] === region.index)
    ? region
    : undefined
}

/** Named as the analysis names its regions: by keywords, else hashtags, else the place. */
function namesOf(
  data: PageData,
  cells: readonly (readonly number[])[],
  peaks: Int32Array,
  sizes: Float64Array,
): string[] {
  const { yDim } = data.header.grid
  const list = cells.map((own, index) => ({
    neuron: peaks[index]!,
    x: Math.floor(peaks[index]! / yDim),
    y: peaks[index]! % yDim,
    size: sizes[index]!,
    keywords: keywordsOfCells(data, own, cells.length, NAMING_KEYWORDS),
    dominantHashtags: topOf(
      countList(data.hashtags, rowsOfCells(data, own)),
      data.hashtags.values,
      NAMING_HASHTAGS,
    ),
  }))
  return list.map((region) => {
    const { terms, place } = clusterName({ clusters: list }, region, NAME_TERMS)
    return clusterNameText({ terms, place: place && `around ${place}` }, isolated)
  })
}

/** Terms that stand in these cells more often than in others, among `classes` parts of the map. */
export function keywordsOfCells(data: PageData, cells: readonly number[], classes: number, limit: number) {
  const languages = new Uint32Array(data.header.languageCodes.length)
  for (const row of rowsOfCells(data, cells)) {
    const code = data.languageCodes[row]!
    if (code < languages.length) languages[code]!++
  }
  const places = cells.map((neuron) => data.placeOf[neuron]!).filter((place) => place >= 0)
  return data.keywords.of(places, classes, languages, limit)
}

export function* rowsOfCells(data: PageData, cells: readonly number[]): Generator<number> {
  for (const neuron of cells)
    for (let row = data.cellOffsets[neuron]!; row < data.cellOffsets[neuron + 1]!; row++) yield row
}

/** Each region in turn gets the first colour that none of its neighbours has; where all are taken, the rarest there. */
function colorsOf(regionOf: Uint32Array, borders: readonly (readonly number[])[], count: number): number[] {
  const beside = Array.from({ length: count }, () => new Set<number>())
  for (const [neuron, others] of borders.entries())
    for (const other of others)
      if (regionOf[other] !== regionOf[neuron]) beside[regionOf[neuron]!]!.add(regionOf[other]!)
  const colors: number[] = []
  for (let region = 0; region < count; region++) {
    const taken = new Set([...beside[region]!].map((other) => colors[other]))
    const free = Array.from({ length: COLORS }, (_, step) => (region + step) % COLORS)
    colors.push(free.find((color) => !taken.has(color)) ?? region % COLORS)
  }
  return colors
}
