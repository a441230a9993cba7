import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyzeMap } from '../../src/analysis/index.js'
import { TextColumnBuilder } from '../../src/input/columns.js'
import { SKIP_BROWSER, WHY_SKIPPED } from '../support/browser.js'
import { HOSTILE_TEXTS } from '../support/made-up-tweets.js'
import {
  addressOf,
  cellPoint,
  clickCell,
  HOSTILE_TITLE,
  PageBrowser,
  pageSample,
  type Sample,
} from '../support/page-browser.js'
import { sampleInput } from '../support/sample-analysis.js'

describe.skipIf(SKIP_BROWSER)(`the interactive page in a browser${WHY_SKIPPED}`, () => {
  let pages: PageBrowser
  let map: Sample
  let url: string

  beforeAll(async () => {
    ;[pages, map] = await Promise.all([PageBrowser.start(), pageSample()])
    url = await pages.write('page.html', map)
  })
  afterAll(() => pages?.stop())

  it('opens with the regions of the map, and its title as text', async () => {
    const page = await pages.open(url)
    expect(await page.locator('h1').textContent()).toBe(HOSTILE_TITLE)
    expect(await page.locator('.panel h2').textContent()).toBe('The whole map')
    expect(await page.locator('.regions .name').count()).toBe(4)
    expect(await page.locator('.matches').textContent()).toBe('1,200 tweets')
    expect(await page.locator('.help').textContent()).toContain('Neighbouring cells hold similar tweets')
    await page.locator('#tab-Tweets').click()
    const largest = [...map.analysis.clusters].sort((a, b) => b.size - a.size)[0]!
    expect(await page.locator('.tweets li p').first().textContent()).toBe(largest.sampleTweets[0]!.text)
    await pages.close(page)
  })

  it('shows the tweets of a clicked cell, nearest first, and takes the click back', async () => {
    const page = await pages.open(`${url}#pick=cell&tab=tweets`)
    const cluster = map.analysis.clusters[3]!
    await clickCell(page, map, cluster.neuron)
    expect(await page.locator('.selection p').first().textContent()).toContain(`${cluster.size}\u00a0tweet`)
    const texts = await page.locator('.tweets li p').allTextContents()
    expect(texts[0]).toBe(cluster.sampleTweets[0]!.text)
    expect(await addressOf(page)).toContain(`cells=${cluster.neuron}`)
    await clickCell(page, map, cluster.neuron)
    expect(await page.locator('.panel h2').textContent()).toBe('The whole map')
    await pages.close(page)
  })

  it('tells about the cell under the mouse', async () => {
    const page = await pages.open(url)
    const cluster = map.analysis.clusters[0]!
    const point = await cellPoint(page, map, cluster.neuron)
    await page.mouse.move(point.x, point.y)
    expect(await page.locator('.tooltip').textContent()).toContain(`${cluster.size}\u00a0tweet`)
    await page.mouse.move(2, 2)
    expect(await page.locator('.tooltip').count()).toBe(0)
    await pages.close(page)
  })

  it('is dark where the system is, and by its switch', async () => {
    const page = await pages.open(url, { colorScheme: 'dark' })
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await background()).toBe('rgb(20, 23, 28)')
    await page.getByRole('button', { name: 'Light', exact: true }).click()
    expect(await background()).toBe('rgb(255, 255, 255)')
    await pages.close(page)
  })

  it('stacks map, timeline and panel on a phone, without scrolling sideways', async () => {
    const page = await pages.open(url, {
      viewport: { width: 375, height: 740 },
      hasTouch: true,
      isMobile: true,
    })
    const tops = await Promise.all(
      ['.map', '.timeline', '.panel'].map(async (part) => (await page.locator(part).boundingBox())!.y),
    )
    expect(tops).toEqual([...tops].sort((a, b) => a - b))
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    const point = await cellPoint(page, map, map.analysis.clusters[0]!.neuron)
    await page.touchscreen.tap(point.x, point.y)
    await page.getByRole('button', { name: /read about it/ }).click()
    expect(await page.locator('.panel h2').textContent()).not.toBe('The whole map')
    await pages.close(page)
  })

  it('runs in a sandboxed frame that allows nothing but scripts', async () => {
    const outer = join(pages.folder, 'outer.html')
    await writeFile(
      outer,
      '<iframe sandbox="allow-scripts" src="page.html" width="1200" height="700"></iframe>',
    )
    const page = await pages.openFrame(pathToFileURL(outer).href)
    const frame = page.frameLocator('iframe')
    await frame.locator('.regions .name').first().waitFor()
    await frame.getByLabel('Search').fill('flight')
    await frame.getByText('orange areas').waitFor()
    // Nothing may be saved or copied there: the text is shown all the same.
    await frame.getByRole('button', { name: /as CSV/ }).click()
    expect(await frame.locator('dialog textarea').inputValue()).toMatch(/^id,created_at,user/)
    await frame.getByRole('button', { name: 'Copy', exact: true }).click()
    await frame.locator('dialog [role=status]', { hasText: /./ }).waitFor()
    await pages.close(page)
  })

  it('keeps hostile tweets text', async () => {
    const page = await pages.open(`${url}#tab=tweets`)
    for (const text of HOSTILE_TEXTS) {
      const word = text.split(/\s/).reduce((a, b) => (b.length > a.length ? b : a))
      await page.getByLabel('Search').fill(word)
      await page.locator('.legend', { hasText: 'matching tweets' }).waitFor()
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
    await pages.close(page)
  })

  it('holds few tweets at a time, and opens a long one whole', async () => {
    const page = await pages.open(`${url}#tab=tweets`)
    await page.locator('.tweets li').first().waitFor()
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
    await pages.close(page)
  })

  it('says that it holds a sample', async () => {
    const page = await pages.open(await pages.write('sample.html', map, { maxTweets: 500, seed: 1 }))
    expect(await page.locator('.sample').textContent()).toContain(
      'a random sample of 500 of the 1,200 tweets',
    )
    expect(await page.locator('.matches').textContent()).toBe('500 tweets')
    await pages.close(page)
  })

  it.each([
    [
      'an hour',
      3500,
      '2015-03-20 01:00 to 2015-03-20 01:58, per minute (UTC)',
      'By minute of 2015-03-20, 01 h (UTC)',
    ],
    ['a day', 80_000, '2015-03-20 01:00 to 2015-03-20 23:14, per quarter of an hour (UTC)', 'By hour (UTC)'],
    ['a month', 30 * 86_400, '2015-03-20 00:00 to 2015-04-19 05:59, per six hours (UTC)', 'By hour (UTC)'],
  ])('tells times within %s', async (_name, span, spanned, chart) => {
    const input = sampleInput({ count: 200 })
    const first = Date.UTC(2015, 2, 20, 1)
    const createdAt = input.table.createdAt.map((_, row) => first + Math.round((row / 199) * span) * 1000)
    const table = { ...input.table, createdAt }
    const analysis = await analyzeMap({ ...input, table })
    const page = await pages.open(await pages.write('times.html', { analysis, table }))
    expect(await page.locator('.timeline .span').textContent()).toBe(spanned)
    await page.locator('#tab-Time').click()
    expect(await page.locator('.tab h3').allTextContents()).toContain(chart)
    await pages.close(page)
  })

  it('says of one cell without dates, authors and engagement what is missing', async () => {
    const bare = await pageSample({
      xDim: 1,
      yDim: 1,
      count: 3,
      topology: 'rectangular',
      without: ['dates', 'users', 'engagement', 'hashtags', 'languages', 'ids'],
    })
    const page = await pages.open(await pages.write('bare.html', bare))
    expect(await page.locator('.timeline').textContent()).toBe(
      'The tweets have no dates, so there is no timeline.',
    )
    expect(await page.locator('.controls').count()).toBe(0)
    expect(await page.locator('.filters select').count()).toBe(1)
    expect(await page.locator('.tab .nothing').allTextContents()).toEqual([
      'All tweets are in one cell, so there are no regions.',
      'No likes, retweets, replies or quotes are known.',
    ])
    expect(
      await page.locator('header select option').evaluateAll((all) => all.map(({ value }) => value)),
    ).toEqual(['u-matrix', 'hits', 'sentiment'])
    await page.locator('#tab-Time').click()
    expect(await page.locator('.tab .nothing').allTextContents()).toEqual(['The tweets have no dates.'])
    await page.locator('#tab-People').click()
    expect(await page.locator('.tab .nothing').allTextContents()).toEqual([
      'The tweets here don’t say who wrote them.',
      'The tweets mention nobody.',
      'The tweets here don’t say their language.',
    ])
    await page.locator('#tab-Words').click()
    expect(await page.locator('.tab .nothing').allTextContents()).toContain('The tweets have no hashtags.')
    await page.locator('#tab-Compare').click()
    expect(await page.locator('.tab .nothing').textContent()).toBe(
      'There is only one region, so there is nothing to compare it with.',
    )
    await pages.close(page)
  })

  it('says of one region that there is one, and of one language nothing', async () => {
    const one = await pageSample({ count: 60, without: ['languages'] }, 1)
    const page = await pages.open(await pages.write('one.html', one))
    expect(await page.getByLabel('Layer').inputValue()).toBe('u-matrix')
    expect(await page.locator('.tab .nothing').first().textContent()).toBe(
      'The map is cut into one region; the slider above it cuts it into more.',
    )
    expect(await page.getByLabel('Language').count()).toBe(0)
    await page.getByRole('slider', { name: 'Regions' }).fill('3')
    expect(await page.locator('.regions .name').count()).toBe(3)
    await pages.close(page)
  })

  it('opens where all texts are empty', async () => {
    const input = sampleInput({ count: 40 })
    const texts = new TextColumnBuilder()
    for (let row = 0; row < 40; row++) texts.add('')
    const table = { ...input.table, texts: texts.finish() }
    const analysis = await analyzeMap({ ...input, table })
    const page = await pages.open(`${await pages.write('empty.html', { analysis, table })}#tab=tweets`)
    expect(await page.locator('.tweets li p').first().textContent()).toBe('(no text)')
    await pages.close(page)
  })

  it('holds a tweet of ten megabytes', async () => {
    const input = sampleInput({ count: 40 })
    const texts = new TextColumnBuilder()
    const long = `<script>window.pwned = 1</script> ${'a\u200d\u202e '.repeat(2_600_000)}`
    for (let row = 0; row < 40; row++) texts.add(row === 0 ? long : input.table.texts.get(row))
    const table = { ...input.table, texts: texts.finish() }
    const analysis = await analyzeMap({ ...input, table })
    const page = await pages.open(`${await pages.write('long.html', { analysis, table })}#tab=tweets&q=pwned`)
    expect((await page.locator('.tweets li p').first().textContent())!.length).toBeLessThan(500)
    await page.getByRole('button', { name: 'Whole tweet' }).click()
    expect((await page.locator('.tweets li.open p').textContent())!.length).toBeLessThan(30_000)
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    await pages.close(page)
  })
})
