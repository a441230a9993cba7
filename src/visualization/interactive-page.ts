import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { MapAnalysis } from '../analysis/index.js'
import { TwitterSomError } from '../errors.js'
import type { TweetTable } from '../input/index.js'
import { escapeHtml } from '../output/index.js'
import { type PageDataOptions, packPageData } from './page-data.js'

export type PageOptions = Partial<PageDataOptions>

const MAX_TWEETS = 100_000
// Level 4 of gzip: 5 % larger than the default and twice as fast.
const GZIP_LEVEL = 4

/**
 * One HTML file with the map, its tweets and the code to explore them: no network, opens from disk and in a
 * sandboxed frame that allows scripts. The tweets travel as compressed bytes and only ever become text nodes.
 *
 * `maxTweets` (default 100,000) bounds the tweets inside; more than that are sampled with `seed` (default: the
 * training's random_state) and the page says so.
 */
export async function createInteractivePage(
  analysis: MapAnalysis,
  table: TweetTable,
  options: PageOptions = {},
): Promise<Uint8Array> {
  const { maxTweets = MAX_TWEETS, seed = Number(analysis.training.trainingConfig.random_state ?? 0) } =
    options
  const [script, style, data] = await Promise.all([
    readAsset('page.js'),
    readAsset('page.css'),
    promisify(gzip)(packPageData(analysis, table, { maxTweets, seed }), { level: GZIP_LEVEL }),
  ])
  const [head, tail] = shell(analysis.title, script, style)
  return Buffer.concat([Buffer.from(head), Buffer.from(data.toString('base64'), 'latin1'), Buffer.from(tail)])
}

/** The page around the data. Script and style are the only ones that the policy lets run. */
function shell(title: string, script: string, style: string): [head: string, tail: string] {
  const policy = [
    "default-src 'none'",
    `script-src '${integrity(script)}'`,
    `style-src '${integrity(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${asHtml(`${title} – map of tweets`)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><p class="opening">Opening the map…</p></div>
<noscript><p class="opening">This page draws the map with JavaScript, which is switched off.</p></noscript>
<script type="application/gzip" id="data">`
  return [head, `</script>\n<script>${script}</script>\n</body>\n</html>\n`]
}

function integrity(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`
}

// Reorder or break the text around them, or aren't characters at all.
const UNSAFE = /[\p{Cc}\u2028-\u202e\u2066-\u2069\p{Surrogate}]/gu

function asHtml(text: string): string {
  return escapeHtml(text.replace(UNSAFE, ' '))
}

async function readAsset(name: 'page.js' | 'page.css'): Promise<string> {
  try {
    return await readFile(new URL(`./page/dist/${name}`, import.meta.url), 'utf8')
  } catch (cause) {
    throw new TwitterSomError(
      'ERR_INTERNAL',
      `Expected the page's ${name} in visualization/page/dist but it can't be read: in a clone, run node scripts/build-page.mjs`,
      { cause },
    )
  }
}
