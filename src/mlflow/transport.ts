/** Requests to one server: credentials, TLS, timeouts, repetitions, and answers that can't be trusted to be JSON. */
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { ArgumentError } from '../errors.js'
import { MlflowError, unexpectedAnswer } from './mlflow-error.js'
import { isDistrust, isTemporaryCode, isTemporaryStatus, isUnsent, waitBefore } from './retry.js'
import { withoutSecrets } from './secrets.js'
import type { Settings } from './settings.js'
import { told } from './told.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A body that can be sent again. */
export type BodySource = Uint8Array | { readonly bytes: number; open(): Readable }

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly json?: unknown
  readonly body?: BodySource
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /**
   * Whether the request may be repeated although the server may have carried it out. Default true; false for what
   * makes something new each time.
   */
  readonly isRepeatable?: boolean
  /** Repetitions, where the settings' don't suit. */
  readonly maxRetries?: number
}

/** Longest answer that is read as JSON. */
const MAX_JSON_BYTES = 256 << 20
/** Of an answer that isn't JSON, as much is looked at for an error. */
const MAX_PAGE_CHARACTERS = 1 << 18

export class Transport {
  readonly settings: Settings
  #dispatcher: Promise<Dispatcher> | undefined

  constructor(settings: Settings) {
    this.settings = settings
  }

  /** The answer to a request of the tracking API, as an object; an empty answer is an empty object. */
  async api(method: Method, path: string, options: RequestOptions = {}): Promise<Record<string, unknown>> {
    return this.json(method, `${this.settings.baseUrl}/api/2.0/mlflow/${path}`, options)
  }

  /** The answer to a request to any address of the server, as an object. */
  async json(method: Method, url: string, options: RequestOptions = {}): Promise<Record<string, unknown>> {
    return this.repeat(options, async () => {
      const answer = await this.#send(method, url, options)
      const text = await readText(answer)
      const parsed = parseObject(text)
      if (parsed) return parsed
      throw unexpectedAnswer('JSON', withoutSecrets(url), excerpt(text, answer))
    })
  }

  /** The text at an address of the server, such as /version. */
  async text(path: string, options: RequestOptions = {}): Promise<string> {
    const url = `${this.settings.baseUrl}${path}`
    return this.repeat(options, async () => readText(await this.#send('GET', url, options)))
  }

  /** Sends a body and ignores the answer's, but for a page; returns its headers. Credentials go to this server only. */
  async put(url: string, options: RequestOptions): Promise<Record<string, string | string[] | undefined>> {
    return this.repeat(options, async () => {
      const answer = await this.#send('PUT', url, options)
      // No store answers with a page: a proxy did, in its place. Stores of S3 call nothing at all HTML, too.
      const text = isPage(answer) ? await readText(answer) : ''
      if (text !== '') throw unexpectedAnswer('no page', withoutSecrets(url), excerpt(text, answer))
      await answer.body.dump()
      return answer.headers
    })
  }

  /** The body at an address as a stream. What breaks while it is read is the reader's to handle. */
  async open(url: string, options: RequestOptions = {}): Promise<Readable> {
    return this.repeat(options, async () => (await this.#send('GET', url, options)).body)
  }

  /** Closes all connections; requests on their way fail. */
  async close(): Promise<void> {
    const dispatcher = await this.#dispatcher
    this.#dispatcher = undefined
    await dispatcher?.destroy()
  }

  /** Runs `attempt` until it succeeds, fails for good, or has been repeated often enough. */
  async repeat<T>(options: RequestOptions, attempt: () => Promise<T>): Promise<T> {
    const { isRepeatable = true, maxRetries = this.settings.maxRetries } = options
    const signal = this.#signalOf(options)
    for (let repetition = 1; ; repetition++) {
      signal?.throwIfAborted()
      try {
        return await attempt()
      } catch (error) {
        signal?.throwIfAborted()
        const isWorthIt =
          error instanceof MlflowError && error.isTemporary && (isRepeatable || !error.mayHaveHappened)
        if (!isWorthIt || repetition > maxRetries) throw error
        const wait = waitBefore(repetition, retryAfterOf(error), this.settings)
        await sleep(wait * 1000, undefined, { ...(signal && { signal }) }).catch(() => undefined)
      }
    }
  }

  async #send(method: Method, url: string, options: RequestOptions): Promise<Dispatcher.ResponseData> {
    const { request } = await import('./http.js')
    const { settings } = this
    const place = `${method} ${withoutSecrets(url)}`
    const isOurs = url.startsWith(`${settings.baseUrl}/`)
    const headers: Record<string, string> = {
      'user-agent': 'twitter-som',
      ...(isOurs && settings.authorization && { authorization: settings.authorization }),
      ...(isOurs && settings.workspace && { 'x-mlflow-workspace': settings.workspace }),
      ...(options.json !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    }
    const { body, length } = bodyOf(options)
    if (length !== undefined) headers['content-length'] = String(length)
    const signal = this.#signalOf(options)
    let answer: Dispatcher.ResponseData
    try {
      answer = await request(withQuery(url, options.query), await this.#connections(), {
        method,
        headers,
        body: body ?? null,
        headersTimeout: settings.timeout * 1000,
        bodyTimeout: settings.timeout * 1000,
        ...(signal && { signal }),
      })
    } catch (cause) {
      throw connectionError(place, cause)
    }
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer
    throw await refusal(place, answer)
  }

  /** Whoever asks can stop the request, and whoever made the client all of them. */
  #signalOf(options: RequestOptions): AbortSignal | undefined {
    const { signal } = this.settings
    if (signal === undefined || options.signal === undefined) return options.signal ?? signal
    return AbortSignal.any([options.signal, signal])
  }

  #connections(): Promise<Dispatcher> {
    this.#dispatcher ??= makeDispatcher(this.settings)
    return this.#dispatcher
  }
}

async function makeDispatcher(settings: Settings): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('./http.js')
  const tls = {
    ...(settings.insecureTls && { rejectUnauthorized: false }),
    ...(settings.caFile && { ca: await readCertificates(settings.caFile) }),
    ...(settings.clientCertificateFile && (await clientCertificate(settings.clientCertificateFile))),
  }
  return new EnvHttpProxyAgent({
    connect: { ...tls, timeout: Math.min(settings.timeout, 30) * 1000 },
    requestTls: tls,
  })
}

async function clientCertificate(path: string): Promise<{ cert: string; key: string }> {
  const pem = await readCertificates(path)
  return { cert: pem, key: pem }
}

async function readCertificates(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new ArgumentError(`Expected certificates in ${path} but it can't be read`, { cause })
  }
}

function bodyOf({ json, body }: RequestOptions): { body?: string | Uint8Array | Readable; length?: number } {
  if (json !== undefined) return { body: JSON.stringify(json) }
  if (body === undefined) return {}
  return body instanceof Uint8Array ? { body } : { body: body.open(), length: body.bytes }
}

function withQuery(url: string, query: RequestOptions['query']): string {
  const given = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  return given.length === 0 ? url : `${url}?${given.join('&')}`
}

async function readText({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength
      if (bytes > MAX_JSON_BYTES)
        throw new MlflowError('Expected an answer of a server but received over 256 MB')
      chunks.push(chunk)
    }
  } catch (cause) {
    throw cause instanceof MlflowError ? cause : connectionError('the answer', cause)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Errors come as MLflow's JSON, as FastAPI's, as text, as the HTML of a proxy. */
async function refusal(place: string, answer: Dispatcher.ResponseData): Promise<MlflowError> {
  const { statusCode: status, headers } = answer
  const text = await readText(answer).catch(() => '')
  const { error_code: errorCode, message, detail } = parseObject(text) ?? {}
  const said = typeof message === 'string' ? message : typeof detail === 'string' ? detail : undefined
  const why = said === undefined ? excerpt(text, answer) : told(said)
  const code = typeof errorCode === 'string' ? errorCode : undefined
  const name = code === undefined ? String(status) : `${status} ${told(code)}`
  const error = new MlflowError(`Expected ${place} to succeed but received ${name}: ${why}`, {
    status,
    errorCode: code,
    isTemporary: isTemporaryStatus(status),
    // 429: the server didn't take it. All others of these come after the work may have been done.
    mayHaveHappened: isTemporaryStatus(status) && status !== 429,
  })
  const retryAfter = headers['retry-after']
  if (typeof retryAfter === 'string') waits.set(error, retryAfter)
  return error
}

/** What servers asked for in Retry-After, beside the error: it is nobody's business but the repetition's. */
const waits = new WeakMap<MlflowError, string>()

function retryAfterOf(error: MlflowError): string | undefined {
  return waits.get(error)
}

function isPage({ headers }: Dispatcher.ResponseData): boolean {
  return String(headers['content-type'] ?? '').split(';')[0] === 'text/html'
}

function excerpt(text: string, answer: Dispatcher.ResponseData): string {
  const line = told(
    text.slice(0, MAX_PAGE_CHARACTERS).replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' '),
  )
  return isPage(answer) ? `a page (HTML): ${line}` : line || 'nothing'
}

function connectionError(place: string, cause: unknown): MlflowError {
  if (cause instanceof MlflowError || (cause instanceof Error && cause.name === 'AbortError')) throw cause
  const code = codeOf(cause)
  const why = cause instanceof Error ? cause.message || code : String(cause)
  const hint = isDistrust(code)
    ? ': MLFLOW_TRACKING_SERVER_CERT_PATH names a file of authorities to trust'
    : ''
  return new MlflowError(`Expected ${place} to be answered but received ${why ?? 'no connection'}${hint}`, {
    isTemporary: isTemporaryCode(code),
    mayHaveHappened: !isUnsent(code),
    cause,
  })
}

/** The system's code of an error, also of the first of several (one per address tried). */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}
