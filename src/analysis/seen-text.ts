import { plainText } from '../language/index.js'

/** The text of a tweet without the markup of a web page. One that is nothing but markup was meant to be read as it is. */
export function seenText(text: string): string {
  const seen = plainText(text).trim()
  return seen === '' ? text : seen
}
