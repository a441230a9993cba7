import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCells, readHash, writeCells, writeHash } from '../../../../src/visualization/page/hash.js'
import {
  initialState,
  labelKey,
  renameRegion,
  resetChoice,
  selectCells,
} from '../../../../src/visualization/page/state.js'
import { type SamplePage, samplePage } from './_sample-page.js'

let page: SamplePage
beforeAll(async () => {
  page = await samplePage()
})

describe('selectCells', () => {
  const selected = (...steps: [cells: number[], added: boolean][]) =>
    steps.reduce((state, [cells, added]) => selectCells(state, cells, added), initialState(page.data)).cells

  it('replaces, and takes the same click back', () => {
    expect(selected([[3, 1], false])).toEqual([1, 3])
    expect(selected([[3, 1], false], [[2], false])).toEqual([2])
    expect(selected([[3, 1], false], [[1, 3], false])).toEqual([])
    expect(selected([[3, 1], false], [[1], false])).toEqual([1])
  })

  it('adds, and takes away what is all selected', () => {
    expect(selected([[1], false], [[4, 2], true])).toEqual([1, 2, 4])
    expect(selected([[1, 2], false], [[2, 3], true])).toEqual([1, 2, 3])
    expect(selected([[1, 2, 3], false], [[2, 3], true])).toEqual([1])
    expect(selected([[1], false], [[], false])).toEqual([])
  })
})

describe('the rest of the state', () => {
  it('keeps the view when the choice is reset', () => {
    const state = {
      ...initialState(page.data),
      layer: 'hits',
      cells: [1],
      query: 'a',
      filters: { from: 1 },
      cut: 2,
    }
    expect(resetChoice(state)).toEqual({ ...state, cells: [], query: '', filters: {} })
  })

  it('forgets a name that is empty', () => {
    const named = renameRegion(initialState(page.data), 'region_1_1.5', '  Late ')
    expect(named.labels).toEqual({ 'region_1_1.5': 'Late' })
    expect(renameRegion(named, 'region_1_1.5', ' ').labels).toEqual({})
  })
})

describe('the hash', () => {
  it('is empty for the page as it opens, and comes back as it was for any other', () => {
    const { data } = page
    expect(writeHash(initialState(data), data)).toBe('')
    const [region] = data.header.regions
    const state = {
      ...initialState(data),
      layer: 'feature:like_count',
      cut: 7,
      cells: [0, 1, 2, 9, 11, 12],
      query: 'a & b=#c 猫',
      filters: {
        from: 1_600_000_000,
        to: 1_600_086_400,
        language: 'en',
        user: '@user_7',
        mood: 'negative' as const,
      },
      tab: 'Compare' as const,
      order: 'engagement' as const,
      pick: 'lasso' as const,
      compared: ['region_1_1', 'region_2_2'] as const,
      labels: { [labelKey(region!.id, region!.size)]: 'Späte & "Züge"\u202e' },
    }
    expect(readHash(`#${writeHash(state, data)}`, data)).toEqual(state)
  })

  it('says when a name of the analysis is dropped', () => {
    const { data } = page
    const [first, ...others] = data.header.regions
    const labelled = {
      ...data,
      header: { ...data.header, regions: [{ ...first!, label: 'Ours' }, ...others] },
    }
    const dropped = renameRegion(initialState(labelled), labelKey(first!.id, first!.size), '')
    expect(readHash(writeHash(dropped, labelled), labelled).labels).toEqual({})
  })

  it('takes any text without fault', () => {
    const { data } = page
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const state = readHash(text, data)
        expect(state.cells.every((neuron) => neuron < data.cells)).toBe(true)
        expect(readHash(writeHash(state, data), data)).toEqual(state)
      }),
    )
  })

  it('writes runs of cells short, and reads them back', () => {
    expect(writeCells([1, 2, 3, 7, 9, 10])).toBe('1-3.7.9-10')
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(99)), (cells) => {
        const sorted = cells.sort((a, b) => a - b)
        expect(readCells(writeCells(sorted), 100)).toEqual(sorted)
      }),
    )
    expect(readCells('98-999999999.5-3.x', 100)).toEqual([98, 99])
  })
})
