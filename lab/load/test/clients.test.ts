import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connections, request, slowRequest, upload, webSocket } from '../clients.ts'
import type { LoadRecord } from '../records.ts'

/** How the application behaves just now. */
let behaviour: 'good' | 'cuts' | 'damages' | 'refuses' | 'answers early' = 'good'
let server: Server
const sockets = new Set<Socket>()
let url: string

beforeAll(async () => {
  server = createServer((asked, answer) => {
    answer.setHeader('x-kiln-version', '7')
    if (behaviour === 'refuses') return answer.writeHead(503).end()
    if (behaviour === 'answers early') {
      answer.writeHead(413).end()
      setTimeout(() => asked.resume(), 100)
      return
    }
    if (behaviour === 'cuts') {
      answer.writeHead(200, { 'content-length': 100 }).write('some')
      setTimeout(() => asked.socket.destroy(), 20)
      return
    }
    const digest = createHash('sha256')
    asked.on('data', part => digest.update(part))
    asked.on('end', () => answer.end(behaviour === 'damages' ? 'another digest' : digest.digest('hex')))
  })
  server.on('connection', socket => void sockets.add(socket))
  server.on('upgrade', ({ headers }, socket: Socket) => {
    if (behaviour === 'refuses') return void socket.end('HTTP/1.1 503 No\r\n\r\n')
    const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    socket.write(
      `HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
    )
    socket.on('data', frame => {
      if (behaviour === 'cuts') return void socket.destroy()
      const length = (frame[1] ?? 0) & 127
      const mask = frame.subarray(2, 6)
      const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0))
      const prefix = behaviour === 'damages' ? '7 no ' : '7 '
      const reply = (frame[0] ?? 0) === 0x81 ? Buffer.concat([Buffer.from(prefix), text]) : Buffer.from(text)
      socket.write(Buffer.concat([Buffer.from([frame[0] ?? 0, reply.length]), reply]))
    })
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(async () => {
  const closed = new Promise(resolve => server.close(resolve))
  for (const socket of sockets) socket.destroy()
  await closed
})

async function told(client: (tell: (record: LoadRecord) => void) => Promise<void>): Promise<LoadRecord> {
  const records: LoadRecord[] = []
  await client(record => void records.push(record))
  expect(records).toHaveLength(1)
  return records[0] as LoadRecord
}

describe.each<[string, (tell: (record: LoadRecord) => void) => Promise<void>]>([
  ['a short request', tell => request(url, connections(url, 1), tell)],
  ['a slow request', tell => slowRequest(url, 0, connections(url, 1), tell)],
  ['an upload', tell => upload(url, 500_000, 0, connections(url, 1), tell)],
  ['a WebSocket', tell => webSocket(url, 0, tell, new AbortController().signal)]
])('%s', (name, client) => {
  it('tells the version that answered', async () => {
    behaviour = 'good'
    expect(await told(client)).toMatchObject({ status: name === 'a WebSocket' ? 101 : 200, version: '7' })
  })
  it('that is cut has failed', async () => {
    behaviour = 'cuts'
    expect((await told(client)).status).toBe(0)
  })
  it('that is refused has failed', async () => {
    behaviour = 'refuses'
    expect([0, 503]).toContain((await told(client)).status)
  })
})

it.each<[string, (tell: (record: LoadRecord) => void) => Promise<void>]>([
  ['an upload', tell => upload(url, 500_000, 0, connections(url, 1), tell)],
  ['a WebSocket', tell => webSocket(url, 0, tell, new AbortController().signal)]
])('%s that comes back damaged has failed', async (_, client) => {
  behaviour = 'damages'
  expect((await told(client)).status).toBe(0)
})

it('an upload whose answer comes before all is written does not keep the next one waiting', async () => {
  behaviour = 'answers early'
  // Idle connections stay open, so nobody but the client itself can end the wait.
  server.keepAliveTimeout = 0
  const agent = connections(url, 1)
  for (let turn = 0; turn < 3; turn++) {
    expect(await told(tell => upload(url, 40_000_000, 0, agent, tell))).toMatchObject({ status: 413 })
  }
  agent.destroy()
})

it('a WebSocket that is told to stop ends well', async () => {
  behaviour = 'good'
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 100)
  expect((await told(tell => webSocket(url, 600, tell, stop.signal))).status).toBe(101)
})
