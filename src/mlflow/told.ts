/** What others wrote, as a message may tell it to a terminal. */
import { withoutSecrets } from './secrets.js'

const MAX_TOLD_CHARACTERS = 300
/** What stands beyond is not looked at. */
const MAX_READ_CHARACTERS = 16_384

const BLANKS = /[\s\u0085]+/gu
const CONTROLS = /\p{Cc}/gu
/** Marks that a reader can't see: they turn the line around or hide in it. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu

/** On one line of at most 300 characters, without secrets and without anything that a terminal obeys. */
export function told(text: string): string {
  const line = onOneLine(beginning(text))
  const safe = withoutSecrets(line)
  const isWhole = text.length <= MAX_READ_CHARACTERS && safe.length <= MAX_TOLD_CHARACTERS
  return isWhole ? safe : `${safe.slice(0, MAX_TOLD_CHARACTERS)}…`
}

/** Blanks and line breaks become one blank, control characters U+FFFD, invisible marks nothing. */
export function onOneLine(text: string): string {
  return text.replace(BLANKS, ' ').replace(CONTROLS, '\ufffd').replace(INVISIBLE, '').trim()
}

/** Up to a blank: half a password isn't recognized as one. */
function beginning(text: string): string {
  if (text.length <= MAX_READ_CHARACTERS) return text
  const part = text.slice(0, MAX_READ_CHARACTERS).replace(BLANKS, ' ')
  return part.slice(0, Math.max(0, part.lastIndexOf(' ')))
}
