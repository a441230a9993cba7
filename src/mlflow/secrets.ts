/**
 * Passwords and tokens never reach a message, a journal or a tag. They stand in the userinfo of URIs
 * (`https://user:password@host`) and in the queries of presigned ones.
 */

/** Up to the last @ before a blank or a slash: passwords are often written with an unencoded @. */
const USERINFO = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi
const SIGNED_QUERY = /\?[^\s"'<>]*(?:signature|x-amz-|x-goog-|sig=|token)[^\s"'<>]*/gi

/** The text with the userinfo of every URI and the queries of signed ones cut out. */
export function withoutSecrets(text: string): string {
  return text.replace(USERINFO, '$1').replace(SIGNED_QUERY, '?…')
}
