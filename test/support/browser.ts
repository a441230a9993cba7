import { spawnSync } from 'node:child_process'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The system's Chromium or Chrome; undefined where there is none. */
export function findBrowser(): string | undefined {
  for (const name of NAMES) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  return undefined
}

/** Whether the tests that need a browser run; in CI they do, and fail for want of one. */
export const BROWSER = findBrowser()
export const SKIP_BROWSER = BROWSER === undefined && !process.env.CI
export const WHY_SKIPPED = SKIP_BROWSER ? ' (skipped: no Chromium or Chrome on this machine)' : ''

export async function launchBrowser(): Promise<Browser> {
  if (BROWSER === undefined)
    throw new Error(`Expected one of ${NAMES.join(', ')} on the PATH for the browser tests but found none`)
  return chromium.launch({ executablePath: BROWSER, args: FLAGS })
}
