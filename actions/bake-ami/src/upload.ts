import { CancelledError, explained, KilnError } from '../../../lib/errors.ts'
import type { Adoption } from './adopt.ts'
import type { FetchedBase } from './base-fetch.ts'
import { untilCompleted } from './completion.ts'
import { concurrently } from './concurrently.ts'
import type { Deps } from './deps.ts'
import { BLOCK_BYTES, type ChangedBlock, changesDigest, linearChecksum } from './diff.ts'
import { type Begun, NOT_PUT } from './head-start.ts'
import { tagsFor } from './image-tags.ts'
import type { Inputs } from './inputs.ts'
import { memory } from './memory.ts'
import type { Plan } from './plan.ts'
import type { EarlyBlock, WorkingDisk } from './working-disk.ts'

const GIB = 1024 ** 3
/** A snapshot that is never completed ends by itself after this; EBS takes 10 minutes to 3 days (StartSnapshot). */
const SNAPSHOT_TIMEOUT_MINUTES = 15

export interface Upload {
  readonly disk: WorkingDisk
  readonly base: FetchedBase
  readonly changed: readonly ChangedBlock[]
  readonly adopted: Adoption
  readonly plan: Plan
  /** The disk proves sound; before that, blocks are put and the snapshot is not completed. */
  readonly sound: Promise<void>
  /** The snapshot that was begun while the disk was being changed, if one was. */
  readonly begun?: Begun | undefined
}

export interface Uploaded {
  readonly snapshotId: string
  /** Blocks that were put, a block that was put again for two. */
  readonly putBlocks: number
}

type Child = Pick<Upload, 'disk' | 'adopted' | 'plan'>

/** Begins a snapshot under the adopted base's, without a block of its own. */
export const begin = (
  { disk, adopted, plan }: Child,
  clientToken: string,
  inputs: Inputs,
  deps: Pick<Deps, 'blocks' | 'signal' | 'runTags'>
): Promise<string> =>
  deps.blocks.start(
    {
      parentSnapshotId: adopted.snapshotId,
      volumeGiB: disk.bytes / GIB,
      clientToken,
      description: `${plan.name} on ${plan.base.id}`,
      timeoutMinutes: SNAPSHOT_TIMEOUT_MINUTES,
      tags: tagsFor(plan, inputs, deps)
    },
    deps.signal
  )

/**
 * A begun snapshot that nobody will finish is deleted, unless the run is cancelled and has no time for it. Gives what went wrong,
 * naming the snapshot where it is left.
 */
export async function abandoned(snapshotId: string, error: unknown, { signal, snapshots }: Deps): Promise<unknown> {
  const isDeleted =
    !signal.aborted &&
    (await snapshots.delete(snapshotId).then(
      () => true,
      () => false
    ))
  return isDeleted ? error : leaving(error, pending(snapshotId))
}

const pending = (snapshotId: string): string =>
  `snapshot ${snapshotId} (pending; EBS ends it within ${SNAPSHOT_TIMEOUT_MINUTES} minutes)`

/**
 * The changed blocks under the adopted base's snapshot, those that it does not have yet. Where none was begun, the client token names
 * these very changes: only a run with the same ones may go on with a snapshot, because blocks that were put cannot be taken back. A
 * snapshot that cannot be finished is deleted; when the disk proves unsound, the failure is that of the disk.
 */
export async function upload(
  { disk, base, changed, adopted, plan, sound, begun }: Upload,
  inputs: Inputs,
  deps: Deps
): Promise<Uploaded> {
  const { blocks, snapshots, progress, output } = deps
  // It may be known already.
  await Promise.race([sound, undefined])
  const unsound = new AbortController()
  sound.catch(error => unsound.abort(error))
  const signal = AbortSignal.any([deps.signal, unsound.signal])
  const missing = changed.filter(({ index, sha256 }) => !isPut(begun?.put.get(index), sha256))
  const early =
    missing.length < changed.length ? `, ${mib(changed.length - missing.length)} of it before the disk was whole` : ''
  progress.say(`${changed.length} of ${base.presentBlocks} blocks changed: putting ${mib(changed.length)}${early}.`)
  const snapshotId =
    begun?.snapshotId ??
    (await begin({ disk, adopted, plan }, changesDigest(adopted.snapshotId, changed), inputs, deps))
  let stage: 'putting' | 'completing' | 'completed' = 'putting'
  try {
    const buffers = memory(BLOCK_BYTES, inputs.workers)
    await concurrently(missing, inputs.workers, signal, async ({ index, sha256 }, stop) => {
      const buffer = buffers.take()
      await blocks.put(snapshotId, index, await disk.read(index * BLOCK_BYTES, BLOCK_BYTES, buffer), sha256, stop)
      buffers.give(buffer)
    })
    await sound
    stage = 'completing'
    await blocks.complete(snapshotId, changed.length, linearChecksum(changed), signal)
    stage = 'completed'
    output('snapshot-id', snapshotId)
    await untilCompleted(snapshotId, {
      state: snapshots.own,
      deadlineSeconds: inputs.timeoutSeconds,
      signal,
      progress
    })
    return { snapshotId, putBlocks: missing.length + (begun?.puts ?? 0) }
  } catch (thrown) {
    const error = unsound.signal.aborted ? unsound.signal.reason : thrown
    if (stage === 'completed') throw leaving(error, finished(snapshotId))
    // Without an answer it may be complete, and the next run can register it.
    throw stage === 'completing' && !isRefused(error)
      ? leaving(error, pending(snapshotId))
      : await abandoned(snapshotId, error, deps)
  }
}

/** EBS has answered, and done nothing. */
const isRefused = (error: unknown): boolean => {
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode
  return status !== undefined && status < 500
}

/** How a completed snapshot without an AMI is told of. */
export const finished = (snapshotId: string): string => `snapshot ${snapshotId} (complete; the next run registers it)`

const isPut = (put: EarlyBlock | undefined, sha256: Buffer): boolean =>
  put !== undefined && put.revision !== NOT_PUT && put.sha256.equals(sha256)

const mib = (blocks: number): string => `${((blocks * BLOCK_BYTES) / 1024 ** 2).toFixed(1)} MiB`

/** The same failure, telling what it left behind. */
export function leaving(error: unknown, what: string): Error {
  if (error instanceof CancelledError) return Object.assign(error, { leftBehind: [what] })
  const { what: message, remedy = 'Run it again; what is finished is found.' } = explained(error)
  return new KilnError(message, { remedy, leftBehind: [what], cause: error })
}
