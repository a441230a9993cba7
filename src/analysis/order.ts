/** Order by Unicode code points, as Python sorts strings; JavaScript's own order is by UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Units of a surrogate pair stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit
}

/** The first `limit` of the accepted items in the order of `compare`, without sorting all of them. */
export function firstInOrder<T>(
  items: Iterable<T>,
  limit: number,
  compare: (a: T, b: T) => number,
  accept: (item: T) => boolean = () => true,
): T[] {
  const first: T[] = []
  if (limit === 0) return first
  for (const item of items) {
    if (first.length === limit && compare(item, first[limit - 1]!) >= 0) continue
    if (!accept(item)) continue
    let place = first.length
    while (place > 0 && compare(item, first[place - 1]!) < 0) place--
    first.splice(place, 0, item)
    if (first.length > limit) first.pop()
  }
  return first
}
