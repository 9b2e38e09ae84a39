import { otherSlot, type Slot } from '../names.ts'
import { isWorker, type Weights, weightsOf } from './application.ts'
import { calming, type Step, settling, stopping, unpinning, waking } from './steps.ts'
import {
  healthyCount,
  ladder,
  live,
  type Release,
  retained,
  standing,
  stopped,
  strangers,
  trafficProblems,
  type World
} from './world.ts'

/** Waits until the slot has that many healthy instances of the release. */
export interface AwaitHealthy {
  readonly do: 'await-healthy'
  readonly release: string
  readonly slot: Slot
  readonly needed: number
}

export type RollbackStep = Step | AwaitHealthy

export interface RollbackPlan {
  readonly refusals: readonly string[]
  readonly steps: readonly RollbackStep[]
  /** What becomes live, and what was. */
  readonly to: Release | undefined
  readonly from: Release | undefined
  readonly slot: Slot | undefined
}

/**
 * The way back: the retained release takes the traffic by one write, then its processes are resumed.
 * `why` is recorded on the release that loses it. `to` names the release to go to; without it, to the retained one,
 * unless the last switch was interrupted: then that is finished and traffic is not turned round once more.
 */
export function planRollback(world: World, wantedSoak: number, to?: string, why?: string): RollbackPlan {
  // No balancer node sends workers a last request.
  const soakSeconds = isWorker(world.application) ? 0 : wantedSoak
  const serving = live(world)
  const problems = trafficProblems(world)
  if (serving === undefined || problems.length > 0) {
    return { refusals: problems, steps: [], to: undefined, from: undefined, slot: undefined }
  }
  const climbing = ladder(world)
  if (climbing !== undefined) {
    // The release on trial gives its share back: to what served before, which serves most of it still.
    const { stable, rising, stableSlot, risingSlot } = climbing
    const way = { back: stable, slot: stableSlot, from: rising, fromSlot: risingSlot, to, isLadder: true, why }
    return wayBack(world, soakSeconds, way)
  }
  const interrupted = to === undefined && serving.release !== undefined && waking(serving.release) !== undefined
  if (serving.release !== undefined && (interrupted || serving.release.name === to)) {
    const from = retained(world)
    return {
      refusals: [],
      steps: afterwards(world, serving.release, from, soakSeconds, why),
      to: serving.release,
      from,
      slot: serving.slot
    }
  }
  const way = {
    back: retained(world),
    slot: otherSlot(serving.slot),
    from: serving.release,
    fromSlot: serving.slot,
    to,
    isLadder: false,
    why
  }
  return wayBack(world, soakSeconds, way)
}

interface Way {
  readonly back: Release | undefined
  readonly slot: Slot
  readonly from: Release | undefined
  readonly fromSlot: Slot
  /** The release that was asked for by name. */
  readonly to: string | undefined
  /** What is gone back to serves already, was never smaller than all traffic needs, and takes the rest at once. */
  readonly isLadder: boolean
  /** Recorded on the release that is left. */
  readonly why: string | undefined
}

function wayBack(world: World, soakSeconds: number, way: Way): RollbackPlan {
  const { back, slot, from, fromSlot, to, isLadder, why } = way
  const refusals = refusalsOf(world, slot, back, from, to)
  if (back === undefined || refusals.length > 0) return { refusals, steps: [], to: back, from, slot }

  const group = standing(back)
  const healthy = healthyCount(world, slot, back)
  // Workers that were stopped: they start again, both releases work for a while, then the other one stops.
  const asleep = stopped(back)
  const needed = isLadder
    ? Math.min(1, group?.desired ?? 0)
    : Math.max(group?.desired ?? 0, standing(from)?.desired ?? 0, asleep?.desired ?? 0)
  const serves = from === undefined ? 0 : healthyCount(world, fromSlot, from)
  const weights: Weights = weightsOf(world.application)
  const change: Step = { do: 'switch', release: back.name, slot, from: weights }
  // Left by an interrupted switch: they would pass for the time at which it loses its traffic now.
  const stale = from === undefined ? undefined : waking(from)
  const resize: Step[] = asleep
    ? [
        {
          do: 'start',
          release: back.name,
          sizes: { min: asleep.min, desired: needed, max: Math.max(needed, asleep.max) }
        }
      ]
    : (group?.desired ?? 0) < needed
      ? [
          {
            do: 'resize',
            release: back.name,
            min: group?.min ?? 0,
            desired: needed,
            max: Math.max(needed, group?.max ?? 0)
          }
        ]
      : []
  const wait: RollbackStep[] = healthy < needed ? [{ do: 'await-healthy', release: back.name, slot, needed }] : []
  // With a live release that serves worse than the way back, traffic goes back first and the rest heals after.
  const urgent = healthy > 0 && serves < healthy
  return {
    refusals: [],
    steps: [
      ...(stale === undefined ? [] : [stale]),
      ...(urgent ? [change, ...resize] : [...resize, ...wait, change]),
      ...afterwards(world, back, from, soakSeconds, why)
    ],
    to: back,
    from,
    slot
  }
}

function refusalsOf(
  world: World,
  slot: Slot,
  back: Release | undefined,
  from: Release | undefined,
  to?: string
): readonly string[] {
  if (to !== undefined && back?.name !== to) {
    return [
      `${to} is not the retained release of slot ${slot} (${back?.name ?? 'nothing'} is); ${from?.name ?? 'nothing'} stays live`
    ]
  }
  if (back === undefined) {
    return [`there is no retained release in slot ${slot} to go back to; ${from?.name ?? 'nothing'} stays live`]
  }
  const others = strangers(world, slot, back)
  if (others.length > 0) {
    return [`slot ${slot} also holds ${others.map(({ instanceId }) => instanceId).join(', ')}, not of ${back.name}`]
  }
  const group = standing(back)
  if (healthyCount(world, slot, back) === 0 && (group?.desired ?? 0) === 0 && stopped(back) === undefined) {
    return [`${back.name} has no instances: going back to it would leave nothing healthy`]
  }
  return []
}

/**
 * After the switch: what is not live is kept calm, what is live is woken. Waking is last: while the live release
 * still carries the tags of a retained one, a switch was interrupted, and the next run finishes it.
 */
function afterwards(
  world: World,
  to: Release,
  from: Release | undefined,
  soakSeconds: number,
  why: string | undefined
): readonly Step[] {
  const steps = [
    from === undefined ? undefined : calming(from, world.at, soakSeconds, why),
    from === undefined ? undefined : settling(from),
    from === undefined ? undefined : unpinning(from),
    from === undefined ? undefined : stopping(from, world),
    settling(to),
    unpinning(to),
    waking(to)
  ]
  return steps.flatMap(step => step ?? [])
}
