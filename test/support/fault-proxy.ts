/** Stands between a client and the real server, and does to requests what networks and dying servers do. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'

/** What happens to a request; `pass` lets the server answer. */
export type Fault =
  | 'pass'
  /** The connection breaks before the server sees the request. */
  | 'drop'
  /** The server does what was asked, and its answer is lost. */
  | 'lose'
  /** The answer breaks off in its middle. */
  | 'cut'
  /** No answer, ever. */
  | 'hang'
  /** A page instead of JSON. */
  | 'page'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

export class FaultProxy {
  /** Decides by the number of the request, from 0, and its path. */
  decide: (index: number, path: string) => Fault = () => 'pass'
  requests = 0
  readonly url: string
  readonly #server: Server

  private constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  static async before(target: string): Promise<FaultProxy> {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    const proxy = new FaultProxy(server, `http://127.0.0.1:${port}`)
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) =>
      proxy.#handle(incoming, outgoing, target),
    )
    return proxy
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  #handle(incoming: IncomingMessage, outgoing: ServerResponse, target: string): void {
    const fault = this.decide(this.requests++, incoming.url!)
    if (fault === 'drop') incoming.socket.destroy()
    else if (fault === 'hang') incoming.resume()
    else if (fault === 'page')
      answer(incoming, outgoing, 200, { 'content-type': 'text/html' }, '<h1>Sign in</h1>')
    else if (typeof fault === 'object')
      answer(incoming, outgoing, fault.status, { 'content-type': 'application/json', ...fault.headers }, '{}')
    else forward(incoming, outgoing, target, fault)
  }
}

function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  incoming.resume()
  incoming.on('end', () => outgoing.writeHead(status, headers).end(body))
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  fault: 'pass' | 'lose' | 'cut',
): void {
  const { method, headers, url } = incoming
  const onward = request(
    `${target}${url}`,
    { method, headers: { ...headers, host: new URL(target).host } },
    (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => {
        if (fault === 'lose') {
          incoming.socket.destroy()
          return
        }
        const body = Buffer.concat(chunks)
        outgoing.writeHead(reply.statusCode!, { ...reply.headers, 'content-length': body.byteLength })
        if (fault === 'pass') outgoing.end(body)
        else {
          outgoing.write(body.subarray(0, body.byteLength >> 1))
          setTimeout(() => incoming.socket.destroy(), 10)
        }
      })
    },
  )
  onward.on('error', () => incoming.socket.destroy())
  incoming.pipe(onward)
}
