/**
 * A steady load as users make it: short requests in an open loop over kept connections (they leave on time whether or
 * not answers came, so a stall shows as late and failed requests and not as fewer ones), and beside them clients that
 * are always in a slow request, in an upload or in a WebSocket.
 *
 *   node lab/load/generator.ts --url URL --out FILE --rate 100 --seconds 600
 *     --slow 4 --slow-seconds 30 --sockets 4 --socket-seconds 60 --uploads 2 --upload-bytes 20000000 --upload-seconds 5
 *
 * Ends after --seconds or on SIGTERM, when the last answers are in. Nothing is ever sent twice. The application must
 * know `/slow?seconds=N`, `/upload` and `/socket` for the clients beside (`application.ts` has one that does).
 */
import { createWriteStream } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { connections, request, slowRequest, type Tell, upload, webSocket } from './clients.ts'
import { line } from './records.ts'

const TICK_MILLISECONDS = 10
/** A client whose call failed at once does not try again in a storm. */
const PAUSE_MILLISECONDS = 200

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    out: { type: 'string' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '600' },
    connections: { type: 'string', default: '32' },
    slow: { type: 'string', default: '0' },
    'slow-seconds': { type: 'string', default: '30' },
    sockets: { type: 'string', default: '0' },
    'socket-seconds': { type: 'string', default: '60' },
    uploads: { type: 'string', default: '0' },
    'upload-bytes': { type: 'string', default: '20000000' },
    'upload-seconds': { type: 'string', default: '5' }
  }
})
if (values.url === undefined || values.out === undefined) throw new Error('--url and --out are required')
const { url } = values
const ratePerSecond = Number(values.rate)
const endAt = Date.now() + Number(values.seconds) * 1000

const out = createWriteStream(values.out, { flags: 'a' })
const tell: Tell = record => void out.write(line(record))
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
const isOn = (): boolean => !stop.signal.aborted && Date.now() < endAt
setTimeout(() => stop.abort(), endAt - Date.now()).unref()

/** Short requests at the rate, each sent on time. */
async function steady(): Promise<void> {
  const agent = connections(url, Number(values.connections))
  const begun = performance.now()
  let sent = 0
  const inFlight = new Set<Promise<void>>()
  while (isOn()) {
    const due = Math.floor(((performance.now() - begun) / 1000) * ratePerSecond)
    // After a stall of this process itself the missed requests are not sent in a burst: that would be our own doing.
    if (due - sent > ratePerSecond) sent = due - 1
    for (; sent < due; sent++) {
      const one: Promise<void> = request(url, agent, tell).finally(() => inFlight.delete(one))
      inFlight.add(one)
    }
    await sleep(TICK_MILLISECONDS)
  }
  await Promise.all(inFlight)
  agent.destroy()
}

/** So many clients, each doing the next thing as soon as the last has ended. */
async function beside(count: string, body: (agent: ReturnType<typeof connections>) => Promise<void>): Promise<void> {
  const clients = Array.from({ length: Number(count) }, async (_, index) => {
    const agent = connections(url, 1)
    // Not all at the same moment, or they would all miss the same switch.
    await sleep(index * PAUSE_MILLISECONDS)
    while (isOn()) {
      await body(agent)
      await sleep(PAUSE_MILLISECONDS)
    }
    agent.destroy()
  })
  await Promise.all(clients)
}

const [slowSeconds, socketSeconds] = [Number(values['slow-seconds']), Number(values['socket-seconds'])]
const [uploadBytes, uploadSeconds] = [Number(values['upload-bytes']), Number(values['upload-seconds'])]
await Promise.all([
  steady(),
  beside(values.slow, agent => slowRequest(url, slowSeconds, agent, tell)),
  beside(values.sockets, () => webSocket(url, socketSeconds, tell, stop.signal)),
  beside(values.uploads, agent => upload(url, uploadBytes, uploadSeconds, agent, tell))
])
out.end()
