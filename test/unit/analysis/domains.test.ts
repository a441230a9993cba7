import { expect, test } from 'vitest'
import { domainColumn, domainOf } from '../../../src/analysis/domains.js'

test('domainOf', () => {
  const domains = [
    'https://www.Example.org:8080/a?b@c',
    'http://user:secret@news.example.co.uk',
    '//example.org/x',
    'HTTPS://例え.jp/x',
    'https://t.co/abc',
    'https://localhost/x',
    'javascript:alert(1)',
    'example.org/no-scheme',
    '',
  ].map(domainOf)
  expect(domains).toEqual([
    'example.org',
    'news.example.co.uk',
    'example.org',
    '例え.jp',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('domainColumn puts links of one site together, row by row', () => {
  const column = domainColumn({
    values: ['https://a.org/1', 'https://t.co/2', 'https://www.a.org/3', 'https://b.org'],
    codes: Uint32Array.of(0, 1, 2, 3),
    offsets: Uint32Array.of(0, 2, 2, 4),
  })
  expect(column.values).toEqual(['a.org', 'b.org'])
  expect([[...column.codes], [...column.offsets]]).toEqual([
    [0, 0, 1],
    [0, 1, 1, 3],
  ])
})
