import { UNKNOWN } from '../page-format.js'
import type { PageData } from './data.js'
import type { Order } from './state.js'

/**
 * Rows in the order they are shown. `typical`: those that are named first, then the most typical tweet of each cell,
 * largest cells first, then the second of each, and so on. What isn't known comes last.
 *
 * @param rows In the order of the page.
 */
export function inOrder(
  data: PageData,
  rows: Uint32Array,
  order: Order,
  first: readonly number[] = [],
): Uint32Array {
  switch (order) {
    case 'typical':
      return typicalFirst(data, rows, first)
    case 'newest':
      return rows.slice().sort((a, b) => timeOf(data, b, -1) - timeOf(data, a, -1) || a - b)
    case 'oldest':
      return rows.slice().sort((a, b) => timeOf(data, a, UNKNOWN) - timeOf(data, b, UNKNOWN) || a - b)
    case 'engagement':
      return rows.slice().sort((a, b) => scoreOf(data, b) - scoreOf(data, a) || a - b)
  }
}

function timeOf(data: PageData, row: number, unknown: number): number {
  const second = data.seconds[row]!
  return second === UNKNOWN ? unknown : second
}

function scoreOf(data: PageData, row: number): number {
  const score = data.engagement[row]!
  return Number.isNaN(score) ? -1 : score
}

function typicalFirst(data: PageData, rows: Uint32Array, first: readonly number[]): Uint32Array {
  const runs = new Map<number, number[]>()
  const named = new Set(first)
  const present = new Set<number>()
  for (const row of rows) {
    if (named.has(row)) {
      present.add(row)
      continue
    }
    const neuron = data.neurons[row]!
    const run = runs.get(neuron)
    if (run === undefined) runs.set(neuron, [row])
    else run.push(row)
  }
  let cells = [...runs].sort(([a], [b]) => data.hits[b]! - data.hits[a]! || a - b).map(([, run]) => run)
  const ordered = new Uint32Array(rows.length)
  let length = 0
  for (const row of first) if (present.has(row)) ordered[length++] = row
  for (let rank = 0; length < ordered.length; rank++) {
    cells = cells.filter((run) => rank < run.length)
    for (const run of cells) ordered[length++] = run[rank]!
  }
  return ordered
}
