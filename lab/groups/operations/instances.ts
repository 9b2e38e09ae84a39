/** What callers ask of the capacity of a group and of single instances in it. */
import type {
  Activity,
  AttachInstancesCommandInput,
  AttachInstancesCommandOutput,
  DetachInstancesCommandInput,
  DetachInstancesCommandOutput,
  EnterStandbyCommandInput,
  EnterStandbyCommandOutput,
  ExitStandbyCommandInput,
  ExitStandbyCommandOutput,
  SetDesiredCapacityCommandInput,
  SetDesiredCapacityCommandOutput,
  SetInstanceHealthCommandInput,
  SetInstanceHealthCommandOutput,
  SetInstanceProtectionCommandInput,
  SetInstanceProtectionCommandOutput,
  TerminateInstanceInAutoScalingGroupCommandInput,
  TerminateInstanceInAutoScalingGroupCommandOutput
} from '@aws-sdk/client-auto-scaling'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import { begin, capacityOf, counts, type Group, type Member, newcomer, progress, timestamp } from '../model.ts'
import { setSizes } from '../sizes.ts'

export function instanceOperations({ store, engine, instances, clock }: Context): Operations {
  const setDesired: Handler<SetDesiredCapacityCommandInput, SetDesiredCapacityCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const desired = input.DesiredCapacity ?? group.desired
    if (desired > group.max) {
      throw invalid(`New SetDesiredCapacity value ${desired} is above max value ${group.max} for the AutoScalingGroup.`)
    }
    if (desired < group.min) {
      throw invalid(`New SetDesiredCapacity value ${desired} is below min value ${group.min} for the AutoScalingGroup.`)
    }
    const now = clock.now()
    if (input.HonorCooldown === true) {
      if (now < group.cooldownUntil) {
        throw new AwsError(
          'ScalingActivityInProgress',
          `The group ${group.name} is in its cooldown period until ${timestamp(group.cooldownUntil)}.`
        )
      }
      if (desired !== group.desired) group.cooldownUntil = now + group.settings.defaultCooldownSeconds * 1000
    }
    setSizes(
      group,
      { min: group.min, max: group.max, desired },
      `At ${timestamp(now)} a user request explicitly set group desired capacity`
    )
    return {}
  }

  function membersOf(group: Group, ids: readonly string[] | undefined, most: number): Member[] {
    if (ids === undefined || ids.length === 0) throw invalid('At least one instance ID is required.')
    if (ids.length > most) throw invalid(`You can specify up to ${most} instances.`)
    return ids.map(id => {
      const member = group.members.get(id)
      if (member === undefined) throw invalid(`The instance ${id} is not part of Auto Scaling group ${group.name}.`)
      return member
    })
  }

  const inOneState = (members: readonly Member[], ...states: Member['lifecycle'][]): void => {
    const other = members.find(member => !states.includes(member.lifecycle))
    if (other === undefined) return
    throw invalid(`The instance ${other.id} is not in ${states.join(' or ')}.`)
  }

  function takeFromDesired(group: Group, number: number, purpose: string): void {
    if (group.desired - number < group.min) {
      throw invalid(
        `AutoScalingGroup ${group.name} has min-size=${group.min}, max-size=${group.max}, and desired-size=${group.desired}. To ${purpose} ${number} instance, please update the AutoScalingGroup sizes appropriately.`
      )
    }
    group.desired -= number
  }

  function addToDesired(group: Group, number: number, purpose: string): void {
    if (group.desired + number > group.max) {
      throw invalid(
        `AutoScalingGroup ${group.name} has min-size=${group.min}, max-size=${group.max}, and desired-size=${group.desired}. To ${purpose} ${number} more instance, please update the AutoScalingGroup sizes appropriately.`
      )
    }
    group.desired += number
  }

  const terminate: Handler<
    TerminateInstanceInAutoScalingGroupCommandInput,
    TerminateInstanceInAutoScalingGroupCommandOutput
  > = (input, caller) => {
    const decrement = input.ShouldDecrementDesiredCapacity === true
    if (input.InstanceIds !== undefined) {
      if (input.InstanceId !== undefined) throw invalid('InstanceId and InstanceIds exclude each other.')
      const group = store.change(caller, input.AutoScalingGroupName)
      const members = membersOf(group, input.InstanceIds, 100)
      refuseBelowMinimum(group, decrement ? members.length : 0)
      return { Activities: members.map(member => terminateOne(group, member, decrement)) }
    }
    const { group, member } = store.holder(caller, input.InstanceId)
    store.change(caller, group.name)
    refuseBelowMinimum(group, decrement ? 1 : 0)
    return { Activity: terminateOne(group, member, decrement) }
  }

  function refuseBelowMinimum(group: Group, number: number): void {
    if (number === 0 || group.desired - number >= group.min) return
    throw invalid(
      `Currently, desiredSize equals minSize (${group.min}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`
    )
  }

  /** Deregistered and drained first, then hooks, then ended: the polite way to lose an instance. */
  function terminateOne(group: Group, member: Member, decrement: boolean): Activity {
    if (member.lifecycle === 'Terminating:Retained') member.lifecycle = 'Terminating:Proceed'
    if (member.lifecycle.startsWith('Terminating') && member.activity !== undefined) return { ...member.activity }
    const at = timestamp(clock.now())
    const before = capacityOf(group)
    const shrinks = decrement && counts(member)
    if (shrinks) group.desired--
    engine.takeOut(
      group,
      member,
      `At ${at} instance ${member.id} was taken out of service in response to a user request${shrinks ? `, shrinking the capacity from ${before} to ${before - 1}` : ''}.`
    )
    return { ...member.activity } as Activity
  }

  const setHealth: Handler<SetInstanceHealthCommandInput, SetInstanceHealthCommandOutput> = (input, caller) => {
    const { group, member } = store.holder(caller, input.InstanceId)
    if (input.HealthStatus !== 'Healthy' && input.HealthStatus !== 'Unhealthy') {
      throw invalid(`Valid instance health states are: [Healthy, Unhealthy]. '${input.HealthStatus}' is not one.`)
    }
    if (input.HealthStatus === 'Healthy') {
      member.health = 'Healthy'
      delete member.unhealthyBy
      return {}
    }
    const graceUntil = (member.inServiceAt ?? clock.now()) + group.settings.healthCheckGraceSeconds * 1000
    if (input.ShouldRespectGracePeriod !== false && clock.now() < graceUntil) return {}
    member.health = 'Unhealthy'
    member.unhealthyBy = 'user'
    return {}
  }

  const setProtection: Handler<SetInstanceProtectionCommandInput, SetInstanceProtectionCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    if ((input.InstanceIds ?? []).length > 50) {
      throw new AwsError('LimitExceeded', 'You can specify up to 50 instances.')
    }
    const members = membersOf(group, input.InstanceIds, 50)
    inOneState(members, 'InService', 'Pending', 'Pending:Wait', 'Pending:Proceed', 'EnteringStandby', 'Standby')
    for (const member of members) member.protectedFromScaleIn = input.ProtectedFromScaleIn === true
    group.allProtectedNoted = false
    return {}
  }

  const enterStandby: Handler<EnterStandbyCommandInput, EnterStandbyCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const members = membersOf(group, input.InstanceIds, 20)
    inOneState(members, 'InService')
    if (input.ShouldDecrementDesiredCapacity === true) takeFromDesired(group, members.length, 'place into standby')
    return {
      Activities: members.map(member =>
        leaving(group, member, 'EnteringStandby', {
          description: `Moving EC2 instance to Standby: ${member.id}`,
          moved: 'moved to standby',
          shrinks: input.ShouldDecrementDesiredCapacity === true
        })
      )
    }
  }

  const detach: Handler<DetachInstancesCommandInput, DetachInstancesCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const members = membersOf(group, input.InstanceIds, 20)
    inOneState(members, 'InService', 'Standby')
    const counted = members.filter(counts).length
    if (input.ShouldDecrementDesiredCapacity === true && counted > 0) takeFromDesired(group, counted, 'detach')
    return {
      Activities: members.map(member =>
        leaving(group, member, 'Detaching', {
          description: `Detaching EC2 instance: ${member.id}`,
          moved: 'detached',
          shrinks: input.ShouldDecrementDesiredCapacity === true
        })
      )
    }
  }

  function leaving(
    group: Group,
    member: Member,
    to: 'EnteringStandby' | 'Detaching',
    { description, moved, shrinks }: { description: string; moved: string; shrinks: boolean }
  ): Activity {
    const before = capacityOf(group)
    engine.deregister(member, [...member.registrations.keys()])
    const change = shrinks ? `, shrinking the capacity from ${before} to ${before - 1}` : ''
    member.activity = begin(group, clock.now(), {
      description,
      cause: `At ${timestamp(clock.now())} instance ${member.id} was ${moved} in response to a user request${change}.`,
      status: 'InProgress',
      details: { 'Availability Zone': member.zone }
    })
    if (member.registrations.size > 0) progress(member.activity, 'WaitingForELBConnectionDraining', 50)
    member.lifecycle = to
    return { ...member.activity }
  }

  /** Back through Pending: registered, then in service, with a new grace period. */
  const exitStandby: Handler<ExitStandbyCommandInput, ExitStandbyCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const members = membersOf(group, input.InstanceIds, 20)
    inOneState(members, 'Standby')
    const before = capacityOf(group)
    addToDesired(group, members.length, 'move out of standby')
    return {
      Activities: members.map((member, index) => {
        member.lifecycle = 'Pending'
        member.activity = begin(group, clock.now(), {
          description: `Moving EC2 instance out of Standby: ${member.id}`,
          cause: `At ${timestamp(clock.now())} instance ${member.id} was moved out of standby in response to a user request, increasing the capacity from ${before + index} to ${before + index + 1}.`,
          status: 'InProgress',
          details: { 'Availability Zone': member.zone }
        })
        progress(member.activity, 'PreInService', 30)
        return { ...member.activity }
      })
    }
  }

  const attach: Handler<AttachInstancesCommandInput, AttachInstancesCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const ids = input.InstanceIds ?? []
    if (ids.length === 0 || ids.length > 20) throw invalid('Specify 1 to 20 instances.')
    const views = ids.map(id => {
      const view = instances.view(id)
      if (view === undefined) throw invalid(`Invalid Instance ID(s): [${id}] specified`)
      if (view.state !== 'running') throw invalid(`The instance ${id} is not in correct state: it is ${view.state}.`)
      for (const other of store.all()) {
        if (other.members.has(id)) throw invalid(`Instance ${id} is already part of AutoScalingGroup:${other.name}`)
      }
      if (!group.subnets.some(({ zone }) => zone === view.availabilityZone)) {
        throw invalid(`The instance ${id} is in ${view.availabilityZone}, where the group has no subnet.`)
      }
      return view
    })
    const before = capacityOf(group)
    addToDesired(group, views.length, 'attach')
    for (const [index, view] of views.entries()) {
      instances.tag(view.id, { 'aws:autoscaling:groupName': group.name })
      const activity = begin(group, clock.now(), {
        description: `Attaching an existing EC2 instance: ${view.id}`,
        cause: `At ${timestamp(clock.now())} an instance was attached in response to a user request, increasing the capacity from ${before + index} to ${before + index + 1}.`,
        status: 'InProgress',
        details: { 'Availability Zone': view.availabilityZone }
      })
      const member = newcomer(group, view, { instanceType: '', activity })
      group.members.set(view.id, member)
      // A launch hook runs for launches only; an attached instance goes into service at once.
      engine.enterService(group, member)
    }
    return {}
  }

  return {
    'autoscaling:SetDesiredCapacity': setDesired,
    'autoscaling:TerminateInstanceInAutoScalingGroup': terminate,
    'autoscaling:SetInstanceHealth': setHealth,
    'autoscaling:SetInstanceProtection': setProtection,
    'autoscaling:EnterStandby': enterStandby,
    'autoscaling:ExitStandby': exitStandby,
    'autoscaling:AttachInstances': attach,
    'autoscaling:DetachInstances': detach
  }
}
