import type { Cluster, MapAnalysis } from '../analysis/index.js'
import { bySize, type ClusterName, clusterName } from '../analysis/index.js'
import { oneLine } from '../output/index.js'
import { counted, percent } from '../report/index.js'
import { miniMap, miniMapCaption, miniMapWidth } from './mini-map.js'
import { listWithin, wrap } from './text-columns.js'

export interface SummaryStyle {
  readonly color: boolean
  readonly columns: number
}

const SHOWN_CLUSTERS = 8
export const SHOWN_TERMS = 6
/** Keywords that have less room beside the numbers get a line of their own. */
const MIN_TERMS_WIDTH = 20
const INDENT = '  '

/** The map, where colours can be shown and it fits, with the names of its largest cells beside it or below. */
export function largestCells(analysis: MapAnalysis, { color, columns }: SummaryStyle): string[] {
  const numbers = numbersOf(analysis)
  const width = miniMapWidth(analysis)
  if (!color || INDENT.length + width > columns) {
    return ['Largest cells (x, y):', ...indented(cellLines(analysis, numbers, columns - INDENT.length))]
  }
  const caption = indented(wrap(miniMapCaption(analysis), columns - INDENT.length, ''))
  const map = miniMap(analysis)
  const beside = columns - width - 2 * INDENT.length
  if (beside < widthOfNumbers(numbers) + MIN_TERMS_WIDTH) {
    const below = cellLines(analysis, numbers, columns - INDENT.length)
    return [...indented(map), ...caption, '', 'Largest cells (x, y):', ...indented(below)]
  }
  const right = ['Largest cells (x, y):', ...cellLines(analysis, numbers, beside)]
  const rows = Array.from({ length: Math.max(map.length, right.length) }, (_, row) => {
    const left = map[row] ?? ' '.repeat(width)
    return `${INDENT}${left}${INDENT}${right[row] ?? ''}`.trimEnd()
  })
  return [...rows, ...caption]
}

/** The lower neuron first among equals. */
export function largest({ clusters }: MapAnalysis): Cluster[] {
  return bySize(clusters).slice(0, SHOWN_CLUSTERS)
}

/** "(3, 4)  1,204 tweets, 8.1 %", as wide as each other. */
function numbersOf(analysis: MapAnalysis): string[] {
  const places = aligned(largest(analysis).map(({ x, y }) => `(${x}, ${y})`))
  const shares = aligned(
    largest(analysis).map(
      ({ size }) => `${counted(size, 'tweet')}, ${percent(size / analysis.training.numSamples)}`,
    ),
  )
  return places.map((place, row) => `${place}  ${shares[row]}`)
}

function widthOfNumbers(numbers: readonly string[]): number {
  return (numbers[0]?.length ?? 0) + INDENT.length
}

function cellLines(analysis: MapAnalysis, numbers: readonly string[], columns: number): string[] {
  const room = columns - widthOfNumbers(numbers)
  return largest(analysis).flatMap((cluster, row) => {
    const name = clusterName(analysis, cluster, SHOWN_TERMS)
    const terms = name.terms.length > 0 ? name.terms.map(oneLine) : traitsOrNothing(name)
    if (room >= MIN_TERMS_WIDTH) return `${numbers[row]}${INDENT}${listWithin(terms, room)}`
    return [numbers[row]!.trimEnd(), `${INDENT}${listWithin(terms, columns - INDENT.length)}`]
  })
}

/** The place stands before it. */
function traitsOrNothing({ traits }: ClusterName): readonly string[] {
  return traits.length > 0 ? traits : ['(nothing stands out)']
}

function aligned(texts: readonly string[]): string[] {
  const width = Math.max(...texts.map((text) => text.length))
  return texts.map((text) => text.padEnd(width))
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `${INDENT}${line}`)
}
