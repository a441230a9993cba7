import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Frame } from '../../../src/visualization/cells.js'
import { placeLabels, placesBeside, placesOn } from '../../../src/visualization/label-placement.js'

const EDGE = { x: 0, y: 0, width: 300, height: 200 }

function overlaps(a: Frame, b: Frame): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

describe('placeLabels', () => {
  it('lets no two labels overlap, none an obstacle, and none leave the edge', () => {
    const label = fc.record({
      x: fc.integer({ min: 0, max: 300 }),
      y: fc.integer({ min: 0, max: 200 }),
      width: fc.integer({ min: 10, max: 120 }),
    })
    fc.assert(
      fc.property(fc.array(label, { maxLength: 30 }), fc.boolean(), (labels, beside) => {
        const obstacle = { x: 140, y: 90, width: 20, height: 20 }
        const wishes = labels.map(({ x, y, width }) =>
          beside ? placesBeside(x, y, width, 15, 8) : placesOn(x, y, width, 15),
        )
        const placed = placeLabels(wishes, EDGE, [obstacle]).filter((place) => place !== undefined)
        placed.forEach((place, index) => {
          expect(overlaps(place, obstacle)).toBe(false)
          expect(placed.slice(0, index).some((other) => overlaps(place, other))).toBe(false)
          expect(place.x).toBeGreaterThanOrEqual(0)
          expect(place.x + place.width).toBeLessThanOrEqual(300)
          expect(place.y).toBeGreaterThanOrEqual(0)
          expect(place.y + place.height).toBeLessThanOrEqual(200)
        })
      }),
    )
  })

  it('gives the first label its own place and the next one another', () => {
    const wish = placesOn(100, 100, 40, 15)
    const [first, second] = placeLabels([wish, wish], EDGE)
    expect(first).toEqual({ x: 80, y: 92.5, width: 40, height: 15 })
    expect(second).toBeDefined()
    expect(second).not.toEqual(first)
  })

  it('moves a label in from the edge', () => {
    expect(placeLabels([placesOn(2, 100, 40, 15)], EDGE)[0]!.x).toBe(0)
  })

  it('gives up a label that finds no room', () => {
    expect(placeLabels([placesOn(100, 100, 400, 15)], EDGE)).toEqual([undefined])
  })
})
