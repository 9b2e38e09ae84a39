import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Device, serveNbd } from '../src/nbd.ts'

const BYTES = 8 * 1024 ** 2
let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-nbd-test-'))
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

function memoryDevice(): Device & { readonly contents: Buffer } {
  const contents = Buffer.alloc(BYTES)
  return {
    contents,
    bytes: BYTES,
    async read(offset, length, into = Buffer.alloc(length)) {
      contents.copy(into, 0, offset, offset + length)
      return into.subarray(0, length)
    },
    async write(offset, bytes) {
      bytes.copy(contents, offset)
    },
    async zero(offset, length) {
      contents.fill(0, offset, offset + length)
    }
  }
}

/** A client that listens, through its negotiation. */
async function client(device: Device) {
  const path = join(directory, 'nbd')
  const listener = createServer()
  listener.listen(path)
  await once(listener, 'listening')
  const connected = once(listener, 'connection')
  const service = serveNbd(device, path)
  service.begin()
  const [socket] = (await connected) as [Socket]
  const reads = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest = Buffer.alloc(0)
  const take = async (length: number): Promise<Buffer> => {
    while (rest.length < length) rest = Buffer.concat([rest, (await reads.next()).value])
    const taken = rest.subarray(0, length)
    rest = rest.subarray(length)
    return taken
  }
  expect((await take(18)).toString('latin1', 0, 16)).toBe('NBDMAGICIHAVEOPT')
  const go = Buffer.alloc(20)
  go.writeUInt32BE(3)
  go.write('IHAVEOPT', 4)
  go.writeUInt32BE(7, 12)
  socket.write(go)
  const information = await take(20 + 12)
  expect(information.readBigUInt64BE(22)).toBe(BigInt(device.bytes))
  await take(20)
  return {
    socket,
    service,
    take,
    async end() {
      await service.close()
      socket.destroy()
      await new Promise(resolve => listener.close(resolve))
    }
  }
}

const request = (command: number, handle: number, offset: number, length: number): Buffer => {
  const head = Buffer.alloc(28)
  head.writeUInt32BE(0x25609513)
  head.writeUInt16BE(command, 6)
  head.writeBigUInt64BE(BigInt(handle), 8)
  head.writeBigUInt64BE(BigInt(offset), 16)
  head.writeUInt32BE(length, 24)
  return head
}

describe('a disk that is served over NBD', () => {
  it('holds what was written, however the requests come in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ sector: fc.nat(8000), sectors: fc.integer({ min: 1, max: 700 }), fill: fc.nat(255) }), {
          minLength: 1,
          maxLength: 12
        }),
        fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 30 }),
        async (writes, pieces) => {
          const device = memoryDevice()
          const on = await client(device)
          const expected = Buffer.alloc(BYTES)
          const sent = Buffer.concat(
            writes.flatMap(({ sector, sectors, fill }, handle) => {
              const data = Buffer.alloc(sectors * 512, fill)
              data.copy(expected, sector * 512)
              return [request(1, handle, sector * 512, data.length), data]
            })
          )
          for (let at = 0, piece = 0; at < sent.length; piece++) {
            const end = at + (pieces[piece % pieces.length] ?? 1)
            on.socket.write(sent.subarray(at, end))
            await new Promise(resolve => setImmediate(resolve))
            at = end
          }
          for (const _ of writes) expect((await on.take(16)).readUInt32BE(4)).toBe(0)
          expect(device.contents.equals(expected)).toBe(true)
          on.socket.write(request(0, 99, 0, BYTES))
          await on.take(16)
          expect((await on.take(BYTES)).equals(expected)).toBe(true)
          await on.end()
        }
      ),
      { numRuns: 25 }
    )
  }, 60_000)

  it('is let go of when its user has gone in the middle of a request', async () => {
    const on = await client(memoryDevice())
    on.socket.write(request(1, 1, 0, 4096))
    on.socket.end(Buffer.alloc(100))
    await once(on.socket, 'close')
    await on.end()
  })
})
