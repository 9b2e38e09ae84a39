import { fileSystem, partitions, type ReadDisk, rootCandidates } from '../../../lib/disk/partitions.ts'
import { KilnError } from '../../../lib/errors.ts'
import type { Installation } from './installation.ts'

/** As far as the latest magic number of a file system that is told apart (btrfs). */
const SUPERBLOCK_BYTES = 69 * 1024

/** Where the root file system of a disk can be, the likeliest first. @throws KilnError when it can be nowhere. */
export async function rootPartitions(read: ReadDisk, diskBytes: number): Promise<Installation['candidates']> {
  const all = await Promise.all(
    (await partitions(read, diskBytes)).map(async partition => ({
      ...partition,
      fileSystem: fileSystem(await read(partition.offset, Math.min(SUPERBLOCK_BYTES, diskBytes - partition.offset)))
    }))
  )
  const found = rootCandidates(all).map(({ number, offset, bytes, uuid, name, fileSystem: system }) => ({
    number,
    offset,
    bytes,
    kind: system?.kind ?? 'ext',
    incompatible: system?.incompatible ?? 0,
    uuid: system?.uuid ?? '',
    label: system?.label ?? '',
    partitionUuid: uuid,
    partitionLabel: name
  }))
  if (found.length > 0) return found
  const seen = all.map(({ number, fileSystem: system }) => `${number}: ${system?.kind ?? 'unknown'}`).join(', ')
  throw new KilnError(`The base has no partition with ext4 or xfs (${seen === '' ? 'no partitions' : seen}).`, {
    remedy:
      'Give a base whose root is ext4 or xfs on a plain partition; LVM, btrfs and encrypted roots are not supported.'
  })
}
