import type { Regions } from '../analysis/index.js'
import type { PlacedCells, Point } from './cells.js'
import { INK, PAPER } from './colors.js'
import type { Figure } from './figure.js'

/** Between two parts of the same map: joined to as few lines as they allow. */
export function borderLines(cells: PlacedCells, regionOf: Uint32Array): Point[][] {
  const sides = new Map<string, { readonly ends: readonly [Point, Point]; readonly region: number }>()
  const borders: (readonly [Point, Point])[] = []
  for (let neuron = 0; neuron < cells.count; neuron++) {
    const corners = cells.outline(neuron, 1)
    for (const [i, from] of corners.entries()) {
      const to = corners[(i + 1) % corners.length]!
      const place = keyOf([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2])
      const other = sides.get(place)
      if (other === undefined) sides.set(place, { ends: [from, to], region: regionOf[neuron]! })
      else if (other.region !== regionOf[neuron]) borders.push([from, to])
    }
  }
  return joined(borders)
}

/** 2 units wide, on a lighter line that sets it off from dark cells. */
export function drawBorders(figure: Figure, cells: PlacedCells, { regionOf, list }: Regions): void {
  if (list.length < 2) return
  const lines = borderLines(cells, regionOf)
  for (const line of lines) figure.line(line, { stroke: PAPER, lineWidth: 4.5, opacity: 0.85 })
  for (const line of lines) figure.line(line, { stroke: INK, lineWidth: 2 })
}

/** Chains of sides that share their ends, broken where more than two meet. */
function joined(sides: readonly (readonly [Point, Point])[]): Point[][] {
  const at = new Map<string, number[]>()
  for (const [i, ends] of sides.entries()) {
    for (const end of ends) at.set(keyOf(end), [...(at.get(keyOf(end)) ?? []), i])
  }
  const used = new Uint8Array(sides.length)
  const grow = (line: Point[]): void => {
    for (;;) {
      const here = at.get(keyOf(line.at(-1)!))!
      const next = here.length === 2 ? here.find((side) => used[side] === 0) : undefined
      if (next === undefined) return
      used[next] = 1
      const [from, to] = sides[next]!
      line.push(keyOf(from) === keyOf(line.at(-1)!) ? to : from)
    }
  }
  return sides.flatMap(([from, to], i) => {
    if (used[i] === 1) return []
    used[i] = 1
    const line = [from, to]
    grow(line)
    line.reverse()
    grow(line)
    return [line]
  })
}

/** Corners that two cells share differ in their last digits. */
function keyOf([x, y]: Point): string {
  return `${Math.round(x * 16)} ${Math.round(y * 16)}`
}
