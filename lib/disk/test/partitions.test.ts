import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  bootedRoot,
  type FileSystem,
  fileSystem,
  isNamedBy,
  type Partition,
  partitions,
  type ReadDisk,
  rootCandidates,
  rootOfFstab
} from '../partitions.ts'

const LINUX = '0fc63daf-8483-4772-8e79-3d69d8477de4'
const UUID = '33221100-5544-7766-8899-aabbccddee'
const MIB = 1024 * 1024

interface Entry {
  readonly first: number
  readonly last: number
  readonly name: string
}

function gptDisk(entries: readonly (Entry | undefined)[]): Buffer {
  const disk = Buffer.alloc(MIB)
  disk.writeUInt16LE(0xaa55, 510)
  disk.writeUInt8(0xee, 450)
  disk.writeUInt32LE(0xffffffff, 458)
  disk.write('EFI PART', 512, 'latin1')
  disk.writeBigUInt64LE(2n, 512 + 72)
  disk.writeUInt32LE(128, 512 + 80)
  disk.writeUInt32LE(128, 512 + 84)
  entries.forEach((entry, index) => {
    if (entry === undefined) return
    const at = 1024 + index * 128
    Buffer.from('af3dc60f838472478e793d69d8477de4', 'hex').copy(disk, at)
    Buffer.from('00112233445566778899aabbccddee', 'hex').copy(disk, at + 16)
    disk.writeUInt8(index, at + 31)
    disk.writeBigUInt64LE(BigInt(entry.first), at + 32)
    disk.writeBigUInt64LE(BigInt(entry.last), at + 40)
    disk.write(entry.name, at + 56, 72, 'utf16le')
  })
  return disk
}

const reading =
  (disk: Buffer): ReadDisk =>
  (offset, length) =>
    Promise.resolve(disk.subarray(offset, offset + length))

describe('partitions', () => {
  it('reads a GPT: numbers with gaps, type, name', async () => {
    const disk = gptDisk([
      { first: 4096, last: 16777182, name: 'Linux' },
      undefined,
      { first: 2048, last: 4095, name: 'BIOS' }
    ])

    expect(await partitions(reading(disk), disk.length)).toEqual([
      {
        number: 1,
        offset: 4096 * 512,
        bytes: (16777182 - 4096 + 1) * 512,
        type: LINUX,
        name: 'Linux',
        uuid: `${UUID}00`
      },
      { number: 3, offset: MIB, bytes: MIB, type: LINUX, name: 'BIOS', uuid: `${UUID}02` }
    ])
  })

  it('finds every entry of any GPT', async () => {
    const entry = fc.record({
      first: fc.integer({ min: 34, max: 2 ** 33 }),
      last: fc.integer({ min: 2 ** 33 + 1, max: 2 ** 34 }),
      name: fc.string({ unit: 'grapheme-ascii', maxLength: 30 })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(entry, { nil: undefined }), { maxLength: 128 }), async entries => {
        const disk = gptDisk(entries)
        const found = await partitions(reading(disk), disk.length)
        expect(found.map(({ number, offset, bytes }) => [number, offset, bytes])).toEqual(
          entries.flatMap((one, index) =>
            one === undefined ? [] : [[index + 1, one.first * 512, (one.last - one.first + 1) * 512]]
          )
        )
      }),
      { numRuns: 50 }
    )
  })

  it('reads an MBR and leaves extended partitions out', async () => {
    const disk = Buffer.alloc(MIB)
    disk.writeUInt16LE(0xaa55, 510)
    disk.writeUInt32LE(0x0badcafe, 440)
    disk.writeUInt8(0x83, 446 + 4)
    disk.writeUInt32LE(2048, 446 + 8)
    disk.writeUInt32LE(4096, 446 + 12)
    disk.writeUInt8(0x05, 462 + 4)
    disk.writeUInt32LE(9000, 462 + 8)
    disk.writeUInt32LE(9000, 462 + 12)

    expect(await partitions(reading(disk), disk.length)).toEqual([
      { number: 1, offset: MIB, bytes: 2 * MIB, type: '0x83', name: '', uuid: '0badcafe-01' }
    ])
  })

  it('takes a disk that is one file system as one partition', async () => {
    const disk = Buffer.alloc(MIB)
    disk.write('XFSB', 0, 'latin1')

    expect(await partitions(reading(disk), disk.length)).toMatchObject([{ number: 0, offset: 0, bytes: MIB }])
  })

  it('finds nothing on an empty or tiny disk', async () => {
    expect(await partitions(reading(Buffer.alloc(MIB)), MIB)).toEqual([])
    expect(await partitions(reading(Buffer.alloc(10)), 10)).toEqual([])
  })

  it('refuses a header that cannot be right instead of reading gigabytes', async () => {
    const disk = gptDisk([])
    disk.writeUInt32LE(4_000_000_000, 512 + 80)

    await expect(partitions(reading(disk), disk.length)).rejects.toThrow('GPT header with 4000000000 entries')
  })
})

describe('fileSystem', () => {
  const head = (write: (block: Buffer) => void): FileSystem | undefined => {
    const block = Buffer.alloc(70 * 1024)
    write(block)
    return fileSystem(block)
  }

  it('knows xfs with its label and the features that a kernel must know', () => {
    expect(
      head(block => {
        block.write('XFSB', 0, 'latin1')
        block.writeUInt16BE(0xb4a5, 100)
        block.write('/', 108, 'latin1')
        block.writeUInt32BE(0x2b, 216)
        block.write('00112233445566778899aabbccddeeff', 32, 'hex')
      })
    ).toEqual({ kind: 'xfs', label: '/', uuid: '00112233-4455-6677-8899-aabbccddeeff', incompatible: 0x2b })
  })

  it('knows ext4 with its label', () => {
    expect(
      head(block => {
        block.writeUInt16LE(0xef53, 1024 + 0x38)
        block.writeUInt32LE(0x2c2, 1024 + 0x60)
        block.write('cloudimg-rootfs', 1024 + 0x78, 'latin1')
        block.write('00112233445566778899aabbccddeeff', 1024 + 0x68, 'hex')
      })
    ).toEqual({
      kind: 'ext',
      label: 'cloudimg-rootfs',
      uuid: '00112233-4455-6677-8899-aabbccddeeff',
      incompatible: 0x2c2
    })
  })

  it('knows LVM, btrfs and vfat so that the refusal can name them', () => {
    expect(head(block => void block.write('LABELONE', 512, 'latin1'))?.kind).toBe('lvm')
    expect(head(block => void block.write('_BHRfS_M', 65600, 'latin1'))?.kind).toBe('btrfs')
    expect(head(block => void block.write('FAT32', 82, 'latin1'))?.kind).toBe('vfat')
    expect(head(() => {})).toBeUndefined()
  })
})

describe('rootCandidates', () => {
  const partition = (number: number, mib: number, given: Partial<Partition & { fileSystem: FileSystem }> = {}) => ({
    number,
    offset: number * MIB,
    bytes: mib * MIB,
    type: LINUX,
    name: '',
    uuid: '',
    fileSystem: { kind: 'xfs' as const, label: '', uuid: '', incompatible: 0 },
    ...given
  })

  it('prefers the type, then the label, then the size, and never an ESP', () => {
    const esp = partition(128, 10, { fileSystem: { kind: 'vfat', label: '', uuid: '', incompatible: 0 } })
    const boot = partition(2, 9000)
    const labelled = partition(3, 500, {
      fileSystem: { kind: 'ext', label: 'cloudimg-rootfs', uuid: '', incompatible: 0 }
    })
    const typed = partition(4, 100, { type: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709' })

    expect(rootCandidates([esp, boot, labelled, typed]).map(({ number }) => number)).toEqual([4, 3, 2])
  })
})

describe('the root that boots', () => {
  const root = (uuid: string, fstab: string) => ({
    ...{ uuid, label: `label of ${uuid}`, partitionUuid: `part-${uuid}`, partitionLabel: '' },
    fstab
  })

  it.each([
    ['UUID=AA', true],
    ['LABEL="label of aa"', true],
    ['PARTUUID=part-aa', true],
    ['UUID=bb', false],
    ['/dev/xvda1', false],
    ['PARTLABEL=x', false]
  ])('%s in fstab means it: %s', (source, means) => {
    expect(isNamedBy(source, root('aa', ''))).toBe(means)
  })

  it('is read from fstab as it is written', () => {
    expect(rootOfFstab('# UUID=old / ext4\n\nLABEL=data /data xfs\n  UUID=aa\t/ ext4 defaults 1 1\n')).toBe('UUID=aa')
    expect(rootOfFstab('LABEL=data /data xfs')).toBeUndefined()
  })

  it('is the one whose own fstab names it, not the one that looks likelier', () => {
    const rescue = root('aa', 'UUID=bb / ext4')
    const own = root('bb', 'UUID=bb / ext4')
    expect(bootedRoot([rescue, own])).toBe(own)
    expect(bootedRoot([own, rescue])).toBe(own)
  })

  it('is the one that names itself, though nobody says that an earlier one is none', () => {
    const [silent, own] = [root('cc', '/dev/xvda1 / ext4'), root('dd', 'UUID=dd / ext4')]
    expect(bootedRoot([silent, own])).toBe(own)
  })

  it('is, where no fstab names itself, the first that names no other', () => {
    const silent = root('cc', '/dev/xvda1 / ext4')
    expect(bootedRoot([root('aa', 'UUID=cc / ext4'), silent])).toBe(silent)
    expect(bootedRoot([silent])).toBe(silent)
    expect(bootedRoot([])).toBeUndefined()
  })
})
