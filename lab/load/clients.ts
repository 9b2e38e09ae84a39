/** The clients of the load. Each ends what it does and tells it once; nothing is ever sent twice. */
import { createHash, randomBytes } from 'node:crypto'
import * as http from 'node:http'
import * as https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kind, LoadRecord } from './records.ts'

export type Tell = (record: LoadRecord) => void

const PATIENCE_MILLISECONDS = 30_000

export interface Answered {
  readonly status: number
  readonly version: string
  readonly body: string
}

/** Keeps up to so many connections; more requests than that wait for one, as in a browser or a connection pool. */
export function connections(url: string, most: number): http.Agent {
  const settings = { keepAlive: true, maxSockets: most }
  return url.startsWith('https:') ? new https.Agent(settings) : new http.Agent(settings)
}

/** One request; status 0 when there was no whole answer. Never throws. */
export function ask(
  url: string,
  agent: http.Agent | false,
  {
    method = 'GET',
    headers = {},
    patienceMilliseconds = PATIENCE_MILLISECONDS,
    body = async call => void call.end()
  }: {
    readonly method?: string
    readonly headers?: http.OutgoingHttpHeaders
    readonly patienceMilliseconds?: number
    readonly body?: (call: http.ClientRequest) => Promise<void>
  } = {}
): Promise<Answered> {
  return new Promise(resolve => {
    const none = (why: string): void => resolve({ status: 0, version: why, body: '' })
    const { request } = url.startsWith('https:') ? https : http
    const call = request(url, { method, headers, agent, timeout: patienceMilliseconds }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.once('end', () =>
        response.complete
          ? resolve({
              status: response.statusCode ?? 0,
              version: String(response.headers['x-kiln-version'] ?? '-'),
              body: text
            })
          : none('the answer was cut')
      )
      response.once('error', error => none(error.message))
      response.once('aborted', () => none('the answer was cut'))
    })
    call.once('timeout', () => call.destroy(new Error('no answer in time')))
    call.once('error', error => none((error as { code?: string }).code ?? error.message))
    body(call).catch(error => call.destroy(error))
  })
}

/** Runs something that is told as one record. */
async function timed(
  kind: Kind,
  tell: Tell,
  body: () => Promise<Pick<LoadRecord, 'status' | 'version'>>
): Promise<void> {
  const at = Date.now()
  const start = performance.now()
  const { status, version } = await body()
  tell({ kind, at, milliseconds: Math.round((performance.now() - start) * 10) / 10, status, version })
}

export const request = (url: string, agent: http.Agent, tell: Tell): Promise<void> =>
  timed('request', tell, () => ask(url, agent))

/** A request whose answer takes so many seconds, as the application is asked to. */
export const slowRequest = (url: string, seconds: number, agent: http.Agent, tell: Tell): Promise<void> =>
  timed('slow', tell, () =>
    ask(new URL(`/slow?seconds=${seconds}`, url).href, agent, {
      patienceMilliseconds: seconds * 1000 + PATIENCE_MILLISECONDS
    })
  )

const PIECES = 50

/**
 * Node tells no `drain` any more once the answer is there: an upload that waited for it would never end, and keep its
 * connection from the next one until the balancer closes it as idle.
 */
const writable = (call: http.ClientRequest, answered: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const go = (): void => {
      call.off('drain', go).off('close', go)
      answered.removeEventListener('abort', go)
      resolve()
    }
    if (answered.aborted) return resolve()
    call.on('drain', go).on('close', go)
    answered.addEventListener('abort', go)
  })

/** A body sent in even pieces over so many seconds; the answer must be its digest. */
export const upload = (url: string, bytes: number, seconds: number, agent: http.Agent, tell: Tell): Promise<void> =>
  timed('upload', tell, async () => {
    const digest = createHash('sha256')
    const { status, version, body } = await ask(new URL('/upload', url).href, agent, {
      method: 'POST',
      headers: { 'content-length': bytes, 'content-type': 'application/octet-stream' },
      patienceMilliseconds: seconds * 1000 + PATIENCE_MILLISECONDS,
      body: async call => {
        const answered = new AbortController()
        call.once('response', () => answered.abort())
        let left = bytes
        while (left > 0 && !call.destroyed) {
          const piece = randomBytes(Math.min(left, Math.ceil(bytes / PIECES)))
          digest.update(piece)
          left -= piece.length
          if (!call.write(piece)) await writable(call, answered.signal)
          await sleep((seconds * 1000) / PIECES)
        }
        call.end()
      }
    })
    const isWhole = status !== 200 || body.trim() === digest.digest('hex')
    return isWhole ? { status, version } : { status: 0, version: 'the upload arrived damaged' }
  })

/**
 * A WebSocket on which a frame goes out every second and must come back within the patience, for so many seconds or
 * until the signal; then the client ends it. The echo begins with the version and a blank.
 */
export const webSocket = (url: string, seconds: number, tell: Tell, signal: AbortSignal): Promise<void> =>
  timed(
    'websocket',
    tell,
    () =>
      new Promise(resolve => {
        const socket = new WebSocket(new URL('/socket', url.replace(/^http/, 'ws')))
        let version = '-'
        let awaited: string | undefined
        let sentAt = performance.now()
        let turn = 0
        const begun = performance.now()
        const end = (status: number, said: string): void => {
          clearInterval(ticking)
          signal.removeEventListener('abort', finish)
          resolve({ status, version: said })
          socket.close()
        }
        const finish = (): void => end(101, version)
        const send = (): void => {
          if (awaited !== undefined) {
            if (performance.now() - sentAt > PATIENCE_MILLISECONDS) end(0, 'no echo in time')
            return
          }
          if (turn > 0 && performance.now() - begun > seconds * 1000) {
            finish()
            return
          }
          turn += 1
          awaited = `frame ${turn}`
          sentAt = performance.now()
          socket.send(awaited)
        }
        const ticking = setInterval(() => {
          if (socket.readyState === WebSocket.OPEN) send()
          else if (performance.now() - begun > PATIENCE_MILLISECONDS) end(0, 'no WebSocket in time')
        }, 1000)
        signal.addEventListener('abort', finish)
        socket.onopen = send
        socket.onmessage = ({ data }) => {
          const [, said = '-', echo] = /^(\S+) (.*)$/.exec(String(data)) ?? []
          if (echo !== awaited) return end(0, `the echo of "${awaited}" was "${data}"`)
          version = said
          awaited = undefined
        }
        socket.onerror = () => end(0, 'the WebSocket was refused or broke')
        socket.onclose = ({ code }) => end(0, `the WebSocket was closed with ${code}`)
      })
  )
