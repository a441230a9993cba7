import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TweetTableBuilder } from '../../../src/input/index.js'
import { csvField } from '../../../src/output/csv-field.js'
import { assignmentsCsv, predictionsCsv, predictionsJsonLines } from '../../../src/report/index.js'
import { sampleAnalysis, sampleInput } from '../../support/sample-analysis.js'

describe('csvField', () => {
  test.each([
    ['plain', 'plain'],
    ['a, b', '"a, b"'],
    ['she said "no"', '"she said ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['', ''],
    ['a nul \0 inside', 'a nul \ufffd inside'],
    ['10:30', '10:30'],
    ['a=b', 'a=b'],
    // Formulas.
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['  =1', "'  =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['＝1', "'＝1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ])('%j is written %j', (text, field) => {
    expect(csvField(text)).toBe(field)
  })

  test('comes back from a CSV reader as it was, but for the apostrophe and NUL; never as a formula', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'=+-@\t\r\n",\' aé😺\0'.split(/(?:)/u)),
      maxLength: 12,
    })
    fc.assert(
      fc.property(text, (value) => {
        const [[, read]] = parse(`x,${csvField(value)},y\n`, { relax_quotes: false }) as [[string, string]]
        expect(read).not.toMatch(/^\s*[=+\-@]/u)
        const clean = value.replaceAll('\0', '\ufffd')
        expect([clean, `'${clean}`]).toContain(read)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('assignmentsCsv', () => {
  test('one row per tweet, as a CSV reader sees them', async () => {
    const analysis = await sampleAnalysis()
    const { table } = sampleInput()
    const rows = parse([...assignmentsCsv(analysis, table)].join(''), { columns: true }) as Record<
      string,
      string
    >[]
    expect(rows).toHaveLength(400)
    expect(Object.keys(rows[0]!)).toEqual([
      'row',
      'id',
      'x',
      'y',
      'cluster',
      'region',
      'distance',
      'outlier',
      'created_at',
      'user',
      'language',
      'text',
    ])
    for (const [row, fields] of rows.entries()) {
      const neuron = analysis.winners[row]!
      expect(fields.row).toBe(String(row))
      expect(fields.cluster).toBe(`cluster_${Math.floor(neuron / 5)}_${neuron % 5}`)
      expect(fields.outlier).toBe(analysis.distances[row]! > analysis.outliers.threshold ? '1' : '0')
      expect(fields.region).toBe(analysis.regions.list[analysis.regions.regionOf[neuron]!]!.id)
      expect([Number(fields.x), Number(fields.y)]).toEqual([Math.floor(neuron / 5), neuron % 5])
      expect(Math.fround(Number(fields.distance))).toBe(analysis.distances[row])
      expect(fields.text!.replace(/^'/u, '')).toBe(table.texts.get(row).replaceAll('\0', '\ufffd'))
    }
  })

  test('more rows than fit one piece, none twice', async () => {
    const analysis = await sampleAnalysis({ count: 5000 })
    const pieces = [...assignmentsCsv(analysis, sampleInput({ count: 5000 }).table)]
    expect(pieces.length).toBeGreaterThan(2)
    const rows = parse(pieces.join(''), { columns: true }) as { row: string }[]
    expect(rows.map(({ row }) => Number(row))).toEqual(Array.from({ length: 5000 }, (_, row) => row))
  })
})

describe('predictions', () => {
  const builder = new TweetTableBuilder()
  builder.add({
    text: '=danger, "here"',
    id: '9007199254740993',
    createdAt: Date.UTC(2024, 0, 2),
    user: 'ann',
    language: 'en',
  })
  builder.add({ text: 'plain' })
  const table = builder.finish()
  const placements = [
    { x: 1, y: 2, cluster: 'cluster_1_2', region: 'region_1_1', distance: Math.fround(0.1), outlier: true },
    { x: 0, y: 0, cluster: 'cluster_0_0', region: 'region_0_0', distance: 0, outlier: false },
  ]

  test('as CSV', () => {
    expect([...predictionsCsv(placements, table)].join('')).toMatchInlineSnapshot(`
      "row,id,x,y,cluster,region,distance,outlier,created_at,user,language,text
      0,9007199254740993,1,2,cluster_1_2,region_1_1,0.100000001,1,2024-01-02T00:00:00.000Z,ann,en,"'=danger, ""here"""
      1,,0,0,cluster_0_0,region_0_0,0,0,,,,plain
      "
    `)
  })

  test('as JSON Lines', () => {
    expect([...predictionsJsonLines(placements, table)].join('')).toMatchInlineSnapshot(`
      "{"row":0,"id":"9007199254740993","x":1,"y":2,"cluster":"cluster_1_2","region":"region_1_1","distance":0.100000001,"outlier":true,"created_at":"2024-01-02T00:00:00.000Z","user":"ann","language":"en","text":"=danger, \\"here\\""}
      {"row":1,"id":null,"x":0,"y":0,"cluster":"cluster_0_0","region":"region_0_0","distance":0,"outlier":false,"created_at":null,"user":null,"language":null,"text":"plain"}
      "
    `)
  })
})
