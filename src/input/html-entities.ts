/** The characters that Twitter's API escapes in texts, and the forms in which exports escape them. */
const CHARACTERS = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&#x27;', "'"],
  ['&#039;', "'"],
  ['&apos;', "'"],
])
const ENTITY = /&(?:amp|lt|gt|quot|#39|#039|#x27|apos);/g

/** Decoded once: `&amp;lt;` becomes `&lt;`. */
export function decodeHtmlEntities(text: string): string {
  return text.includes('&') ? text.replace(ENTITY, (entity) => CHARACTERS.get(entity)!) : text
}
