/** Warm pools: instances beside a group that were initialised and wait to be drawn into it (warm pools page). Pure. */
import { type Group, isSuspended, LAUNCHING, type Member, TERMINATING, timestamp } from './model.ts'
import {
  type Action,
  draining,
  hasHook,
  isGone,
  isTerminated,
  outcome,
  placement,
  roomToLaunch,
  type World
} from './reconcile.ts'
import { launching, matchesTemplate } from './refresh.ts'

export const isWarm = ({ lifecycle }: Pick<Member, 'lifecycle'>): boolean => lifecycle.startsWith('Warmed:')

const isLeaving = ({ lifecycle }: Member): boolean => lifecycle.startsWith('Warmed:Terminating')

export const warmMembers = (group: Group): Member[] => [...group.members.values()].filter(isWarm)

/** How many instances the pool is to have: up to the prepared capacity, the group's maximum by default, and its minimum. */
export function poolSize({ warmPool, desired, max }: Group): number {
  if (warmPool === undefined || warmPool.Status !== undefined) return 0
  const prepared = warmPool.MaxGroupPreparedCapacity ?? -1
  return Math.max(warmPool.MinSize ?? 0, (prepared < 0 ? max : prepared) - desired)
}

/**
 * Whether the pool takes an instance back that a scale-in chose (InstanceReusePolicy). What never was in service is not
 * said to come back, nor a spot instance, which no pool takes.
 */
export const mayReturn = ({ warmPool }: Group, { lifecycle, health, isSpot }: Member): boolean =>
  warmPool?.InstanceReusePolicy?.ReuseOnScaleIn === true &&
  warmPool.Status === undefined &&
  lifecycle === 'InService' &&
  health === 'Healthy' &&
  isSpot !== true

/** Those that a group which grows draws first; an older template stays where it is until an instance refresh. */
export const readyInPool = (group: Group, world: World): Member[] =>
  warmMembers(group).filter(
    member =>
      ['Warmed:Stopped', 'Warmed:Hibernated', 'Warmed:Running'].includes(member.lifecycle) &&
      world.instance(member.id)?.state === (member.lifecycle === 'Warmed:Running' ? 'running' : 'stopped') &&
      matchesTemplate(member, launching(group))
  )

/** Brings the pool to its size, once the group itself has what it desires. */
export function pool(group: Group, now: number): Action[] {
  const members = warmMembers(group).filter(member => !isLeaving(member))
  // What comes back has its last requests; only then it may turn out to be one too many.
  const surplus = members.filter(({ isReturning }) => isReturning !== true)
  const coming = group.inFlight.filter(({ isWarm: warm }) => warm).length
  const wanted = poolSize(group)
  if (group.warmPool?.Status !== undefined && warmMembers(group).length + coming === 0) return [{ do: 'pool-deleted' }]
  if (members.length > wanted && !isSuspended(group, 'Terminate')) {
    const cause = `At ${timestamp(now)} an instance was taken out of the warm pool, which holds ${members.length} and is to hold ${wanted}.`
    return surplus
      .slice(Math.max(0, surplus.length - (members.length - wanted)))
      .map(({ id }) => ({ do: 'take-out', id, cause, replaced: false }))
  }
  const missing = wanted - members.length - coming
  if (missing <= 0 || isSuspended(group, 'Launch') || now < group.notBefore) return []
  const planned: string[] = []
  return Array.from({ length: Math.min(missing, roomToLaunch(group, now)) }, (): Action => {
    const place = placement(group, planned, now)
    planned.push(place.zone)
    const cause = `At ${timestamp(now)} an instance was launched into the warm pool, which is to hold ${wanted}.`
    return { do: 'launch', ...place, cause, replaces: false, rebalances: false, isWarm: true }
  })
}

/** EC2 ended it. */
const lost = ({ id }: Member, now: number): Action => ({
  do: 'take-out',
  id,
  cause: `At ${timestamp(now)} an instance was taken out of the warm pool in response to an EC2 health check.`,
  replaced: false
})

/** The next step of an instance in the pool (page «Lifecycle state transitions for instances in a warm pool»). */
export function poolStep(group: Group, member: Member, world: World, now: number): Action[] {
  const { id } = member
  const view = world.instance(id)
  // From there on it is Auto Scaling that stops it.
  const isStopping = member.lifecycle === 'Warmed:Pending:Proceed'
  if (member.isReturning === true && !isStopping && isGone(view)) return [lost(member, now)]
  switch (member.lifecycle) {
    case 'Warmed:Pending':
      if (isGone(view)) return [{ do: 'launch-failed', id, reason: view?.stateReason ?? 'Instance terminated' }]
      if (member.isReturning === true) {
        const left = draining(member, world, now)
        if (left.waits || left.actions.length > 0) return left.actions
        if (hasHook(group, TERMINATING)) return [{ do: 'wait-for-hooks', id, transition: TERMINATING }]
        return [{ do: 'proceed', id, to: 'Warmed:Pending:Proceed' }]
      }
      if (view?.state !== 'running') return []
      if (hasHook(group, LAUNCHING)) return [{ do: 'wait-for-hooks', id, transition: LAUNCHING }]
      return [{ do: 'proceed', id, to: 'Warmed:Pending:Proceed' }]
    case 'Warmed:Pending:Wait': {
      if (isGone(view)) return [{ do: 'launch-failed', id, reason: view?.stateReason ?? 'Instance terminated' }]
      const result = outcome(member.hooks, now)
      if (member.isReturning === true && result !== undefined) {
        return [{ do: 'proceed', id, to: 'Warmed:Pending:Proceed' }]
      }
      if (result === 'ABANDON') return [{ do: 'abandon', id }]
      return result === 'CONTINUE' ? [{ do: 'proceed', id, to: 'Warmed:Pending:Proceed' }] : []
    }
    case 'Warmed:Pending:Proceed': {
      if (isTerminated(view)) return [{ do: 'launch-failed', id, reason: view?.stateReason ?? 'Instance terminated' }]
      const state = group.warmPool?.PoolState ?? 'Stopped'
      if (state === 'Running' || view?.state === 'stopped') return [{ do: 'warmed', id, to: `Warmed:${state}` }]
      return view?.state === 'running' ? [{ do: 'stop', id }] : []
    }
    case 'Warmed:Stopped':
    case 'Warmed:Hibernated':
    case 'Warmed:Running': {
      if (member.lifecycle === 'Warmed:Running' ? !isGone(view) : !isTerminated(view)) return []
      return [lost(member, now)]
    }
    case 'Warmed:Terminating':
      if (member.ended) return isTerminated(view) ? [{ do: 'gone', id }] : []
      if (hasHook(group, TERMINATING)) return [{ do: 'wait-for-hooks', id, transition: TERMINATING }]
      return [{ do: 'end', id }]
    case 'Warmed:Terminating:Wait':
      return outcome(member.hooks, now) === undefined ? [] : [{ do: 'proceed', id, to: 'Warmed:Terminating:Proceed' }]
    case 'Warmed:Terminating:Proceed':
      if (member.ended) return isTerminated(view) ? [{ do: 'gone', id }] : []
      return [{ do: 'end', id }]
    default:
      return []
  }
}
