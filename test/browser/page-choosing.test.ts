import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelRegions } from '../../src/analysis/index.js'
import { parseRegionLabels } from '../../src/report/index.js'
import { SKIP_BROWSER, WHY_SKIPPED } from '../support/browser.js'
import { HOSTILE_TEXTS } from '../support/made-up-tweets.js'
import {
  addressOf,
  cellPoint,
  clickCell,
  PageBrowser,
  pageSample,
  type Sample,
  written,
} from '../support/page-browser.js'

const FOCUSED =
  'document.activeElement.getAttribute("aria-label") || document.activeElement.labels?.[0]?.innerText.split("\\n")[0] || document.activeElement.textContent'

describe.skipIf(SKIP_BROWSER)(`choosing and taking along on the interactive page${WHY_SKIPPED}`, () => {
  let pages: PageBrowser
  let map: Sample
  let url: string

  beforeAll(async () => {
    ;[pages, map] = await Promise.all([PageBrowser.start(), pageSample()])
    url = await pages.write('page.html', map)
  })
  afterAll(() => pages?.stop())

  const selected = (page: Page) => page.locator('.selection p').first().textContent()

  it('selects regions by click, and more with Shift', async () => {
    const page = await pages.open(url)
    const [first, second] = map.analysis.regions.list
    await clickCell(page, map, first!.neuron)
    expect(await selected(page)).toContain(`Region 1 · ${written(first!.size)}\u00a0tweets`)
    await clickCell(page, map, second!.neuron, ['Shift'])
    expect(await selected(page)).toContain(`${written(first!.size + second!.size)}\u00a0tweets`)
    await clickCell(page, map, first!.neuron, ['Shift'])
    expect(await selected(page)).toContain(`Region 2 · ${written(second!.size)}\u00a0tweets`)
    await pages.close(page)
  })

  it('selects cells with a lasso', async () => {
    const page = await pages.open(url)
    await page.getByRole('button', { name: 'Lasso' }).click()
    const { yDim, xDim } = map.analysis.grid
    // Around the two columns on the left.
    const [bottom, top] = [await cellPoint(page, map, 0), await cellPoint(page, map, yDim - 1)]
    const right = await cellPoint(page, map, 2 * yDim)
    const x = (await cellPoint(page, map, yDim)).x + 0.35 * (right.x - bottom.x) + 12
    const line = [
      [bottom.x - 30, bottom.y + 20],
      [bottom.x - 30, top.y - 20],
      [x, top.y - 20],
      [x, bottom.y + 20],
    ] as const
    await page.mouse.move(...line[0])
    await page.mouse.down()
    for (const point of line.slice(1)) await page.mouse.move(...point, { steps: 5 })
    await page.mouse.up()
    const centres = await Promise.all(
      Array.from({ length: xDim * yDim }, async (_, neuron) => (await cellPoint(page, map, neuron)).x),
    )
    const inside = [...centres.keys()].filter((neuron) => centres[neuron]! < x)
    expect(inside.length).toBeGreaterThan(4)
    const size = inside.reduce((sum, neuron) => sum + map.analysis.hits[neuron]!, 0)
    expect(await page.locator('.panel h2').textContent()).toBe(`${inside.length}\u00a0cells`)
    expect(await selected(page)).toContain(`${written(size)}\u00a0tweets`)
    await pages.close(page)
  })

  it('hands the selection over as CSV that starts no formula', async () => {
    const page = await pages.open(url)
    await page.getByLabel('Search').fill('HYPERLINK')
    await page.locator('.matches', { hasText: 'match' }).waitFor()
    await page.getByRole('button', { name: /as CSV/ }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as tweets.csv' }).click(),
    ])
    const csv = await readFile(await download.path(), 'utf8')
    const shown = await page.locator('dialog textarea').inputValue()
    expect(csv.replaceAll('\r\n', '\n')).toBe(shown)
    const rows = parse(csv, { columns: true }) as Record<string, string>[]
    const formulas = HOSTILE_TEXTS.filter((text) => /hyperlink/i.test(text))
    expect(formulas.length).toBeGreaterThan(0)
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      expect(row.region).toMatch(/^region_\d+_\d+$/)
      expect(row.text).toMatch(/^'[=+\-@]/)
    }
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await pages.close(page)
  })

  it('compares two regions', async () => {
    const page = await pages.open(url)
    await page.locator('.regions button').nth(1).click()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    const [first, second, third] = map.analysis.regions.list
    expect(await page.getByLabel('First region').inputValue()).toBe(second!.id)
    expect(await page.getByLabel('Second region').inputValue()).toBe(first!.id)
    await page.getByLabel('Second region').selectOption(third!.id)
    const cells = await page.locator('.sides td').allTextContents()
    expect(cells[0]).toContain(`${written(second!.size)}\u00a0tweets`)
    expect(cells[1]).toContain(`${written(third!.size)}\u00a0tweets`)
    expect(cells[3]).toContain(third!.keywords[0]!.term)
    expect(await addressOf(page)).toContain(`compare=${second!.id}%2C${third!.id}`)
    await pages.close(page)
  })

  it('renames a region; what is copied is what --labels reads', async () => {
    const page = await pages.open(url, { permissions: ['clipboard-read', 'clipboard-write'] })
    const { regions } = map.analysis
    await page.locator('.regions button').nth(1).click()
    const label = 'Late: "trains" & <b>buses</b> #1'
    await page.getByLabel('Your name for it').fill(label)
    await page.getByRole('button', { name: 'Rename' }).click()
    expect(await page.locator('.panel h2').textContent()).toBe(label)
    // Of a cut that isn't the analysis's.
    await page.getByRole('slider', { name: 'Regions' }).fill('3')
    await page.getByRole('button', { name: 'Clear selection' }).click()
    await page.getByRole('button', { name: 'Copy labels (YAML)' }).click()
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.locator('dialog [role=status]', { hasText: 'Copied.' }).waitFor()
    const yaml = String(await page.evaluate('navigator.clipboard.readText()'))
    const labels = await parseRegionLabels(yaml, 'region_labels.yaml')
    const named = labelRegions(regions, labels)
    expect(named.regions.list.map((region) => region.label)).toEqual([undefined, label, undefined, undefined])
    expect(await page.locator('dialog p').textContent()).toContain('--regions 3')
    await page.getByRole('button', { name: 'Close' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Back to 4' }).click()
    expect(await page.locator('.regions .name').nth(1).textContent()).toBe(label)
    await pages.close(page)
  })

  it('opens with the labels of the analysis, and drops one', async () => {
    const { regions } = map.analysis
    const { id, size } = regions.list[0]!
    const labelled = labelRegions(regions, {
      mapDigest: regions.mapDigest,
      labels: [{ id, tweets: size, label: 'Ours' }],
    })
    const named = { ...map, analysis: { ...map.analysis, regions: labelled.regions } }
    const page = await pages.open(await pages.write('labelled.html', named))
    expect(await page.locator('.regions .name').first().textContent()).toBe('Ours')
    await page.locator('.regions button').first().click()
    await page.getByLabel('Your name for it').fill('')
    await page.getByRole('button', { name: 'Rename' }).click()
    expect(await page.locator('.panel h2').textContent()).not.toBe('Ours')
    expect(await addressOf(page)).toContain(`name.${id}.${size}=`)
    await pages.close(page)
  })

  it('works from the keyboard and says what happens', async () => {
    const page = await pages.open(url)
    const spoken = page.locator('[aria-live]')
    await page.locator('.canvas').focus()
    await page.keyboard.press('ArrowRight')
    const start = await spoken.textContent()
    expect(start).toMatch(/^Cell \d+, \d+: .*tweets?; region \d, /)
    await page.keyboard.press('ArrowUp')
    expect(await spoken.textContent()).not.toBe(start)
    await page.keyboard.press('Enter')
    expect(await spoken.textContent()).toMatch(/^Selected: /)
    expect(await page.locator('.panel h2').textContent()).not.toBe('The whole map')
    await page.keyboard.press('Escape')
    expect(await spoken.textContent()).toBe('Selection cleared.')

    await page.locator('#tab-Overview').focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('[role=tab][aria-selected=true]').textContent()).toBe('Tweets')
    await pages.close(page)
  })

  it('reaches every control with Tab and shows where it is', async () => {
    const page = await pages.open(url)
    const reached: string[] = []
    for (let step = 0; step < 22; step++) {
      await page.keyboard.press('Tab')
      reached.push(String(await page.evaluate(FOCUSED)).trim())
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    }
    const wanted = [
      'Search',
      'Layer',
      'Dark',
      'Language',
      'Author',
      'Sentiment',
      'Regions',
      'Region',
      'Cell',
      'Lasso',
      /^Map of the tweets/,
      'Zoom in',
      'First time shown',
      'Last time shown',
      /Play/,
      /Export/,
      'Overview',
      /^1/,
    ]
    for (const [place, name] of wanted.entries()) expect(reached[place]).toMatch(name)
    await pages.close(page)
  })

  it.each([
    ['light', { colorScheme: 'light' as const }],
    ['dark', { colorScheme: 'dark' as const }],
    ['on a phone', { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true }],
  ])('has no serious fault for axe, %s', async (_name, options) => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    const region = map.analysis.regions.list[0]!
    for (const state of [
      '',
      'layer=u-matrix&tab=tweets&q=flight',
      'tab=words&mood=positive',
      'tab=time',
      'tab=people&language=en',
      'tab=compare',
      `cells=${region.neuron}`,
    ]) {
      const page = await pages.open(`${url}#${state}`, { reducedMotion: 'reduce', ...options })
      if (state === '') await page.locator('.regions button').first().click()
      // The policy of the page lets no other script run; what the test evaluates isn't of the page.
      await page.evaluate(axe)
      const faults = (await page.evaluate(
        `axe.run().then(({ violations }) => violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`,
      )) as string[]
      expect(faults, state).toEqual([])
      await pages.close(page)
    }
  })
})
