/**
 * Passwords and tokens never reach a message, a journal or a tag. They stand in the userinfo of URIs
 * (`https://user:password@host`) and in their queries: presigned ones, and those of databases.
 */

const SIGNED_QUERY = /\?[^\s"'<>]*(?:signature|x-amz-|x-goog-|sig=|token)[^\s"'<>]*/gi
/** ODBC's own settings stand in a query percent-encoded: `odbc_connect=UID%3Dme%3BPWD%3Dsecret`. */
const SECRET_PARAMETER =
  /((?:[?&;#]|%3B|%26)[\w.-]{0,64}(?:passw(?:or)?d|pwd|passphrase|secret|token|api[_-]?key|credential)[\w.-]{0,64}(?:=|%3D))[^\s&"<>]+/gi
/** Passwords are often written unencoded: up to the last @ before a blank. SQLite's addresses are paths, and have none. */
const DATABASE_USERINFO =
  /(\b(?:postgres(?:ql)?|mysql|mariadb|mssql|oracle|redshift|cockroachdb)(?:\+\w+)?:\/\/)\S*@/gi
/** A password with a slash in it: what stands after the colon is no port. */
const USER_AND_PASSWORD = /:\/\/[^\s/:@[]*:(?!\d{1,5}(?:[/?#\s]|$))\S*@/g
const USERINFO = /:\/\/[^\s/]*@/g

/** The text with the userinfo of every URI, the queries of signed ones and secret parameters of others cut out. */
export function withoutSecrets(text: string): string {
  return text
    .replace(SIGNED_QUERY, '?…')
    .replace(SECRET_PARAMETER, '$1…')
    .replace(DATABASE_USERINFO, '$1')
    .replace(USER_AND_PASSWORD, '://')
    .replace(USERINFO, '://')
}

/** Of a word of a command line that is, or ends with, an address. */
const ADDRESS = /^((?:--[\w-]+=)?[a-z][a-z0-9+.-]*:[/\\]*)[^/?#]*@/i

/** The same of what is one address: its password may hold blanks, which end an address within a text. */
export function addressWithoutSecrets(address: string): string {
  return withoutSecrets(address.replace(ADDRESS, '$1'))
}
