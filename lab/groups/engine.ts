/** Carries out what `reconcile` decides: on the model at once, on EC2 and the balancer through their doors. */
import { randomUUID } from 'node:crypto'
import type { InstanceRefreshStatus, LifecycleState } from '@aws-sdk/client-auto-scaling'
import type { Clock } from '../clock.ts'
import { AwsError } from '../gateway/service.ts'
import type { Balancer, Instances, LaunchTemplates } from '../rooms.ts'
import {
  begin,
  counts,
  finish,
  type Group,
  isSuspended,
  type Member,
  newcomer,
  progress,
  type Transition,
  timestamp
} from './model.ts'
import { beginRollback } from './operations/refreshes.ts'
import { isWarm } from './pool.ts'
import { type Action, reconcile, type World } from './reconcile.ts'
import { activeRefresh, launching } from './refresh.ts'
import { nextRun } from './schedule.ts'
import { setSizes } from './sizes.ts'

/** Steps of one group in one tick; each is pure model work, so this only guards against a rule that contradicts itself. */
const PASSES = 25
const FIRST_BACKOFF_MILLISECONDS = 2_000
const LONGEST_BACKOFF_MILLISECONDS = 60_000
const ZONE_AVOIDED_MILLISECONDS = 30_000

export interface EngineDeps {
  readonly instances: Instances
  readonly launchTemplates: LaunchTemplates
  readonly balancer: Balancer
  readonly clock: Clock
  readonly switches: (name: string) => number
  readonly removed: (group: Group) => void
}

export interface Engine {
  /** Moves a group as far as it goes now. Never waits: EC2's answers are taken up by a later tick. */
  tick(group: Group): void
  /** Begins to take a member out: deregisters and drains it, then hooks, then EC2 ends it. */
  takeOut(group: Group, member: Member, cause: string): void
  /** Stops sending requests to a member; what is in flight may finish. */
  deregister(member: Member, arns: Iterable<string>): void
  enterService(group: Group, member: Member): void
  /** Ends a member by force: neither draining nor hooks. */
  kill(group: Group, member: Member): void
  /** Tags that Auto Scaling puts on the instances of a group. */
  instanceTags(group: Group): Record<string, string>
}

export function engine(deps: EngineDeps): Engine {
  const { instances, balancer, clock, switches } = deps

  const world: World = {
    instance: id => instances.view(id),
    target: (arn, id) => (balancer.hasTargetGroup(arn) ? balancer.targetState(arn, id) : undefined),
    deregistrationDelaySeconds: arn => (balancer.hasTargetGroup(arn) ? balancer.deregistrationDelaySeconds(arn) : 0),
    noticeTerminatedSeconds: () => switches('groups.noticeTerminatedSeconds')
  }

  function tick(group: Group): void {
    for (let pass = 0; pass < PASSES; pass++) {
      const actions = reconcile(group, world, clock.now())
      if (actions.length === 0) return
      for (const action of actions) apply(group, action)
      if (actions.some(action => action.do === 'deleted')) return
    }
    console.error(`groups: ${group.name} does not come to rest:`, reconcile(group, world, clock.now()))
  }

  function apply(group: Group, action: Action): void {
    switch (action.do) {
      case 'launch':
        launch(group, action)
        break
      case 'refuse-launches':
        refuseLaunches(group, action.perMinute, action.until)
        break
      case 'run-schedule':
        runSchedule(group, action.name)
        break
      case 'register':
        for (const id of action.ids) register(group.members.get(id), action.arn)
        break
      case 'attachment':
        setAttachment(group, action.arn, action.state)
        break
      case 'note-all-protected':
        noteAllProtected(group)
        break
      case 'settled':
        delete group.change
        group.replacing = 0
        group.rebalancing = false
        group.allProtectedNoted = false
        break
      case 'refresh':
        moveRefresh(group, action.to)
        break
      case 'pool-deleted':
        delete group.warmPool
        break
      case 'deleted':
        deps.removed(group)
        break
      default: {
        const member = group.members.get(action.id)
        if (member !== undefined) onMember(group, member, action)
      }
    }
  }

  function moveRefresh(group: Group, to: InstanceRefreshStatus): void {
    const refresh = activeRefresh(group)
    if (refresh === undefined) return
    if (to === 'RollbackInProgress') {
      beginRollback(group, refresh, 'Replacements did not become healthy.')
      return
    }
    refresh.status = to
    if (to === 'Baking') refresh.bakingSince = clock.now()
    if (to === 'InProgress' || to === 'Baking') return
    refresh.endedAt = clock.now()
    // The desired configuration becomes the group's own when all have it (API DesiredConfiguration).
    if (to === 'Successful' && refresh.hasDesiredConfiguration) group.template = refresh.wanted
    if (to === 'Failed' || to === 'RollbackFailed') refresh.reason = 'Replacements did not become healthy.'
  }

  function onMember(group: Group, member: Member, action: Extract<Action, { id: string }>): void {
    switch (action.do) {
      case 'launch-failed':
        launchFailed(group, member, action.reason)
        break
      case 'wait-for-hooks':
        waitForHooks(group, member, action.transition)
        break
      case 'proceed':
        member.lifecycle = action.to
        member.hooks = []
        break
      case 'enter-service':
        enterService(group, member)
        break
      case 'note-gone':
        if (action.since === undefined) delete member.goneSince
        else member.goneSince = action.since
        break
      case 'mark-unhealthy':
        member.health = 'Unhealthy'
        member.unhealthyBy = action.by
        break
      case 'take-out':
        if (action.replaced) {
          group.replacing++
          countFailure(group, member)
        }
        takeOut(group, member, action.cause)
        break
      case 'abandon':
        abandon(group, member)
        break
      case 'activate':
        activate(group, member, action.cause)
        if (action.replaces && group.replacing > 0) group.replacing--
        break
      case 'stop':
        instances.stop(member.id, false)
        break
      case 'return':
        giveBack(group, member, action.cause)
        break
      case 'warmed':
        member.lifecycle = action.to
        delete member.isReturning
        finish(member.activity, clock.now())
        break
      case 'drained':
        member.registrations.delete(action.arn)
        break
      case 'end':
        end(member, 'Auto Scaling')
        break
      case 'kill':
        kill(group, member)
        break
      case 'gone':
        group.members.delete(member.id)
        finish(member.activity, clock.now())
        break
      case 'stand-by':
        member.lifecycle = 'Standby'
        finish(member.activity, clock.now())
        break
      case 'detached':
        group.members.delete(member.id)
        finish(member.activity, clock.now())
        break
    }
  }

  /** A replacement that is replaced itself. */
  function countFailure(group: Group, member: Member): void {
    const refresh = activeRefresh(group)
    if (refresh !== undefined && !refresh.old.has(member.id)) refresh.failures++
  }

  function launch(group: Group, action: Extract<Action, { do: 'launch' }>): void {
    const { zone, subnetId, isWarm = false } = action
    const slot = { zone, isWarm, isSpot: isNextSpot(group) }
    group.inFlight.push(slot)
    group.launchTimes.push(clock.now())
    if (group.launchTimes.length > 1000) group.launchTimes.shift()
    if (action.replaces && group.replacing > 0) group.replacing--
    if (action.rebalances) group.rebalancing = true
    const activity = begin(group, clock.now(), {
      description: `Launching a new EC2 instance${isWarm ? ' into warm pool' : ''}`,
      cause: action.cause,
      status: 'InProgress',
      details: { 'Subnet ID': subnetId, 'Availability Zone': zone }
    })
    const leave = (): void => void group.inFlight.splice(group.inFlight.indexOf(slot), 1)
    start(group, zone, subnetId, slot.isSpot).then(
      ({ view, template, instanceType }) => {
        leave()
        activity.Description = `Launching a new EC2 instance${isWarm ? ' into warm pool' : ''}: ${view.id}`
        progress(activity, 'PreInService', 30)
        const lifecycle = isWarm ? 'Warmed:Pending' : 'Pending'
        const { isSpot } = slot
        group.members.set(view.id, newcomer(group, view, { instanceType, template, activity, isSpot, lifecycle }))
      },
      (error: unknown) => {
        leave()
        const message = error instanceof Error ? error.message : String(error)
        finish(activity, clock.now(), 'Failed', `${message} Launching EC2 instance failed.`)
        if (error instanceof AwsError && error.code === 'InsufficientInstanceCapacity') {
          group.zonesToAvoid.set(zone, clock.now() + ZONE_AVOIDED_MILLISECONDS)
        }
        backOff(group)
      }
    )
  }

  async function start(group: Group, zone: string, subnetId: string, isSpot: boolean) {
    const { accountId, region } = group
    const wanted = launching(group)
    const override = group.mixed?.LaunchTemplate?.Overrides?.[0]
    const template = deps.launchTemplates.resolve({ accountId, region }, { id: wanted.id, version: wanted.version })
    const instanceType = override?.InstanceType ?? template.instanceType
    if (deps.switches('groups.insufficientCapacity') > 0) throw insufficientCapacity(instanceType, zone)
    const view = await instances.launch({
      accountId,
      region,
      imageId: template.imageId,
      instanceType,
      subnetId,
      availabilityZone: zone,
      securityGroupIds: template.securityGroupIds,
      ...(template.userData === undefined ? {} : { userData: template.userData }),
      ...(isSpot ? { isSpot } : {}),
      tags: { ...template.tags, ...instanceTags(group) },
      launchTemplate: { id: template.id, version: template.version }
    })
    return {
      view,
      instanceType,
      template: { id: template.id, name: template.name, version: template.version }
    }
  }

  function backOff(group: Group): void {
    group.launchFailures++
    const wait = Math.min(FIRST_BACKOFF_MILLISECONDS * 2 ** (group.launchFailures - 1), LONGEST_BACKOFF_MILLISECONDS)
    group.notBefore = Math.max(group.notBefore, clock.now() + wait)
  }

  function refuseLaunches(group: Group, perMinute: number, until: number): void {
    group.notBefore = until
    const now = clock.now()
    const activity = begin(group, now, {
      description: 'Launching a new EC2 instance',
      cause: `At ${timestamp(now)} an instance was to be started in response to a difference between desired and actual capacity.`,
      status: 'InProgress'
    })
    const message = `The lab launches at most ${perMinute} instances of a group in a minute. Launching EC2 instance failed.`
    finish(activity, now, 'Failed', message)
  }

  /** An instance that EC2 gave up before it was in service. */
  function launchFailed(group: Group, member: Member, reason: string): void {
    const message = `Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: ${reason}`
    finish(member.activity, clock.now(), 'Failed', message)
    backOff(group)
    countFailure(group, member)
    member.lifecycle = leavingFrom(member)
    member.health = 'Unhealthy'
    member.hooks = []
    end(member, 'Auto Scaling: launch failed')
  }

  function waitForHooks(group: Group, member: Member, transition: Transition): void {
    const now = clock.now()
    member.hooks = [...group.hooks.values()]
      .filter(hook => hook.transition === transition)
      .map(hook => ({
        hook: hook.name,
        token: randomUUID(),
        heartbeatSeconds: hook.heartbeatSeconds,
        defaultResult: hook.defaultResult,
        deadline: now + hook.heartbeatSeconds * 1000,
        globalDeadline: now + Math.min(172_800, 100 * hook.heartbeatSeconds) * 1000
      }))
    member.lifecycle = `${member.lifecycle}:Wait` as LifecycleState
    progress(member.activity, 'MidLifecycleAction', 60)
  }

  /** The activity in AWS's words; they name the action's token, never the hook (lifecycle hooks tutorials). */
  function abandon(group: Group, member: Member): void {
    const token = member.hooks.find(({ result = 'ABANDON' }) => result === 'ABANDON')
    const how = token?.result === 'ABANDON' ? 'Lifecycle Action Completed with ABANDON Result' : 'Heartbeat Timeout'
    const said = `Instance failed to complete user's Lifecycle Action: Lifecycle Action with token ${token?.token} was abandoned: ${how}`
    finish(member.activity, clock.now(), 'Cancelled', said)
    if (!isWarm(member)) {
      group.replacing++
      countFailure(group, member)
    }
    const at = timestamp(clock.now())
    takeOut(
      group,
      member,
      `At ${at} an instance was taken out of service in response to a launch failure: the lifecycle action was abandoned or timed out.`
    )
  }

  /** From the pool into the group, through Pending and its hooks as any other. */
  function activate(group: Group, member: Member, cause: string): void {
    if (member.lifecycle !== 'Warmed:Running') instances.start(member.id)
    member.lifecycle = 'Pending'
    member.activity = begin(group, clock.now(), {
      description: `Launching a new EC2 instance from warm pool: ${member.id}`,
      cause,
      status: 'InProgress',
      details: { 'Availability Zone': member.zone }
    })
    progress(member.activity, 'PreInService', 30)
  }

  /** Registered first, then in service; from here the grace period runs (lifecycle hooks overview, step 3). */
  function enterService(group: Group, member: Member): void {
    for (const { arn, state } of group.attachments) {
      if (state === 'Removing' || member.registrations.has(arn)) continue
      if (isSuspended(group, 'AddToLoadBalancer')) member.registrations.set(arn, { state: 'skipped' })
      else register(member, arn)
    }
    member.lifecycle = 'InService'
    member.inServiceAt = clock.now()
    group.launchFailures = 0
    finish(member.activity, clock.now())
  }

  function register(member: Member | undefined, arn: string): void {
    if (member === undefined) return
    if (balancer.hasTargetGroup(arn)) balancer.register(arn, [member.id])
    member.registrations.set(arn, { state: 'registered' })
  }

  function deregister(member: Member, arns: Iterable<string>): void {
    for (const arn of arns) {
      const registration = member.registrations.get(arn)
      if (registration === undefined || registration.state === 'draining') continue
      if (registration.state === 'skipped' || !balancer.hasTargetGroup(arn)) {
        member.registrations.delete(arn)
        continue
      }
      balancer.deregister(arn, [member.id])
      member.registrations.set(arn, { state: 'draining', since: clock.now() })
    }
  }

  function takeOut(group: Group, member: Member, cause: string): void {
    finish(member.activity, clock.now(), 'Cancelled', 'The instance was taken out before it was in service.')
    deregister(member, [...member.registrations.keys()])
    const drains = member.registrations.size > 0
    member.activity = begin(group, clock.now(), {
      description: `Terminating EC2 instance: ${member.id}${drains ? ' - Waiting For ELB Connection Draining' : ''}`,
      cause,
      status: 'InProgress',
      details: { 'Availability Zone': member.zone }
    })
    if (drains) progress(member.activity, 'WaitingForELBConnectionDraining', 50)
    member.lifecycle = leavingFrom(member)
    delete member.isReturning
    member.hooks = []
  }

  /** From the group into the pool: out of its target groups, then through the hooks of an end (warm pools pages). */
  function giveBack(group: Group, member: Member, cause: string): void {
    deregister(member, [...member.registrations.keys()])
    member.activity = begin(group, clock.now(), {
      description: `Returning EC2 instance to warm pool: ${member.id}`,
      cause,
      status: 'InProgress',
      details: { 'Availability Zone': member.zone }
    })
    member.lifecycle = 'Warmed:Pending'
    member.isReturning = true
    member.hooks = []
    delete member.inServiceAt
  }

  /** Force delete: out of the target groups and ended, with neither draining nor hooks. */
  function kill(group: Group, member: Member): void {
    const now = clock.now()
    deregister(member, [...member.registrations.keys()])
    member.registrations.clear()
    if (!/^(Warmed:)?Terminating/.test(member.lifecycle)) {
      finish(member.activity, now, 'Cancelled')
      member.activity = begin(group, now, {
        description: `Terminating EC2 instance: ${member.id}`,
        cause: `At ${timestamp(now)} a user request force deleted AutoScalingGroup changing the desired capacity to 0.`,
        status: 'InProgress',
        details: { 'Availability Zone': member.zone }
      })
    }
    member.lifecycle = leavingFrom(member)
    member.hooks = []
    end(member, 'Auto Scaling: force delete')
  }

  /** EC2 may take its time; the next ticks see it end. A refusal is tried again by the next tick. */
  function end(member: Member, reason: string): void {
    if (member.ended) return
    member.ended = true
    progress(member.activity, 'InProgress', 80)
    if (member.activity?.Description?.endsWith(' Draining')) {
      member.activity.Description = `Terminating EC2 instance: ${member.id}`
    }
    instances.terminate(member.id, reason).catch((error: unknown) => {
      member.ended = false
      console.error(`groups: ${member.id} could not be ended, trying again:`, error)
    })
  }

  function setAttachment(group: Group, arn: string, state: 'Added' | 'InService' | 'gone'): void {
    const index = group.attachments.findIndex(attachment => attachment.arn === arn)
    const attachment = group.attachments[index]
    if (attachment === undefined) return
    if (state === 'gone') group.attachments.splice(index, 1)
    else attachment.state = state
  }

  function noteAllProtected(group: Group): void {
    const now = clock.now()
    group.allProtectedNoted = true
    const activity = begin(group, now, {
      description: 'Terminating EC2 instance',
      cause: `At ${timestamp(now)} an instance was to be taken out of service in response to a difference between desired and actual capacity.`,
      status: 'InProgress'
    })
    const message = `Could not scale to desired capacity because all remaining instances are protected from scale-in.`
    finish(activity, now, 'Failed', message)
  }

  function runSchedule(group: Group, name: string): void {
    const schedule = group.schedules.get(name)
    if (schedule === undefined) return
    const now = clock.now()
    schedule.next = nextRun(schedule, now)
    if (schedule.next === undefined) group.schedules.delete(name)
    // What falls due while the process is suspended is missed, not put off (suspend-resume processes page).
    if (isSuspended(group, 'ScheduledActions')) return
    const min = schedule.min ?? group.min
    const max = schedule.max ?? group.max
    const desired = Math.max(min, Math.min(max, schedule.desired ?? group.desired))
    if (min > max) return
    setSizes(
      group,
      { min, max, desired },
      `At ${timestamp(now)} a scheduled action update of AutoScalingGroup constraints to min: ${min}, max: ${max}, desired: ${desired}`
    )
  }

  function instanceTags(group: Group): Record<string, string> {
    const tags: Record<string, string> = {}
    for (const [key, { value, propagate }] of group.tags) if (propagate) tags[key] = value
    tags['aws:autoscaling:groupName'] = group.name
    return tags
  }

  return { tick, takeOut, deregister, enterService, kill, instanceTags }
}

const leavingFrom = (member: Member): LifecycleState => (isWarm(member) ? 'Warmed:Terminating' : 'Terminating')

/**
 * Whether the next launch is on Spot: the base is On-Demand, above it a percentage, rounded up (InstancesDistribution).
 */
function isNextSpot(group: Group): boolean {
  const distribution = group.mixed?.InstancesDistribution
  const { OnDemandBaseCapacity: base = 0, OnDemandPercentageAboveBaseCapacity: share = 100 } = distribution ?? {}
  const standing = [
    ...[...group.members.values()].filter(member => counts(member) || isWarm(member)),
    ...group.inFlight
  ]
  const onDemand = standing.filter(({ isSpot }) => isSpot !== true).length
  const total = standing.length + 1
  return onDemand >= Math.min(total, base) + Math.ceil((Math.max(0, total - base) * share) / 100)
}

/** In the words of the activity that AWS records. */
function insufficientCapacity(instanceType: string, zone: string): AwsError {
  return new AwsError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity. You can currently get ${instanceType} capacity by not specifying an Availability Zone in your request.`,
    500
  )
}
