import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
// @ts-expect-error a script of plain JavaScript
import { formatNames, formatsDocument } from '../../../scripts/formats-doc.mjs'
import { formatTable } from '../../../src/input/format-table.js'
import { FORMAT_NAMES, readTweets } from '../../../src/input/index.js'
import { shapeOf } from '../../../src/input/shapes.js'

const table = formatTable()

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

describe('the table of formats', () => {
  it('is what docs/formats.md says; node scripts/formats-doc.mjs writes it', async () => {
    expect(await readFile('docs/formats.md', 'utf8')).toBe(formatsDocument(table))
  })

  it.each(table.layouts)('has an example of $name that is recognised and read', async ({ name, example }) => {
    const { sources } = await readTweets(once(`${example}\n`), name === 'lines' ? { format: 'lines' } : {})
    expect(sources[0]!.format.split(' ')[0]).toBe(name)
    expect(sources[0]!.tweets).toBeGreaterThan(0)
  })

  it.each([...table.schemas, ...table.others].filter(({ name }) => name !== 'flat'))(
    'has an example of $name that is recognised',
    async ({ name, example }) => {
      expect(shapeOf(JSON.parse(example), undefined)!.name).toBe(name)
      const { sources } = await readTweets(once(`${example}\n`), { allowNone: true })
      expect(sources[0]!.rejected).toBe(0)
      expect(sources[0]!.format).toContain(name)
    },
  )

  it('has the names that --format takes, and no others', () => {
    expect(formatNames(table)).toEqual(FORMAT_NAMES)
  })

  it.each([...table.layouts, ...table.schemas])(
    'has an example of $name for its --format',
    async ({ name, example }) => {
      const { sources } = await readTweets(once(`${example}\n`), { format: name })
      expect(sources[0]!.tweets).toBeGreaterThan(0)
      expect(sources[0]!.format).toContain(name)
    },
  )

  it.each(table.tables)('has a --format $name that takes no other', async ({ name }) => {
    await expect(readTweets(once('text\nhello\n'), { format: name })).rejects.toThrow(
      `Expected tweets in - but received another format than ${name}: leave out --format, or give a file of this format`,
    )
  })
})
