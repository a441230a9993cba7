import { describe, expect, it } from 'vitest'
import { findEntities } from '../../../src/input/entities.js'

describe('findEntities', () => {
  it('lower-cases, keeps the order and what is repeated', () => {
    expect(findEntities('#B then #a, @Zed and @abe, #B again http://x.example/1 www.y.example')).toEqual({
      hashtags: ['b', 'a', 'b'],
      mentions: ['zed', 'abe'],
      urls: ['http://x.example/1', 'www.y.example'],
    })
  })

  it('finds nothing inside a URL', () => {
    expect(findEntities('see http://x.example/#top and https://y.example/@ada?q=#z')).toEqual({
      hashtags: [],
      mentions: [],
      urls: ['http://x.example/#top', 'https://y.example/@ada?q=#z'],
    })
  })

  it('leaves punctuation to the sentence', () => {
    expect(findEntities('(http://x.example/a). "http://x.example/b", http://x.example/c_(d)!').urls).toEqual([
      'http://x.example/a',
      'http://x.example/b',
      'http://x.example/c_(d)',
    ])
  })

  it('ends shortened links where the code ends, other links at other scripts', () => {
    expect(findEntities('http://t.co/abc日本 http://x.example/a日本 https://t.co/q…').urls).toEqual([
      'http://t.co/abc',
      'http://x.example/a',
      'https://t.co/q',
    ])
  })

  it('finds links that an export has glued to the word before', () => {
    expect(findEntities('a planpic.twitter.com/Ab1 policyhttp://bit.ly/x').urls).toEqual([
      'pic.twitter.com/Ab1',
      'http://bit.ly/x',
    ])
  })

  it('takes a scheme alone for text', () => {
    expect(findEntities('http:// https://… www. #x')).toEqual({ hashtags: ['x'], mentions: [], urls: [] })
  })

  it('knows the bounds of hashtags', () => {
    const tags = (text: string): string[] => findEntities(text).hashtags
    expect(tags('#a#b text#nope &#39; #1 #_')).toEqual([])
    expect(tags('#1a #_1a #été #日本語、＃タグ #नमस्ते (#ok) #a-b ❤️#heart ##x')).toEqual([
      '1a',
      '_1a',
      'été',
      '日本語',
      'タグ',
      'नमस्ते',
      'ok',
      'a',
      'heart',
      'x',
    ])
  })

  it('knows the bounds of mentions', () => {
    const mentions = (text: string): string[] => findEntities(text).mentions
    expect(mentions('user@host.example @a@b @é @x/list')).toEqual([])
    expect(mentions('.@x hi, RT@bob: 日本@user ＠Wide @a_1')).toEqual(['x', 'bob', 'user', 'wide', 'a_1'])
    expect(mentions(`@${'a'.repeat(25)}`)).toEqual(['a'.repeat(20)])
  })

  it('is quick on hostile texts', () => {
    for (const text of [
      '#'.repeat(50_000),
      '@'.repeat(50_000),
      'http://'.repeat(10_000),
      `http://x${')'.repeat(50_000)}`,
      `#${'1'.repeat(50_000)}`,
    ])
      expect(findEntities(text).hashtags).toEqual([])
  })
})
