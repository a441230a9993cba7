import { ArgumentError, expected } from '../errors.js'

/** The rows of each neuron that won any; such a neuron is a group. */
export interface RowGroups {
  /** Rows per neuron, groups or not. */
  readonly hits: Uint32Array
  /** Neuron of each group, ascending. */
  readonly neurons: Uint32Array
  readonly groupOfRow: Uint32Array
  /** Rows of group g: `rows[offsets[g] .. offsets[g + 1]]`, ascending. */
  readonly rows: Uint32Array
  readonly offsets: Uint32Array
}

/** Counting sort of the rows by winner. */
export function groupRows(winners: Uint32Array, neurons: number): RowGroups {
  const hits = countHits(winners, neurons)
  const occupied = Uint32Array.from(hits.keys()).filter((neuron) => hits[neuron]! > 0)

  const groupOfNeuron = new Uint32Array(neurons)
  const offsets = new Uint32Array(occupied.length + 1)
  for (let group = 0; group < occupied.length; group++) {
    groupOfNeuron[occupied[group]!] = group
    offsets[group + 1] = offsets[group]! + hits[occupied[group]!]!
  }

  const groupOfRow = new Uint32Array(winners.length)
  const rows = new Uint32Array(winners.length)
  const next = offsets.slice()
  for (let row = 0; row < winners.length; row++) {
    const group = groupOfNeuron[winners[row]!]!
    groupOfRow[row] = group
    rows[next[group]!++] = row
  }
  return { hits, neurons: occupied, groupOfRow, rows, offsets }
}

function countHits(winners: Uint32Array, neurons: number): Uint32Array {
  const hits = new Uint32Array(neurons)
  for (let row = 0; row < winners.length; row++) {
    const winner = winners[row]!
    if (winner >= neurons) {
      throw new ArgumentError(expected(`a neuron below ${neurons}`, `winners[${row}]`, winner))
    }
    hits[winner]!++
  }
  return hits
}
