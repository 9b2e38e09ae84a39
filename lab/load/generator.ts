/**
 * A steady, open-loop load over keep-alive connections: requests leave on time whether or not answers came, as users
 * do, so a stall shows as late and failed requests and not as fewer ones.
 *
 *   node lab/load/generator.ts --url URL --rate 100 --seconds 600 --out FILE
 *
 * Ends after --seconds or on SIGTERM, when the last answers are in. Nothing is ever sent twice.
 */
import { createWriteStream } from 'node:fs'
import { Agent, request } from 'node:http'
import { parseArgs } from 'node:util'
import { type LoadRecord, line } from './records.ts'

const TIMEOUT_MILLISECONDS = 30_000
const TICK_MILLISECONDS = 10

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '600' },
    connections: { type: 'string', default: '32' },
    out: { type: 'string' }
  }
})
if (values.url === undefined || values.out === undefined) throw new Error('--url and --out are required')
const { url } = values
const ratePerSecond = Number(values.rate)
const endAt = Date.now() + Number(values.seconds) * 1000

const agent = new Agent({ keepAlive: true, maxSockets: Number(values.connections) })
const out = createWriteStream(values.out, { flags: 'a' })
let inFlight = 0
let stopping = false
process.once('SIGTERM', () => {
  stopping = true
})

function send(): void {
  const at = Date.now()
  const start = performance.now()
  inFlight++
  let ended = false
  const end = (status: number, version: string): void => {
    if (ended) return
    ended = true
    inFlight--
    const record: LoadRecord = { at, milliseconds: Math.round((performance.now() - start) * 10) / 10, status, version }
    out.write(line(record))
  }
  const call = request(url, { agent, timeout: TIMEOUT_MILLISECONDS }, response => {
    response.resume()
    response.once('end', () => end(response.statusCode ?? 0, String(response.headers['x-kiln-version'] ?? '-')))
    response.once('error', error => end(0, error.message))
    response.once('aborted', () => end(0, 'the answer was cut'))
  })
  call.once('timeout', () => call.destroy(new Error('no answer in time')))
  call.once('error', error => end(0, (error as { code?: string }).code ?? error.message))
  call.end()
}

const begun = performance.now()
let sent = 0
const timer = setInterval(() => {
  if (stopping || Date.now() >= endAt) {
    clearInterval(timer)
    void finish()
    return
  }
  const due = Math.floor(((performance.now() - begun) / 1000) * ratePerSecond)
  // After a stall of this process itself the missed requests are not sent in a burst: that would be our own doing.
  if (due - sent > ratePerSecond) sent = due - 1
  while (sent < due) {
    sent++
    send()
  }
}, TICK_MILLISECONDS)

async function finish(): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MILLISECONDS
  while (inFlight > 0 && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 20))
  agent.destroy()
  out.end()
}
