import { describe, expect, it } from 'vitest'
import { CATEGORICAL, contrast, diverging, sequential, textOn } from '../../../src/visualization/colors.js'

const STEPS = Array.from({ length: 101 }, (_, step) => step / 100)

describe('sequential', () => {
  it('runs from light to dark, each step darker than the one before', () => {
    const brightness = STEPS.map((step) => contrast(sequential(step), '#000000'))
    expect(brightness).toEqual([...brightness].sort((a, b) => b - a))
    expect([sequential(0), sequential(1)]).toEqual(['#fee838', '#00224e'])
  })

  it('clamps what lies outside and takes NaN for nothing', () => {
    expect([sequential(-1), sequential(2), sequential(Number.NaN)]).toEqual(['#fee838', '#00224e', '#fee838'])
  })
})

describe('diverging', () => {
  it('is white in the middle, blue below, red above', () => {
    expect([diverging(0), diverging(0.5), diverging(1)]).toEqual(['#2166ac', '#f7f7f7', '#b2182b'])
  })
})

describe('textOn', () => {
  it('keeps a contrast of 4.5 on every colour of the scales', () => {
    for (const step of STEPS) {
      for (const fill of [sequential(step), diverging(step)])
        expect(contrast(textOn(fill), fill), fill).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('flips between dark and light', () => {
    expect([textOn('#ffffff'), textOn('#000000')]).toEqual(['#010101', '#fefefe'])
  })
})

describe('CATEGORICAL', () => {
  it('has eight different colours', () => {
    expect(new Set(CATEGORICAL).size).toBe(8)
  })
})
