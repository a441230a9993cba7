import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyzeMap, clusterName, clusterNameText } from '../../src/analysis/index.js'
import type { MapAnalysis } from '../../src/analysis/map-analysis.js'
import type { TweetTable } from '../../src/input/tweet-table.js'
import { placeCells } from '../../src/visualization/cells.js'
import { createInteractivePage } from '../../src/visualization/index.js'
import { launchBrowser, SKIP_BROWSER, WHY_SKIPPED } from '../support/browser.js'
import { HOSTILE_TEXTS } from '../support/made-up-tweets.js'
import { type SampleOptions, sampleInput } from '../support/sample-analysis.js'

const HOSTILE_TITLE = '</title><script>window.pwned = 1</script>"tweets" & \u202emore'

const FOCUSED = 'document.activeElement.className || document.activeElement.type'

interface Sample {
  readonly analysis: MapAnalysis
  readonly table: TweetTable
}

async function sample(options: SampleOptions = {}): Promise<Sample> {
  const input = sampleInput({ count: 1200, title: HOSTILE_TITLE, ...options })
  return { analysis: await analyzeMap(input), table: input.table }
}

describe.skipIf(SKIP_BROWSER)(`the interactive page in a browser${WHY_SKIPPED}`, () => {
  let browser: Browser
  let folder: string
  let map: Sample
  let url: string
  const complaints: string[] = []

  beforeAll(async () => {
    ;[browser, folder, map] = await Promise.all([
      launchBrowser(),
      mkdtemp(join(tmpdir(), 'som-page-')),
      sample(),
    ])
    url = await write('page.html', map)
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function write(name: string, { analysis, table }: Sample, options = {}): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, await createInteractivePage(analysis, table, options))
    return pathToFileURL(path).href
  }

  /** Opens a page and collects everything it shouldn't do: requests, errors, messages on the console. */
  async function open(address = url, options: BrowserContextOptions = {}): Promise<Page> {
    complaints.length = 0
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    const page = await context.newPage()
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== address.split('#')[0]) complaints.push(`request ${request.url()}`)
    })
    page.on('console', (message) => complaints.push(`console ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(`error ${error.message}`))
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(address)
    await page.locator('.panel h2').waitFor()
    return page
  }

  async function close(page: Page): Promise<void> {
    expect(complaints).toEqual([])
    await page.context().close()
  }

  /** The place of a cell in the window. */
  async function cellPoint(page: Page, neuron: number): Promise<{ x: number; y: number }> {
    const box = (await page.locator('.canvas').boundingBox())!
    const inner = { x: 10, y: 10, width: box.width - 20, height: box.height - 20 }
    const [x, y] = placeCells(map.analysis.grid, inner, 120).centre(neuron)
    return { x: box.x + x, y: box.y + y }
  }

  it('opens with the map, its title as text, and the most typical tweet of the largest cell', async () => {
    const page = await open()
    const largest = [...map.analysis.clusters].sort((a, b) => b.size - a.size)[0]!
    expect(await page.locator('h1').textContent()).toBe(HOSTILE_TITLE)
    expect(await page.locator('.panel h2').textContent()).toBe('The whole map')
    expect(await page.locator('.tweets li p').first().textContent()).toBe(largest.sampleTweets[0]!.text)
    expect(await page.locator('.help').textContent()).toContain('Neighbouring cells hold similar tweets')
    await close(page)
  })

  it('shows the tweets of a clicked cell, nearest first, and takes the click back', async () => {
    const page = await open()
    const cluster = map.analysis.clusters[3]!
    const point = await cellPoint(page, cluster.neuron)
    await page.mouse.click(point.x, point.y)
    expect(await page.locator('.selection p').textContent()).toContain(`${cluster.size}\u00a0tweet`)
    const texts = await page.locator('.tweets li p').allTextContents()
    expect(texts.slice(0, 3)).toEqual(cluster.sampleTweets.slice(0, 3).map(({ text }) => text))
    expect(page.url()).toContain(`cell=${cluster.x}%2C${cluster.y}`)

    await page.locator('#tab-Words').click()
    expect(await page.locator('.term').first().textContent()).toBe(cluster.keywords[0]!.term)
    await page.mouse.click(point.x, point.y)
    expect(await page.locator('.panel h2').textContent()).toBe('The whole map')
    await close(page)
  })

  it('tells about the cell under the mouse', async () => {
    const page = await open()
    const cluster = map.analysis.clusters[0]!
    const point = await cellPoint(page, cluster.neuron)
    await page.mouse.move(point.x, point.y)
    expect(await page.locator('.tooltip').textContent()).toContain(`${cluster.size}\u00a0tweet`)
    await page.mouse.move(2, 2)
    expect(await page.locator('.tooltip').count()).toBe(0)
    await close(page)
  })

  it('searches as one types, and finds authors', async () => {
    const page = await open()
    const texts = Array.from({ length: map.table.count }, (_, row) => map.table.texts.get(row))
    await page.getByLabel('Search').fill('Flight LATE')
    const found = texts.filter((text) => /flight/i.test(text) && /late/i.test(text)).length
    expect(found).toBeGreaterThan(0)
    await page.getByText(`${found} found`).waitFor()
    for (const text of await page.locator('.tweets li p').allTextContents())
      expect(text).toMatch(/flight.*late/i)
    expect(await page.locator('.legend').textContent()).toContain(`${found} tweets found in`)

    await page.getByLabel('Search').fill('@user_7')
    await page.locator('.tweets .by bdi').first().waitFor()
    expect(new Set(await page.locator('.tweets .by bdi').allTextContents())).toEqual(new Set(['@user_7']))

    await page.getByLabel('Search').fill('no tweet says this')
    expect(await page.locator('.nothing').textContent()).toBe('No tweet on the map has “no tweet says this”.')
    await page.keyboard.press('Escape')
    await page.locator('.tweets li').first().waitFor()
    await close(page)
  })

  it('lights the hits on the map', async () => {
    const page = await open()
    const before = await page.locator('.canvas').screenshot()
    await page.getByLabel('Search').fill('flight')
    await page.locator('.legend', { hasText: 'Orange areas' }).waitFor()
    expect(Buffer.compare(before, await page.locator('.canvas').screenshot())).not.toBe(0)
    await close(page)
  })

  it('helps with the layer shown, and links tweets by their ids', async () => {
    const page = await open()
    const help = () => page.locator('.help').textContent()
    expect(await help()).toContain('dark ridges')
    await page.getByLabel('Layer').selectOption('hits')
    expect(await help()).toContain('The larger the area, the more tweets;')
    await page.getByLabel('Layer').selectOption('feature:like_count')
    expect(await help()).toContain('Red cells lie above the mean of all tweets')
    await page.getByLabel('Search').fill('flight')
    await page.locator('.legend', { hasText: 'Orange areas' }).waitFor()
    expect(await help()).toContain('the more tweets found')
    const links = await page
      .locator('.counts a')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(link).toMatch(/\/\d{15,20}$/)
    await close(page)
  })

  it('calls a cell what the report calls it', async () => {
    const page = await open()
    await page.locator('#tab-Words').click()
    const shown = await page.locator('.cells bdi').allTextContents()
    const largest = [...map.analysis.clusters].sort((a, b) => b.size - a.size || a.neuron - b.neuron)
    const names = largest.map((cluster) => clusterNameText(clusterName(map.analysis, cluster)))
    expect(shown.map((name) => name.replaceAll(/[\u2068\u2069]/gu, ''))).toEqual(names.slice(0, shown.length))
    expect(new Set(shown).size).toBe(shown.length)
    await close(page)
  })

  it('draws every layer differently', async () => {
    const page = await open()
    const options = await page.locator('select option').all()
    const values = await Promise.all(options.map((option) => option.getAttribute('value')))
    expect(values.slice(0, 2)).toEqual(['u-matrix', 'hits'])
    expect(values).toContain('feature:like_count')
    const pictures = new Set<string>()
    for (const value of values) {
      await page.getByLabel('Layer').selectOption(value)
      pictures.add((await page.locator('.canvas').screenshot()).toString('base64'))
    }
    expect(pictures.size).toBe(values.length)
    await close(page)
  })

  it('works from the keyboard and says what happens', async () => {
    const page = await open()
    const spoken = page.locator('[aria-live]')
    await page.locator('.canvas').focus()
    await page.keyboard.press('ArrowRight')
    const start = await spoken.textContent()
    expect(start).toMatch(/^Cell \d+, \d+: /)
    await page.keyboard.press('ArrowUp')
    expect(await spoken.textContent()).not.toBe(start)
    await page.keyboard.press('Enter')
    expect(await spoken.textContent()).toMatch(/^Selected: /)
    expect(await page.locator('.panel h2').textContent()).not.toBe('The whole map')
    await page.keyboard.press('Escape')
    expect(await spoken.textContent()).toBe('Selection cleared.')

    await page.locator('#tab-Tweets').focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('[role=tab][aria-selected=true]').textContent()).toBe('Words')
    await close(page)
  })

  it('reaches every control with Tab and shows where it is', async () => {
    const page = await open()
    const reached: string[] = []
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('Tab')
      reached.push(String(await page.evaluate(FOCUSED)))
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    }
    expect(reached.slice(0, 5)).toEqual(['search', 'select-one', 'theme', 'canvas', 'button'])
    await close(page)
  })

  it('keeps its state in the address', async () => {
    const cluster = map.analysis.clusters[2]!
    const page = await open(`${url}#layer=hits&cell=${cluster.x},${cluster.y}&q=the&tab=people`)
    expect(await page.getByLabel('Layer').inputValue()).toBe('hits')
    expect(await page.getByLabel('Search').inputValue()).toBe('the')
    expect(await page.locator('[role=tab][aria-selected=true]').textContent()).toBe('People')
    expect(await page.locator('.selection p').textContent()).toContain(`${cluster.size}\u00a0tweet`)
    await close(page)
  })

  it('opens with a hash that makes no sense', async () => {
    const page = await open(`${url}#layer=nothing&cell=99,-4&tab=%00`)
    expect(await page.getByLabel('Layer').inputValue()).toBe('u-matrix')
    expect(await page.locator('.panel h2').textContent()).toBe('The whole map')
    await close(page)
  })

  it('is dark where the system is, and by its switch', async () => {
    const page = await open(url, { colorScheme: 'dark' })
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await background()).toBe('rgb(20, 23, 28)')
    await page.getByRole('button', { name: 'Light' }).click()
    expect(await background()).toBe('rgb(255, 255, 255)')
    await close(page)
  })

  it('stacks map, timeline and panel on a phone, without scrolling sideways', async () => {
    const page = await open(url, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
    const tops = await Promise.all(
      ['.map', '.timeline', '.panel'].map(async (part) => (await page.locator(part).boundingBox())!.y),
    )
    expect(tops).toEqual([...tops].sort((a, b) => a - b))
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    const point = await cellPoint(page, map.analysis.clusters[0]!.neuron)
    await page.touchscreen.tap(point.x, point.y)
    await page.getByRole('button', { name: /read its tweets/ }).click()
    await close(page)
  })

  it('runs in a sandboxed frame that allows nothing but scripts', async () => {
    const outer = join(folder, 'outer.html')
    await writeFile(
      outer,
      '<iframe sandbox="allow-scripts" src="page.html" width="1200" height="700"></iframe>',
    )
    const context = await browser.newContext()
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(pathToFileURL(outer).href)
    const frame = page.frameLocator('iframe')
    await frame.locator('.tweets li').first().waitFor()
    await frame.getByLabel('Search').fill('flight')
    await frame.getByText('Orange areas').waitFor()
    expect(errors).toEqual([])
    await context.close()
  })

  it('keeps hostile tweets text', async () => {
    const page = await open()
    for (const text of HOSTILE_TEXTS) {
      const word = text.split(/\s/).reduce((a, b) => (b.length > a.length ? b : a))
      await page.getByLabel('Search').fill(word)
      await page.locator('.legend', { hasText: 'tweets found' }).waitFor()
      // Half a character can't be written in UTF-8; the readers replace it.
      const kept = text.replaceAll(/\p{Surrogate}/gu, '\ufffd')
      const shown = await page.locator('.tweets li p').allTextContents()
      expect(
        shown.some((tweet) => tweet.startsWith(kept)),
        `${word}: ${shown[0]}`,
      ).toBe(true)
    }
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    expect(await page.locator('.tweets img, .tweets svg, .tweets script').count()).toBe(0)
    await close(page)
  })

  it('holds few tweets at a time, and opens a long one whole', async () => {
    const page = await open()
    expect(await page.locator('.tweets li').count()).toBeLessThan(30)
    const first = await page.locator('.tweets li p').first().textContent()
    await page.evaluate("document.querySelector('.tweets').scrollTo(0, 60000)")
    await page.locator('.tweets li p', { hasNotText: first! }).first().waitFor()
    expect(await page.locator('.tweets li').count()).toBeLessThan(30)
    await page.getByLabel('Search').fill('unbroken')
    await page.getByRole('button', { name: 'Whole tweet' }).first().click()
    expect(await page.locator('.tweets li.open p').textContent()).toContain(`${'unbroken'.repeat(40)} word`)
    const [open1, next] = await Promise.all([
      page.locator('.tweets li.open').boundingBox(),
      page.locator('.tweets li.open + li').boundingBox(),
    ])
    expect(next!.y).toBeGreaterThanOrEqual(open1!.y + open1!.height - 1)
    await close(page)
  })

  it('says that it holds a sample', async () => {
    const page = await open(await write('sample.html', map, { maxTweets: 500, seed: 1 }))
    expect(await page.locator('.note').textContent()).toContain('a random sample of 500 of the 1,200 tweets')
    await close(page)
  })

  it.each([
    ['an hour', 3500, '2015-03-20 01:00:00', '2015-03-20 01:58:20', 'By minute of 2015-03-20, 01 h (UTC)'],
    ['a day', 80_000, '2015-03-20 01:00', '2015-03-20 23:13', 'By hour (UTC)'],
    ['a month', 30 * 86_400, '2015-03-20', '2015-04-19', 'By hour (UTC)'],
  ])('tells times within %s', async (_name, span, from, to, chart) => {
    const input = sampleInput({ count: 200 })
    const first = Date.UTC(2015, 2, 20, 1)
    const createdAt = input.table.createdAt.map((_, row) => first + Math.round((row / 199) * span) * 1000)
    const table = { ...input.table, createdAt }
    const analysis = await analyzeMap({ ...input, table })
    const page = await open(await write('times.html', { analysis, table }))
    const labels = await page.locator('.timeline figcaption span').allTextContents()
    expect([labels.at(0), labels.at(-1)]).toEqual([from, to])
    await page.locator('#tab-Time').click()
    expect(await page.locator('.tab h3').first().textContent()).toBe(chart)
    await close(page)
  })

  it('explains what is missing', async () => {
    const bare = await sample({
      xDim: 1,
      yDim: 1,
      count: 3,
      topology: 'rectangular',
      without: ['dates', 'users', 'engagement', 'hashtags', 'languages', 'ids'],
    })
    const page = await open(await write('bare.html', bare))
    expect(await page.locator('.timeline').textContent()).toBe(
      'The tweets have no dates, so there is no timeline.',
    )
    await page.locator('#tab-Time').click()
    expect(await page.locator('.tab .nothing').first().textContent()).toBe('The tweets here have no dates.')
    await page.locator('#tab-People').click()
    expect(await page.locator('.tab .nothing').allTextContents()).toEqual([
      'The tweets here don’t say who wrote them.',
      'The tweets here don’t say their language.',
    ])
    await close(page)
  })
})
