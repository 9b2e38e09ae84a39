import { briefly, explain } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { type ImageBuilder, isOver, nameOf, type Ordered } from './image-builder.ts'

export interface EarlierDeps {
  readonly imageBuilder: Pick<ImageBuilder, 'ordered' | 'remove'>
  readonly progress: Progress
  readonly now: () => number
  /** How long a run may take. */
  readonly deadlineSeconds: number
  /** There is an AMI of these inputs, so what has no build any more had one. */
  readonly isMade: boolean
}

/**
 * What runs that were killed left at Image Builder for this application goes: that of builds which are over, and that of
 * runs which never came to start one.
 * @returns the build of these inputs that still goes on, for whoever would start another.
 */
export async function earlierBuild(
  application: string,
  digest: string,
  { imageBuilder, progress, now, deadlineSeconds, isMade }: EarlierDeps
): Promise<Ordered | undefined> {
  let ordered: readonly Ordered[]
  try {
    ordered = await imageBuilder.ordered(application)
  } catch (error) {
    progress.warn(`What killed runs left at Image Builder is not looked for: ${explain(error)}`)
    return undefined
  }
  let goesOn: Ordered | undefined
  for (const one of ordered) {
    const { status, inputsDigest, orderedAt, arns } = one
    // A run that is about to start its build has made the other things within seconds.
    const isOld = now() - Date.parse(orderedAt) > deadlineSeconds * 1000
    const isAbandoned = isOld || (isMade && inputsDigest === digest)
    if (status === undefined ? isAbandoned : isOver(status)) {
      progress.say(`Removing ${nameOf(arns[0] ?? '')} and what belongs to it, left of a run that was killed.`)
      await removeAll(arns, imageBuilder, progress)
    } else if (status !== undefined && inputsDigest === digest) {
      goesOn = one
    }
  }
  return goesOn
}

/** Removes things of Image Builder, the last first; names what stays. */
export async function removeAll(
  arns: readonly string[],
  imageBuilder: Pick<ImageBuilder, 'remove'>,
  progress: Progress
): Promise<void> {
  for (const arn of arns.toReversed()) {
    await imageBuilder.remove(arn).catch((error: unknown) => {
      progress.warn(`Image Builder keeps ${nameOf(arn)}: ${briefly(error)}`)
    })
  }
}
