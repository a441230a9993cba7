import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  clusterName,
  clusterNameText,
  cutRegions,
  regionName,
  regionNameText,
} from '../../src/analysis/index.js'
import { SKIP_BROWSER, WHY_SKIPPED } from '../support/browser.js'
import {
  addressOf,
  clickCell,
  PageBrowser,
  pageSample,
  type Sample,
  written,
} from '../support/page-browser.js'

describe.skipIf(SKIP_BROWSER)(`exploring the interactive page${WHY_SKIPPED}`, () => {
  let pages: PageBrowser
  let map: Sample
  let url: string
  let texts: string[]

  beforeAll(async () => {
    ;[pages, map] = await Promise.all([PageBrowser.start(), pageSample()])
    url = await pages.write('page.html', map)
    texts = Array.from({ length: map.table.count }, (_, row) => map.table.texts.get(row))
  })
  afterAll(() => pages?.stop())

  it('searches as one types, and finds authors', async () => {
    const page = await pages.open(`${url}#tab=tweets`)
    await page.getByLabel('Search').fill('Flight LATE')
    const found = texts.filter((text) => /flight/i.test(text) && /late/i.test(text)).length
    expect(found).toBeGreaterThan(0)
    await page.locator('.matches', { hasText: `${found} of 1,200 tweets match` }).waitFor()
    for (const text of await page.locator('.tweets li p').allTextContents())
      expect(text).toMatch(/flight.*late/i)
    expect(await page.locator('.legend').textContent()).toContain(`${found} matching tweets in`)

    await page.getByLabel('Search').fill('@user_7')
    await page.locator('.tweets .by bdi').first().waitFor()
    await expect
      .poll(async () => new Set(await page.locator('.tweets .by bdi').allTextContents()))
      .toEqual(new Set(['@user_7']))

    await page.getByLabel('Search').fill('no tweet says this')
    expect(await page.locator('.tab .nothing').textContent()).toBe(
      'No tweet on the map has “no tweet says this”.',
    )
    await page.keyboard.press('Escape')
    await page.locator('.tweets li').first().waitFor()
    await pages.close(page)
  })

  it('lights the hits on the map', async () => {
    const page = await pages.open(url)
    const before = await page.locator('.canvas').screenshot()
    await page.getByLabel('Search').fill('flight')
    await page.locator('.legend', { hasText: 'orange areas' }).waitFor()
    expect(Buffer.compare(before, await page.locator('.canvas').screenshot())).not.toBe(0)
    await pages.close(page)
  })

  it('draws every layer differently, and says what it shows', async () => {
    const page = await pages.open(url)
    const values = await page
      .locator('header select option')
      .evaluateAll((options) => options.map((option) => option.getAttribute('value')!))
    expect(values.slice(0, 6)).toEqual(['regions', 'u-matrix', 'hits', 'sentiment', 'engagement', 'time'])
    expect(values).toContain('feature:like_count')
    const pictures = new Set<string>()
    const legends = new Set<string>()
    for (const value of values) {
      await page.getByLabel('Layer').selectOption(value)
      pictures.add((await page.locator('.canvas').screenshot()).toString('base64'))
      legends.add((await page.locator('.legend').textContent())!)
    }
    expect(pictures.size).toBe(values.length)
    expect(legends.size).toBe(values.length)
    await pages.close(page)
  })

  it('calls regions and cells what the report calls them', async () => {
    const page = await pages.open(url)
    const bare = (names: readonly string[]) => names.map((name) => name.replaceAll(/[\u2068\u2069]/gu, ''))
    const { regions } = map.analysis
    const names = regions.list.map((region) => regionNameText(regionName(regions, region)))
    expect(bare(await page.locator('.regions .name').allTextContents())).toEqual(names)
    await page.locator('.regions button').first().click()
    const own = map.analysis.clusters
      .filter(({ neuron }) => regions.regionOf[neuron] === 0)
      .sort((a, b) => b.size - a.size || a.neuron - b.neuron)
      .slice(0, 8)
    const cells = own.map((cluster) => clusterNameText(clusterName(map.analysis, cluster)))
    expect(bare(await page.locator('.cells bdi').allTextContents())).toEqual(cells)
    const keywords = regions.list[0]!.keywords.slice(0, 10).map(({ term }) => term)
    expect(await page.locator('.chips button').allTextContents()).toEqual(keywords)
    await pages.close(page)
  })

  it('cuts the map elsewhere, as the tree has it', async () => {
    const page = await pages.open(url)
    await page.getByRole('slider', { name: 'Regions' }).fill('7')
    expect(await page.locator('.regions .name').count()).toBe(7)
    const { tree } = map.analysis.regions
    const regionOf = cutRegions(tree, 7)
    const sizes = new Array<number>(7).fill(0)
    for (const [neuron, region] of regionOf.entries()) sizes[region]! += map.analysis.hits[neuron]!
    await page.locator('.regions button').first().click()
    expect(await page.locator('.selection p').first().textContent()).toContain(
      `Region 1 · ${written(Math.max(...sizes))}\u00a0tweets`,
    )
    expect(await addressOf(page)).toContain('regions=7')
    await page.getByRole('button', { name: 'Back to 4' }).click()
    expect(await addressOf(page)).not.toContain('regions=7')
    await pages.close(page)
  })

  it('combines filters, search and selection, counts what is left everywhere, and resets all at once', async () => {
    const page = await pages.open(url)
    const { table, analysis } = map
    const english = table.languages.values.indexOf('en')
    await page
      .getByLabel('Language')
      .selectOption({ label: `English (${written(count((row) => table.languages.codes[row] === english))})` })
    await page.locator('.filters').getByLabel('Sentiment').selectOption({ label: 'positive' })
    await page.getByLabel('Search').fill('the')
    const passes = (row: number) =>
      table.languages.codes[row] === english &&
      analysis.sentiment![row]! >= 0.05 &&
      texts[row]!.toLowerCase().includes('the')
    const matching = count(passes)
    expect(matching).toBeGreaterThan(10)
    await page.locator('.matches', { hasText: `${written(matching)} of 1,200 tweets match` }).waitFor()
    expect(await page.locator('.selection p').first().textContent()).toContain(
      `${written(matching)}\u00a0tweets`,
    )

    await page.locator('.regions button').first().click()
    const inRegion = count((row) => passes(row) && analysis.regions.regionOf[analysis.winners[row]!] === 0)
    expect(await page.getByRole('button', { name: /as CSV/ }).textContent()).toBe(
      `Export ${written(inRegion)} as CSV`,
    )
    await page.locator('#tab-People').click()
    const byLanguage = page.locator('.chart', { hasText: 'Languages' }).locator('.count')
    expect(await byLanguage.allTextContents()).toEqual(inRegion === 0 ? [] : [String(inRegion)])

    await page.getByRole('button', { name: 'Reset' }).click()
    expect(await page.locator('.matches').textContent()).toBe('1,200 tweets')
    expect(await page.locator('.panel h2').textContent()).toBe('The whole map')
    expect(await page.getByLabel('Search').inputValue()).toBe('')
    expect(await page.getByRole('button', { name: 'Reset' }).isDisabled()).toBe(true)
    await pages.close(page)
  })

  function count(passes: (row: number) => boolean): number {
    return texts.reduce((sum, _, row) => sum + Number(passes(row)), 0)
  }

  it('filters authors from their list', async () => {
    const page = await pages.open(`${url}#tab=people`)
    const first = page.locator('.chart', { hasText: 'Authors' }).locator('li').first()
    const name = (await first.locator('bdi').textContent())!.slice(1)
    await first.locator('button').click()
    const code = map.table.users.values.indexOf(name)
    const own = map.table.users.codes.reduce((sum, known) => sum + Number(known === code), 0)
    expect(await page.locator('.matches').textContent()).toBe(`${own} of 1,200 tweets match`)
    await pages.close(page)
  })

  it('brushes the histogram, by mouse and by keyboard', async () => {
    const page = await pages.open(url)
    const box = (await page.locator('.histogram svg').boundingBox())!
    await page.mouse.move(box.x + box.width * 0.25, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 4 })
    await page.mouse.up()
    const query = new URLSearchParams((await addressOf(page)).split('#')[1])
    const [from, to] = [Date.parse(query.get('from')!), Date.parse(query.get('to')!)]
    const inside = map.table.createdAt.reduce((sum, time) => sum + Number(time >= from && time < to), 0)
    expect(inside).toBeGreaterThan(0)
    expect(await page.locator('.matches').textContent()).toBe(`${written(inside)} of 1,200 tweets match`)
    await page.getByRole('button', { name: 'All times' }).click()
    expect(await page.locator('.matches').textContent()).toBe('1,200 tweets')

    await page.getByLabel('First time shown').focus()
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight')
    expect(await addressOf(page)).toContain('from=')
    expect(await page.getByLabel('First time shown').getAttribute('aria-valuetext')).toMatch(
      /^\d{4}-\d\d-\d\d/,
    )
    await pages.close(page)
  })

  it('plays through time until the end, and stops when told', async () => {
    const page = await pages.open(url)
    const shown = () => page.locator('.timeline .span').textContent()
    const whole = await shown()
    await page.getByRole('button', { name: 'Play' }).click()
    const first = await shown()
    expect(first).not.toBe(whole)
    await expect.poll(shown).not.toBe(first)
    await page.getByRole('button', { name: 'Stop' }).click()
    const stopped = await shown()
    await page.waitForTimeout(700)
    expect(await shown()).toBe(stopped)
    await pages.close(page)
  })

  it('keeps its state in the address', async () => {
    const { neuron, size } = map.analysis.clusters[2]!
    const state = `layer=hits&regions=6&cells=${neuron}&q=a&language=en&mood=positive&tab=people&order=newest&pick=cell`
    const page = await pages.open(`${url}#${state}`)
    expect(await page.getByLabel('Layer').inputValue()).toBe('hits')
    expect(await page.getByRole('slider', { name: 'Regions' }).inputValue()).toBe('6')
    expect(await page.getByLabel('Search').inputValue()).toBe('a')
    expect(await page.locator('.filters .set').count()).toBe(2)
    expect(await page.locator('[role=tab][aria-selected=true]').textContent()).toBe('People')
    expect(await page.getByRole('button', { name: 'Cell' }).getAttribute('aria-pressed')).toBe('true')
    expect((await addressOf(page)).split('#')[1]).toBe(state)
    await page.getByRole('button', { name: 'Reset' }).click()
    await clickCell(page, map, neuron)
    expect(await page.locator('.selection p').first().textContent()).toContain(`${size}\u00a0tweet`)
    await pages.close(page)
  })

  it('opens with a hash that makes no sense', async () => {
    const page = await pages.open(
      `${url}#layer=nothing&cells=99999-100000.-4.x&tab=%00&regions=1e9&from=never&language=xx&mood=3&compare=,&name.region_x=1`,
    )
    expect(await page.getByLabel('Layer').inputValue()).toBe('regions')
    expect(await page.locator('.panel h2').textContent()).toBe('The whole map')
    expect(await page.locator('.matches').textContent()).toBe('1,200 tweets')
    await pages.close(page)
  })

  it('zooms by wheel and buttons, and moves', async () => {
    const page = await pages.open(url)
    const picture = async () => (await page.locator('.canvas').screenshot()).toString('base64')
    const whole = await picture()
    const box = (await page.locator('.canvas').boundingBox())!
    await page.mouse.move(box.x + 200, box.y + 200)
    await page.mouse.wheel(0, -600)
    await expect.poll(picture).not.toBe(whole)
    const near = await picture()
    await page.mouse.down()
    await page.mouse.move(box.x + 120, box.y + 150, { steps: 3 })
    await page.mouse.up()
    await page.mouse.move(2, 2)
    expect(await picture()).not.toBe(near)
    expect(await page.locator('.panel h2').textContent()).toBe('The whole map')
    while (await page.getByRole('button', { name: 'Zoom out' }).isEnabled())
      await page.getByRole('button', { name: 'Zoom out' }).click()
    await page.mouse.move(2, 2)
    expect(await picture()).toBe(whole)
    await pages.close(page)
  })

  it('links tweets by their ids', async () => {
    const page = await pages.open(`${url}#tab=tweets`)
    const links = await page
      .locator('.counts a')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(link).toMatch(/\/\d{15,20}$/)
    await pages.close(page)
  })
})
