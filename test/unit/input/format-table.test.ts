import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
// @ts-expect-error a script of plain JavaScript
import { formatsDocument } from '../../../scripts/formats-doc.mjs'
import { formatTable } from '../../../src/input/format-table.js'
import { readTweets } from '../../../src/input/index.js'
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

  it.each(table.shapes)('has an example of $name that is recognised', async ({ name, example }) => {
    expect(shapeOf(JSON.parse(example), undefined)!.name).toBe(name)
    const { sources } = await readTweets(once(`${example}\n`), { allowNone: true })
    expect(sources[0]!.rejected).toBe(0)
    expect(sources[0]!.format).toContain(name)
  })
})
