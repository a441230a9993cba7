import { describe, expect, it } from 'vitest'
import { dictionaryValue, type TweetTable, tweetAt } from '../../../src/input/index.js'
import { readTweets } from '../../../src/input/read-tweets.js'

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part
}

async function read(text: string | Uint8Array, columns: Readonly<Record<string, string>> = {}) {
  const { table, sources, rejected } = await readTweets(chunks(text), { columns })
  return { table, source: sources[0]!, rejected, texts: textsOf(table), days: daysOf(table) }
}

function textsOf(table: TweetTable): string[] {
  return Array.from({ length: table.count }, (_, row) => table.texts.get(row))
}

function daysOf(table: TweetTable): string[] {
  return Array.from(table.createdAt, (time) =>
    Number.isNaN(time) ? 'unknown' : new Date(time).toISOString().slice(0, 10),
  )
}

describe('UTF-16 without a mark', () => {
  it.each(['le', 'be'] as const)('is read, %s', async (order) => {
    const bytes = Buffer.from('text,user\nżółw „a”,ann\n', 'utf16le')
    if (order === 'be') bytes.swap16()
    const { texts, source } = await read(bytes)
    expect(texts).toEqual(['żółw „a”'])
    expect(source.encoding).toBe(`utf-16${order}`)
  })
})

describe('dates of numbers', () => {
  const table = (...dates: string[]): string =>
    `text,date\n${dates.map((date, i) => `tweet ${i},${date}`).join('\n')}\n`

  it('are read in the order that the whole column allows, however late it shows', async () => {
    const many = Array.from({ length: 300 }, () => '03/02/2020')
    expect((await read(table(...many, '25/02/2020'))).days[0]).toBe('2020-02-03')
    expect((await read(table(...many, '02/25/2020'))).days[0]).toBe('2020-03-02')
  })

  it('follow most of those that allow one order, and the others are named', async () => {
    const { days, source } = await read(table('3/2/2020', '25/2/2020', '26/2/2020', '2/27/2020'))
    expect(days).toEqual(['2020-02-03', '2020-02-25', '2020-02-26', '2020-02-27'])
    expect(source.notes).toEqual(['dates whose day and month stand in the other order than in most: 1'])
  })

  it('lie close together where nothing says their order', async () => {
    const { days, source } = await read(table('1/5/2020', '2/5/2020', '3/5/2020'))
    expect(days).toEqual(['2020-05-01', '2020-05-02', '2020-05-03'])
    expect(source.notes).toMatchInlineSnapshot(`
      [
        "dates that don’t say whether day or month comes first, read with the day first: 3",
      ]
    `)
    expect((await read(table('5/1/2020', '5/2/2020', '5/3/2020'))).days[2]).toBe('2020-05-03')
  })

  it('of each source are decided alone', async () => {
    const { days } = await read(table('3/2/2020', '2/25/2020'))
    expect(days).toEqual(['2020-03-02', '2020-02-25'])
  })
})

describe('dates in parts', () => {
  it('take the time and the zone of their own columns', async () => {
    const { table } = await read(
      'id,date,time,timezone,tweet\n1,2020-01-02,10:11:12,+0300,a\n2,2020-01-02,10:11:12,CET,b\n3,2020-01-02,10:11:12,Narnia,c\n',
    )
    expect(Array.from(table.createdAt, (time) => new Date(time).toISOString().slice(11, 19))).toEqual([
      '07:11:12',
      '09:11:12',
      '10:11:12',
    ])
  })

  it('keep a zone of their own', async () => {
    const { table } = await read('text,created_at,timezone\na,2020-01-02T10:00:00Z,+0300\n')
    expect(new Date(table.createdAt[0]!).toISOString()).toBe('2020-01-02T10:00:00.000Z')
  })
})

describe('texts that Python printed as bytes', () => {
  it('are decoded', async () => {
    const { texts, source } = await read(
      `text\n"b'caf\\xc3\\xa9 \\xf0\\x9f\\x98\\x80 it\\'s\\n\\\\x'"\n"b""say 'hi'"""\nb'open\n"b'one' and 'two'"\n`,
    )
    expect(texts).toEqual(["café 😀 it's\n\\x", "say 'hi'", "b'open", "b'one' and 'two'"])
    expect(source.notes).toEqual(["texts printed by Python as bytes (b'…'), decoded: 2"])
  })
})

describe('tables without a header', () => {
  const rows = [
    '"0","1467810369","Mon Apr 06 22:19:45 PDT 2009","NO_QUERY","ann_b","@bob that is a bummer."',
    '"4","1467810672","Mon Apr 06 22:19:49 PDT 2009","NO_QUERY","scott","is upset, and that is all"',
    '"0","1467810917","Mon Apr 06 22:19:53 PDT 2009","NO_QUERY","matty","dived many times for the ball"',
  ]

  it('are known by what stands in their columns', async () => {
    const { table, source } = await read(`${rows.join('\n')}\n`)
    expect(source.columns).toEqual({ text: '6', created_at: '3', id: '2', user: '5' })
    expect(table.count).toBe(3)
    expect(tweetAt(table, 0)).toMatchObject({
      text: '@bob that is a bummer.',
      id: '1467810369',
      user: 'ann_b',
      createdAt: Date.UTC(2009, 3, 7, 5, 19, 45),
    })
  })

  it('take columns by their place', async () => {
    const { table, source } = await read(`${rows.join('\n')}\n`, { user: '4', id: '' })
    expect(source.columns).toEqual({ user: '4', text: '6', created_at: '3' })
    expect(dictionaryValue(table.users, 0)).toBe('NO_QUERY')
  })

  it('of texts alone say how to read them', async () => {
    await expect(read('just a line of text\nanother, with a comma\n')).rejects.toMatchInlineSnapshot(
      `[InputError: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in - but received the columns just a line of text: without a header, name it by its place, for example --column text=1, or where each line is a tweet, add --format lines]`,
    )
    const { texts } = await read('just a line of text\nanother, with a comma\n', { text: '1' })
    expect(texts).toEqual(['just a line of text', 'another, with a comma'])
  })

  it('are none where the first row has a known name', async () => {
    const { table } = await read('1,text\n20200101,hello\n')
    expect(table.count).toBe(1)
  })
})

describe('what stands before the header', () => {
  it('is reported, line by line', async () => {
    const { texts, rejected, source } = await read(
      '# my export\n\nid,text,user\n1,"a\nb",ann\n2,"x" y",bo\n3\n',
    )
    expect(texts).toEqual(['a\nb', 'x" y'])
    expect(rejected.examples.map(({ line, detail }) => [line, detail])).toEqual([
      [1, 'before the header'],
      [7, '1 field for 3 columns'],
    ])
    expect(source.records).toBe(source.tweets + source.rejected)
  })
})

describe('tables of R', () => {
  it('have row names without a name of their own', async () => {
    const { texts, rejected } = await read('"text","lang"\n"1","hello, you","en"\n"2","hola","es"\n')
    expect(texts).toEqual(['hello, you', 'hola'])
    expect(rejected.total).toBe(0)
  })

  it('put an x before ids and print lists as vectors', async () => {
    const { table } = await read('status_id,text,hashtags\nx1234567890123456789,hello,"c(""A"", ""b"")"\n')
    expect(tweetAt(table, 0)).toMatchObject({ id: '1234567890123456789', hashtags: ['a', 'b'] })
  })
})

describe('tables of databases', () => {
  it('have backslashes before quotes', async () => {
    const { texts } = await read('"id","text"\n"1","one \\"two\\", three"\n"2","four"\n')
    expect(texts).toEqual(['one "two", three', 'four'])
  })

  it('keep backslashes where quotes are doubled', async () => {
    const { texts } = await read('id,text\n1,"a ""b"" c:\\"\n2,"d\\"\n')
    expect(texts).toEqual(['a "b" c:\\', 'd\\'])
  })
})
