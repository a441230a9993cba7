import { describe, expect, it } from 'vitest'
import { analyzeMap, type MapAnalysis, PartKeywords } from '../../../src/analysis/index.js'
import { sampleAnalysis, sampleInput } from '../../support/sample-analysis.js'

function clustersOf({ clusters, regions }: MapAnalysis, region: number): number[] {
  return [...clusters.keys()].filter((place) => regions.regionOf[clusters[place]!.neuron] === region)
}

describe('PartKeywords', () => {
  it('gives the regions of the analysis the keywords of the analysis', async () => {
    const input = sampleInput()
    const { table } = input
    const analysis = await analyzeMap({ ...input, config: { ...input.config, regions: 6 } })
    const keywords = new PartKeywords(analysis.cellTerms)
    const { list } = analysis.regions
    expect(list).toHaveLength(6)
    for (const [index, region] of list.entries()) {
      const languages = new Uint32Array(table.languages.values.length)
      for (const [row, neuron] of analysis.winners.entries()) {
        const code = table.languages.codes[row]!
        if (analysis.regions.regionOf[neuron] === index && code < languages.length) languages[code]!++
      }
      const found = keywords.of(clustersOf(analysis, index), list.length, languages, region.keywords.length)
      expect(found).toEqual(region.keywords)
    }
  })

  it('has a part and its halves count the same tweets', async () => {
    const { cellTerms } = await sampleAnalysis()
    const totals = new Map<string, number>()
    for (let i = 0; i < cellTerms.codes.length; i++) {
      const term = cellTerms.terms[cellTerms.codes[i]!]!
      totals.set(term, (totals.get(term) ?? 0) + cellTerms.tweets[i]!)
    }
    const all = new PartKeywords(cellTerms).of(cellTerms.rows.keys(), 1, new Uint32Array(0), 1000)
    expect(all.length).toBeGreaterThan(5)
    for (const { term, count } of all) expect(count).toBe(totals.get(term))
  })
})
