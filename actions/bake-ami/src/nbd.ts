import { connect, type Socket } from 'node:net'
import { memory } from './memory.ts'

/** A block device that others may use over the NBD protocol. */
export interface Device {
  readonly bytes: number
  /** The bytes, in `into` where one is given that is no shorter. */
  read(offset: number, length: number, into?: Buffer): Promise<Buffer>
  /** The bytes are the device's until it has written them. */
  write(offset: number, bytes: Buffer): Promise<void>
  zero(offset: number, length: number, discarded: boolean): Promise<void>
}

export interface Service {
  /** Connects to who listens, and serves the device there. */
  begin(): void
  close(): Promise<void>
}

/**
 * Serves one device to whoever listens on a Unix socket: fixed newstyle negotiation, simple replies, no TLS. The listener is NBD's
 * client, because only a connection that is made, not one that is accepted, may be read into memory that is used again (Node, net,
 * `onread`): fresh buffers for all that is written had the collector mark the whole heap every 20 MiB.
 * The NBD protocol: https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
 */
export function serveNbd(device: Device, socketPath: string): Service {
  const sockets = new Set<Socket>()
  return {
    begin() {
      const arriving = arrivals()
      const socket = connect({
        path: socketPath,
        onread: { buffer: arriving.buffer, callback: arriving.came }
      })
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('end', arriving.end)
      socket.on('close', () => {
        arriving.end()
        sockets.delete(socket)
      })
      converse(socket, arriving.taker(socket), device)
        .catch(() => {})
        .finally(() => socket.destroy())
    },
    async close() {
      await Promise.all(
        [...sockets].map(
          socket =>
            new Promise<void>(closed => {
              socket.once('close', () => closed())
              socket.destroy()
            })
        )
      )
    }
  }
}

const FIXED_NEWSTYLE = 1
const NO_ZEROES = 2
const OPTION = { exportName: 1, abort: 2, info: 6, go: 7 } as const
const REPLY = { ack: 1, info: 3, unsupported: 2 ** 31 + 1 } as const
const OPTION_REPLY_MAGIC = 0x3e889045565a9n
const REQUEST_MAGIC = 0x25609513
const REPLY_MAGIC = 0x67446698
const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3, trim: 4, zero: 6 } as const
const NO_HOLE = 2
/** Has flags, takes flush, FUA, trim and write-zeroes. */
const TRANSMISSION_FLAGS = 1 | 4 | 8 | 32 | 64
const ERROR = { io: 5, invalid: 22 } as const
/** The most that a request may ask for; libnbd asks for less. */
const LONGEST = 32 * 1024 * 1024
const MOST_OPTION_BYTES = 8192
/** As much as is read at once. */
const READ_BYTES = 256 * 1024

async function converse(socket: Socket, take: Take, device: Device): Promise<void> {
  if (await negotiate(socket, take, device)) await transmit(socket, take, device)
}

type Take = (length: number, into?: Buffer) => Promise<Buffer>

/** What came over a connection and was not taken yet; while there is any, nothing more is read. */
function arrivals() {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  let [from, to] = [0, 0]
  let ended = false
  let wake = (): void => {}
  return {
    buffer,
    /** So many bytes are in the buffer now; gives whether more may be read into it. */
    came(bytes: number): boolean {
      ;[from, to] = [0, bytes]
      wake()
      return from === to
    },
    end(): void {
      ended = true
      wake()
    },
    /** Reads exactly so many bytes, into a buffer where one is given. @throws when the other side has gone. */
    taker:
      (socket: Pick<Socket, 'resume'>): Take =>
      async (length, into = Buffer.allocUnsafe(length)) => {
        let at = 0
        const took = (): boolean => {
          const copied = buffer.copy(into, at, from, Math.min(to, from + length - at))
          from += copied
          at += copied
          return at === length
        }
        await new Promise<void>((resolve, reject) => {
          wake = () => {
            if (took()) {
              wake = () => {}
              resolve()
            } else if (ended) reject(new Error('the connection ended'))
            else if (from === to) socket.resume()
          }
          wake()
        })
        return into.subarray(0, length)
      }
  }
}

async function negotiate(socket: Socket, take: Take, { bytes }: Device): Promise<boolean> {
  socket.write(Buffer.concat([Buffer.from('NBDMAGICIHAVEOPT'), Buffer.from([0, FIXED_NEWSTYLE | NO_ZEROES])]))
  const withoutZeroes = ((await take(4)).readUInt32BE() & NO_ZEROES) !== 0
  const exported = Buffer.alloc(10)
  exported.writeBigUInt64BE(BigInt(bytes))
  exported.writeUInt16BE(TRANSMISSION_FLAGS, 8)
  for (;;) {
    const head = await take(16)
    const option = head.readUInt32BE(8)
    const length = head.readUInt32BE(12)
    if (head.toString('latin1', 0, 8) !== 'IHAVEOPT' || length > MOST_OPTION_BYTES) return false
    await take(length)
    const reply = (type: number, data = Buffer.alloc(0)): void => {
      const answer = Buffer.alloc(20)
      answer.writeBigUInt64BE(OPTION_REPLY_MAGIC)
      answer.writeUInt32BE(option, 8)
      answer.writeUInt32BE(type, 12)
      answer.writeUInt32BE(data.length, 16)
      socket.write(Buffer.concat([answer, data]))
    }
    switch (option) {
      case OPTION.exportName:
        socket.write(Buffer.concat([exported, Buffer.alloc(withoutZeroes ? 0 : 124)]))
        return true
      case OPTION.info:
      case OPTION.go:
        reply(REPLY.info, Buffer.concat([Buffer.from([0, 0]), exported]))
        reply(REPLY.ack)
        if (option === OPTION.go) return true
        break
      case OPTION.abort:
        reply(REPLY.ack)
        return false
      default:
        reply(REPLY.unsupported)
    }
  }
}

async function transmit(socket: Socket, take: Take, device: Device): Promise<void> {
  const [short, long] = [memory(SHORT_BYTES, MOST_SHORT), memory(LONG_BYTES, MOST_LONG)]
  for (;;) {
    const head = await take(28)
    if (head.readUInt32BE() !== REQUEST_MAGIC) throw new Error('not a request')
    const flags = head.readUInt16BE(4)
    const command = head.readUInt16BE(6)
    const offset = Number(head.readBigUInt64BE(16))
    const length = head.readUInt32BE(24)
    if (command === COMMAND.disconnect) return
    const carries = command === COMMAND.read || command === COMMAND.write
    const pool = carries && length <= LONG_BYTES ? (length <= SHORT_BYTES ? short : long) : undefined
    const buffer = pool?.take()
    const data = command === COMMAND.write ? await take(refuseLong(length), buffer) : undefined
    // Requests overlap: one that waits for a block must not hold up those whose block is here.
    void answered(device, command, { flags, offset, length, data, into: buffer }).then(({ error, bytes }) => {
      const answer = Buffer.alloc(16)
      answer.writeUInt32BE(REPLY_MAGIC)
      answer.writeUInt32BE(error, 4)
      head.copy(answer, 8, 8, 16)
      socket.cork()
      socket.write(answer)
      // After an error, what else was read for it may still be on its way into that memory.
      const free = (): void => void (buffer !== undefined && error === 0 && pool?.give(buffer))
      if (bytes === undefined) free()
      else socket.write(bytes, free)
      socket.uncork()
    })
  }
}

/** Most requests are short; FUSE asks for 1 MiB at once (Linux 4.20). Longer ones find fresh memory. */
const [SHORT_BYTES, LONG_BYTES] = [128 * 1024, 1024 * 1024]
const [MOST_SHORT, MOST_LONG] = [16, 8]

const refuseLong = (length: number): number => {
  if (length > LONGEST) throw new Error(`${length} bytes in one request`)
  return length
}

async function answered(
  device: Device,
  command: number,
  {
    flags,
    offset,
    length,
    data,
    into
  }: { flags: number; offset: number; length: number; data: Buffer | undefined; into: Buffer | undefined }
): Promise<{ readonly error: number; readonly bytes?: Buffer }> {
  try {
    switch (command) {
      case COMMAND.read:
        return { error: 0, bytes: await device.read(offset, refuseLong(length), into) }
      case COMMAND.write:
        await device.write(offset, data ?? Buffer.alloc(0))
        return { error: 0 }
      case COMMAND.trim:
        await device.zero(offset, length, true)
        return { error: 0 }
      case COMMAND.zero:
        await device.zero(offset, length, (flags & NO_HOLE) === 0)
        return { error: 0 }
      // Nothing outlives this process, so there is nothing to flush.
      case COMMAND.flush:
        return { error: 0 }
      default:
        return { error: ERROR.invalid }
    }
  } catch (error) {
    return { error: error instanceof RangeError ? ERROR.invalid : ERROR.io }
  }
}
