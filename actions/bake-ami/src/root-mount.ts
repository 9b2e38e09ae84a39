import { type FileHandle, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { featureNames } from '../../../lib/disk/features.ts'
import { bootedRoot } from '../../../lib/disk/partitions.ts'
import { must, run } from './child.ts'
import { exists } from './chroot.ts'
import type { Candidate, Installation } from './installation.ts'
import { onPath } from './on-path.ts'
import { growFileSystem, growPartition } from './root-growth.ts'
import { Refused } from './telling.ts'

export interface Loop {
  readonly device: string
  /** Held open so that the device outlives the mount and still frees itself when this process ends. */
  readonly file: FileHandle
}

/** To be changed, on a machine with pages of this size, or only to be read. */
export type MountedHow = 'read-only' | { readonly pageBytes: number }

/**
 * noinit_itable: a kernel that has time zeroes inode tables that nobody needs, by holes, which are not put. nouuid: the host may have the very same base mounted. noatime: reading must not change blocks. Read-only, the journal
 * is not replayed, which would write.
 *
 * allocsize, at least a page (xfs(5)): XFS reserves room behind a file that grows, and dpkg has files written out one after another,
 * so that they lay apart: 1,500 of 68 KiB touched 286 MiB of blocks instead of 98.
 */
export function mountOptions({ offset, bytes, kind }: Candidate, how: MountedHow): string {
  const place = `loop,offset=${offset},sizelimit=${bytes},${usage({ kind })}`
  if (how !== 'read-only') return kind === 'xfs' ? `${place},allocsize=${how.pageBytes}` : place
  return `${place},ro,${kind === 'xfs' ? 'norecovery' : 'noload'}`
}

const usage = ({ kind }: Pick<Candidate, 'kind'>): string => `noatime,${kind === 'xfs' ? 'nouuid' : 'noinit_itable'}`

/**
 * Mounts the root of a disk. `mount -o loop` makes a loop device that frees itself when its last user goes; offset and size come
 * from our own reading of the partition table.
 */
export async function mountRoot(
  work: Pick<Installation, 'candidates' | 'growToBytes'>,
  disk: string,
  root: string
): Promise<{ candidate: Candidate; loop: Loop }> {
  const found = await findRoot(work, disk, root)
  await refuseUncheckable(found.kind)
  const candidate = work.growToBytes === undefined ? found : await growPartition(disk, found, work.growToBytes)
  const pageBytes = Number((await must('getconf', ['PAGESIZE'])).out)
  const problem = await mounted(candidate, { pageBytes }, disk, root)
  if (problem !== undefined) throw unmountable([problem])
  const loop = await loopOf(root)
  if (candidate.bytes > found.bytes) {
    await growFileSystem(candidate, root, { device: loop.device, options: usage(candidate) })
  }
  return { candidate, loop }
}

/** Mounts a partition; gives why it cannot be. */
async function mounted(candidate: Candidate, how: MountedHow, disk: string, root: string): Promise<string | undefined> {
  const { number, kind, incompatible } = candidate
  const type = kind === 'xfs' ? 'xfs' : 'ext4'
  const ran = await run('mount', ['-t', type, '-o', mountOptions(candidate, how), disk, root])
  if (ran.code === 0) return undefined
  return `partition ${number} (${type} with ${featureNames(kind, incompatible).join(', ')}): ${ran.all}`
}

/** Which candidate is the root, found by looking read-only, so that no other partition changes. `root` is free afterwards. */
export async function findRoot(work: Pick<Installation, 'candidates'>, disk: string, root: string): Promise<Candidate> {
  const seen: string[] = []
  const roots: (Candidate & { readonly fstab: string })[] = []
  for (const candidate of work.candidates) {
    const problem = await mounted(candidate, 'read-only', disk, root)
    if (problem !== undefined) {
      seen.push(problem)
      continue
    }
    if ((await exists(join(root, 'etc/os-release'))) && (await exists(join(root, 'usr')))) {
      const fstab = await readFile(join(root, 'etc/fstab'), 'utf8').catch(() => '')
      roots.push({ ...candidate, fstab })
    } else seen.push(`partition ${candidate.number} (${candidate.kind}): no etc/os-release`)
    await must('umount', [root])
  }
  const found = bootedRoot(roots)
  if (found === undefined) throw unmountable(seen)
  return found
}

const unmountable = (seen: readonly string[]): Refused =>
  new Refused(
    `No partition of the base can be mounted as its root:\n${seen.join('\n')}`,
    /loop device/.test(seen.join())
      ? 'The runner has no free loop device; run the job where /dev/loop-control works (not in an unprivileged container).'
      : 'Use a runner with a newer kernel (the features above are what this one does not know), or a base with ext4 or xfs.'
  )

async function loopOf(root: string): Promise<Loop> {
  const line = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').find(one => one.split(' ')[4] === root)
  const device = line?.split(' - ')[1]?.split(' ')[1]
  if (device === undefined) throw new Error(`${root} is not in mountinfo`)
  return { device, file: await open(device, 'r') }
}

const checkOf = (kind: Candidate['kind']) =>
  kind === 'xfs'
    ? ({ program: 'xfs_repair', flags: ['-n'], from: 'xfsprogs' } as const)
    : ({ program: 'e2fsck', flags: ['-f', '-n'], from: 'e2fsprogs' } as const)

/** Known before the installation, not after it. */
async function refuseUncheckable(kind: Candidate['kind']): Promise<void> {
  const { program, from } = checkOf(kind)
  if (await onPath(program)) return
  throw new Refused(
    `This runner lacks ${program}, with which the file system of the root is checked after the bake.`,
    `Run setup-tools before this step, or install ${from}.`
  )
}

/** The check that a file system must pass unmounted, after the bake. */
export async function checkFileSystem(kind: Candidate['kind'], loop: Loop): Promise<void> {
  const { program, flags } = checkOf(kind)
  const ran = await run(program, [...flags, loop.device])
  if (ran.code !== 0) {
    throw new Refused(
      `${program} finds the file system damaged after the bake:\n${ran.all.split('\n').slice(-10).join('\n')}`,
      'Remove the cached base (cache-directory) and run it again; if it stays so, the base itself is damaged.'
    )
  }
}
