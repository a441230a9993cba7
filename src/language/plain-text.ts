/**
 * Texts that a web page or a blog was made of, as a reader of that page sees them: without tags and comments, entities
 * as the characters that they stand for. Only elements of HTML are tags: `a < b`, `<3` and `<user>` are text.
 */

/** Elements that don't end a word. */
const INLINE: ReadonlySet<string> = new Set(
  'a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
)
const OTHERS =
  'address area article aside audio base blockquote body br button canvas caption center col colgroup dd details dialog div dl dt embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input label legend li link main map meta nav noscript object ol optgroup option p param picture pre script section select source style summary svg table tbody td template textarea tfoot th thead title tr track ul video'
const ELEMENTS: ReadonlySet<string> = new Set([...INLINE, ...OTHERS.split(' ')])
/** Elements whose content is no text. */
const UNSEEN: ReadonlySet<string> = new Set(['script', 'style'])

const NAME = /<\/?([a-z][a-z0-9]*)(?=[\s/>])/iy
/** Attributes have values, but for those that HTML knows to have none: in `a <b and c> d` nothing is a tag. */
const ATTRIBUTES =
  /(?:\s+(?:[a-z][\w:.-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+)|(?:allowfullscreen|async|autoplay|checked|controls|default|defer|disabled|download|hidden|ismap|itemscope|loop|multiple|muted|nowrap|open|playsinline|readonly|required|reversed|selected)(?=[\s/>])))*\s*\/?>/iy
/** What is left of a tag where a text was cut. */
const CUT_ATTRIBUTES =
  /(?:\s+[a-z][\w:.-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))*\s+[a-z][\w:.-]*\s*=\s*(?:"[^"<>]*|'[^'<>]*|[^\s"'<>=`]*)$/iy

/** The text that is seen; the same text where there is no markup in it. */
export function plainText(text: string): string {
  const untagged = text.includes('<') ? withoutTags(text) : text
  return untagged.includes('&') ? untagged.replace(ENTITY, decode) : untagged
}

function withoutTags(text: string): string {
  let plain = ''
  let kept = 0
  // What nothing closes further on needn't be looked for again: hostile texts open many.
  const unclosed = new Set<string>()
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', Math.max(at + 1, kept))) {
    const found = tagAt(text, at, unclosed)
    if (found === undefined) continue
    plain += text.slice(kept, at)
    if (!found.isInline) plain += ' '
    kept = found.end
  }
  return kept === 0 ? text : plain + text.slice(kept)
}

interface Tag {
  readonly end: number
  readonly isInline: boolean
}

function tagAt(text: string, at: number, unclosed: Set<string>): Tag | undefined {
  if (text.startsWith('!--', at + 1)) return closedBy('-->', text, at, unclosed)
  NAME.lastIndex = at
  const name = NAME.exec(text)?.[1]?.toLowerCase()
  if (name === undefined || !ELEMENTS.has(name)) return undefined
  const end = endOf(ATTRIBUTES, text, NAME.lastIndex) ?? endOf(CUT_ATTRIBUTES, text, NAME.lastIndex)
  if (end === undefined) return undefined
  const isOpening = text[at + 1] !== '/'
  const hidden = isOpening && UNSEEN.has(name) ? closedBy(`</${name}>`, text, at, unclosed) : undefined
  return hidden ?? { end, isInline: INLINE.has(name) }
}

function closedBy(mark: string, text: string, at: number, unclosed: Set<string>): Tag | undefined {
  const found = unclosed.has(mark) ? -1 : text.indexOf(mark, at)
  if (found >= 0) return { end: found + mark.length, isInline: false }
  unclosed.add(mark)
  return undefined
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z0-9]{1,7}));/gi

/** What HTML doesn't know is text: `AT&T;`. */
function decode(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return named().get(name) ?? entity
  const codePoint = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
  if (codePoint >= 0x80 && codePoint < 0xa0) return WINDOWS_1252[codePoint - 0x80]!
  const isCharacter =
    codePoint >= 0x20 && codePoint <= 0x10_ffff && !(codePoint >= 0xd800 && codePoint < 0xe000)
  return isCharacter ? String.fromCodePoint(codePoint) : ' '
}

/** What pages mean by numbers that are control characters, by the HTML standard. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/** The entities of HTML 4: those of Latin-1 in order from U+00A0, the others with their code point in base 16. */
const LATIN_1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
const OTHER_CHARACTERS =
  'quot:22 amp:26 apos:27 lt:3c gt:3e OElig:152 oelig:153 Scaron:160 scaron:161 Yuml:178 fnof:192 circ:2c6 tilde:2dc Alpha:391 Beta:392 Gamma:393 Delta:394 Epsilon:395 Zeta:396 Eta:397 Theta:398 Iota:399 Kappa:39a Lambda:39b Mu:39c Nu:39d Xi:39e Omicron:39f Pi:3a0 Rho:3a1 Sigma:3a3 Tau:3a4 Upsilon:3a5 Phi:3a6 Chi:3a7 Psi:3a8 Omega:3a9 alpha:3b1 beta:3b2 gamma:3b3 delta:3b4 epsilon:3b5 zeta:3b6 eta:3b7 theta:3b8 iota:3b9 kappa:3ba lambda:3bb mu:3bc nu:3bd xi:3be omicron:3bf pi:3c0 rho:3c1 sigmaf:3c2 sigma:3c3 tau:3c4 upsilon:3c5 phi:3c6 chi:3c7 psi:3c8 omega:3c9 thetasym:3d1 upsih:3d2 piv:3d6 ensp:2002 emsp:2003 thinsp:2009 zwnj:200c zwj:200d lrm:200e rlm:200f ndash:2013 mdash:2014 lsquo:2018 rsquo:2019 sbquo:201a ldquo:201c rdquo:201d bdquo:201e dagger:2020 Dagger:2021 bull:2022 hellip:2026 permil:2030 prime:2032 Prime:2033 lsaquo:2039 rsaquo:203a oline:203e frasl:2044 euro:20ac image:2111 weierp:2118 real:211c trade:2122 alefsym:2135 larr:2190 uarr:2191 rarr:2192 darr:2193 harr:2194 crarr:21b5 lArr:21d0 uArr:21d1 rArr:21d2 dArr:21d3 hArr:21d4 forall:2200 part:2202 exist:2203 empty:2205 nabla:2207 isin:2208 notin:2209 ni:220b prod:220f sum:2211 minus:2212 lowast:2217 radic:221a prop:221d infin:221e ang:2220 and:2227 or:2228 cap:2229 cup:222a int:222b there4:2234 sim:223c cong:2245 asymp:2248 ne:2260 equiv:2261 le:2264 ge:2265 sub:2282 sup:2283 nsub:2284 sube:2286 supe:2287 oplus:2295 otimes:2297 perp:22a5 sdot:22c5 lceil:2308 rceil:2309 lfloor:230a rfloor:230b lang:2329 rang:232a loz:25ca spades:2660 clubs:2663 hearts:2665 diams:2666'

let characters: ReadonlyMap<string, string> | undefined

function named(): ReadonlyMap<string, string> {
  characters ??= new Map([
    ...LATIN_1.split(' ').map((name, i) => [name, String.fromCharCode(0xa0 + i)] as const),
    ...OTHER_CHARACTERS.split(' ').map((entry) => {
      const [name, code] = entry.split(':')
      return [name!, String.fromCharCode(Number.parseInt(code!, 16))] as const
    }),
  ])
  return characters
}
