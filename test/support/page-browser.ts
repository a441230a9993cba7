import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type AnalysisInput, analyzeMap, type MapAnalysis } from '../../src/analysis/index.js'
import type { TweetTable } from '../../src/input/tweet-table.js'
import { placeCells } from '../../src/visualization/cells.js'
import { createInteractivePage, type PageOptions } from '../../src/visualization/index.js'
import { launchBrowser } from './browser.js'
import { type SampleOptions, sampleInput } from './sample-analysis.js'

export const HOSTILE_TITLE = '</title><script>window.pwned = 1</script>"tweets" & \u202emore'

export interface Sample {
  readonly analysis: MapAnalysis
  readonly table: TweetTable
}

export async function pageSample(
  options: SampleOptions = {},
  regions: AnalysisInput['config']['regions'] = 4,
): Promise<Sample> {
  const input = sampleInput({ count: 1200, title: HOSTILE_TITLE, ...options })
  return {
    analysis: await analyzeMap({ ...input, config: { ...input.config, regions } }),
    table: input.table,
  }
}

/** Pages in a folder of their own, and a browser that tells on them. */
export class PageBrowser {
  readonly #browser: Browser
  readonly folder: string
  readonly #complaints: string[] = []

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser
    this.folder = folder
  }

  static async start(): Promise<PageBrowser> {
    const [browser, folder] = await Promise.all([launchBrowser(), mkdtemp(join(tmpdir(), 'som-page-'))])
    return new PageBrowser(browser, folder)
  }

  async stop(): Promise<void> {
    await this.#browser.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** The address of a page of that map. */
  async write(name: string, { analysis, table }: Sample, options: PageOptions = {}): Promise<string> {
    const path = join(this.folder, name)
    await writeFile(path, await createInteractivePage(analysis, table, options))
    return pathToFileURL(path).href
  }

  /** Opens a page and collects everything it shouldn't do: requests, errors, messages on the console. */
  async open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    this.#complaints.length = 0
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    const page = await context.newPage()
    page.on('request', (request) => {
      const url = request.url()
      // What is saved comes from the page itself.
      if (url.split('#')[0] !== address.split('#')[0] && !url.startsWith('blob:'))
        this.#complaints.push(`request ${url}`)
    })
    page.on('console', (message) => this.#complaints.push(`console ${message.text()}`))
    page.on('pageerror', (error) => this.#complaints.push(`error ${error.message}`))
    page.on('dialog', (dialog) => {
      this.#complaints.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(address)
    await page.locator('.panel h2').waitFor()
    return page
  }

  /** Opens a page that has others in frames; of complaints, only errors count. */
  async openFrame(address: string): Promise<Page> {
    this.#complaints.length = 0
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    page.on('pageerror', (error) => this.#complaints.push(`error ${error.message}`))
    await page.goto(address)
    return page
  }

  async close(page: Page): Promise<void> {
    expect(this.#complaints).toEqual([])
    await page.context().close()
  }
}

/** The place of a cell in the window, on a map that isn't zoomed. */
export async function cellPoint(
  page: Page,
  { analysis }: Sample,
  neuron: number,
): Promise<{ x: number; y: number }> {
  const box = (await page.locator('.canvas').boundingBox())!
  const inner = { x: 10, y: 10, width: box.width - 20, height: box.height - 20 }
  const [x, y] = placeCells(analysis.grid, inner, 120).centre(neuron)
  return { x: box.x + x, y: box.y + y }
}

/** The address, once it has the state of the page: it isn't changed more often than browsers bear. */
export async function addressOf(page: Page): Promise<string> {
  await page.waitForTimeout(300)
  return page.url()
}

export async function clickCell(
  page: Page,
  map: Sample,
  neuron: number,
  modifiers: 'Shift'[] = [],
): Promise<void> {
  const { x, y } = await cellPoint(page, map, neuron)
  for (const key of modifiers) await page.keyboard.down(key)
  await page.mouse.click(x, y)
  for (const key of modifiers) await page.keyboard.up(key)
}

/** A number with its thousands separated, as the page writes it. */
export function written(value: number): string {
  return value.toLocaleString('en-US')
}
