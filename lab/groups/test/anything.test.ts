import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { AwsError } from '../../gateway/service.ts'
import { PROCESSES } from '../model.ts'
import { OTHER_SLOT, rig, SLOT } from './rig.ts'

const NAME = { AutoScalingGroupName: 'web-v001' }
type Lab = ReturnType<typeof rig>

/** Everything that callers, EC2 and balancers may do to a group, in any order. */
const step = fc.oneof(
  fc.record({ do: fc.constant('desired' as const), to: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constant('dies' as const), which: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constant('fails' as const), which: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constant('terminate' as const), which: fc.nat({ max: 5 }), decrement: fc.boolean() }),
  fc.record({ do: fc.constant('standby' as const), which: fc.nat({ max: 5 }), decrement: fc.boolean() }),
  fc.record({ do: fc.constant('back' as const), which: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constant('detach-instance' as const), which: fc.nat({ max: 5 }), decrement: fc.boolean() }),
  fc.record({ do: fc.constant('suspend' as const), process: fc.constantFrom(...PROCESSES) }),
  fc.record({ do: fc.constant('resume' as const), process: fc.constantFrom(...PROCESSES) }),
  fc.record({ do: fc.constant('attach' as const), arn: fc.constantFrom(SLOT, OTHER_SLOT) }),
  fc.record({ do: fc.constant('detach' as const), arn: fc.constantFrom(SLOT, OTHER_SLOT) }),
  fc.record({
    do: fc.constant('zones' as const),
    to: fc.constantFrom('subnet-a', 'subnet-a,subnet-b', 'subnet-b,subnet-c')
  }),
  fc.record({ do: fc.constant('refuse' as const) }),
  fc.record({
    do: fc.constant('pool' as const),
    min: fc.nat({ max: 2 }),
    prepared: fc.integer({ min: -1, max: 4 }),
    state: fc.constantFrom('Stopped' as const, 'Running' as const),
    reuses: fc.boolean()
  }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.nat({ max: 90 }) })
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function carryOut(lab: Lab, action: Step): Promise<void> {
  const ids = ((await lab.group())?.Instances ?? []).map(({ InstanceId = '' }) => InstanceId)
  const id = 'which' in action ? (ids[action.which] ?? 'i-none') : ''
  const ShouldDecrementDesiredCapacity = 'decrement' in action && action.decrement
  switch (action.do) {
    case 'desired':
      return void (await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: action.to }))
    case 'dies':
      if (lab.machines.has(id)) lab.ec2(id, 'terminated')
      return
    case 'fails':
      if (lab.targets.get(SLOT)?.has(id)) lab.target(id, 'unhealthy')
      return
    case 'terminate':
      return void (await lab.call('TerminateInstanceInAutoScalingGroup', {
        InstanceId: id,
        ShouldDecrementDesiredCapacity
      }))
    case 'standby':
      return void (await lab.call('EnterStandby', { ...NAME, InstanceIds: [id], ShouldDecrementDesiredCapacity }))
    case 'back':
      return void (await lab.call('ExitStandby', { ...NAME, InstanceIds: [id] }))
    case 'detach-instance':
      return void (await lab.call('DetachInstances', { ...NAME, InstanceIds: [id], ShouldDecrementDesiredCapacity }))
    case 'suspend':
      return void (await lab.call('SuspendProcesses', { ...NAME, ScalingProcesses: [action.process] }))
    case 'resume':
      return void (await lab.call('ResumeProcesses', { ...NAME, ScalingProcesses: [action.process] }))
    case 'attach':
      return void (await lab.call('AttachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: action.arn }] }))
    case 'detach':
      return void (await lab.call('DetachTrafficSources', { ...NAME, TrafficSources: [{ Identifier: action.arn }] }))
    case 'zones':
      return void (await lab.call('UpdateAutoScalingGroup', { ...NAME, VPCZoneIdentifier: action.to }))
    case 'pool':
      return void (await lab.call('PutWarmPool', {
        ...NAME,
        ...{ MinSize: action.min, MaxGroupPreparedCapacity: action.prepared, PoolState: action.state },
        InstanceReusePolicy: { ReuseOnScaleIn: action.reuses }
      }))
    case 'refuse':
      lab.refusals.push(new AwsError('InvalidAMIID.NotFound', 'no such image.'))
      return
    case 'wait':
      return lab.pass(action.seconds)
  }
}

describe('whatever happens to a group', () => {
  let complaints: jest.SpiedFunction<typeof console.error>
  beforeEach(() => {
    complaints = jest.spyOn(console, 'error').mockImplementation(() => undefined)
  })
  afterEach(() => complaints.mockRestore())

  it('each round comes to rest, no minute launches too many, and left alone the group has what it desires', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
        const lab = rig()
        lab.delays.set(SLOT, 20)
        await lab.create({ TargetGroupARNs: [SLOT], HealthCheckType: 'ELB', HealthCheckGracePeriod: 10 })
        for (const action of steps) {
          try {
            await carryOut(lab, action)
          } catch (error) {
            if (!(error instanceof AwsError)) throw error
          }
          await lab.settle()
        }
        lab.refusals.length = 0
        await lab.call('ResumeProcesses', NAME)
        for (let round = 0; round < 6; round++) await lab.pass(60)

        const group = await lab.group()
        const standing = group?.Instances?.filter(({ LifecycleState }) => LifecycleState !== 'Standby') ?? []
        expect(standing.map(({ LifecycleState }) => LifecycleState)).toEqual(
          Array(group?.DesiredCapacity).fill('InService')
        )
        for (const { InstanceId = '' } of standing) expect(lab.machines.get(InstanceId)?.state).toBe('running')
        const { Instances: warm = [] } = await lab.call('DescribeWarmPool', NAME)
        expect(warm.map(({ LifecycleState }) => LifecycleState)).not.toContainEqual(
          expect.stringMatching(/Pending|Terminating/)
        )
        const zones = new Map(group?.AvailabilityZones?.map(zone => [zone, 0]))
        for (const { AvailabilityZone = '' } of standing) {
          expect(zones.has(AvailabilityZone)).toBe(true)
          zones.set(AvailabilityZone, (zones.get(AvailabilityZone) ?? 0) + 1)
        }
        expect(Math.max(...zones.values()) - Math.min(...zones.values())).toBeLessThanOrEqual(1)
        const states = (await lab.call('DescribeTrafficSources', NAME)).TrafficSources?.map(({ State }) => State)
        // Added is the end where no instance, or none that is registered, can pass a check.
        for (const state of states ?? []) expect(['Added', 'InService']).toContain(state)

        const launches = [...lab.machines.values()].map(({ launchedAt }) => launchedAt)
        for (const at of launches)
          expect(launches.filter(l => l >= at && l < at + 60_000).length).toBeLessThanOrEqual(20)
        expect(complaints.mock.calls).toEqual([])
      }),
      { numRuns: 150 }
    )
  }, 60_000)

  it('force delete ends all that it ever launched, but for what was detached', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async steps => {
        const lab = rig()
        await lab.create({ TargetGroupARNs: [SLOT] })
        for (const action of steps.filter(one => one.do !== 'detach-instance')) {
          await carryOut(lab, action).catch((error: unknown) => {
            if (!(error instanceof AwsError)) throw error
          })
          lab.room.tick()
        }
        await lab.call('DeleteAutoScalingGroup', { ...NAME, ForceDelete: true })
        await lab.settle()
        expect(await lab.group()).toBeUndefined()
        expect(lab.running()).toBe(0)
        expect(complaints.mock.calls).toEqual([])
      }),
      { numRuns: 150 }
    )
  }, 60_000)
})
