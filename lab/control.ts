import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AwsError } from './gateway/service.ts'

/** Serves the control API: JSON in, JSON out, over a socket file that only root can open. */
export type Route = (request: {
  readonly query: URLSearchParams
  readonly body: unknown
  readonly rest: string
}) => unknown

/** Routes are keyed `METHOD /path`; a path may end in `/*`, the remainder is then `rest`. */
export function controlServer(routes: Readonly<Record<string, Route>>): Server {
  return createServer((request, response) => {
    answer(routes, request, response).catch(error => {
      const status = error instanceof AwsError ? 400 : 500
      const message = error instanceof Error ? error.message : String(error)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: message }))
    })
  })
}

async function answer(routes: Readonly<Record<string, Route>>, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://control')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new AwsError('BadRequest', `The body is not JSON: ${text.slice(0, 100)}`)
  }
  const exact = routes[`${request.method} ${url.pathname}`]
  const slash = url.pathname.indexOf('/', 1)
  const wildcard = slash < 0 ? undefined : routes[`${request.method} ${url.pathname.slice(0, slash)}/*`]
  const route = exact ?? wildcard
  if (route === undefined) throw new AwsError('NotFound', `The control API has no ${request.method} ${url.pathname}.`)
  const rest = exact === undefined ? decodeURIComponent(url.pathname.slice(slash + 1)) : ''
  const result = await route({ query: url.searchParams, body, rest })
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(result ?? {}))
}

/** Calls the control API of a running lab. @throws when it is not running or refuses. */
export function control<Result>(socketPath: string, method: string, path: string, body?: unknown): Promise<Result> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ socketPath, method, path, agent: false }, incoming => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        try {
          const parsed = JSON.parse(text) as Result & { error?: string }
          if (incoming.statusCode === 200) resolve(parsed)
          else reject(new Error(parsed.error ?? text))
        } catch {
          reject(new Error(`The control API answered ${incoming.statusCode}: ${text.slice(0, 200)}`))
        }
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
