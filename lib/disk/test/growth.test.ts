import { crc32 } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Growth, growth } from '../growth.ts'
import { partitions, type ReadDisk } from '../partitions.ts'

const SECTOR = 512
const MIB = 1024 * 1024
const ENTRIES = 128
const LINUX = Buffer.from('af3dc60f838472478e793d69d8477de4', 'hex')

const reading =
  (disk: Buffer): ReadDisk =>
  (offset, length) =>
    Promise.resolve(disk.subarray(offset, offset + length))

/** A GPT with both headers, as every tool writes it; partitions by their first and last sector. */
function gptDisk(bytes: number, entries: readonly (readonly [first: number, last: number] | undefined)[]): Buffer {
  const disk = Buffer.alloc(bytes)
  const last = bytes / SECTOR - 1
  const table = Buffer.alloc(ENTRIES * 128)
  for (const [index, entry] of entries.entries()) {
    if (entry === undefined) continue
    LINUX.copy(table, index * 128)
    table.writeUInt8(index + 1, index * 128 + 16)
    table.writeBigUInt64LE(BigInt(entry[0]), index * 128 + 32)
    table.writeBigUInt64LE(BigInt(entry[1]), index * 128 + 40)
  }
  disk.writeUInt16LE(0xaa55, 510)
  disk.writeUInt8(0xee, 446 + 4)
  disk.writeUInt32LE(1, 446 + 8)
  disk.writeUInt32LE(last, 446 + 12)
  for (const [own, other, at] of [
    [1, last, 2],
    [last, 1, last - 32]
  ] as const) {
    table.copy(disk, at * SECTOR)
    const header = disk.subarray(own * SECTOR, (own + 1) * SECTOR)
    header.write('EFI PART', 'latin1')
    header.writeUInt32LE(0x10000, 8)
    header.writeUInt32LE(92, 12)
    header.writeBigUInt64LE(BigInt(own), 24)
    header.writeBigUInt64LE(BigInt(other), 32)
    header.writeBigUInt64LE(34n, 40)
    header.writeBigUInt64LE(BigInt(last - 33), 48)
    header.writeBigUInt64LE(BigInt(at), 72)
    header.writeUInt32LE(ENTRIES, 80)
    header.writeUInt32LE(128, 84)
    header.writeUInt32LE(crc32(table), 88)
    header.writeUInt32LE(crc32(header.subarray(0, 92)), 16)
  }
  return disk
}

function grownDisk(disk: Buffer, bytes: number, { writes }: Growth): Buffer {
  const grown = Buffer.concat([disk, Buffer.alloc(bytes - disk.length)])
  for (const write of writes) write.bytes.copy(grown, write.offset)
  return grown
}

/** What a GPT header says, and whether its checksums hold. */
function header(disk: Buffer, sector: number) {
  const bytes = disk.subarray(sector * SECTOR, sector * SECTOR + 92)
  const plain = Buffer.from(bytes)
  plain.writeUInt32LE(0, 16)
  const at = Number(bytes.readBigUInt64LE(72))
  const table = disk.subarray(at * SECTOR, at * SECTOR + ENTRIES * 128)
  return {
    isSound:
      bytes.toString('latin1', 0, 8) === 'EFI PART' &&
      crc32(plain) === bytes.readUInt32LE(16) &&
      crc32(table) === bytes.readUInt32LE(88),
    own: Number(bytes.readBigUInt64LE(24)),
    other: Number(bytes.readBigUInt64LE(32)),
    lastUsable: Number(bytes.readBigUInt64LE(48)),
    table
  }
}

async function ok(disk: Buffer, bytes: number, number: number): Promise<Growth> {
  const planned = await growth(reading(disk), bytes, number)
  if ('problem' in planned) throw new Error(planned.problem)
  return planned
}

describe('growth of a partition in a GPT', () => {
  it('moves the copy to the new end, and the partition up to it; both headers hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 900 }), async (more, tail) => {
        const bytes = (4 + more) * MIB + tail * SECTOR
        // Numbers need not be in the order of the places.
        const disk = gptDisk(4 * MIB, [[4096, 6000], undefined, [2048, 4095]])

        const planned = await ok(disk, bytes, 1)
        const grown = grownDisk(disk, bytes, planned)

        const last = bytes / SECTOR - 1
        const [primary, backup] = [header(grown, 1), header(grown, last)]
        expect([primary.isSound, backup.isSound]).toEqual([true, true])
        expect([primary.own, primary.other, backup.own, backup.other]).toEqual([1, last, last, 1])
        expect(primary.table.equals(backup.table)).toBe(true)
        const [root, boot] = await partitions(reading(grown), bytes)
        expect(root).toMatchObject({ number: 1, offset: 4096 * SECTOR, bytes: planned.bytes })
        expect(boot).toMatchObject({ number: 3, offset: 2048 * SECTOR, bytes: 2048 * SECTOR })
        const end = 4096 + planned.bytes / SECTOR
        expect(end % 8).toBe(0)
        expect(primary.lastUsable - end + 1).toBeGreaterThanOrEqual(0)
        expect(primary.lastUsable - end + 1).toBeLessThan(8)
        expect(grown.readUInt32LE(446 + 12)).toBe(last)
        expect(grown.toString('latin1', 4 * MIB - SECTOR, 4 * MIB - SECTOR + 8)).not.toBe('EFI PART')
        // Done twice is done once.
        expect(await growth(reading(grown), bytes, 1)).toEqual({ bytes: planned.bytes, writes: [] })
      }),
      { numRuns: 30 }
    )
  })

  it('is refused when another partition lies behind, or a checksum is wrong', async () => {
    const disk = gptDisk(4 * MIB, [
      [2048, 4095],
      [4096, 6000]
    ])
    const [damagedHeader, damagedEntries] = [Buffer.from(disk), Buffer.from(disk)]
    damagedHeader.writeUInt8(1, SECTOR + 60)
    damagedEntries.writeUInt8(1, 2 * SECTOR + 60)

    expect(await growth(reading(disk), 8 * MIB, 1)).toEqual({ problem: 'partition 2 lies behind partition 1' })
    expect(await growth(reading(damagedHeader), 8 * MIB, 2)).toEqual({ problem: 'the checksum of its GPT is wrong' })
    expect(await growth(reading(damagedEntries), 8 * MIB, 2)).toEqual({
      problem: 'the checksum of its GPT entries is wrong'
    })
  })
})

describe('growth of a partition in an MBR', () => {
  const mbr = (...entries: readonly (readonly [type: number, first: number, sectors: number])[]): Buffer => {
    const disk = Buffer.alloc(4 * MIB)
    disk.writeUInt16LE(0xaa55, 510)
    for (const [index, [type, first, sectors]] of entries.entries()) {
      disk.writeUInt8(type, 446 + index * 16 + 4)
      disk.writeUInt32LE(first, 446 + index * 16 + 8)
      disk.writeUInt32LE(sectors, 446 + index * 16 + 12)
    }
    return disk
  }

  it('changes its length and nothing else', async () => {
    const disk = mbr([0x83, 2048, 1000], [0x83, 4096, 1000])

    const planned = await ok(disk, 8 * MIB, 2)

    expect(planned.bytes).toBe(8 * MIB - 4096 * SECTOR)
    expect(await partitions(reading(grownDisk(disk, 8 * MIB, planned)), 8 * MIB)).toMatchObject([
      { number: 1, bytes: 1000 * SECTOR },
      { number: 2, bytes: planned.bytes }
    ])
  })

  it('ends where an MBR cannot count further', async () => {
    const planned = await ok(mbr([0x83, 2048, 1000]), 3 * 1024 ** 4, 1)

    expect(planned.bytes).toBe((2 ** 32 - 1) * SECTOR)
  })

  it('is refused when another lies behind, an extended one too', async () => {
    const disk = mbr([0x83, 2048, 1000], [0x05, 4096, 1000])

    expect(await growth(reading(disk), 8 * MIB, 1)).toEqual({ problem: 'partition 2 lies behind partition 1' })
  })
})

describe('growth of a disk without a table', () => {
  it('is that of its file system alone', async () => {
    expect(await growth(reading(Buffer.alloc(MIB)), 8 * MIB, 0)).toEqual({ bytes: 8 * MIB, writes: [] })
  })
})
