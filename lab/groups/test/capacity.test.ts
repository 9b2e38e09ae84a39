import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codeOf, OTHER_SLOT, rig, SLOT } from './rig.ts'

const NAME = { AutoScalingGroupName: 'web-v001' }

describe('scaling in', () => {
  it('keeps the zones balanced before it asks the policy', async () => {
    // Termination policies: «Maintaining Zonal balance takes precedence over the termination policy»
    const lab = rig()
    await lab.create({ DesiredCapacity: 3, TerminationPolicies: ['NewestInstance'] })
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 2 })
    await lab.settle()
    expect((await lab.group())?.Instances?.map(i => i.AvailabilityZone).sort()).toEqual(['us-east-1a', 'us-east-1b'])
  })

  it.each([
    ['OldestInstance', ['i-0002', 'i-0003']],
    ['NewestInstance', ['i-0001', 'i-0002']],
    // i-0002 is of an older version than i-0001
    ['OldestLaunchTemplate', ['i-0001', 'i-0003']],
    ['Default', ['i-0001', 'i-0003']]
  ])('by %s leaves %j', async (policy, left) => {
    const lab = rig()
    const version = (Version: string) => ({ LaunchTemplate: { LaunchTemplateName: 'web', Version } })
    await lab.create({
      DesiredCapacity: 1,
      VPCZoneIdentifier: 'subnet-a',
      TerminationPolicies: [policy],
      ...version('2')
    })
    for (const [desired, of] of [
      [2, '1'],
      [3, '2']
    ] as const) {
      await lab.pass(60)
      await lab.call('UpdateAutoScalingGroup', { ...NAME, DesiredCapacity: desired, ...version(of) })
      await lab.settle()
    }
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 2 })
    await lab.settle()
    expect(await lab.ids()).toEqual(left)
  })

  it('spares protected instances, and says when there are no others', async () => {
    // Instance scale-in protection
    const lab = rig()
    await lab.create()
    await lab.call('SetInstanceProtection', { ...NAME, InstanceIds: ['i-0001'], ProtectedFromScaleIn: true })
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 0 })
    await lab.settle()
    expect(await lab.ids()).toEqual(['i-0001'])
    expect((await lab.activities())[0]?.StatusMessage).toBe(
      'Could not scale to desired capacity because all remaining instances are protected from scale-in.'
    )
    await lab.call('SetInstanceProtection', { ...NAME, InstanceIds: ['i-0001'], ProtectedFromScaleIn: false })
    await lab.settle()
    expect(await lab.states()).toEqual([])
  })
})

describe('setting the desired capacity', () => {
  it('ignores the cooldown unless told to honour it', async () => {
    // SetDesiredCapacity, HonorCooldown
    const lab = rig()
    await lab.create({ DefaultCooldown: 60 })
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 3, HonorCooldown: true })
    expect(await codeOf(lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 4, HonorCooldown: true }))).toBe(
      'ScalingActivityInProgress'
    )
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 4 })
    await lab.pass(61)
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 5, HonorCooldown: true })
    await lab.settle()
    expect(await lab.ids()).toHaveLength(5)
  })

  it('leads there from anywhere, whatever EC2 does in between', async () => {
    const change = fc.record({
      desired: fc.integer({ min: 0, max: 6 }),
      dies: fc.nat({ max: 3 }),
      seconds: fc.integer({ min: 0, max: 70 })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async changes => {
        const lab = rig()
        await lab.create()
        for (const { desired, dies, seconds } of changes) {
          await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: desired })
          for (const id of (await lab.ids()).slice(0, dies)) lab.ec2(id, 'terminated')
          await lab.pass(seconds)
        }
        await lab.pass(120)
        await lab.pass(1)
        const group = await lab.group()
        expect(await lab.states()).toEqual(Array(group?.DesiredCapacity).fill('InService'))
        expect(lab.running()).toBe(group?.DesiredCapacity)
        const zones = group?.Instances?.map(i => i.AvailabilityZone) ?? []
        const inA = zones.filter(zone => zone === 'us-east-1a').length
        expect(Math.abs(2 * inA - zones.length)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 30 }
    )
  })
})

describe('suspended processes', () => {
  const suspend = (lab: ReturnType<typeof rig>, ...ScalingProcesses: string[]) =>
    lab.call('SuspendProcesses', { ...NAME, ScalingProcesses })
  const resume = (lab: ReturnType<typeof rig>, ...ScalingProcesses: string[]) =>
    lab.call('ResumeProcesses', { ...NAME, ScalingProcesses })

  it('Launch: nothing is launched, yet the dead are taken out', async () => {
    // Suspend-resume processes
    const lab = rig()
    await lab.create()
    await suspend(lab, 'Launch')
    lab.ec2('i-0001', 'terminated')
    await lab.pass(600)
    expect(await lab.ids()).toEqual(['i-0002'])
    expect(lab.machines.size).toBe(2)
    await resume(lab, 'Launch')
    await lab.settle()
    expect(await lab.ids()).toHaveLength(2)
  })

  it('Terminate: nothing in service is ended, not even for being unhealthy; pending instances are', async () => {
    const lab = rig()
    await lab.create()
    await suspend(lab, 'Terminate')
    await lab.call('SetInstanceHealth', { InstanceId: 'i-0001', HealthStatus: 'Unhealthy' })
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 1 })
    await lab.pass(600)
    expect(lab.running()).toBe(2)
    lab.manner.boots = false
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 3 })
    await lab.settle()
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 2 })
    await lab.settle()
    expect(await lab.ids('Pending')).toEqual([])
    expect(await lab.ids()).toHaveLength(2)
  })

  it('Terminate: force delete ends them all the same', async () => {
    // Suspend-resume considerations
    const lab = rig()
    await lab.create()
    await suspend(lab, 'Terminate')
    await lab.call('DeleteAutoScalingGroup', { ...NAME, ForceDelete: true })
    await lab.settle()
    expect(lab.running()).toBe(0)
  })

  it('HealthCheck: EC2’s and the balancer’s verdicts are not heard, the caller’s is', async () => {
    const lab = rig()
    await lab.create({ TargetGroupARNs: [SLOT], HealthCheckType: 'ELB' })
    await suspend(lab, 'HealthCheck')
    lab.ec2('i-0001', 'terminated')
    lab.target('i-0002', 'unhealthy')
    await lab.pass(60)
    expect(await lab.ids()).toEqual(['i-0001', 'i-0002'])
    await lab.call('SetInstanceHealth', { InstanceId: 'i-0002', HealthStatus: 'Unhealthy' })
    await lab.settle()
    expect(await lab.ids()).not.toContain('i-0002')
  })

  it('ReplaceUnhealthy: found unhealthy, and kept', async () => {
    const lab = rig()
    await lab.create()
    await suspend(lab, 'ReplaceUnhealthy')
    lab.ec2('i-0001', 'terminated')
    await lab.pass(60)
    expect((await lab.group())?.Instances?.[0]).toMatchObject({ InstanceId: 'i-0001', HealthStatus: 'Unhealthy' })
  })

  it('AddToLoadBalancer: what was launched meanwhile is not registered when it is resumed', async () => {
    // Suspend-resume processes: «… you must register manually»
    const lab = rig()
    await lab.create({ DesiredCapacity: 1, TargetGroupARNs: [SLOT] })
    await suspend(lab, 'AddToLoadBalancer')
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 2 })
    await lab.settle()
    await resume(lab, 'AddToLoadBalancer')
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 3 })
    await lab.pass(60)
    expect(await lab.ids()).toEqual(['i-0001', 'i-0002', 'i-0003'])
    expect([...(lab.targets.get(SLOT)?.keys() ?? [])]).toEqual(['i-0001', 'i-0003'])
  })

  it('AddToLoadBalancer: an attachment waits in Adding', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1 })
    await suspend(lab, 'AddToLoadBalancer')
    await lab.call('AttachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: OTHER_SLOT }] })
    await lab.pass(60)
    expect(await lab.attachment(OTHER_SLOT)).toBe('Adding')
    await resume(lab, 'AddToLoadBalancer')
    await lab.settle()
    expect(await lab.attachment(OTHER_SLOT)).toBe('Added')
  })

  it('AZRebalance: an unbalanced group stays so until it is resumed', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 2, VPCZoneIdentifier: 'subnet-a' })
    await suspend(lab, 'AZRebalance')
    await lab.call('UpdateAutoScalingGroup', { ...NAME, VPCZoneIdentifier: 'subnet-a,subnet-b' })
    await lab.pass(60)
    expect((await lab.group())?.Instances?.map(i => i.AvailabilityZone)).toEqual(['us-east-1a', 'us-east-1a'])
    await resume(lab, 'AZRebalance')
    await lab.pass(1)
    await lab.pass(1)
    expect((await lab.group())?.Instances?.map(i => i.AvailabilityZone).sort()).toEqual(['us-east-1a', 'us-east-1b'])
  })

  it('are all of them when none is named, are shown, and must exist', async () => {
    const lab = rig()
    await lab.create()
    await lab.call('SuspendProcesses', NAME)
    expect((await lab.group())?.SuspendedProcesses).toHaveLength(9)
    expect((await lab.group())?.SuspendedProcesses?.[0]?.SuspensionReason).toBe(
      'User suspended at 2026-01-05T10:00:00Z'
    )
    await lab.call('ResumeProcesses', NAME)
    expect((await lab.group())?.SuspendedProcesses).toEqual([])
    expect(await codeOf(suspend(lab, 'Sleep'))).toBe('ValidationError')
  })
})

describe('standby', () => {
  it('takes an instance out of the balancer and keeps it; desired capacity follows on request', async () => {
    // EnterStandby, ExitStandby
    const lab = rig()
    await lab.create({ TargetGroupARNs: [SLOT] })
    await lab.call('EnterStandby', { ...NAME, InstanceIds: ['i-0001'], ShouldDecrementDesiredCapacity: true })
    await lab.settle()
    expect(await lab.states()).toEqual(['Standby', 'InService'])
    expect(await lab.group()).toMatchObject({ DesiredCapacity: 1 })
    expect([...(lab.targets.get(SLOT)?.keys() ?? [])]).toEqual(['i-0002'])
    await lab.call('ExitStandby', { ...NAME, InstanceIds: ['i-0001'] })
    await lab.settle()
    expect(await lab.states()).toEqual(['InService', 'InService'])
    expect(await lab.group()).toMatchObject({ DesiredCapacity: 2 })
    expect(lab.targets.get(SLOT)?.size).toBe(2)
  })

  it('without decrement is replaced', async () => {
    const lab = rig()
    await lab.create()
    await lab.call('EnterStandby', { ...NAME, InstanceIds: ['i-0001'], ShouldDecrementDesiredCapacity: false })
    await lab.settle()
    expect(await lab.states()).toEqual(['Standby', 'InService', 'InService'])
  })

  it('is refused below the minimum and from other states', async () => {
    const lab = rig()
    await lab.create({ MinSize: 2 })
    const input = { ...NAME, InstanceIds: ['i-0001'], ShouldDecrementDesiredCapacity: true }
    expect(await codeOf(lab.call('EnterStandby', input))).toBe('ValidationError')
    expect(await codeOf(lab.call('ExitStandby', { ...NAME, InstanceIds: ['i-0001'] }))).toBe('ValidationError')
  })
})

describe('attaching and detaching instances', () => {
  it('detached instances run on, outside the group and its target groups', async () => {
    // DetachInstances
    const lab = rig()
    await lab.create({ TargetGroupARNs: [SLOT] })
    await lab.call('DetachInstances', { ...NAME, InstanceIds: ['i-0001'], ShouldDecrementDesiredCapacity: true })
    await lab.settle()
    expect(await lab.ids()).toEqual(['i-0002'])
    expect(lab.running()).toBe(2)
    expect(lab.targets.get(SLOT)?.has('i-0001')).toBe(false)
  })

  it('attached instances raise the desired capacity and are registered, but not beyond the maximum', async () => {
    // AttachInstances
    const lab = rig()
    await lab.create({ MaxSize: 2, TargetGroupARNs: [SLOT] })
    await lab.call('DetachInstances', { ...NAME, InstanceIds: ['i-0001'], ShouldDecrementDesiredCapacity: true })
    await lab.settle()
    await lab.call('AttachInstances', { ...NAME, InstanceIds: ['i-0001'] })
    await lab.settle()
    expect((await lab.ids()).sort()).toEqual(['i-0001', 'i-0002'])
    expect(lab.targets.get(SLOT)?.has('i-0001')).toBe(true)
    expect(await codeOf(lab.call('AttachInstances', { ...NAME, InstanceIds: ['i-0001'] }))).toBe('ValidationError')
  })
})
