/** A key that ends in "id", and a number that JavaScript's own numbers may not hold. */
const LONG_ID = /("[A-Za-z_]*[iI]d"\s*:\s*)([1-9]\d{15,})(?![\d.eE])/g

/** Most records have none: this looks at every colon only, not at every key. */
const LONG_NUMBER = /:\s*\d{16}/

/**
 * Puts long numbers behind keys of ids into quotes, so that they survive JSON.parse.
 *
 * Never changes the inside of a string: the quote behind the key's last letter isn't escaped, so it opens or
 * closes a string; letters before an opening quote aren't JSON; so it closes one, and what follows is outside.
 */
export function quoteLongIds(json: string): string {
  return LONG_NUMBER.test(json) ? json.replace(LONG_ID, '$1"$2"') : json
}
