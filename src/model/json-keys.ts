/**
 * The first key that an object of the text has twice; undefined where there is none. `JSON.parse` keeps the last
 * of them in silence, and another reader may keep the first.
 *
 * @param text Valid JSON.
 */
export function repeatedKey(text: string): string | undefined {
  /** Keys of the objects that are open, innermost last; undefined for an array. */
  const open: (Set<string> | undefined)[] = []
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/gu)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, -1)) as string
      const keys = open.at(-1)
      if (keys?.has(key)) return JSON.stringify(key)
      keys?.add(key)
    }
  }
  return undefined
}
