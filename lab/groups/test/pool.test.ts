import { describe, expect, it } from '@jest/globals'
import { codeOf, rig, SLOT } from './rig.ts'

const NAME = { AutoScalingGroupName: 'web-v001' }
const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING'
const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING'
type Lab = ReturnType<typeof rig>

const hooked = (LifecycleTransition: string) => ({
  LifecycleHookSpecificationList: [
    { LifecycleHookName: 'hook', LifecycleTransition, HeartbeatTimeout: 60, DefaultResult: 'ABANDON' }
  ]
})
const pooled = async (lab: Lab, pool: object = {}): Promise<void> => {
  await lab.call('PutWarmPool', { ...NAME, ...pool })
  await lab.settle()
}
const inPool = async (lab: Lab): Promise<string[]> =>
  ((await lab.call('DescribeWarmPool', NAME)).Instances ?? []).map(({ LifecycleState = '' }) => LifecycleState)
const ec2 = (lab: Lab): string[] => [...lab.machines.values()].map(({ state }) => state)
const complete = async (lab: Lab, InstanceId: string, LifecycleActionResult: string): Promise<void> => {
  await lab.call('CompleteLifecycleAction', { ...NAME, LifecycleHookName: 'hook', InstanceId, LifecycleActionResult })
  await lab.settle()
}

describe('a warm pool', () => {
  // PutWarmPool: MaxGroupPreparedCapacity, MinSize
  it.each([
    ['is as large as what the maximum leaves', {}, 3],
    ['or as what the prepared capacity leaves', { MaxGroupPreparedCapacity: 3 }, 1],
    ['never below its own minimum', { MaxGroupPreparedCapacity: 1, MinSize: 2 }, 2]
  ])('%s', async (_, pool, size) => {
    const lab = rig()
    await lab.create({ MaxSize: 5, DesiredCapacity: 2 })

    await pooled(lab, pool)

    expect(await inPool(lab)).toEqual(Array(size).fill('Warmed:Stopped'))
    expect(await lab.group()).toMatchObject({ DesiredCapacity: 2, WarmPoolSize: size, WarmPoolConfiguration: pool })
  })

  it.each([
    ['Stopped', 'stopped'],
    ['Running', 'running'],
    ['Hibernated', 'stopped']
  ])('keeps its instances %s, outside the group and its target groups', async (PoolState, state) => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1, TargetGroupARNs: [SLOT], HealthCheckType: 'ELB' })

    await pooled(lab, { MaxGroupPreparedCapacity: 2, PoolState })

    expect(await inPool(lab)).toEqual([`Warmed:${PoolState}`])
    expect(ec2(lab)).toEqual(['running', state])
    expect(await lab.states()).toEqual(['InService'])
    expect(lab.targets.get(SLOT)?.size).toBe(1)
    const { AutoScalingInstances = [] } = await lab.call('DescribeAutoScalingInstances', {})
    expect(AutoScalingInstances.map(({ LifecycleState }) => LifecycleState)).toEqual([
      'InService',
      `Warmed:${PoolState}`
    ])
  })

  it('shows them among those of the group where the switch says so, which AWS documents nowhere', async () => {
    const lab = rig()
    lab.switches.set('groups.listsWarmInstances', 1)
    await lab.create({ DesiredCapacity: 1 })
    await pooled(lab, { MaxGroupPreparedCapacity: 2 })
    expect(await lab.states()).toEqual(['InService', 'Warmed:Stopped'])
  })

  it('is drawn from when the group grows, and filled again', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1, TargetGroupARNs: [SLOT], HealthCheckType: 'ELB' })
    await pooled(lab, { MinSize: 1, MaxGroupPreparedCapacity: 1 })

    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 2 })
    await lab.settle()

    expect(await lab.ids()).toEqual(['i-0001', 'i-0002'])
    expect(lab.targets.get(SLOT)?.size).toBe(2)
    expect(await inPool(lab)).toEqual(['Warmed:Stopped'])
    expect(ec2(lab)).toEqual(['running', 'running', 'stopped'])
    expect((await lab.activities()).map(({ Description }) => Description)).toContain(
      'Launching a new EC2 instance from warm pool: i-0002'
    )
  })

  it('runs the launch hooks on the way into the pool and again on the way into the group', async () => {
    // Warm pools page: «Use lifecycle hooks with a warm pool»
    const lab = rig()
    await lab.create({ DesiredCapacity: 0, ...hooked(LAUNCHING) })
    await pooled(lab, { MaxGroupPreparedCapacity: 1 })
    expect(await inPool(lab)).toEqual(['Warmed:Pending:Wait'])
    expect(ec2(lab)).toEqual(['running'])
    await complete(lab, 'i-0001', 'CONTINUE')
    expect(await inPool(lab)).toEqual(['Warmed:Stopped'])

    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 1 })
    await lab.settle()
    expect(await lab.states()).toEqual(['Pending:Wait'])
    await complete(lab, 'i-0001', 'CONTINUE')
    expect(await lab.ids()).toEqual(['i-0001'])
  })

  it('launches another when a hook abandons one', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0, ...hooked(LAUNCHING) })
    await pooled(lab, { MaxGroupPreparedCapacity: 1 })
    await complete(lab, 'i-0001', 'ABANDON')
    expect(ec2(lab)).toEqual(['terminated', 'running'])
    expect(await inPool(lab)).toEqual(['Warmed:Pending:Wait'])
    expect(await lab.states()).toEqual([])
  })

  it('shrinks when the group needs less of it, through the hooks of an end', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0, ...hooked(TERMINATING) })
    await pooled(lab, { MaxGroupPreparedCapacity: 1 })
    await pooled(lab, { MaxGroupPreparedCapacity: 0 })
    expect(await inPool(lab)).toEqual(['Warmed:Terminating:Wait'])
    await complete(lab, 'i-0001', 'CONTINUE')
    expect(await inPool(lab)).toEqual([])
    expect(ec2(lab)).toEqual(['terminated'])
  })

  it('replaces what EC2 ended in it', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    await pooled(lab, { MaxGroupPreparedCapacity: 1 })
    lab.ec2('i-0001', 'terminated')
    await lab.settle()
    expect(ec2(lab)).toEqual(['terminated', 'stopped'])
  })

  it('grows by nothing while launches are suspended, and never stands in for a newer template', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    await pooled(lab, { MaxGroupPreparedCapacity: 1 })
    await lab.call('UpdateAutoScalingGroup', {
      ...NAME,
      ...{ LaunchTemplate: { LaunchTemplateName: 'web', Version: '2' }, DesiredCapacity: 1 }
    })
    await lab.settle()
    expect(await lab.ids()).toEqual(['i-0002'])

    await lab.call('SuspendProcesses', { ...NAME, ScalingProcesses: ['Launch'] })
    await pooled(lab, { MinSize: 3 })
    expect(lab.machines.size).toBe(2)
  })

  it('is deleted with its instances, alone or with its group', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    await pooled(lab, { MaxGroupPreparedCapacity: 1 })
    await lab.call('DeleteWarmPool', NAME)
    await lab.settle()
    expect(await lab.call('DescribeWarmPool', NAME)).toEqual({ Instances: [] })
    expect(ec2(lab)).toEqual(['terminated'])

    await pooled(lab, { MaxGroupPreparedCapacity: 1 })
    expect(await codeOf(lab.call('DeleteAutoScalingGroup', NAME))).toBe('ResourceInUse')
    await lab.call('DeleteAutoScalingGroup', { ...NAME, ForceDelete: true })
    await lab.settle()
    expect([await lab.group(), ec2(lab)]).toEqual([undefined, ['terminated', 'terminated']])
  })

  it('takes back what a scale-in chooses where it reuses, drained and through the hooks of an end', async () => {
    // Warm pools page, «Instance reuse policy»; the hooks: «Use lifecycle hooks with a warm pool»
    const lab = rig()
    lab.delays.set(SLOT, 20)
    const of = { DesiredCapacity: 2, TargetGroupARNs: [SLOT], HealthCheckType: 'ELB', ...hooked(TERMINATING) }
    await lab.create(of)
    await pooled(lab, { MaxGroupPreparedCapacity: 2, InstanceReusePolicy: { ReuseOnScaleIn: true } })

    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 1 })
    await lab.settle()
    expect([await lab.states(), await inPool(lab)]).toEqual([['InService'], ['Warmed:Pending']])
    await lab.pass(20)
    expect(await inPool(lab)).toEqual(['Warmed:Pending:Wait'])
    await complete(lab, 'i-0001', 'CONTINUE')
    expect([await inPool(lab), ec2(lab)]).toEqual([['Warmed:Stopped'], ['stopped', 'running']])

    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 2 })
    await lab.settle()
    expect(await lab.ids()).toEqual(['i-0001', 'i-0002'])
    expect(lab.targets.get(SLOT)?.size).toBe(2)
  })

  it('ends what is unhealthy, whether it reuses or not', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1 })
    await pooled(lab, { MaxGroupPreparedCapacity: 1, InstanceReusePolicy: { ReuseOnScaleIn: true } })
    await lab.call('SetInstanceHealth', { InstanceId: 'i-0001', HealthStatus: 'Unhealthy' })
    await lab.settle()
    expect(ec2(lab)).toEqual(['terminated', 'running'])
  })

  it('goes with several types, but not with Spot', async () => {
    const lab = rig()
    const policy = (OnDemandPercentageAboveBaseCapacity: number) => ({
      LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateName: 'web' } },
      InstancesDistribution: { OnDemandPercentageAboveBaseCapacity }
    })
    const of = { LaunchTemplate: undefined, DesiredCapacity: 0 }
    await lab.create({ ...of, AutoScalingGroupName: 'types', MixedInstancesPolicy: policy(100) })
    await lab.create({ ...of, AutoScalingGroupName: 'spot', MixedInstancesPolicy: policy(50) })

    expect(await lab.call('PutWarmPool', { AutoScalingGroupName: 'types', MinSize: 1 })).toEqual({})
    expect(await codeOf(lab.call('PutWarmPool', { AutoScalingGroupName: 'spot' }))).toBe('ValidationError')
  })
})

it('the base of a mixed instances policy is On-Demand, and above it its percentage', async () => {
  const lab = rig()
  await lab.create({
    ...{ LaunchTemplate: undefined, DesiredCapacity: 5 },
    MixedInstancesPolicy: {
      LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateName: 'web' } },
      InstancesDistribution: { OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 25 }
    }
  })
  expect([...lab.machines.values()].filter(({ launch }) => launch.isSpot).length).toBe(3)
})
