import { open } from 'node:fs/promises'
import { growth } from '../../../lib/disk/growth.ts'
import { must, run } from './child.ts'
import type { Candidate } from './installation.ts'
import { Refused, tell } from './telling.ts'

const GIB = 1024 ** 3
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`

/** Makes the root's partition reach the end of its disk; nothing is written when it cannot. */
export async function growPartition(disk: string, candidate: Candidate, diskBytes: number): Promise<Candidate> {
  const file = await open(disk, 'r+')
  let bytes: number
  try {
    const read = async (offset: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }
    const planned = await growth(read, diskBytes, candidate.number)
    if ('problem' in planned) {
      throw new Refused(
        `The root of the base cannot grow to root-volume-size: ${planned.problem}.`,
        'Leave root-volume-size out, or give a base whose root is the last partition.'
      )
    }
    for (const write of planned.writes) await file.write(write.bytes, 0, write.bytes.length, write.offset)
    await file.sync()
    bytes = planned.bytes
  } finally {
    await file.close()
  }
  if (bytes <= candidate.bytes) return candidate
  tell({ say: `The root grows from ${gib(candidate.bytes)} to ${gib(bytes)}.` })
  return { ...candidate, bytes }
}

/**
 * Makes a file system that is mounted fill its partition. XFS grows mounted, and only then (xfs_growfs(8)). ext4 is
 * unmounted for it: resize2fs then leaves new inode tables to the first boot, which zeroes them on the volume itself;
 * mounted, the kernel would zero them here by punching holes, and holes are not put. `device` stays, because it is open.
 */
export async function growFileSystem(
  { kind }: Candidate,
  root: string,
  { device, options }: { readonly device: string; readonly options: string }
): Promise<void> {
  if (kind === 'xfs') {
    await grown('xfs_growfs', ['-d', root])
    return
  }
  await must('umount', [root])
  // resize2fs wants to see a check of its own day; 1 says that something was corrected.
  await grown('e2fsck', ['-f', '-p', device], [0, 1])
  await grown('resize2fs', [device])
  await must('mount', ['-t', 'ext4', '-o', options, device, root])
}

async function grown(program: string, args: readonly string[], fine: readonly number[] = [0]): Promise<void> {
  const ran = await run(program, args).catch((error: unknown) => ({ code: -1, all: (error as Error).message }))
  if (fine.includes(ran.code)) return
  throw new Refused(
    `The root's file system could not grow; ${program} said:\n${ran.all.split('\n').slice(-8).join('\n')}`,
    'Run setup-tools before this step where the program is missing; else leave root-volume-size out.'
  )
}
