import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { seenText } from '../../src/analysis/index.js'
import { plainText } from '../../src/language/index.js'

describe('plainText', () => {
  test.each([
    ['<a href="https://example.com/sam" rel="nofollow">@sam</a> is <b>so</b>right', '@sam is soright'],
    ['<div class="gallery"><ul><li><img src=\'a.png\'/></li></ul></div>late', '       late'],
    ['one<br>two<br/>three<BR />four</p>', 'one two three four '],
    ['<video controls loop src=x.mp4></video>seen', '  seen'],
    ['<style>p { color: red }</style>seen<script type="x">f(a < b)</script>', ' seen '],
    ['<!-- not <b>seen</b> -->seen', ' seen'],
    ['cut <a href="https://t.co/aB', 'cut '],
    ['cut <a rel="nofollow" href=', 'cut '],
    ['R&amp;D caf&eacute; it&#8217;s &#x1F600; &#146; &nbsp;&hearts;', 'R&D café it’s 😀 ’ \u00a0♥'],
    ['&#0; &#xD800; &#9999999;', '     '],
  ])('%s', (text, expected) => {
    expect(plainText(text)).toBe(expected)
  })

  test.each([
    'a < b and b > c',
    'I <3 you </3',
    '<user> said <url>',
    'a <b and c> d',
    '<3 <- -> <= >= << >>',
    '<!-- never closed',
    'AT&T; R&D &unknown; &; & &#; a?b=1&copy=2',
    'Mass <a href',
  ])('%s is no markup', (text) => {
    expect(plainText(text)).toBe(text)
  })

  it('takes no more than a few steps for each character of a hostile text', () => {
    for (const piece of [
      '<!--',
      '<script>',
      '<a x="',
      "<a x='",
      '<a x=y ',
      '<a ',
      '<a x="y> ',
      '&#x',
      '&amp',
    ])
      expect(plainText(piece.repeat(200_000)).length).toBeGreaterThanOrEqual(0)
  })

  it('leaves any text without < and & as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = text.replace(/[<&]/g, '')
        expect(plainText(safe)).toBe(safe)
      }),
    )
  })
})

describe('seenText', () => {
  it('shows a tweet that is nothing but markup as it is', () => {
    expect(seenText(' <b>late</b> ')).toBe('late')
    expect(seenText('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>')
  })
})
