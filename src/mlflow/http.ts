/**
 * Requests by undici, with those of its modules that they need: all of undici, with what browsers have, takes three
 * times as long to load.
 */
import type { Dispatcher } from 'undici'
import requestBy from 'undici/lib/api/api-request.js'
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js'

export { EnvHttpProxyAgent }

/** @param url With nothing that isn't to be sent: no userinfo. */
export function request(
  url: string,
  dispatcher: Dispatcher,
  options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>,
): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url)
  return requestBy.call(dispatcher, { ...options, origin, path: pathname + search })
}
