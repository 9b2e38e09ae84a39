import { KilnError } from '../../../lib/errors.ts'
import { poll, soonThenSeldom } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'

export interface Completion {
  /** What EC2 says of the snapshot now; undefined while it is not found. */
  readonly state: (
    snapshotId: string
  ) => Promise<{ readonly state: string; readonly stateMessage?: string | undefined } | undefined>
  readonly deadlineSeconds: number
  readonly signal: AbortSignal
  readonly progress: Pick<Progress, 'say'>
}

/** Waits until a snapshot is completed. @throws KilnError when EBS gives it up, or the deadline comes first. */
export async function untilCompleted(
  snapshotId: string,
  { state, deadlineSeconds, signal, progress }: Completion
): Promise<void> {
  await poll(
    async () => {
      const seen = await state(snapshotId)
      if (seen?.state === 'completed') return { done: undefined }
      if (seen?.state === 'error') {
        throw new KilnError(`Snapshot ${snapshotId} failed: ${seen.stateMessage ?? 'EC2 gave no reason'}`, {
          remedy: 'Run it again.'
        })
      }
      return { notYet: `snapshot ${snapshotId} is ${seen?.state ?? 'not there yet'}` }
    },
    {
      what: `snapshot ${snapshotId} to complete`,
      deadlineSeconds,
      intervalSeconds: soonThenSeldom,
      signal,
      onNotYet: reason => progress.say(`Waiting: ${reason}.`),
      remedy: 'Run it again: a finished snapshot is found by its tag and registered.'
    }
  )
}
