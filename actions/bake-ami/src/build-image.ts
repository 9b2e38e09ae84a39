import { briefly, CancelledError, KilnError } from '../../../lib/errors.ts'
import { poll } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'
import { type ListingReader, listingReader } from './base-listing.ts'
import { LogUnreadable } from './build-log.ts'
import { removeAll } from './earlier-builds.ts'
import {
  type BuildOrder,
  type BuildState,
  hasFailed,
  type ImageBuilder,
  isGone,
  isOver,
  nameOf,
  type Ordered
} from './image-builder.ts'
import type { InstalledPackage } from './installation.ts'

const POLL_SECONDS = 10

export interface BuildDeps {
  readonly imageBuilder: ImageBuilder
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly region: string
  readonly deadlineSeconds: number
  /** Only tests look more often than Image Builder changes anything. */
  readonly pollSeconds?: number
}

/**
 * A build that is ordered here, one of the same inputs that an earlier run ordered, or a run of a pipeline that exists;
 * `token` makes the same run of it.
 */
export type Wanted =
  | { readonly order: BuildOrder }
  | { readonly ordered: Ordered }
  | { readonly pipelineArn: string; readonly token: string }

export interface Built {
  /** Undefined when another run that followed the build has removed it, which it does when it is over. */
  readonly amiId: string | undefined
  /** What the base had, where the build was ordered here and its log could be read. */
  readonly before?: readonly InstalledPackage[]
}

/**
 * Has Image Builder make the AMI, and follows the build step by step. A run that is cancelled or
 * fails cancels the build, and what was made for it goes in any case.
 */
export async function buildImage(wanted: Wanted, deps: BuildDeps): Promise<Built> {
  const { imageBuilder, progress, signal } = deps
  const made: string[] = []
  let build: string | undefined
  let ended = false
  const listing = listingReader()
  try {
    build = await started(wanted, deps, made)
    const { amiId } = await followed(build, deps, listing, () => {
      ended = true
      // Of a build that another run ordered: that one was killed, or copes with it.
      if ('ordered' in wanted) made.push(...wanted.ordered.arns)
    })
    const before = listing.packages()
    return { amiId, ...(before === undefined ? {} : { before }) }
  } catch (error) {
    if (build === undefined || ended) throw error
    const left =
      'ordered' in wanted
        ? `Image Builder's ${nameOf(build)}, which goes on; the next run follows it`
        : await cancelled(build, deps)
    if (left === undefined) throw error
    const leftBehind = [left]
    if (signal.aborted) throw Object.assign(new CancelledError(), { leftBehind })
    throw error instanceof KilnError ? Object.assign(error, { leftBehind }) : error
  } finally {
    await removeAll(made, imageBuilder, progress)
  }
}

/** The build's ARN; what is made for it is in `made` as soon as it is there. */
async function started(wanted: Wanted, { imageBuilder, progress }: BuildDeps, made: string[]): Promise<string> {
  if ('ordered' in wanted) {
    const build = wanted.ordered.arns.at(-1) ?? ''
    progress.say(
      `Image Builder builds ${nameOf(build)} from these very inputs already, for a run that is gone or goes on.`
    )
    return build
  }
  const build =
    'order' in wanted
      ? await imageBuilder.start(wanted.order, arn => void made.push(arn))
      : await imageBuilder.startPipeline(wanted.pipelineArn, wanted.token)
  progress.say(`Image Builder builds ${nameOf(build)}.`)
  return build
}

function followed(
  build: string,
  deps: BuildDeps,
  listing: ListingReader,
  over: () => void
): Promise<Pick<Built, 'amiId'>> {
  const { imageBuilder, progress, signal, region, deadlineSeconds, pollSeconds = POLL_SECONDS } = deps
  const told = new Set<string>()
  const tellLog = follower(build, deps, listing)
  return poll<Pick<Built, 'amiId'>>(
    async () => {
      const state: BuildState = await imageBuilder.state(build, region)
      for (const step of state.steps) {
        if (told.has(step)) continue
        told.add(step)
        progress.say(`  ${step}`)
      }
      await tellLog()
      if (isOver(state.status)) over()
      if (isGone(state.status)) return { done: { amiId: undefined } }
      if (state.status === 'AVAILABLE') {
        if (state.amiId !== undefined) return { done: { amiId: state.amiId } }
        throw new KilnError(`${nameOf(build)} is available, and made no AMI in ${region}.`, {
          remedy: `Add ${region} to the distribution settings of the pipeline.`
        })
      }
      if (hasFailed(state.status)) {
        throw new KilnError(
          `Image Builder's ${nameOf(build)} is ${state.status.toLowerCase()}: ${state.reason ?? 'no reason given'}`,
          {
            remedy:
              'Read the steps and the log above. The instance needs the instance profile’s rights, and a way to the repository and to Systems Manager.'
          }
        )
      }
      return { notYet: `${nameOf(build)} is ${state.status.toLowerCase()}` }
    },
    {
      what: `${nameOf(build)} to be available`,
      deadlineSeconds,
      intervalSeconds: pollSeconds,
      signal,
      onNotYet: reason => progress.say(`Waiting: ${reason}.`),
      remedy: 'Raise timeout-seconds: Image Builder takes a quarter of an hour and more.'
    }
  )
}

/** Tells what the build's log says since the last look; a log that cannot be read is no reason to fail. */
function follower(build: string, { imageBuilder, progress }: BuildDeps, listing: ListingReader): () => Promise<void> {
  let next: string | undefined
  let stopped = false
  return async () => {
    if (stopped) return
    try {
      const part = await imageBuilder.log(build, next)
      next = part.next
      for (const line of part.lines) if (!listing.take(line)) progress.say(`  | ${line}`)
    } catch (error) {
      stopped = true
      progress.warn(
        error instanceof LogUnreadable
          ? `The log of the build cannot be read: ${error.message}. Allow logs:GetLogEvents on /aws/imagebuilder/*; the bake goes on.`
          : `The log of the build is not followed any further: ${briefly(error)}`
      )
    }
  }
}

/** Ends the build; gives what is left when that fails. */
async function cancelled(build: string, { imageBuilder, progress }: BuildDeps): Promise<string | undefined> {
  try {
    await imageBuilder.cancel(build)
    progress.say(`Cancelled ${nameOf(build)}.`)
    return undefined
  } catch (error) {
    progress.warn(`${nameOf(build)} could not be cancelled: ${briefly(error)}`)
    return `Image Builder's ${nameOf(build)}, which goes on`
  }
}
