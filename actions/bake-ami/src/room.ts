import { mkdir, statfs } from 'node:fs/promises'
import { CancelledError, explained, KilnError } from '../../../lib/errors.ts'
import type { Deps } from './deps.ts'
import type { Inputs } from './inputs.ts'
import type { Plan } from './plan.ts'
import { rootMapping } from './registration.ts'

const GIB = 1024 ** 3
/** Stays free beside what is counted, for what is installed and the package manager's cache. */
const MARGIN_BYTES = GIB

/** What a bake that reads its whole base keeps of it: the base, and a copy that is changed. */
export const wholeBaseBytes = (presentBytes: number): number => 2 * presentBytes

/** Why this many bytes have no room in a directory; undefined when they have. */
export async function lackOfRoom(directory: string, bytes: number): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  const needed = bytes + MARGIN_BYTES
  const gib = (count: number): string => (count / GIB).toFixed(1)
  return free >= needed
    ? undefined
    : `${directory} has ${gib(free)} GiB free, and this bake needs ${gib(needed)} GiB there`
}

/** Less than this free: what failed there, failed for it. */
const FULL_BYTES = 16 * 1024 ** 2

/**
 * The failure of a bake whose directory ran full meanwhile. What writes there speaks of input and output errors: neither the package
 * manager nor the file system of the image knows of the file that it lies in.
 */
export async function orOutOfRoom(error: unknown, directory: string): Promise<unknown> {
  const { bavail, bsize } = await statfs(directory)
  if (error instanceof CancelledError || bavail * bsize >= FULL_BYTES) return error
  const known = error instanceof KilnError ? error : undefined
  return new KilnError(`${directory} ran full during the bake: ${known?.message ?? explained(error).what}`, {
    remedy: MORE_ROOM,
    leftBehind: known?.leftBehind ?? [],
    cause: error
  })
}

const MORE_ROOM = 'Give cache-directory a place with more room, or use a runner with a bigger disk.'

/** @throws KilnError when the file system has not this many bytes free. */
export async function refuseIfFull(directory: string, bytes: number): Promise<void> {
  const lack = await lackOfRoom(directory, bytes)
  if (lack === undefined) return
  throw new KilnError(`${lack}.`, { remedy: MORE_ROOM })
}

/**
 * A foreign base is copied before its blocks can be listed. How many there are EC2 may tell before (DescribeSnapshots,
 * FullSnapshotSizeInBytes); where it does not, only what every bake takes is asked for.
 * @throws KilnError when the runner has no room for what a base takes here that has to be read whole.
 */
export async function refuseWithoutRoom(
  { base, owned }: Pick<Plan, 'base' | 'owned'>,
  { fetch }: Pick<Inputs, 'fetch'>,
  { cacheDirectory, sandbox, snapshots }: Pick<Deps, 'cacheDirectory' | 'sandbox' | 'snapshots'>
): Promise<void> {
  if (owned.kind !== 'foreign') return
  await mkdir(cacheDirectory, { recursive: true })
  const mayBeLazy = fetch === 'lazy' || (fetch === 'auto' && (await sandbox.lazyObstacle()) === undefined)
  const present = mayBeLazy ? 0 : await snapshots.writtenBytes(rootMapping(base)?.volume?.snapshotId ?? '')
  await refuseIfFull(cacheDirectory, wholeBaseBytes(present ?? 0))
}
