import { counted } from '../../../lib/counted.ts'
import { CancelledError, explained, KilnError, messageOf } from '../../../lib/errors.ts'
import { isWorker } from '../../../lib/release/application.ts'
import { goBack, type Way } from '../../../lib/release/go-back.ts'
import { planRollback } from '../../../lib/release/rollback.ts'
import { carryOutOnce } from '../../../lib/release/steps.ts'
import { isFailed, ladder, live, observe, retained, retireAfter, type World } from '../../../lib/release/world.ts'
import { abandonment, type DeployStep, describe, type Plan } from './plan.ts'
import { type Run, stopSampling, tell } from './run.ts'
import { BadAnswers, sample, wayBack } from './verify.ts'

/** A cancelled run clears nothing away: the next one goes on from there. */
export function cancelled(error: unknown, { story }: Run): unknown {
  story.outcome = 'unfinished'
  if (!(error instanceof CancelledError)) return error
  return new KilnError(`The run was cancelled while it deployed ${story.release} into slot ${story.slot}.`, {
    remedy: 'Run the same deploy again: it goes on from here. Nothing was cleared away.'
  })
}

/**
 * After a failure: before the switch the new release goes and what serves is untouched; after it, and on any rung of a
 * ladder, traffic goes back to the release before, where that is healthy.
 * @returns the error to end with.
 */
export async function setRight(error: unknown, step: DeployStep, planned: Plan, run: Run): Promise<unknown> {
  const { story } = run
  const isSwitched = planned.isLive
  // A shift whose answer was lost may have happened; going back from one that did not writes no weights.
  const isOnLadder = !isSwitched && (planned.percent > 0 || step.do === 'shift')
  try {
    if (isSwitched && error instanceof BadAnswers) return await rollBack(error, run)
    if (isOnLadder && step.do !== 'switch') return await rollBack(error, run)
    // A switch whose answer was not understood may have happened, and before it nothing of the release's was tried.
    if (isSwitched || step.do === 'switch') return error
    story.outcome = 'failed'
    if (step.do === 'calm' || step.do === 'soak') return error
    return await abandon(error, run)
  } catch (second) {
    return new KilnError(`${messageOf(error)}\nClearing up failed too: ${messageOf(second)}`, {
      remedy: 'Run the deploy again; it goes on from what is there. `retire` removes what a failed deploy left.',
      leftBehind: [story.release],
      cause: error
    })
  }
}

async function abandon(error: unknown, run: Run): Promise<unknown> {
  const { ports, story } = run
  let world = await observe(run.desired.cluster, ports)
  const release = world.releases.find(({ name }) => name === story.release)
  // A release that was kept from earlier was live once, and stays.
  const wasNeverLive = run.isMaker || (release !== undefined && retireAfter(release) === undefined)
  for (const step of abandonment(world, story.release, wasNeverLive)) {
    const { world: after, isOurs } = await carryOutOnce(step, world, ports)
    world = after
    if (isOurs) tell(run, `done: ${describe(step)}`)
  }
  const serving = live(world)?.release?.name
  const state =
    serving === undefined
      ? 'Nothing serves yet.'
      : isWorker(world.application)
        ? `${serving} works as before; its group was not touched.`
        : `${serving} serves as before; the production rule and its group were not touched.`
  const leftBehind = recordsOf(world, story.release)
  if (error instanceof KilnError) {
    return new KilnError(`${error.message}\n${state}`, { remedy: error.remedy, leftBehind, cause: error })
  }
  const { what, remedy = 'Correct what AWS refused.' } = explained(error)
  return new KilnError(`${what}\n${state}`, { remedy: `${remedy} Then deploy again.`, leftBehind, cause: error })
}

/** Versions are not used again, so the template of a release that failed stays as its record. */
const recordsOf = ({ releases }: World, name: string): readonly string[] =>
  releases
    .filter(release => release.name === name && isFailed(release))
    .map(
      () => `launch template ${name}, the record that this version failed (retire removes it when there is a newer one)`
    )

async function rollBack(error: unknown, run: Run): Promise<unknown> {
  const { ports, story, judgement, desired } = run
  const why = messageOf(error)
  const remedy = error instanceof KilnError ? error.remedy : 'Correct what AWS refused and deploy again.'
  tell(run, `rolling back: ${why}`)
  const world = await observe(desired.cluster, ports)
  const bad = story.release
  const serving = live(world)?.release?.name
  // On a ladder, and after a shift that never happened, what served before is what is live still.
  const to = ladder(world) !== undefined || serving !== bad ? serving : retained(world)?.name
  // Stopped with the run, wherever that ends.
  if (run.isProbing && run.isDistinct && run.version !== undefined) run.sampler = sample(run.watching)
  let wroteAt: number | undefined
  const way: Way = {
    next: seen => planRollback(seen, desired.soakSeconds, to, why.split('\n')[0]),
    health: { ...judgement.health, lossIsFailure: false },
    begun: step => {
      if (step.do === 'switch') wroteAt = ports.now()
    },
    done: step => tell(run, `done: ${describe(step)}`)
  }
  const { refused } = await goBack(world, way, ports)
  if (refused !== undefined) {
    return new KilnError(`${why}\nIt stays live, because ${refused.refusals.join('; ')}.`, {
      remedy: 'Deploy a corrected release now: what serves is not well.',
      leftBehind: [bad]
    })
  }
  story.outcome = 'rolled-back'
  await tellWayBack(run, wroteAt)
  return new KilnError(`${why}\nRolled back: ${to} serves again. ${bad} was kept for you to look at.`, {
    remedy,
    leftBehind: [bad],
    cause: error
  })
}

/** How long both versions answered on the way back; a rollback that is written is done, seen or not. */
async function tellWayBack(run: Run, since: number | undefined): Promise<void> {
  const { sampler, version, watching, ports } = run
  if (sampler === undefined || version === undefined || since === undefined) return
  try {
    const { milliseconds, answers, failed } = await wayBack(sampler, watching, version, since)
    tell(run, `back on ${counted(answers, 'answer')}: overlap ${milliseconds} ms, ${failed} failed`)
  } catch (error) {
    if (!(error instanceof CancelledError)) ports.progress.warn(`the way back was not watched: ${messageOf(error)}`)
  } finally {
    await stopSampling(run)
  }
}
