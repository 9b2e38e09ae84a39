import { describe, expect, it } from '@jest/globals'
import { AwsError } from '../../gateway/service.ts'
import { codeOf, OTHER_SLOT, rig, SLOT } from './rig.ts'

const NAME = { AutoScalingGroupName: 'web-v001' }
const ELB = { TargetGroupARNs: [SLOT], HealthCheckType: 'ELB' }

describe('coming into service', () => {
  it('is pending until EC2 runs it, registered, then in service', async () => {
    // User guide: instance lifecycle
    const lab = rig()
    lab.manner.boots = false
    await lab.create({ ...ELB, DesiredCapacity: 1 })
    expect(await lab.states()).toEqual(['Pending'])
    expect(lab.targets.get(SLOT)?.size).toBe(0)
    const [activity] = await lab.activities()
    expect(activity).toMatchObject({ StatusCode: 'PreInService', Progress: 30 })
    lab.ec2('i-0001', 'running')
    await lab.settle()
    expect(await lab.states()).toEqual(['InService'])
    expect(lab.targets.get(SLOT)?.has('i-0001')).toBe(true)
  })

  it('says why in AWS’s words', async () => {
    // User guide: verify a scaling activity
    const lab = rig()
    await lab.create({ DesiredCapacity: 1 })
    expect(await lab.activities()).toMatchObject([
      {
        Description: 'Launching a new EC2 instance: i-0001',
        Cause:
          'At 2026-01-05T10:00:00Z a user request created an AutoScalingGroup changing the desired capacity from 0 to 1.  At 2026-01-05T10:00:00Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 0 to 1.',
        StatusCode: 'Successful',
        Progress: 100,
        AutoScalingGroupState: 'InService'
      }
    ])
  })

  it('that EC2 ends while pending is a failed launch, retried with growing pauses and never in a tight loop', async () => {
    const lab = rig()
    lab.manner.boots = false
    await lab.create({ DesiredCapacity: 1 })
    for (let second = 0; second < 120; second++) {
      for (const machine of lab.machines.values()) {
        if (machine.state === 'pending')
          lab.ec2(machine.id, 'terminated', 'Client.InternalError: Client error on launch')
      }
      await lab.pass(1)
    }
    expect(lab.machines.size).toBeGreaterThan(3)
    expect(lab.machines.size).toBeLessThan(9)
    expect((await lab.activities()).at(-1)).toMatchObject({
      StatusCode: 'Failed',
      StatusMessage:
        'Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.InternalError: Client error on launch'
    })
  })
})

describe('launches that EC2 refuses', () => {
  it('are failed activities with EC2’s reason', async () => {
    const lab = rig()
    lab.refusals.push(new AwsError('InvalidAMIID.NotFound', "The image id '[ami-1]' does not exist."))
    await lab.create({ DesiredCapacity: 1 })
    expect((await lab.activities())[0]).toMatchObject({
      StatusCode: 'Failed',
      StatusMessage: "The image id '[ami-1]' does not exist. Launching EC2 instance failed.",
      Description: expect.stringContaining('Status Reason: The image id')
    })
    expect(await lab.states()).toEqual([])
    await lab.pass(3)
    expect(await lab.states()).toEqual(['InService'])
  })

  it('for lack of capacity say so, and succeed when there is some', async () => {
    // Troubleshooting: «We currently do not have sufficient <instance type> capacity …»
    const lab = rig()
    lab.switches.set('groups.insufficientCapacity', 1)
    await lab.create({ DesiredCapacity: 1 })
    expect((await lab.activities())[0]?.StatusMessage).toMatch(
      /^We currently do not have sufficient t3\.micro capacity in the Availability Zone you requested \(us-east-1a\)\./
    )
    lab.switches.set('groups.insufficientCapacity', 0)
    await lab.pass(3)
    expect(await lab.states()).toEqual(['InService'])
  })

  it('in one zone go to another: balance is best effort', async () => {
    const lab = rig()
    lab.refusedZones.add('us-east-1a')
    await lab.create({ DesiredCapacity: 2 })
    await lab.pass(3)
    expect((await lab.group())?.Instances?.map(i => i.AvailabilityZone)).toEqual(['us-east-1b', 'us-east-1b'])
  })

  it('stop at a number per group and minute, so that a rule gone wrong cannot fill the machine', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 2 })
    for (let second = 0; second < 50; second++) {
      for (const id of await lab.ids()) lab.ec2(id, 'terminated')
      await lab.pass(1)
    }
    expect(lab.machines.size).toBe(20)
    expect((await lab.activities())[0]?.StatusMessage).toMatch(/at most 20 instances of a group in a minute/)
  })
})

describe('replacing', () => {
  it('an instance that EC2 ended, at once, in its zone, naming the reason', async () => {
    // User guide: health checks
    const lab = rig()
    await lab.create({ HealthCheckGracePeriod: 300 })
    const [dead] = await lab.ids()
    lab.ec2(dead, 'terminated')
    await lab.settle()
    expect(await lab.states()).toEqual(['InService', 'InService'])
    expect(new Set((await lab.group())?.Instances?.map(i => i.AvailabilityZone)).size).toBe(2)
    const [launch, end] = await lab.activities()
    expect(end?.Cause).toMatch(
      /an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped\.$/
    )
    expect(launch?.Cause).toMatch(
      /an instance was launched in response to an unhealthy instance needing to be replaced\.$/
    )
  })

  it.each(['stopping', 'stopped', 'shutting-down'] as const)('an instance that is %s', async state => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1 })
    lab.ec2('i-0001', state)
    await lab.settle()
    expect(await lab.ids()).toEqual(['i-0002'])
  })

  it('what EC2 ended or stopped only once it is noticed, where the switch says so', async () => {
    const lab = rig()
    lab.switches.set('groups.noticeTerminatedSeconds', 90)
    await lab.create()
    const [dead, stopped] = await lab.ids()
    lab.ec2(dead, 'terminated')
    lab.ec2(stopped, 'stopped')
    await lab.settle()
    await lab.pass(60)
    expect(await lab.ids()).toEqual([dead, stopped])
    lab.ec2(stopped, 'running')
    await lab.pass(31)
    expect(await lab.ids()).not.toContain(dead)
    expect(await lab.ids()).toContain(stopped)
    expect(await lab.states()).toEqual(['InService', 'InService'])
  })

  it('one that fails its balancer’s health check, once the grace period is over', async () => {
    // User guide: health check grace period
    const lab = rig()
    await lab.create({ ...ELB, HealthCheckGracePeriod: 60 })
    const [bad] = await lab.ids()
    lab.target(bad, 'unhealthy')
    await lab.pass(59)
    expect(await lab.ids()).toContain(bad)
    await lab.pass(1)
    expect(await lab.ids()).not.toContain(bad)
    expect(lab.running()).toBe(2)
    expect((await lab.activities()).map(({ Cause }) => Cause).join()).toContain(
      'in response to an ELB system health check failure.'
    )
  })

  it('not for the balancer’s health check when the group’s health check is EC2’s', async () => {
    const lab = rig()
    await lab.create({ TargetGroupARNs: [SLOT] })
    const [bad] = await lab.ids()
    lab.target(bad, 'unhealthy')
    await lab.pass(600)
    expect(await lab.ids()).toContain(bad)
  })

  it('not what is still initial, or unused because no rule names the target group', async () => {
    const lab = rig()
    await lab.create(ELB)
    const [first, second] = await lab.ids()
    lab.target(first, 'initial')
    lab.target(second, 'unused')
    await lab.pass(600)
    expect(await lab.ids()).toEqual([first, second])
  })

  it('what its caller declared unhealthy', async () => {
    // SetInstanceHealth
    const lab = rig()
    await lab.create({ HealthCheckGracePeriod: 60 })
    const [id = ''] = await lab.ids()
    await lab.call('SetInstanceHealth', { InstanceId: id, HealthStatus: 'Unhealthy' })
    await lab.settle()
    expect(await lab.ids()).toContain(id)
    await lab.call('SetInstanceHealth', { InstanceId: id, HealthStatus: 'Unhealthy', ShouldRespectGracePeriod: false })
    await lab.settle()
    expect(await lab.ids()).not.toContain(id)
  })

  it('launches before it ends when an instance maintenance policy wants all of the capacity kept', async () => {
    // Instance maintenance policies: «Launch before terminating»
    const lab = rig()
    await lab.create({ ...ELB, InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 } })
    const [bad] = await lab.ids()
    lab.manner.boots = false
    lab.target(bad, 'unhealthy')
    await lab.pass(1)
    expect(await lab.states()).toEqual(['InService', 'InService', 'Pending'])
    lab.ec2('i-0003', 'running')
    await lab.settle()
    expect(await lab.ids()).not.toContain(bad)
    expect(await lab.ids()).toContain('i-0003')
    expect(lab.running()).toBe(2)
  })
})

describe('target groups', () => {
  it('given at creation are in service at once; attached later they go Adding, Added, InService', async () => {
    // DescribeTrafficSources and LoadBalancerTargetGroupState
    const lab = rig()
    lab.manner.healthy = false
    await lab.create(ELB)
    expect(await lab.attachment(SLOT)).toBe('InService')
    await lab.call('AttachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: OTHER_SLOT, Type: 'elbv2' }] })
    expect(await lab.attachment(OTHER_SLOT)).toBe('Adding')
    await lab.settle()
    expect(await lab.attachment(OTHER_SLOT)).toBe('Added')
    expect(lab.targets.get(OTHER_SLOT)?.size).toBe(2)
    const [id] = await lab.ids()
    lab.target(id, 'healthy', OTHER_SLOT)
    await lab.settle()
    expect(await lab.attachment(OTHER_SLOT)).toBe('InService')
  })

  it('that no instance ever passed end none: an attachment that is only Added has no say', async () => {
    // «Understand the attachment status»: «If no registered instances pass the health checks … doesn’t terminate»
    const lab = rig()
    lab.manner.healthy = false
    await lab.create({ HealthCheckType: 'ELB' })
    await lab.call('AttachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: SLOT }] })
    await lab.settle()
    const ids = await lab.ids()
    for (const id of ids) lab.target(id, 'unhealthy')
    await lab.pass(3600)
    expect(await lab.ids()).toEqual(ids)
    expect(await lab.attachment(SLOT)).toBe('Added')
    lab.target(ids[0], 'healthy')
    await lab.settle()
    await lab.settle()
    expect(await lab.ids()).not.toContain(ids[1])
  })

  it('given at creation do have a say, so there only the grace period holds Auto Scaling back', async () => {
    const lab = rig()
    lab.manner.healthy = false
    await lab.create({ ...ELB, HealthCheckGracePeriod: 30 })
    const ids = await lab.ids()
    for (const id of ids) lab.target(id, 'unhealthy')
    await lab.pass(29)
    expect(await lab.ids()).toEqual(ids)
    await lab.pass(1)
    expect(await lab.ids()).not.toEqual(ids)
  })

  it('when detached are Removing until drained, then unknown; the instances run on', async () => {
    // DetachTrafficSources
    const lab = rig()
    lab.delays.set(SLOT, 30)
    await lab.create(ELB)
    const ids = await lab.ids()
    await lab.call('DetachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: SLOT }] })
    await lab.pass(29)
    expect(await lab.attachment(SLOT)).toBe('Removing')
    await lab.pass(1)
    expect(await lab.attachment(SLOT)).toBeUndefined()
    expect(await lab.ids()).toEqual(ids)
    expect((await lab.group())?.TargetGroupARNs).toEqual([])
  })

  it('attached by the newer call are not seen by the older one', async () => {
    // DescribeLoadBalancerTargetGroups: «but not for target groups that were attached by using AttachTrafficSources»
    const lab = rig()
    await lab.create({ TargetGroupARNs: [SLOT] })
    await lab.call('AttachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: OTHER_SLOT }] })
    const { LoadBalancerTargetGroups } = await lab.call('DescribeLoadBalancerTargetGroups', NAME)
    expect(LoadBalancerTargetGroups?.map(g => g.LoadBalancerTargetGroupARN)).toEqual([SLOT])
    expect(await codeOf(lab.call('DetachLoadBalancerTargetGroups', { ...NAME, TargetGroupARNs: [OTHER_SLOT] }))).toBe(
      'ValidationError'
    )
  })

  it('are at most ten a call, must exist, and must be attached to be detached', async () => {
    const lab = rig()
    await lab.create()
    const sources = Array.from({ length: 11 }, () => ({ Identifier: SLOT }))
    expect(await codeOf(lab.call('AttachTrafficSources', { ...NAME, TrafficSources: sources }))).toBe('ValidationError')
    expect(
      await codeOf(lab.call('AttachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: 'arn:none' }] }))
    ).toBe('ValidationError')
    expect(await codeOf(lab.call('DetachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: SLOT }] }))).toBe(
      'ValidationError'
    )
  })

  it('of a group that shrinks get their targets back only after the draining', async () => {
    // User guide: instances are deregistered first; in-flight requests finish, or the deregistration delay ends
    const lab = rig()
    lab.delays.set(SLOT, 20)
    await lab.create(ELB)
    await lab.call('UpdateAutoScalingGroup', { ...NAME, DesiredCapacity: 0 })
    await lab.settle()
    expect(await lab.states()).toEqual(['Terminating', 'Terminating'])
    expect(lab.running()).toBe(2)
    expect((await lab.activities())[0]).toMatchObject({
      StatusCode: 'WaitingForELBConnectionDraining',
      Progress: 50,
      Description: expect.stringMatching(/^Terminating EC2 instance: i-\d+ - Waiting For ELB Connection Draining$/),
      Cause: expect.stringContaining('shrinking the capacity from 2 to 0.  At')
    })
    await lab.pass(20)
    expect(lab.running()).toBe(0)
    expect(await lab.states()).toEqual([])
    expect((await lab.activities())[0]).toMatchObject({ StatusCode: 'Successful', Progress: 100 })
  })

  it('that let a target go early are waited for no longer', async () => {
    const lab = rig()
    lab.delays.set(SLOT, 300)
    await lab.create({ ...ELB, DesiredCapacity: 1 })
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 0 })
    await lab.pass(5)
    expect(await lab.states()).toEqual(['Terminating'])
    lab.targets.get(SLOT)?.delete('i-0001')
    await lab.settle()
    expect(await lab.states()).toEqual([])
  })
})

describe('ending one instance by Auto Scaling', () => {
  it('drains, then ends it, and launches another at once', async () => {
    // TerminateInstanceInAutoScalingGroup
    const lab = rig()
    lab.delays.set(SLOT, 20)
    await lab.create(ELB)
    const [victim = ''] = await lab.ids()
    const { Activity } = await lab.call('TerminateInstanceInAutoScalingGroup', {
      InstanceId: victim,
      ShouldDecrementDesiredCapacity: false
    })
    expect(Activity?.Cause).toMatch(
      new RegExp(`instance ${victim} was taken out of service in response to a user request\\.$`)
    )
    await lab.settle()
    expect(await lab.states()).toEqual(['Terminating', 'InService', 'InService'])
    expect(lab.targets.get(SLOT)?.get(victim)).toBe('draining')
    await lab.pass(20)
    expect(lab.machines.get(victim)?.state).toBe('terminated')
    expect(await lab.states()).toEqual(['InService', 'InService'])
  })

  it('shrinks the group on request, but not below its minimum', async () => {
    const lab = rig()
    await lab.create({ MinSize: 1 })
    const [first = '', second = ''] = await lab.ids()
    await lab.call('TerminateInstanceInAutoScalingGroup', { InstanceId: first, ShouldDecrementDesiredCapacity: true })
    await lab.settle()
    expect(await lab.ids()).toEqual([second])
    expect(
      await codeOf(
        lab.call('TerminateInstanceInAutoScalingGroup', { InstanceId: second, ShouldDecrementDesiredCapacity: true })
      )
    ).toBe('ValidationError')
  })

  it('ends a protected instance too: protection is from scale-in only', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1, NewInstancesProtectedFromScaleIn: true })
    await lab.call('TerminateInstanceInAutoScalingGroup', {
      InstanceId: 'i-0001',
      ShouldDecrementDesiredCapacity: false
    })
    await lab.settle()
    expect(await lab.ids()).toEqual(['i-0002'])
  })

  it('asked again while it ends gives the same activity', async () => {
    const lab = rig()
    lab.delays.set(SLOT, 20)
    await lab.create(ELB)
    const input = { InstanceId: 'i-0001', ShouldDecrementDesiredCapacity: false }
    const first = await lab.call('TerminateInstanceInAutoScalingGroup', input)
    const again = await lab.call('TerminateInstanceInAutoScalingGroup', input)
    await lab.settle()
    expect(again.Activity?.ActivityId).toBe(first.Activity?.ActivityId)
    expect(lab.machines.size).toBe(3)
  })

  it('does not know an instance of no group', async () => {
    const lab = rig()
    expect(
      await codeOf(
        lab.call('TerminateInstanceInAutoScalingGroup', { InstanceId: 'i-9', ShouldDecrementDesiredCapacity: false })
      )
    ).toBe('ValidationError')
  })
})

describe('lifecycle hooks', () => {
  const hook = (LifecycleTransition: string, more: object = {}) => ({
    LifecycleHookSpecificationList: [{ LifecycleHookName: 'hook', LifecycleTransition, HeartbeatTimeout: 60, ...more }]
  })
  const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING'
  const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING'
  const COMPLETE = { ...NAME, LifecycleHookName: 'hook', InstanceId: 'i-0001' }

  it('hold a launched instance in Pending:Wait, unregistered, until they are completed', async () => {
    // User guide: how lifecycle hooks work
    const lab = rig()
    await lab.create({ ...ELB, DesiredCapacity: 1, ...hook(LAUNCHING) })
    expect(await lab.states()).toEqual(['Pending:Wait'])
    expect(lab.targets.get(SLOT)?.size).toBe(0)
    await lab.call('CompleteLifecycleAction', { ...COMPLETE, LifecycleActionResult: 'CONTINUE' })
    await lab.settle()
    expect(await lab.ids()).toEqual(['i-0001'])
    expect(lab.targets.get(SLOT)?.size).toBe(1)
  })

  it('abandoned end the instance, and another is launched', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1, ...hook(LAUNCHING) })
    await lab.call('CompleteLifecycleAction', { ...COMPLETE, LifecycleActionResult: 'ABANDON' })
    await lab.settle()
    expect(lab.machines.get('i-0001')?.state).toBe('terminated')
    expect(await lab.states()).toEqual(['Pending:Wait'])
    expect(await lab.activities()).toContainEqual(
      expect.objectContaining({
        StatusCode: 'Cancelled',
        StatusMessage: expect.stringMatching(
          /^Instance failed to complete user's Lifecycle Action: Lifecycle Action with token \S+ was abandoned: Lifecycle Action Completed with ABANDON Result$/
        )
      })
    )
  })

  it.each([
    ['CONTINUE', 'running'],
    ['ABANDON', 'terminated']
  ])('that time out have their default result: %s', async (DefaultResult, state) => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1, ...hook(LAUNCHING, { DefaultResult }) })
    await lab.pass(59)
    expect(await lab.states()).toEqual(['Pending:Wait'])
    await lab.pass(1)
    expect(lab.machines.get('i-0001')?.state).toBe(state)
  })

  it('are extended by a heartbeat', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1, ...hook(LAUNCHING) })
    await lab.pass(50)
    await lab.call('RecordLifecycleActionHeartbeat', COMPLETE)
    await lab.pass(50)
    expect(await lab.ids('Pending:Wait')).toEqual(['i-0001'])
  })

  it('hold an instance that ends in Terminating:Wait, after it was drained and while it still runs', async () => {
    const lab = rig()
    lab.delays.set(SLOT, 10)
    await lab.create({ ...ELB, DesiredCapacity: 1, ...hook(TERMINATING) })
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 0 })
    await lab.settle()
    expect(await lab.states()).toEqual(['Terminating'])
    await lab.pass(10)
    expect(await lab.states()).toEqual(['Terminating:Wait'])
    expect((await lab.activities())[0]?.StatusCode).toBe('MidLifecycleAction')
    expect(lab.running()).toBe(1)
    await lab.call('CompleteLifecycleAction', { ...COMPLETE, LifecycleActionResult: 'ABANDON' })
    await lab.settle()
    expect(lab.running()).toBe(0)
  })

  it('deleted complete what waits on them: launching is abandoned, terminating goes on', async () => {
    // DeleteLifecycleHook
    const lab = rig()
    await lab.create({ DesiredCapacity: 1, ...hook(LAUNCHING) })
    await lab.call('DeleteLifecycleHook', { ...NAME, LifecycleHookName: 'hook' })
    await lab.settle()
    expect(lab.machines.get('i-0001')?.state).toBe('terminated')
    expect(await lab.ids()).toEqual(['i-0002'])
  })

  it('are updated in part, described with their global timeout, and checked', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0, ...hook(LAUNCHING) })
    await lab.call('PutLifecycleHook', { ...NAME, LifecycleHookName: 'hook', DefaultResult: 'CONTINUE' })
    expect((await lab.call('DescribeLifecycleHooks', NAME)).LifecycleHooks).toMatchObject([
      { LifecycleTransition: LAUNCHING, HeartbeatTimeout: 60, GlobalTimeout: 6000, DefaultResult: 'CONTINUE' }
    ])
    const short = { ...NAME, LifecycleHookName: 'x', LifecycleTransition: LAUNCHING, HeartbeatTimeout: 5 }
    expect(await codeOf(lab.call('PutLifecycleHook', short))).toBe('ValidationError')
    expect(await codeOf(lab.call('CompleteLifecycleAction', { ...COMPLETE, LifecycleActionResult: 'CONTINUE' }))).toBe(
      'ValidationError'
    )
  })
})
