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
