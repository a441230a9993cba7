import type { TextColumn } from '../input/index.js'

interface Candidate {
  row: number
  distance: number
  readonly key: string
}

/** So many of the nearest rows, for each that is shown, are near enough to stand for a cell. */
const NEAR = 4

/**
 * `nearestDistinctRows`, but where a row of the `4 * limit` nearest tells more than each of them, the last gives its
 * place to the one that tells the most; of several, the nearest.
 *
 * @param telling How much a row tells of its cell; 0 or more.
 */
export function sampleRows(
  rows: Uint32Array,
  distances: Float32Array,
  texts: TextColumn,
  limit: number,
  telling: (row: number) => number,
): number[] {
  const nearest = nearestDistinctRows(rows, distances, texts, limit)
  if (nearest.length < limit) return nearest
  const most = Math.max(...nearest.map(telling))
  let best: number | undefined
  for (const row of nearestRows(rows, distances, NEAR * limit))
    if (telling(row) > (best === undefined ? most : telling(best))) best = row
  return best === undefined ? nearest : [...nearest.slice(0, -1), best]
}

/** Nearest first, the lower row on ties; texts that are the same are not looked at. */
function nearestRows(rows: Uint32Array, distances: Float32Array, limit: number): number[] {
  const nearest: number[] = []
  for (const row of rows) {
    const distance = distances[row]!
    if (nearest.length === limit && distance >= distances[nearest[limit - 1]!]!) continue
    let place = nearest.length
    while (place > 0 && distances[nearest[place - 1]!]! > distance) place--
    nearest.splice(place, 0, row)
    if (nearest.length > limit) nearest.pop()
  }
  return nearest
}

/**
 * The rows nearest to their codebook vector, nearest first (the lower row on ties), each text once. A text is
 * decoded only when its row is near enough to be shown.
 */
export function nearestDistinctRows(
  rows: Uint32Array,
  distances: Float32Array,
  texts: TextColumn,
  limit: number,
): number[] {
  const nearest: Candidate[] = []
  for (const row of rows) {
    const distance = distances[row]!
    if (nearest.length === limit && distance >= nearest[limit - 1]!.distance) continue
    const key = wordingOf(texts.get(row))
    const same = nearest.findIndex((candidate) => candidate.key === key)
    if (same >= 0) {
      if (distance >= nearest[same]!.distance) continue
      nearest.splice(same, 1)
    }
    // Rows come in ascending order: after those of the same distance, so that the lower row stays in front.
    const place = nearest.findIndex((candidate) => candidate.distance > distance)
    nearest.splice(place < 0 ? nearest.length : place, 0, { row, distance, key })
    if (nearest.length > limit) nearest.pop()
  }
  return nearest.map((candidate) => candidate.row)
}

/** What makes two texts the same to a reader: the words, whatever links, case and blanks stand around them. */
export function wordingOf(text: string): string {
  return text
    .replace(/\bhttps?:\/\/\S*/giu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()
}
