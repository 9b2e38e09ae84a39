import { CancelledError, explain, KilnError } from '../../../lib/errors.ts'
import type { Adoption } from './adopt.ts'
import type { FetchedBase } from './base-fetch.ts'
import { untilCompleted } from './completion.ts'
import { concurrently } from './concurrently.ts'
import type { Deps } from './deps.ts'
import { BLOCK_BYTES, type ChangedBlock, changesDigest, linearChecksum } from './diff.ts'
import { tagsFor } from './image-tags.ts'
import type { Inputs } from './inputs.ts'
import type { Plan } from './plan.ts'
import type { WorkingDisk } from './working-disk.ts'

const GIB = 1024 ** 3
/** A snapshot that is never completed ends by itself after this; EBS takes 10 minutes to 3 days (StartSnapshot). */
const SNAPSHOT_TIMEOUT_MINUTES = 15

export interface Upload {
  readonly disk: WorkingDisk
  readonly base: FetchedBase
  readonly changed: readonly ChangedBlock[]
  readonly adopted: Adoption
  readonly plan: Plan
}

/**
 * The changed blocks under the adopted base's snapshot. The client token names these very changes: only a run with the
 * same ones may go on with a snapshot, because blocks that were put cannot be taken back.
 */
export async function upload(
  { disk, base, changed, adopted, plan }: Upload,
  inputs: Inputs,
  deps: Deps
): Promise<string> {
  const { blocks, snapshots, progress, output, signal } = deps
  progress.say(
    `${changed.length} of ${base.presentBlocks} blocks changed: putting ${((changed.length * BLOCK_BYTES) / 1024 ** 2).toFixed(1)} MiB.`
  )
  const snapshotId = await blocks.start(
    {
      parentSnapshotId: adopted.snapshotId,
      volumeGiB: disk.bytes / GIB,
      clientToken: changesDigest(adopted.snapshotId, changed),
      description: `${plan.name} on ${plan.base.id}`,
      timeoutMinutes: SNAPSHOT_TIMEOUT_MINUTES,
      tags: tagsFor(plan, inputs, deps)
    },
    signal
  )
  output('snapshot-id', snapshotId)
  let completed = false
  try {
    await concurrently(changed, inputs.workers, signal, async ({ index, sha256 }, stop) =>
      blocks.put(snapshotId, index, await disk.read(index * BLOCK_BYTES, BLOCK_BYTES), sha256, stop)
    )
    await blocks.complete(snapshotId, changed.length, linearChecksum(changed), signal)
    completed = true
    await untilCompleted(snapshotId, {
      state: snapshots.own,
      deadlineSeconds: inputs.timeoutSeconds,
      intervalSeconds: 0.25,
      signal,
      progress
    })
    return snapshotId
  } catch (error) {
    throw leaving(
      error,
      completed
        ? `snapshot ${snapshotId} (complete; the next run registers it)`
        : `snapshot ${snapshotId} (pending; EBS ends it within ${SNAPSHOT_TIMEOUT_MINUTES} minutes)`
    )
  }
}

/** The same failure, telling what it left behind. */
export function leaving(error: unknown, what: string): Error {
  if (error instanceof CancelledError) return Object.assign(error, { leftBehind: [what] })
  const [message = '', remedy = 'Run it again; what is finished is found.'] = explain(error).split('\nWhat to do: ')
  return new KilnError(message, { remedy, leftBehind: [what], cause: error })
}
