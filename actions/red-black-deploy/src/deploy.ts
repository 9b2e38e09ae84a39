import { CancelledError, KilnError } from '../../../lib/errors.ts'
import { editedSince } from '../../../lib/release/rule-conditions.ts'
import { restless } from '../../../lib/release/steps.ts'
import { observeAgain, type World } from '../../../lib/release/world.ts'
import { findWay, takeStep } from './gates.ts'
import { type Desired, describe, type Plan, plan, wayOut } from './plan.ts'
import { cancelled, setRight } from './recovery.ts'
import { type Judgement, newRun, type Ports, type Run, type Story, stopSampling } from './run.ts'

/**
 * Brings the world to what is wanted: plan, take the first step, look, plan again. All that a later run needs is in
 * AWS; what is remembered here is only what this run has seen with its own eyes.
 */
export async function deploy(
  world: World,
  desired: Desired,
  judgement: Judgement,
  ports: Ports,
  story: Story
): Promise<World> {
  const run = newRun(world, desired, judgement, ports, story)
  try {
    await untilNothingIsLeft(run)
    return run.world
  } finally {
    await stopSampling(run)
  }
}

async function untilNothingIsLeft(run: Run): Promise<void> {
  const { desired, story, ports } = run
  const judged = run.world.application
  let isFresh = false
  for (let turn = 0; ; turn++) {
    if (ports.signal.aborted) throw cancelled(new CancelledError(), run)
    const planned = plan(run.world, desired, run.evidence)
    refuse(planned, story)
    const step = planned.steps[0]
    if (step === undefined) {
      story.liveAt ??= ports.now()
      if (turn > 0) story.outcome = 'deployed'
      return
    }
    if (turn > MOST_TURNS) throw restless('deploy', describe(step))
    // Before the first write: a proof that is required and cannot be had.
    if (turn === 0) story.outcome = 'failed'
    if (turn === 0 && run.judgement.probe === 'required') await findWay(run)
    story.release = planned.release
    story.slot = planned.slot
    // The world may have moved while instances booted: capacity grown, weights or rules written by somebody else.
    if (step.do === 'switch' || step.do === 'shift') {
      if (!isFresh) {
        run.world = await observeAgain(run.world, ['rules', 'groups', 'targets'], ports)
        isFresh = true
        continue
      }
      refuse({ heldBy: undefined, refusals: editedSince(judged, run.world.application) }, story)
    }
    isFresh = false
    // Until it is known to be something else: wherever it breaks off, something may be written.
    story.outcome = 'unfinished'
    try {
      await takeStep(step, run)
    } catch (error) {
      await stopSampling(run)
      if (error instanceof CancelledError || ports.signal.aborted) throw cancelled(error, run)
      throw await setRight(error, step, planned, run)
    }
  }
}

/** More than a deploy ever needs: beyond it, somebody else undoes what this run does. */
const MOST_TURNS = 200

function refuse({ refusals, heldBy }: Pick<Plan, 'refusals' | 'heldBy'>, story: Story): void {
  if (refusals.length === 0) return
  story.outcome = 'failed'
  throw new KilnError(refusals.join('\n'), {
    remedy: `${wayOut(heldBy)}, then run the deploy again. What serves was not touched by this refusal.`
  })
}
