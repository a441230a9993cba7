// Twitter's own codes that aren't BCP 47 languages.
const TWITTER_CODES: Readonly<Record<string, string>> = {
  und: 'Undetermined',
  in: 'Indonesian',
  iw: 'Hebrew',
  qam: 'Mentions only',
  qct: 'Cashtags only',
  qht: 'Hashtags only',
  qme: 'Media only',
  qst: 'Very short text',
  zxx: 'No text',
  art: 'Emoji only',
}

let names: Intl.DisplayNames | undefined

/** "Japanese" for `ja`; the code itself where it has no name. */
export function languageName(code: string): string {
  const own = TWITTER_CODES[code]
  if (own !== undefined) return own
  try {
    names ??= new Intl.DisplayNames('en', { type: 'language' })
    return names.of(code) ?? code
  } catch {
    return code
  }
}
