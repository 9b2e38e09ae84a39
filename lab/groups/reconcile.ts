/**
 * What Auto Scaling would do next, decided from what it knows and nothing else. Pure: the same group in the same world
 * at the same time gives the same actions. `engine` carries them out and asks again until nothing is left to do.
 */
import type { InstanceRefreshStatus, WarmPoolState } from '@aws-sdk/client-auto-scaling'
import type { InstanceView, TargetState } from '../rooms.ts'
import {
  capacityOf,
  checksElb,
  counts,
  type Group,
  isSuspended,
  LAUNCHING,
  type Member,
  type PendingHook,
  TERMINATING,
  type Transition,
  timestamp,
  zonesOf
} from './model.ts'
import { mayReturn, pool, poolSize, poolStep, readyInPool } from './pool.ts'
import { activeRefresh, refreshing, surge } from './refresh.ts'
import { victims } from './termination.ts'

export interface World {
  instance(id: string): InstanceView | undefined
  target(targetGroupArn: string, instanceId: string): { readonly state: TargetState } | undefined
  deregistrationDelaySeconds(targetGroupArn: string): number
  /** How long Auto Scaling takes to notice that EC2 ended or stopped an instance in service. */
  noticeTerminatedSeconds(): number
}

export type Action =
  | {
      readonly do: 'launch'
      readonly zone: string
      readonly subnetId: string
      readonly cause: string
      readonly replaces: boolean
      readonly rebalances: boolean
      readonly isWarm?: boolean
    }
  /** Draws an instance of the warm pool into the group. */
  | { readonly do: 'activate'; readonly id: string; readonly cause: string; readonly replaces: boolean }
  | { readonly do: 'refuse-launches'; readonly perMinute: number; readonly until: number }
  | { readonly do: 'launch-failed'; readonly id: string; readonly reason: string }
  | { readonly do: 'wait-for-hooks'; readonly id: string; readonly transition: Transition }
  | {
      readonly do: 'proceed'
      readonly id: string
      readonly to:
        | 'Pending:Proceed'
        | 'Terminating:Proceed'
        | 'Terminating:Retained'
        | 'Warmed:Pending:Proceed'
        | 'Warmed:Terminating:Proceed'
    }
  /** A hook abandoned the launch. */
  | { readonly do: 'abandon'; readonly id: string }
  | { readonly do: 'stop'; readonly id: string }
  /** Takes an instance out of the group, into its warm pool. */
  | { readonly do: 'return'; readonly id: string; readonly cause: string }
  | { readonly do: 'warmed'; readonly id: string; readonly to: `Warmed:${WarmPoolState}` }
  | { readonly do: 'pool-deleted' }
  | { readonly do: 'enter-service'; readonly id: string }
  | { readonly do: 'note-gone'; readonly id: string; readonly since: number | undefined }
  | { readonly do: 'mark-unhealthy'; readonly id: string; readonly by: 'ec2' | 'elb' }
  | { readonly do: 'take-out'; readonly id: string; readonly cause: string; readonly replaced: boolean }
  | { readonly do: 'register'; readonly arn: string; readonly ids: readonly string[] }
  | { readonly do: 'drained'; readonly id: string; readonly arn: string }
  | { readonly do: 'end'; readonly id: string }
  | { readonly do: 'kill'; readonly id: string }
  | { readonly do: 'gone'; readonly id: string }
  | { readonly do: 'stand-by'; readonly id: string }
  | { readonly do: 'detached'; readonly id: string }
  | { readonly do: 'attachment'; readonly arn: string; readonly state: 'Added' | 'InService' | 'gone' }
  | { readonly do: 'run-schedule'; readonly name: string }
  | { readonly do: 'note-all-protected' }
  | { readonly do: 'settled' }
  /** The instance refresh becomes this. */
  | { readonly do: 'refresh'; readonly to: InstanceRefreshStatus }
  | { readonly do: 'deleted' }

/** EC2 says that it runs no longer, or soon will not: replaced whatever the grace period (health checks page). */
export const isGone = (view: InstanceView | undefined): boolean =>
  view === undefined || (view.state !== 'pending' && view.state !== 'running')

export function reconcile(group: Group, world: World, now: number): Action[] {
  if (isIdle(group)) return []
  if (group.deleting !== undefined) return deletion(group, world)
  return [
    ...schedules(group, now),
    ...[...group.members.values()].flatMap(member => step(group, member, world, now)),
    ...drainedOfRemoved(group, world, now),
    ...attachments(group, world),
    ...(isSuspended(group, 'InstanceRefresh') ? [] : refreshing(group, world, now)),
    ...capacity(group, world, now)
  ]
}

/** A lab can hold thousands of empty groups (scans are tested with them); they cost nothing. */
function isIdle(group: Group): boolean {
  return (
    group.members.size === 0 &&
    group.inFlight.length === 0 &&
    group.desired === 0 &&
    group.deleting === undefined &&
    poolSize(group) === 0 &&
    group.warmPool?.Status === undefined &&
    group.schedules.size === 0 &&
    group.change === undefined &&
    activeRefresh(group) === undefined &&
    group.attachments.every(attachment => attachment.state === 'Added' || attachment.state === 'InService')
  )
}

function schedules(group: Group, now: number): Action[] {
  return [...group.schedules.values()]
    .filter(schedule => schedule.next !== undefined && schedule.next <= now)
    .sort((a, b) => (a.next ?? 0) - (b.next ?? 0))
    .map(schedule => ({ do: 'run-schedule', name: schedule.name }))
}

function deletion(group: Group, world: World): Action[] {
  if (group.members.size === 0 && group.inFlight.length === 0) return [{ do: 'deleted' }]
  return [...group.members.values()].flatMap((member): Action[] => {
    if (!member.ended) return [{ do: 'kill', id: member.id }]
    return isTerminated(world.instance(member.id)) ? [{ do: 'gone', id: member.id }] : []
  })
}

export const isTerminated = (view: InstanceView | undefined): boolean =>
  view === undefined || view.state === 'terminated'

/** The next step of one instance in its life (instance lifecycle page). */
function step(group: Group, member: Member, world: World, now: number): Action[] {
  const view = world.instance(member.id)
  const { id } = member
  switch (member.lifecycle) {
    case 'Pending':
      if (isGone(view)) return [{ do: 'launch-failed', id, reason: view?.stateReason ?? 'Instance terminated' }]
      if (view?.state !== 'running') return []
      if (hasHook(group, LAUNCHING)) return [{ do: 'wait-for-hooks', id, transition: LAUNCHING }]
      return [{ do: 'enter-service', id }]
    case 'Pending:Wait': {
      if (isGone(view)) return [{ do: 'launch-failed', id, reason: view?.stateReason ?? 'Instance terminated' }]
      const result = outcome(member.hooks, now)
      if (result === 'ABANDON') return [{ do: 'abandon', id }]
      return result === 'CONTINUE' ? [{ do: 'proceed', id, to: 'Pending:Proceed' }] : []
    }
    case 'Pending:Proceed':
      return [{ do: 'enter-service', id }]
    case 'InService':
      return inService(group, member, world, now)
    case 'EnteringStandby':
    case 'Detaching': {
      const left = draining(member, world, now)
      if (left.waits || left.actions.length > 0) return left.actions
      return [member.lifecycle === 'Detaching' ? { do: 'detached', id } : { do: 'stand-by', id }]
    }
    case 'Terminating': {
      if (member.ended) return isTerminated(view) ? [{ do: 'gone', id }] : []
      const left = draining(member, world, now)
      if (left.waits || left.actions.length > 0) return left.actions
      if (hasHook(group, TERMINATING)) return [{ do: 'wait-for-hooks', id, transition: TERMINATING }]
      return [{ do: 'end', id }]
    }
    case 'Terminating:Wait': {
      const result = outcome(member.hooks, now)
      if (result === undefined) return []
      const retain = group.settings.lifecyclePolicy?.RetentionTriggers?.TerminateHookAbandon === 'retain'
      return [
        { do: 'proceed', id, to: result === 'ABANDON' && retain ? 'Terminating:Retained' : 'Terminating:Proceed' }
      ]
    }
    case 'Terminating:Proceed':
      if (member.ended) return isTerminated(view) ? [{ do: 'gone', id }] : []
      return [{ do: 'end', id }]
    default:
      return poolStep(group, member, world, now)
  }
}

export const hasHook = (group: Group, transition: Transition): boolean =>
  [...group.hooks.values()].some(hook => hook.transition === transition)

/** One ABANDON stops the others; otherwise all have to finish. A hook that timed out has its default result. */
export function outcome(hooks: readonly PendingHook[], now: number): 'CONTINUE' | 'ABANDON' | undefined {
  const results = hooks.map(
    hook => hook.result ?? (now >= Math.min(hook.deadline, hook.globalDeadline) ? hook.defaultResult : undefined)
  )
  if (results.includes('ABANDON')) return 'ABANDON'
  return results.every(result => result === 'CONTINUE') ? 'CONTINUE' : undefined
}

/**
 * Auto Scaling waits until in-flight requests are done or the deregistration delay is over. An instance that EC2 has
 * ended has no requests to wait for.
 */
export function draining(member: Member, world: World, now: number): { waits: boolean; actions: Action[] } {
  const gone = isGone(world.instance(member.id))
  let waits = false
  const actions: Action[] = []
  for (const [arn, registration] of member.registrations) {
    if (registration.state !== 'draining') continue
    if (gone || isDrained(member.id, arn, registration.since, world, now)) {
      actions.push({ do: 'drained', id: member.id, arn })
    } else {
      waits = true
    }
  }
  return { waits, actions }
}

function isDrained(id: string, arn: string, since: number, world: World, now: number): boolean {
  const target = world.target(arn, id)
  if (target === undefined || target.state === 'unused') return true
  return now - since >= world.deregistrationDelaySeconds(arn) * 1000
}

function inService(group: Group, member: Member, world: World, now: number): Action[] {
  const { id } = member
  const view = world.instance(id)
  if (member.health === 'Healthy') {
    if (isSuspended(group, 'HealthCheck')) return []
    const gone = isGone(view)
    if (gone !== (member.goneSince !== undefined)) return [{ do: 'note-gone', id, since: gone ? now : undefined }]
    if (member.goneSince !== undefined && now - member.goneSince >= world.noticeTerminatedSeconds() * 1000) {
      return [{ do: 'mark-unhealthy', id, by: 'ec2' }]
    }
    return failsElbCheck(group, member, world, now) ? [{ do: 'mark-unhealthy', id, by: 'elb' }] : []
  }
  if (isSuspended(group, 'ReplaceUnhealthy') || isSuspended(group, 'Terminate')) return []
  if (!isGone(view) && !mayLose(group)) return []
  return [{ do: 'take-out', id, cause: `At ${timestamp(now)} ${unhealthyCause(member)}`, replaced: true }]
}

function unhealthyCause(member: Member): string {
  switch (member.unhealthyBy) {
    case 'elb':
      return 'an instance was taken out of service in response to an ELB system health check failure.'
    case 'user':
      return 'an instance was taken out of service in response to a user health-check.'
    default:
      return 'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.'
  }
}

/**
 * While a load balancer has not reached InService, its verdict ends no instance («Understand the attachment status»):
 * a health check that can never pass does not make the group kill what it launches. A target group given to
 * CreateAutoScalingGroup is InService from the start, so there only the grace period holds the group back.
 */
function failsElbCheck(group: Group, member: Member, world: World, now: number): boolean {
  if (!checksElb(group)) return false
  if (now - (member.inServiceAt ?? now) < group.settings.healthCheckGraceSeconds * 1000) return false
  return group.attachments.some(
    ({ arn, state }) =>
      state === 'InService' &&
      member.registrations.get(arn)?.state === 'registered' &&
      world.target(arn, member.id)?.state === 'unhealthy'
  )
}

/** With an instance maintenance policy the replacement comes first, as far as the upper bound leaves room for it. */
function mayLose(group: Group): boolean {
  const policy = group.settings.maintenance
  if (policy === undefined || !hasRoomToReplaceFirst(group)) return true
  const healthy = [...group.members.values()].filter(
    member => member.lifecycle === 'InService' && member.health === 'Healthy'
  ).length
  return healthy >= Math.ceil((group.desired * policy.minHealthyPercentage) / 100)
}

const hasRoomToReplaceFirst = (group: Group): boolean => !isSuspended(group, 'Launch') && roomBeyondDesired(group) > 0

function roomBeyondDesired(group: Group): number {
  const { maintenance } = group.settings
  if (maintenance === undefined) return 0
  return Math.max(0, Math.floor((group.desired * maintenance.maxHealthyPercentage) / 100) - group.desired)
}

function attachments(group: Group, world: World): Action[] {
  const members = [...group.members.values()]
  const inService = members.filter(member => member.lifecycle === 'InService')
  return group.attachments.flatMap(({ arn, state }): Action[] => {
    if (state === 'Adding') {
      const missing = inService.filter(member => !member.registrations.has(arn))
      if (missing.length === 0) return [{ do: 'attachment', arn, state: 'Added' }]
      if (isSuspended(group, 'AddToLoadBalancer')) return []
      return [{ do: 'register', arn, ids: missing.map(member => member.id) }]
    }
    if (state === 'Added') {
      const passed = checksElb(group) && inService.some(member => world.target(arn, member.id)?.state === 'healthy')
      return passed ? [{ do: 'attachment', arn, state: 'InService' }] : []
    }
    if (state === 'Removing') {
      return members.some(member => member.registrations.has(arn)) ? [] : [{ do: 'attachment', arn, state: 'gone' }]
    }
    return []
  })
}

/** Members of an attachment that is being removed while they stay in service. */
function drainedOfRemoved(group: Group, world: World, now: number): Action[] {
  const removing = group.attachments.filter(attachment => attachment.state === 'Removing')
  if (removing.length === 0) return []
  return [...group.members.values()].flatMap(member =>
    removing.flatMap(({ arn }): Action[] => {
      const registration = member.registrations.get(arn)
      if (registration?.state !== 'draining') return []
      const done = isGone(world.instance(member.id)) || isDrained(member.id, arn, registration.since, world, now)
      return done ? [{ do: 'drained', id: member.id, arn }] : []
    })
  )
}

/** A reconcile loop that goes wrong once launched 200 replacements in a minute; the lab stops well before. */
const launchesPerMinute = (group: Group): number => Math.max(20, 3 * group.desired)

function capacity(group: Group, world: World, now: number): Action[] {
  const waitingForReplacement = replacedFirst(group)
  const actual = capacityOf(group) - waitingForReplacement
  const desired = group.desired + surge(group)
  if (actual < desired) return scaleOut(group, world, actual, desired, now)
  // What a refresh has beyond the desired capacity it takes out itself.
  if (activeRefresh(group) !== undefined) return []
  if (actual > desired) return scaleIn(group, actual, now)
  if (awaited(group) > 0 || waitingForReplacement > 0) return []
  if (group.change !== undefined || group.allProtectedNoted || group.replacing > 0 || group.rebalancing)
    return [{ do: 'settled' }]
  return [...pool(group, now), ...rebalance(group, now)]
}

/** Launches for the group itself that EC2 has not answered yet. */
const awaited = (group: Group): number => group.inFlight.filter(({ isWarm }) => !isWarm).length

/** How many instances the group may launch in this minute. */
export const roomToLaunch = (group: Group, now: number): number =>
  Math.max(0, launchesPerMinute(group) - group.launchTimes.filter(at => at > now - 60_000).length)

/** Unhealthy instances that stay until their replacements are in service. */
function replacedFirst(group: Group): number {
  if (isSuspended(group, 'ReplaceUnhealthy') || isSuspended(group, 'Terminate') || mayLose(group)) return 0
  const unhealthy = [...group.members.values()].filter(
    member => member.lifecycle === 'InService' && member.health === 'Unhealthy'
  ).length
  return Math.min(unhealthy, roomBeyondDesired(group))
}

function scaleOut(group: Group, world: World, actual: number, desired: number, now: number): Action[] {
  if (isSuspended(group, 'Launch')) return []
  const warm = readyInPool(group, world).slice(0, desired - actual)
  const drawn = warm.map(({ id }, index): Action => {
    const cause = `${prefix(group)}At ${timestamp(now)} an instance was drawn from the warm pool in response to a difference between desired and actual capacity, increasing the capacity from ${actual} to ${actual + warm.length}.`
    return { do: 'activate', id, cause, replaces: index < group.replacing }
  })
  if (drawn.length > 0) return drawn
  if (now < group.notBefore) return []
  const perMinute = launchesPerMinute(group)
  const recent = group.launchTimes.filter(at => at > now - 60_000)
  const room = roomToLaunch(group, now)
  if (room === 0) return [{ do: 'refuse-launches', perMinute, until: (recent[0] ?? now) + 60_000 }]
  const wanted = Math.min(desired - actual, room)
  const planned: string[] = []
  return Array.from({ length: wanted }, (_, index): Action => {
    const place = placement(group, planned, now)
    planned.push(place.zone)
    const replaces = index < group.replacing
    const cause = replaces
      ? `At ${timestamp(now)} an instance was launched in response to an unhealthy instance needing to be replaced.`
      : `${prefix(group)}At ${timestamp(now)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${actual} to ${actual + wanted}.`
    return { do: 'launch', ...place, cause, replaces, rebalances: false }
  })
}

const prefix = (group: Group): string => (group.change === undefined ? '' : `${group.change}  `)

function population(group: Group, planned: readonly string[] = []): Map<string, number> {
  const count = new Map<string, number>(zonesOf(group).map(zone => [zone, 0]))
  const add = (zone: string): void => void count.set(zone, (count.get(zone) ?? 0) + 1)
  for (const member of group.members.values()) if (counts(member)) add(member.zone)
  for (const { zone, isWarm } of group.inFlight) if (!isWarm) add(zone)
  for (const zone of planned) add(zone)
  return count
}

/** The zone with the fewest instances; one that had no capacity is passed over for a while (best effort balance). */
export function placement(group: Group, planned: readonly string[], now: number): { zone: string; subnetId: string } {
  const count = population(group, planned)
  const enabled = zonesOf(group)
  const open = enabled.filter(zone => (group.zonesToAvoid.get(zone) ?? 0) <= now)
  const zones = open.length > 0 ? open : enabled
  const zone = zones.reduce((least, other) => ((count.get(other) ?? 0) < (count.get(least) ?? 0) ? other : least))
  const subnets = group.subnets.filter(subnet => subnet.zone === zone)
  return { zone, subnetId: subnets[(count.get(zone) ?? 0) % subnets.length]?.subnetId ?? '' }
}

function scaleIn(group: Group, actual: number, now: number): Action[] {
  const settled = awaited(group) === 0 && [...group.members.values()].every(m => !m.lifecycle.startsWith('Pending'))
  if (group.rebalancing && !settled) return []
  // Suspending Terminate protects only instances in service (suspend-resume considerations).
  const mayEndInService = !isSuspended(group, 'Terminate')
  const chosen = victims(
    group,
    actual - group.desired,
    now,
    member => mayEndInService || member.lifecycle !== 'InService'
  )
  if (chosen.length === 0) {
    const blocked = mayEndInService && awaited(group) === 0 && !group.allProtectedNoted
    return blocked ? [{ do: 'note-all-protected' }] : []
  }
  const selected = chosen.map(member => `At ${timestamp(now)} instance ${member.id} was selected for termination.`)
  const why = group.rebalancing
    ? `At ${timestamp(now)} an instance was taken out of service in response to a rebalancing of the zones: there were more than the desired number of instances in the group.`
    : `${prefix(group)}At ${timestamp(now)} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${actual} to ${actual - chosen.length}.`
  const cause = [why, ...selected].join('  ')
  return chosen.map(
    (member): Action =>
      mayReturn(group, member)
        ? { do: 'return', id: member.id, cause }
        : { do: 'take-out', id: member.id, cause, replaced: false }
  )
}

/** Launches before it ends, so the group is one beyond its desired capacity for a while (AZRebalance). */
function rebalance(group: Group, now: number): Action[] {
  if (isSuspended(group, 'AZRebalance') || isSuspended(group, 'Launch') || now < group.notBefore) return []
  if ([...group.members.values()].some(member => counts(member) && member.lifecycle !== 'InService')) return []
  const count = population(group)
  const enabled = zonesOf(group)
  const open = enabled.filter(zone => (group.zonesToAvoid.get(zone) ?? 0) <= now)
  const misplaced = [...count].some(([zone, instances]) => instances > 0 && !enabled.includes(zone))
  const most = Math.max(0, ...enabled.map(zone => count.get(zone) ?? 0))
  const least = Math.min(...open.map(zone => count.get(zone) ?? 0))
  if (open.length === 0 || (!misplaced && most - least < 2)) return []
  const place = placement(group, [], now)
  const cause = `At ${timestamp(now)} instances were launched to balance instances in zones ${place.zone} with other zones resulting in more than desired number of instances in the group.`
  return [{ do: 'launch', ...place, cause, replaces: false, rebalances: true }]
}
