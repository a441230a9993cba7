/**
 * The first `wanted` characters of a value as JSON. Unlike JSON.stringify, neither a
 * huge record costs more than what is shown of it, nor does deep nesting end the run: each level adds a character,
 * so no more levels are entered than characters are wanted.
 *
 * @param value What JSON.parse gives.
 */
export function jsonBeginning(value: unknown, wanted: number): string {
  let text = ''
  const write = (item: unknown): void => {
    if (Array.isArray(item)) writeList(item)
    else if (typeof item === 'object' && item !== null) writeFields(item as Record<string, unknown>)
    // One character more than is left, so that no half of one stands among those that are wanted.
    else if (typeof item === 'string')
      text += JSON.stringify(item.slice(0, Math.max(0, wanted - text.length) + 1))
    else text += JSON.stringify(item) ?? 'null'
  }
  const writeList = (items: readonly unknown[]): void => {
    text += '['
    for (const [place, item] of items.entries()) {
      if (text.length >= wanted) return
      if (place > 0) text += ','
      write(item)
    }
    text += ']'
  }
  const writeFields = (fields: Readonly<Record<string, unknown>>): void => {
    text += '{'
    let isFirst = true
    for (const key in fields) {
      if (text.length >= wanted) return
      if (!isFirst) text += ','
      isFirst = false
      write(key)
      text += ':'
      write(fields[key])
    }
    text += '}'
  }
  write(value)
  return text.slice(0, wanted)
}
