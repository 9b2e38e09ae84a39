import { crc32 } from 'node:zlib'
import type { ReadDisk } from './partitions.ts'

/** What a bigger disk needs so that one of its partitions reaches the end. */
export interface Growth {
  /** The partition's new length. */
  readonly bytes: number
  /** To be written in this order; a table that is right until the last of them is. */
  readonly writes: readonly { readonly offset: number; readonly bytes: Buffer }[]
}

/** Why a partition cannot grow: others lie behind it, or its table is damaged. */
export interface Ungrown {
  readonly problem: string
}

const SECTOR = 512
/** The last sectors are left where they fill no block of a file system. */
const ALIGNMENT = 4096 / SECTOR
const HEADER_LEAST = 92
const PROTECTIVE = 0xee
/** An MBR counts sectors in 32 bits. */
const MBR_MOST_SECTORS = 0xffffffff
/** "Beyond what cylinders, heads and sectors can say" (UEFI 2.10, table 5.1). */
const CHS_BEYOND = Buffer.from([0xfe, 0xff, 0xff])

/**
 * How partition `number` grows to the end of its disk, as growpart(1) and `sgdisk --move-second-header` do it: of a GPT the
 * copy moves to the disk's new end (UEFI 2.10, section 5.3), of an MBR only a length changes. Number 0 is a disk without
 * a table. Nothing is to be written when it reaches the end already. Pure but for reading.
 */
export async function growth(read: ReadDisk, diskBytes: number, number: number): Promise<Growth | Ungrown> {
  if (number === 0) return { bytes: diskBytes, writes: [] }
  const head = await read(0, 2 * SECTOR)
  return head.toString('latin1', SECTOR, SECTOR + 8) === 'EFI PART'
    ? gpt(read, head, diskBytes, number)
    : mbr(head, diskBytes, number)
}

async function gpt(read: ReadDisk, head: Buffer, diskBytes: number, number: number): Promise<Growth | Ungrown> {
  const primary = Buffer.from(head.subarray(SECTOR))
  const headerBytes = primary.readUInt32LE(12)
  const [count, size] = [primary.readUInt32LE(80), primary.readUInt32LE(84)]
  const firstEntry = Number(primary.readBigUInt64LE(72))
  const isSound = headerBytes >= HEADER_LEAST && headerBytes <= SECTOR && size >= 128 && size <= 4096 && count <= 1024
  if (!isSound || checksum(primary, headerBytes) !== primary.readUInt32LE(16)) {
    return { problem: 'the checksum of its GPT is wrong' }
  }
  const entries = Buffer.from(await read(firstEntry * SECTOR, count * size))
  if (crc32(entries) !== primary.readUInt32LE(88)) return { problem: 'the checksum of its GPT entries is wrong' }

  const last = Math.floor(diskBytes / SECTOR) - 1
  const entrySectors = Math.ceil((count * size) / SECTOR)
  const lastUsable = last - entrySectors - 1
  const end = Math.floor((lastUsable + 1) / ALIGNMENT) * ALIGNMENT - 1
  const at = (number - 1) * size
  const first = Number(entries.readBigUInt64LE(at + 32))
  const had = Number(entries.readBigUInt64LE(at + 40))
  for (let other = 0; other < count; other++) {
    const start = Number(entries.readBigUInt64LE(other * size + 32))
    const isUsed = entries.subarray(other * size, other * size + 16).some(byte => byte !== 0)
    if (isUsed && start > had) return { problem: behind(other + 1, number) }
  }
  if (had >= end) return { bytes: (had - first + 1) * SECTOR, writes: [] }

  const oldBackup = Number(primary.readBigUInt64LE(32))
  entries.writeBigUInt64LE(BigInt(end), at + 40)
  const entriesChecksum = crc32(entries)
  const header = (own: number, other: number, entriesAt: number): Buffer => {
    const made = Buffer.from(primary)
    made.writeBigUInt64LE(BigInt(own), 24)
    made.writeBigUInt64LE(BigInt(other), 32)
    made.writeBigUInt64LE(BigInt(lastUsable), 48)
    made.writeBigUInt64LE(BigInt(entriesAt), 72)
    made.writeUInt32LE(entriesChecksum, 88)
    made.writeUInt32LE(checksum(made, headerBytes), 16)
    return made
  }
  const padded = Buffer.concat([entries, Buffer.alloc(entrySectors * SECTOR - entries.length)])
  return {
    bytes: (end - first + 1) * SECTOR,
    writes: [
      { offset: (last - entrySectors) * SECTOR, bytes: padded },
      { offset: last * SECTOR, bytes: header(last, 1, last - entrySectors) },
      { offset: 0, bytes: protective(head.subarray(0, SECTOR), last) },
      { offset: firstEntry * SECTOR, bytes: padded },
      { offset: SECTOR, bytes: header(1, last, firstEntry) },
      // The old copy lies in the partition now.
      ...(oldBackup > 1 && oldBackup < last ? [{ offset: oldBackup * SECTOR, bytes: Buffer.alloc(SECTOR) }] : [])
    ]
  }
}

/** CRC-32 of a GPT header, its own field being 0. */
function checksum(header: Buffer, headerBytes: number): number {
  const plain = Buffer.from(header.subarray(0, headerBytes))
  plain.writeUInt32LE(0, 16)
  return crc32(plain)
}

/** The MBR before a GPT covers the whole disk, as far as it can count (UEFI 2.10, section 5.2.3). */
function protective(sector: Buffer, last: number): Buffer {
  const made = Buffer.from(sector)
  for (let at = 446; at < 510; at += 16) {
    if (made.readUInt8(at + 4) !== PROTECTIVE || made.readUInt32LE(at + 8) !== 1) continue
    made.writeUInt32LE(Math.min(last, MBR_MOST_SECTORS), at + 12)
  }
  return made
}

function mbr(head: Buffer, diskBytes: number, number: number): Growth | Ungrown {
  const made = Buffer.from(head.subarray(0, SECTOR))
  const at = 446 + (number - 1) * 16
  const first = made.readUInt32LE(at + 8)
  for (let other = 1; other <= 4; other++) {
    const entry = 446 + (other - 1) * 16
    if (made.readUInt8(entry + 4) !== 0 && made.readUInt32LE(entry + 8) > first) {
      return { problem: behind(other, number) }
    }
  }
  const end = Math.floor(diskBytes / SECTOR / ALIGNMENT) * ALIGNMENT
  const sectors = Math.min(end - first, MBR_MOST_SECTORS)
  const had = made.readUInt32LE(at + 12)
  if (had >= sectors) return { bytes: had * SECTOR, writes: [] }
  CHS_BEYOND.copy(made, at + 5)
  made.writeUInt32LE(sectors, at + 12)
  return { bytes: sectors * SECTOR, writes: [{ offset: 0, bytes: made }] }
}

const behind = (other: number, number: number): string => `partition ${other} lies behind partition ${number}`
