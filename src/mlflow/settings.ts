/** Where the server is and how to talk to it, from options and from MLflow's own environment variables. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ArgumentError, expected } from '../errors.js'
import { addressWithoutSecrets } from './secrets.js'

export interface ClientOptions {
  /** `http://` or `https://`, with the prefix of the server if it has one. Userinfo in it is taken as credentials. */
  readonly trackingUri: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Bearer token; a username with a password wins over it, as in MLflow's Python client. */
  readonly token?: string | undefined
  /** Sent as X-MLFLOW-WORKSPACE. */
  readonly workspace?: string | undefined
  /** Don't verify the server's certificate. Not together with `caFile`. */
  readonly insecureTls?: boolean | undefined
  /** PEM file of certificate authorities to trust instead of the system's. */
  readonly caFile?: string | undefined
  /** One PEM file with the client's certificate and key. */
  readonly clientCertificateFile?: string | undefined
  /** Repetitions of a request that failed for a time (408, 429, 500, 502, 503, 504, no connection). Default 7, at most 10. */
  readonly maxRetries?: number | undefined
  /** Seconds: the first repetition comes at once, the n-th after factor * 2^(n-1), at most 120. Default 2. */
  readonly backoffFactor?: number | undefined
  /** Up to so many seconds are added to each wait, at random. Default 1. */
  readonly backoffJitter?: number | undefined
  /** Seconds until a request without an answer counts as failed. Default 120. */
  readonly timeout?: number | undefined
  /** Whether the server's Retry-After decides how long to wait. Default true. */
  readonly respectRetryAfter?: boolean | undefined
  /** When and how files are uploaded in parts, where the server offers it. Default: from 500 MB on, in 10 MB. */
  readonly multipart?: MultipartLimits | undefined
  /** Ends all requests and all waiting of the client; they throw its reason. */
  readonly signal?: AbortSignal | undefined
}

/** Uploads from `minimumBytes` on go in parts of `partBytes`. */
export interface MultipartLimits {
  readonly minimumBytes: number
  readonly partBytes: number
}

export type Environment = Readonly<Record<string, string | undefined>>

const MAX_RETRIES = 10

/** Options with nothing left open. */
export interface Settings {
  /** Without userinfo and without a slash at its end. */
  readonly baseUrl: string
  readonly authorization: string | undefined
  readonly workspace: string | undefined
  readonly insecureTls: boolean
  readonly caFile: string | undefined
  readonly clientCertificateFile: string | undefined
  readonly maxRetries: number
  readonly backoffFactor: number
  readonly backoffJitter: number
  readonly timeout: number
  readonly respectRetryAfter: boolean
  readonly signal: AbortSignal | undefined
}

/**
 * Options from MLFLOW_TRACKING_URI and its like, each with the meaning that MLflow's Python client gives it. The
 * username and password of `~/.mlflow/credentials` serve where the variables don't say them.
 *
 * @throws ArgumentError where no tracking URI is given, or a number isn't one.
 */
export async function optionsFromEnvironment(
  env: Environment = process.env,
  trackingUri = env.MLFLOW_TRACKING_URI,
): Promise<ClientOptions> {
  if (!trackingUri)
    throw new ArgumentError(expected('the address of a server', 'MLFLOW_TRACKING_URI', trackingUri))
  const stored =
    env.MLFLOW_TRACKING_USERNAME && env.MLFLOW_TRACKING_PASSWORD ? {} : await storedCredentials(env)
  const insecureTls = isTrue(env.MLFLOW_TRACKING_INSECURE_TLS)
  return {
    trackingUri,
    username: env.MLFLOW_TRACKING_USERNAME ?? stored.username,
    password: env.MLFLOW_TRACKING_PASSWORD ?? stored.password,
    token: env.MLFLOW_TRACKING_TOKEN,
    workspace: env.MLFLOW_WORKSPACE || undefined,
    insecureTls,
    // The bundle is for all programs of the machine: what is said to this one alone wins.
    caFile:
      env.MLFLOW_TRACKING_SERVER_CERT_PATH || (insecureTls ? undefined : env.REQUESTS_CA_BUNDLE) || undefined,
    clientCertificateFile: env.MLFLOW_TRACKING_CLIENT_CERT_PATH || undefined,
    maxRetries: numberOf(env, 'MLFLOW_HTTP_REQUEST_MAX_RETRIES'),
    backoffFactor: numberOf(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR'),
    backoffJitter: numberOf(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_JITTER'),
    timeout: numberOf(env, 'MLFLOW_HTTP_REQUEST_TIMEOUT'),
    respectRetryAfter:
      env.MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER === undefined
        ? undefined
        : isTrue(env.MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER),
  }
}

/** @throws ArgumentError for an address that isn't one of a server, a number out of range, contradicting options. */
export function settingsOf(options: ClientOptions): Settings {
  const url = serverUrl(options.trackingUri)
  if (options.insecureTls && options.caFile)
    throw new ArgumentError(
      'Expected either insecure TLS or a file of certificates (MLFLOW_TRACKING_INSECURE_TLS, ' +
        'MLFLOW_TRACKING_SERVER_CERT_PATH) but received both',
    )
  const maxRetries = inRange('maxRetries', options.maxRetries ?? 7, 0, MAX_RETRIES)
  return {
    baseUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    authorization: authorizationOf(url, options),
    workspace: options.workspace,
    insecureTls: options.insecureTls ?? false,
    caFile: options.caFile,
    clientCertificateFile: options.clientCertificateFile,
    maxRetries: Math.round(maxRetries),
    backoffFactor: inRange('backoffFactor', options.backoffFactor ?? 2, 0, 120),
    backoffJitter: inRange('backoffJitter', options.backoffJitter ?? 1, 0, 120),
    timeout: inRange('timeout', options.timeout ?? 120, 0.001, 86_400),
    respectRetryAfter: options.respectRetryAfter ?? true,
    signal: options.signal,
  }
}

function serverUrl(trackingUri: string): URL {
  const url = URL.canParse(trackingUri) ? new URL(trackingUri) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new ArgumentError(
    expected(
      'an http:// or https:// address',
      'the tracking URI',
      addressWithoutSecrets(String(trackingUri)),
    ),
  )
}

function authorizationOf(url: URL, { username, password, token }: ClientOptions): string | undefined {
  if (username && password) return basic(username, password)
  if (token) return `Bearer ${token}`
  if (url.username) return basic(decodeURIComponent(url.username), decodeURIComponent(url.password))
  return undefined
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

interface StoredCredentials {
  readonly username?: string | undefined
  readonly password?: string | undefined
}

/** The section [mlflow] of ~/.mlflow/credentials, which `mlflow login` and administrators write. */
async function storedCredentials(env: Environment): Promise<StoredCredentials> {
  const home = env.HOME || env.USERPROFILE || homedir()
  const text = await readFile(join(home, '.mlflow', 'credentials'), 'utf8').catch(() => '')
  const section = /^\[mlflow\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text)?.[1] ?? ''
  const value = (key: string): string | undefined =>
    new RegExp(`^\\s*${key}\\s*[=:]\\s*(.*?)\\s*$`, 'm').exec(section)?.[1] || undefined
  return { username: value('mlflow_tracking_username'), password: value('mlflow_tracking_password') }
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['true', '1'].includes(value.toLowerCase())
}

function numberOf(env: Environment, name: string): number | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new ArgumentError(expected('a number of at least 0', name, text))
}

function inRange(name: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value
  throw new ArgumentError(expected(`a number from ${low} to ${high}`, name, value))
}
