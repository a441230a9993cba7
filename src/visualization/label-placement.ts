import type { Frame } from './cells.js'

/**
 * Where labels go so that none overlaps another, an obstacle or the edge: each in turn at the first of its places
 * that is free; undefined where none is. Earlier labels matter more. A place that sticks out sideways is moved in.
 */
export function placeLabels(
  labels: readonly (readonly Frame[])[],
  edge: Frame,
  obstacles: readonly Frame[] = [],
): (Frame | undefined)[] {
  const taken = [...obstacles]
  return labels.map((places) => {
    const place = places
      .map((frame) => inside(frame, edge))
      .find((frame) => frame !== undefined && !taken.some((other) => overlap(frame, other)))
    if (place) taken.push(place)
    return place
  })
}

/** On a point, else just above or below it, else a little to the side. */
export function placesOn(x: number, y: number, width: number, height: number): Frame[] {
  const shifts = [
    [0, 0],
    [0, -1.25],
    [0, 1.25],
    [0.25, 0],
    [-0.25, 0],
    [0.25, -1.25],
    [-0.25, -1.25],
    [0.25, 1.25],
    [-0.25, 1.25],
  ] as const
  return shifts.map(([dx, dy]) => ({
    x: x - width / 2 + dx * width,
    y: y - height / 2 + dy * height,
    width,
    height,
  }))
}

/** Centred over a point: on it, else above or below it as far as the cell around it reaches. */
export function placesWithin(x: number, y: number, width: number, height: number, inradius: number): Frame[] {
  const shift = Math.min(1.25 * height, inradius - height / 2)
  const shifts = shift > 0 ? [0, -shift, shift] : [0]
  return shifts.map((dy) => ({ x: x - width / 2, y: y - height / 2 + dy, width, height }))
}

/** Beside a point at a distance: right, left, above, below. */
export function placesBeside(x: number, y: number, width: number, height: number, distance: number): Frame[] {
  return [
    { x: x + distance, y: y - height / 2, width, height },
    { x: x - distance - width, y: y - height / 2, width, height },
    { x: x - width / 2, y: y - distance - height, width, height },
    { x: x - width / 2, y: y + distance, width, height },
  ]
}

const PADDING = 3

/** Moved sideways into the edge; undefined where it is too high, too low or too wide. */
function inside(frame: Frame, edge: Frame): Frame | undefined {
  if (frame.width > edge.width || frame.y < edge.y || frame.y + frame.height > edge.y + edge.height)
    return undefined
  const x = Math.min(Math.max(frame.x, edge.x), edge.x + edge.width - frame.width)
  return { ...frame, x }
}

function overlap(a: Frame, b: Frame): boolean {
  return (
    a.x < b.x + b.width + PADDING &&
    b.x < a.x + a.width + PADDING &&
    a.y < b.y + b.height + PADDING &&
    b.y < a.y + a.height + PADDING
  )
}
