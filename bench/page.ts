/**
 * The interactive page of 100,000 generated tweets: how long it takes to write, how large it is, how fast a browser
 * opens it, and how long a frame takes while one works with it. Drawn by software, without a graphics processor.
 *
 *     npm run bench -- page                # the system's Chromium or Chrome; least of three writes and openings
 *     npm run bench -- page 20000          # other counts
 *     npm run bench -- page FILE           # tweets of a file
 *     npm run bench -- page 20000 --pictures   # makes the pictures of docs/page.md instead
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { TwitterSOMAnalyzer } from '../src/analyzer/index.js'
import { readTweets, TwitterDataCollection } from '../src/input/index.js'
import { createInteractivePage } from '../src/visualization/index.js'
import { launchBrowser } from '../test/support/browser.js'
import { writeSampleFile } from './_sample-file.js'

const REPEATS = 3
const [asked = '100000', pictures] = process.argv.slice(2)
const file = /^\d+$/.test(asked) ? sampleFile(Number(asked)) : asked
const { table } = await readTweets([file])
const analyzer = new TwitterSOMAnalyzer()
await analyzer.train(TwitterDataCollection.fromTable(table))
const { analysis } = analyzer

let written = Number.POSITIVE_INFINITY
let bytes: Uint8Array = new Uint8Array(0)
for (let i = 0; i < REPEATS; i++) {
  const started = performance.now()
  bytes = await createInteractivePage(analysis, table)
  written = Math.min(written, performance.now() - started)
}
const folder = mkdtempSync(join(tmpdir(), 'twitter-som-page-'))
const path = join(folder, 'page.html')
writeFileSync(path, bytes)
const browser = await launchBrowser()
try {
  if (pictures === '--pictures') await takePictures(browser)
  else await printTable(browser)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}

async function printTable(browser: Browser): Promise<void> {
  const opened = await opening(browser)
  const rows: readonly (readonly [string, string])[] = [
    ['tweets', String(table.count)],
    ['page written', `${(written / 1000).toFixed(2)} s`],
    ['size of the page', `${(bytes.length / 1e6).toFixed(1)} MB`],
    ['opened, until the map stands', `${(opened / 1000).toFixed(2)} s`],
    ...(await working(browser)),
  ]
  console.log(`\n${browser.version()}, 1280 x 800, drawn by software\n`)
  console.log('| | |\n| --- | ---: |')
  for (const [what, value] of rows) console.log(`| ${what} | ${value} |`)
}

/** The page as it opens with a region selected, and on a phone in the dark. */
async function takePictures(browser: Browser): Promise<void> {
  const page = await open(browser)
  await page.locator('.regions button').first().click()
  await page.screenshot({ path: 'docs/images/page.png' })
  await page.close()
  const phone = await browser.newPage({
    viewport: { width: 375, height: 812 },
    colorScheme: 'dark',
    isMobile: true,
  })
  await phone.goto(`${pathToFileURL(path).href}#layer=sentiment`)
  await phone.locator('.panel h2').waitFor()
  await phone.screenshot({ path: 'docs/images/page-phone.png' })
  await phone.close()
}

function sampleFile(tweets: number): string {
  mkdirSync('.cache/bench', { recursive: true })
  const path = `.cache/bench/sample-${tweets}.jsonl`
  if (!existsSync(path)) writeSampleFile(path, tweets)
  return path
}

async function open(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(pathToFileURL(path).href, { waitUntil: 'commit' })
  await page.locator('.panel h2').waitFor()
  return page
}

async function opening(browser: Browser): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < REPEATS; i++) {
    const page = await open(browser)
    // From the start of the navigation to the frame in which the map stands.
    const mark = "performance.getEntriesByName('map drawn')[0]?.startTime ?? NaN"
    await page.waitForTimeout(300)
    least = Math.min(least, Number(await page.evaluate(mark)))
    await page.close()
  }
  return least
}

/** Times between frames while the pointer and the keyboard are busy, and how long the page's own work takes. */
async function working(browser: Browser): Promise<[string, string][]> {
  const page = await open(browser)
  await page.waitForTimeout(1500)
  const box = (await page.locator('.canvas').boundingBox())!
  const at = (x: number, y: number) => page.mouse.move(box.x + x * box.width, box.y + y * box.height)
  const rows: [string, string][] = []
  const measure = async (what: string, work: () => Promise<void>) => {
    await page.evaluate(`window.frames_ = []; window.busy_ = true; {
      let last = performance.now()
      const step = (now) => { window.frames_.push(now - last); last = now; if (window.busy_) requestAnimationFrame(step) }
      requestAnimationFrame(step)
    }`)
    await work()
    const frames = (await page.evaluate('window.busy_ = false, window.frames_.slice(1)')) as number[]
    frames.sort((a, b) => a - b)
    const share = (part: number) => frames[Math.floor(part * (frames.length - 1))]!.toFixed(0)
    rows.push([`${what}: frame, median, 95 %, longest`, `${share(0.5)}, ${share(0.95)}, ${share(1)} ms`])
  }
  await measure('hovering', async () => {
    for (let step = 0; step < 120; step++) await at(0.2 + 0.005 * step, 0.3 + 0.003 * step)
  })
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await measure('moving the zoomed map', async () => {
    await at(0.7, 0.6)
    await page.mouse.down()
    for (let step = 0; step < 120; step++) await at(0.7 - 0.003 * step, 0.6 - 0.002 * step)
    await page.mouse.up()
  })
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await measure('searching as one types', async () => {
    await page.getByLabel('Search').pressSequentially('election results', { delay: 100 })
  })
  await page.getByRole('button', { name: 'Reset' }).click()
  await measure('brushing the histogram', async () => {
    const bars = (await page.locator('.histogram svg').boundingBox())!
    await page.mouse.move(bars.x + 0.2 * bars.width, bars.y + 20)
    await page.mouse.down()
    for (let step = 0; step < 60; step++) {
      await page.mouse.move(bars.x + (0.2 + 0.01 * step) * bars.width, bars.y + 20)
    }
    await page.mouse.up()
  })
  await page.close()
  return rows
}
