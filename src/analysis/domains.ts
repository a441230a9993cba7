import type { ListColumn } from '../input/index.js'

/** Sites that the links of tweets lead to, as a column of lists like that of the links. */
export function domainColumn(urls: ListColumn): ListColumn {
  const codeOfDomain = new Map<string, number>()
  const codeOf = urls.values.map((url) => {
    const domain = domainOf(url)
    if (domain === undefined) return UNKNOWN
    const code = codeOfDomain.get(domain) ?? codeOfDomain.size
    codeOfDomain.set(domain, code)
    return code
  })
  const codes: number[] = []
  const offsets = new Uint32Array(urls.offsets.length)
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let i = urls.offsets[row]!; i < urls.offsets[row + 1]!; i++) {
      const code = codeOf[urls.codes[i]!]!
      if (code !== UNKNOWN) codes.push(code)
    }
    offsets[row + 1] = codes.length
  }
  return { values: [...codeOfDomain.keys()], codes: Uint32Array.from(codes), offsets }
}

const UNKNOWN = -1
/** Host of a link, after its scheme and whatever name stands before an `@`. */
const HOST = /^(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^/?#@]*@)?(?:www\.)?([^/?#:\s@]+)/iu

/** "example.org" for `https://www.Example.org:80/x`; undefined for t.co, behind which any site may stand, and for what is no link. */
export function domainOf(url: string): string | undefined {
  const host = HOST.exec(url)?.[1]?.toLowerCase()
  return host === 't.co' || host === undefined || !host.includes('.') ? undefined : host
}
