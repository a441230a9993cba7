import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FlagValues } from '../../../src/cli/config-flags.js'
import { readInput } from '../../../src/cli/reading.js'

const FIXTURES = 'test/fixtures/input'

/** What the user reads while files are read. */
async function linesOf(names: readonly string[], flags: FlagValues): Promise<string[]> {
  const lines: string[] = []
  await readInput(
    names.map((name) => (isAbsolute(name) ? name : join(FIXTURES, name))),
    flags,
    { random_state: 42, threads: 1 },
    {
      update: () => {},
      done: (stage, outcome) => lines.push(`${stage}: ${outcome}`),
      note: (text) => lines.push(text),
    },
    new AbortController().signal,
  )
  return lines
}

describe('what is said of the reading', () => {
  test('counts what was not sampled apart from what was skipped', async () => {
    expect(await linesOf(['v11-stream.jsonl'], { sampleFraction: 0.6 })).toMatchInlineSnapshot(`
      [
        "Reading: 3 tweets from 1 file, 1 not sampled, 1 duplicate dropped, 3 records skipped, 1 record rejected",
        "  rejected: not_json 1 (inspect shows examples, --rejects FILE keeps them)",
      ]
    `)
  })

  test('counts the files that gave tweets among those that were read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reading-'))
    try {
      await writeFile(join(folder, 'a.csv'), 'text\nfine\n')
      await writeFile(join(folder, 'b.csv'), '')
      const [first] = await linesOf([folder], {})
      expect(first).toBe('Reading: 1 tweet from 1 of 2 files')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('names the files that max_rows has left unread', async () => {
    expect(
      await linesOf(['trump-archive.json', 'airline.csv', 'ira.csv'], { maxRows: 2, verbose: true }),
    ).toMatchInlineSnapshot(`
      [
        "Reading: 2 tweets from 1 file, 2 files not read (max_rows reached)",
        "  test/fixtures/input/trump-archive.json: json flat, utf-8",
        "    columns: text=text, id=id_str, created_at=created_at, like_count=favorite_count, retweet_count=retweet_count, is_retweet=is_retweet",
        "  test/fixtures/input/airline.csv: not read: max_rows reached",
        "  test/fixtures/input/ira.csv: not read: max_rows reached",
      ]
    `)
  })

  test('keeps to lines of its own, whatever names and columns hold', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reading-'))
    try {
      const evil = join(folder, 'a\n\u001b[31mb.csv')
      await writeFile(evil, '"text","like\n\u001b[32ms","date"\nx,1,\u009b33m\n')
      await writeFile(join(folder, 'c\nd.csv'), '')
      const lines = await linesOf([folder], { verbose: true })
      for (const line of lines) expect(line).toMatch(/^\P{Cc}*$/u)
      expect(lines.length).toBeGreaterThan(4)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
