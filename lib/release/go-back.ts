import { counted } from '../counted.ts'
import { CancelledError } from '../errors.ts'
import { type HealthLimits, type HealthPorts, untilHealthy } from './health.ts'
import type { RollbackPlan, RollbackStep } from './rollback.ts'
import { carryOut, describe, restless, type StepPorts } from './steps.ts'
import { observeAgain, type World } from './world.ts'

/** More than a rollback ever needs: beyond it, somebody else undoes what this run does. */
const MOST_TURNS = 50

export interface Way {
  /** The rest of the way, from the world as it is; pure. */
  readonly next: (world: World) => RollbackPlan
  readonly health: HealthLimits
  readonly begun?: (step: RollbackStep) => void
  /** Told of each step when AWS shows its effect. */
  readonly done?: (step: RollbackStep) => void
}

export interface WentBack {
  readonly world: World
  /** What stands in the way by then; undefined at the end of it. */
  readonly refused: RollbackPlan | undefined
}

/**
 * Goes back step by step, planned anew after each; what is switched to was looked at just before.
 * @throws KilnError when the release is not healthy in time or it does not come to rest; CancelledError on the signal.
 */
export async function goBack(
  start: World,
  { next, health, begun, done }: Way,
  ports: StepPorts & HealthPorts
): Promise<WentBack> {
  let world = start
  let isFresh = true
  for (let turn = 0; ; turn++) {
    if (ports.signal.aborted) throw new CancelledError()
    const planned = next(world)
    if (planned.refusals.length > 0) return { world, refused: planned }
    const [step] = planned.steps
    if (step === undefined) return { world, refused: undefined }
    if (step.do === 'switch' && !isFresh) {
      world = await observeAgain(world, ['rules', 'groups', 'targets'], ports)
      isFresh = true
      continue
    }
    if (turn >= MOST_TURNS) throw restless('rollback', spelledRollback(step))
    begun?.(step)
    world =
      step.do === 'await-healthy'
        ? (await untilHealthy(step, world, ports, health)).world
        : await carryOut(step, world, ports)
    isFresh = step.do === 'await-healthy'
    done?.(step)
  }
}

export const spelledRollback = (step: RollbackStep): string =>
  step.do === 'await-healthy'
    ? `wait for ${counted(step.needed, 'healthy instance')} of ${step.release}`
    : describe(step)
