/**
 * Where the partitions of a raw disk lie, read from the disk itself: kernels of small machines and containers come
 * without partition-table code, so `losetup --partscan` shows nothing there.
 * GPT: UEFI specification 2.10, chapter 5. MBR: the same, section 5.2.1. Logical partitions of an MBR are not read.
 */

/** Reads bytes of a disk; past its end it gives fewer. */
export type ReadDisk = (offset: number, length: number) => Promise<Buffer>

export interface Partition {
  /** As in `/dev/nvme0n1p<number>`; 0 for a disk without a partition table. */
  readonly number: number
  readonly offset: number
  readonly bytes: number
  /** GPT type GUID in lower case, or the MBR type as `0x83`. */
  readonly type: string
  readonly name: string
  /** As in PARTUUID= of fstab, lower case; of an MBR `<disk signature>-<number>`. */
  readonly uuid: string
}

export type FileSystemKind = 'xfs' | 'ext' | 'btrfs' | 'lvm' | 'vfat'

export interface FileSystem {
  readonly kind: FileSystemKind
  readonly label: string
  /** As in UUID= of fstab, lower case; empty where it is not read. */
  readonly uuid: string
  /** The features that a kernel must know to mount it, as the number on the disk. */
  readonly incompatible: number
}

const SECTOR = 512
const EXTENDED = new Set([0x05, 0x0f, 0x85])
const PROTECTIVE = 0xee

/**
 * The partitions in the order of their numbers. A disk that starts with a file system is one partition, number 0.
 * @throws Error when a table is damaged.
 */
export async function partitions(read: ReadDisk, diskBytes: number): Promise<readonly Partition[]> {
  const head = await read(0, 2 * SECTOR)
  if (head.length < 2 * SECTOR) return []
  if (head.toString('latin1', SECTOR, SECTOR + 8) === 'EFI PART') return gpt(read, head.subarray(SECTOR))
  if (fileSystem(await read(0, 4096 + SECTOR)) !== undefined) {
    return [{ number: 0, offset: 0, bytes: diskBytes, type: '', name: '', uuid: '' }]
  }
  return head.readUInt16LE(510) === 0xaa55 ? mbr(head) : []
}

async function gpt(read: ReadDisk, header: Buffer): Promise<readonly Partition[]> {
  const firstEntry = Number(header.readBigUInt64LE(72)) * SECTOR
  const count = header.readUInt32LE(80)
  const size = header.readUInt32LE(84)
  if (size < 128 || size > 4096 || count > 1024) throw new Error(`GPT header with ${count} entries of ${size} bytes`)
  const entries = await read(firstEntry, count * size)
  return Array.from({ length: Math.floor(entries.length / size) }, (_, index) => {
    const entry = entries.subarray(index * size, (index + 1) * size)
    const first = Number(entry.readBigUInt64LE(32))
    const last = Number(entry.readBigUInt64LE(40))
    return {
      number: index + 1,
      offset: first * SECTOR,
      bytes: (last - first + 1) * SECTOR,
      type: guid(entry),
      name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, ''),
      uuid: guid(entry.subarray(16))
    }
  }).filter(({ type, bytes }) => !/^[0-]+$/.test(type) && bytes > 0)
}

const mbr = (head: Buffer): readonly Partition[] =>
  [0, 1, 2, 3].flatMap(index => {
    const at = 446 + index * 16
    const type = head.readUInt8(at + 4)
    const sectors = head.readUInt32LE(at + 12)
    if (type === 0 || sectors === 0 || EXTENDED.has(type) || type === PROTECTIVE) return []
    return {
      number: index + 1,
      offset: head.readUInt32LE(at + 8) * SECTOR,
      bytes: sectors * SECTOR,
      type: `0x${type.toString(16).padStart(2, '0')}`,
      name: '',
      uuid: `${head.readUInt32LE(440).toString(16).padStart(8, '0')}-${String(index + 1).padStart(2, '0')}`
    }
  })

/** The first three fields of a GUID are little-endian, the rest is in order (RFC 9562 §4, UEFI appendix A). */
function guid(from: Buffer): string {
  const first = from.readUInt32LE(0).toString(16).padStart(8, '0')
  const second = from.readUInt16LE(4).toString(16).padStart(4, '0')
  const third = from.readUInt16LE(6).toString(16).padStart(4, '0')
  return `${first}-${second}-${third}-${from.toString('hex', 8, 10)}-${from.toString('hex', 10, 16)}`
}

const text = (from: Buffer, start: number, end: number): string =>
  from.toString('latin1', start, end).replace(/\0.*$/s, '').trim()

/** A UUID whose bytes lie in the order in which it is written. */
const plainUuid = (from: Buffer, at: number): string =>
  from.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

/** What file system begins here, by its superblock; needs the first 4608 bytes (69 KiB to know btrfs). */
export function fileSystem(head: Buffer): FileSystem | undefined {
  if (head.length < 2048) return undefined
  if (head.toString('latin1', 0, 4) === 'XFSB') {
    const version5 = (head.readUInt16BE(100) & 0xf) === 5
    return {
      kind: 'xfs',
      label: text(head, 108, 120),
      uuid: plainUuid(head, 32),
      incompatible: version5 ? head.readUInt32BE(216) : 0
    }
  }
  if (head.readUInt16LE(1024 + 0x38) === 0xef53) {
    return {
      kind: 'ext',
      label: text(head, 1024 + 0x78, 1024 + 0x88),
      uuid: plainUuid(head, 1024 + 0x68),
      incompatible: head.readUInt32LE(1024 + 0x60)
    }
  }
  if (head.length >= 65600 + 8 && head.toString('latin1', 65600, 65608) === '_BHRfS_M') {
    return { kind: 'btrfs', label: '', uuid: '', incompatible: 0 }
  }
  if (head.toString('latin1', 512, 520) === 'LABELONE') return { kind: 'lvm', label: '', uuid: '', incompatible: 0 }
  if (/^FAT/.test(head.toString('latin1', 82, 87)) || /^FAT/.test(head.toString('latin1', 54, 59))) {
    return { kind: 'vfat', label: '', uuid: '', incompatible: 0 }
  }
  return undefined
}

/** Types that say "root of Linux on this architecture" (Discoverable Partitions Specification). */
const ROOT_TYPES = new Set(['4f68bce3-e8cd-4db1-96e7-fbcaf984b709', 'b921b045-1df0-41c3-af44-4c6f280d3fae'])
const ROOT_LABELS = new Set(['/', 'root', 'rootfs', 'cloudimg-rootfs', 'rocky'])

/**
 * The partitions that can be a Linux root, the likeliest first: the type says so, then the label, then the size.
 * Which one is, its own /etc says after it is mounted.
 */
export function rootCandidates<P extends Partition & { readonly fileSystem?: FileSystem | undefined }>(
  all: readonly P[]
): readonly P[] {
  const likely = ({ type, name, fileSystem }: P): number =>
    (ROOT_TYPES.has(type) ? 4 : 0) +
    (ROOT_LABELS.has(fileSystem?.label ?? '') ? 2 : 0) +
    (ROOT_LABELS.has(name.toLowerCase()) || name === 'Linux' ? 1 : 0)
  return all
    .filter(({ fileSystem }) => fileSystem?.kind === 'xfs' || fileSystem?.kind === 'ext')
    .toSorted((a, b) => likely(b) - likely(a) || b.bytes - a.bytes || a.number - b.number)
}

/** What a line of fstab can name a partition by. */
export interface Named {
  readonly uuid: string
  readonly label: string
  readonly partitionUuid: string
  readonly partitionLabel: string
}

/** What an fstab mounts as `/`: its first field, or undefined (fstab(5)). */
export const rootOfFstab = (fstab: string): string | undefined =>
  fstab
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .find(([source = '#', place]) => !source.startsWith('#') && place === '/')?.[0]

/** Whether the first field of a line of fstab means this partition. Device names depend on the machine, and mean none. */
export function isNamedBy(source: string, { uuid, label, partitionUuid, partitionLabel }: Named): boolean {
  const [, key = '', value = ''] = /^(UUID|LABEL|PARTUUID|PARTLABEL)="?([^"]+)"?$/.exec(source) ?? []
  switch (key) {
    case 'UUID':
      return value.toLowerCase() === uuid
    case 'LABEL':
      return value === label
    case 'PARTUUID':
      return value.toLowerCase() === partitionUuid
    case 'PARTLABEL':
      return value === partitionLabel
    default:
      return false
  }
}

/**
 * Of several partitions that each hold a Linux, the one that boots: the first whose own fstab says that it is `/`; else
 * the first whose fstab does not say that another of them is; else the first.
 */
export function bootedRoot<R extends Named & { readonly fstab: string }>(roots: readonly R[]): R | undefined {
  const says = (one: R, of: R): boolean => isNamedBy(rootOfFstab(one.fstab) ?? '', of)
  return (
    roots.find(one => says(one, one)) ??
    roots.find(one => !roots.some(other => other !== one && says(one, other))) ??
    roots[0]
  )
}
