import { describe, expect, it } from '@jest/globals'
import { codeOf, rig, SLOT } from './rig.ts'

const NAME = { AutoScalingGroupName: 'web-v001' }

describe('creating a group', () => {
  it('launches its desired capacity from the template, balanced over the zones of its subnets', async () => {
    // User guide: «Auto Scaling benefits for application architecture», instance distribution
    const lab = rig()
    await lab.create({ DesiredCapacity: 4 })
    const group = await lab.group()
    expect(group?.Instances?.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual([
      'us-east-1a',
      'us-east-1a',
      'us-east-1b',
      'us-east-1b'
    ])
    expect(await lab.states()).toEqual(Array(4).fill('InService'))
    expect(group?.AvailabilityZones).toEqual(['us-east-1a', 'us-east-1b'])
  })

  it('shows the template by id, name and version, and each instance the version it runs', async () => {
    const lab = rig()
    await lab.create({ LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' }, DesiredCapacity: 1 })
    const group = await lab.group()
    expect(group?.LaunchTemplate).toEqual({
      LaunchTemplateId: 'lt-web',
      LaunchTemplateName: 'web',
      Version: '$Latest'
    })
    expect(group?.Instances?.[0]?.LaunchTemplate?.Version).toBe('1')
  })

  it('gives instances the propagated tags and its own name; its tags win over the template’s', async () => {
    // CreateAutoScalingGroup, Tags
    const lab = rig()
    await lab.create({
      DesiredCapacity: 1,
      Tags: [
        { Key: 'Name', Value: 'mine', PropagateAtLaunch: true },
        { Key: 'quiet', Value: 'x', PropagateAtLaunch: false }
      ]
    })
    const [machine] = lab.machines.values()
    expect(machine?.tags).toEqual({ Name: 'mine', 'aws:autoscaling:groupName': 'web-v001' })
  })

  it('has the documented defaults', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: undefined, MinSize: 1 })
    expect(await lab.group()).toMatchObject({
      DesiredCapacity: 1,
      DefaultCooldown: 300,
      HealthCheckType: 'EC2',
      HealthCheckGracePeriod: 0,
      TerminationPolicies: ['Default'],
      NewInstancesProtectedFromScaleIn: false,
      DeletionProtection: 'none'
    })
  })

  it('refuses a name that is taken, and leaves the group of that name alone', async () => {
    // CreateAutoScalingGroup: AlreadyExists. Deploys use the name as their lock
    const lab = rig()
    await lab.create()
    expect(await codeOf(lab.create({ DesiredCapacity: 5 }))).toBe('AlreadyExists')
    expect((await lab.group())?.DesiredCapacity).toBe(2)
    expect(lab.running()).toBe(2)
  })

  it('lets one of two creations at the same time win', async () => {
    const lab = rig()
    const both = await Promise.all([codeOf(lab.create()), codeOf(lab.create())])
    expect(both.sort()).toEqual(['AlreadyExists', 'no error'])
  })

  it('keeps accounts and regions apart', async () => {
    const lab = rig()
    await lab.create()
    await lab.create({}, { region: 'eu-west-1' })
    await lab.create({}, { accountId: '111111111111' })
    expect((await lab.group('web-v001', { region: 'eu-west-1' }))?.AutoScalingGroupARN).toContain(':eu-west-1:')
    expect((await lab.call('DescribeAutoScalingGroups', {})).AutoScalingGroups).toHaveLength(1)
  })

  it.each([
    ['desired above max', { DesiredCapacity: 11 }],
    ['desired below min', { MinSize: 3, DesiredCapacity: 2 }],
    ['max below min', { MinSize: 5, MaxSize: 4, DesiredCapacity: 4 }],
    ['no template', { LaunchTemplate: undefined }],
    ['a template that does not exist', { LaunchTemplate: { LaunchTemplateName: 'none', Version: '1' } }],
    ['a template by both id and name', { LaunchTemplate: { LaunchTemplateName: 'web', LaunchTemplateId: 'lt-web' } }],
    ['a subnet that does not exist', { VPCZoneIdentifier: 'subnet-z' }],
    ['neither subnet nor zone', { VPCZoneIdentifier: undefined }],
    ['zones that are not those of the subnets', { AvailabilityZones: ['us-east-1c'] }],
    ['a target group that does not exist', { TargetGroupARNs: ['arn:aws:elasticloadbalancing:::targetgroup/no/0'] }],
    ['a colon in the name', { AutoScalingGroupName: 'a:b' }],
    ['a reserved tag', { Tags: [{ Key: 'aws:x', Value: '' }] }],
    ['an unknown termination policy', { TerminationPolicies: ['Biggest'] }],
    ['an unknown health check', { HealthCheckType: 'PING' }]
  ])('refuses %s', async (_, input) => {
    const lab = rig()
    expect(await codeOf(lab.create(input))).toBe('ValidationError')
    expect(lab.machines.size).toBe(0)
  })

  it('takes zones instead of subnets, then launching into their default subnets', async () => {
    const lab = rig()
    await lab.create({ VPCZoneIdentifier: undefined, AvailabilityZones: ['us-east-1b'], DesiredCapacity: 1 })
    expect([...lab.machines.values()][0]?.launch).toMatchObject({
      availabilityZone: 'us-east-1b',
      subnetId: 'subnet-default'
    })
  })

  it('keeps a mixed instances policy and launches from its first template', async () => {
    const lab = rig()
    await lab.create({
      LaunchTemplate: undefined,
      DesiredCapacity: 1,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '1' },
          Overrides: [{ InstanceType: 'c7i.large' }]
        }
      }
    })
    expect([...lab.machines.values()][0]?.launch.instanceType).toBe('c7i.large')
    expect((await lab.group())?.MixedInstancesPolicy?.LaunchTemplate).toEqual({
      LaunchTemplateSpecification: { LaunchTemplateId: 'lt-web', LaunchTemplateName: 'web', Version: '1' },
      Overrides: [{ InstanceType: 'c7i.large' }]
    })
    expect((await lab.group())?.LaunchTemplate).toBeUndefined()
  })
})

describe('updating a group', () => {
  it('leaves what it does not name', async () => {
    const lab = rig()
    await lab.create({ HealthCheckGracePeriod: 120 })
    await lab.call('UpdateAutoScalingGroup', { ...NAME, MaxSize: 20 })
    expect(await lab.group()).toMatchObject({
      MinSize: 0,
      MaxSize: 20,
      DesiredCapacity: 2,
      HealthCheckGracePeriod: 120
    })
  })

  it('lifts the desired capacity to a new minimum and lowers it to a new maximum', async () => {
    // UpdateAutoScalingGroup: «If you specify a new value for MinSize without specifying a value for DesiredCapacity …»
    const lab = rig()
    await lab.create()
    await lab.call('UpdateAutoScalingGroup', { ...NAME, MinSize: 4 })
    expect((await lab.group())?.DesiredCapacity).toBe(4)
    await lab.call('UpdateAutoScalingGroup', { ...NAME, MinSize: 0, MaxSize: 1 })
    expect((await lab.group())?.DesiredCapacity).toBe(1)
  })

  it('refuses a desired capacity outside its bounds', async () => {
    const lab = rig()
    await lab.create()
    expect(await codeOf(lab.call('UpdateAutoScalingGroup', { ...NAME, DesiredCapacity: 11 }))).toBe('ValidationError')
    expect(await codeOf(lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 11 }))).toBe('ValidationError')
  })

  it('launches from the new template only what it launches from then on', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 1 })
    await lab.call('UpdateAutoScalingGroup', {
      ...NAME,
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '2' },
      DesiredCapacity: 2
    })
    await lab.settle()
    expect((await lab.group())?.Instances?.map(({ LaunchTemplate }) => LaunchTemplate?.Version)).toEqual(['1', '2'])
  })

  it('moves instances out of a zone that it no longer has, launching before it ends', async () => {
    // User guide: rebalancing activities
    const lab = rig()
    await lab.create()
    await lab.call('UpdateAutoScalingGroup', { ...NAME, VPCZoneIdentifier: 'subnet-b,subnet-c' })
    await lab.settle()
    await lab.settle()
    const zones = (await lab.group())?.Instances?.map(({ AvailabilityZone }) => AvailabilityZone).sort()
    expect(zones).toEqual(['us-east-1b', 'us-east-1c'])
  })
})

describe('deleting a group', () => {
  it('refuses while instances exist', async () => {
    // DeleteAutoScalingGroup: ResourceInUse
    const lab = rig()
    await lab.create()
    expect(await codeOf(lab.call('DeleteAutoScalingGroup', NAME))).toBe('ResourceInUse')
    expect(await lab.states()).toEqual(['InService', 'InService'])
  })

  it('deletes an empty group, which is seen deleting first and whose name is taken until then', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    await lab.call('DeleteAutoScalingGroup', NAME)
    expect((await lab.group())?.Status).toBe('Delete in progress')
    expect(await codeOf(lab.create())).toBe('AlreadyExists')
    expect(await codeOf(lab.call('UpdateAutoScalingGroup', { ...NAME, MaxSize: 1 }))).toBe('ValidationError')
    await lab.settle()
    expect(await lab.group()).toBeUndefined()
    await lab.create()
    expect(await lab.states()).toEqual(['InService', 'InService'])
  })

  it('by force ends the instances without terminate hooks and without draining, and deregisters them', async () => {
    // Deletion protection page: «forcibly terminated without executing termination lifecycle hooks»
    const lab = rig()
    lab.delays.set(SLOT, 300)
    await lab.create({
      TargetGroupARNs: [SLOT],
      LifecycleHookSpecificationList: [
        { LifecycleHookName: 'bye', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' }
      ]
    })
    await lab.call('DeleteAutoScalingGroup', { ...NAME, ForceDelete: true })
    expect(await lab.group()).toMatchObject({ Status: 'Delete in progress', DesiredCapacity: 0, MaxSize: 0 })
    await lab.settle()
    expect(await lab.group()).toBeUndefined()
    expect(lab.running()).toBe(0)
    expect([...(lab.targets.get(SLOT)?.values() ?? [])]).toEqual(['draining', 'draining'])
  })

  it('by force reaches what EC2 had not yet answered', async () => {
    const lab = rig()
    await lab.call('CreateAutoScalingGroup', {
      ...NAME,
      LaunchTemplate: { LaunchTemplateName: 'web' },
      MinSize: 0,
      MaxSize: 3,
      DesiredCapacity: 3,
      VPCZoneIdentifier: 'subnet-a'
    })
    lab.room.tick()
    expect(await codeOf(lab.call('DeleteAutoScalingGroup', NAME))).toBe('ScalingActivityInProgress')
    await lab.call('DeleteAutoScalingGroup', { ...NAME, ForceDelete: true })
    await lab.settle()
    expect(lab.running()).toBe(0)
    expect(await lab.group()).toBeUndefined()
  })

  it.each([
    ['prevent-force-deletion', false, 'no error'],
    ['prevent-force-deletion', true, 'ValidationError'],
    ['prevent-all-deletion', false, 'ValidationError'],
    ['prevent-all-deletion', true, 'ValidationError']
  ] as const)('with %s and force %s: %s', async (DeletionProtection, ForceDelete, answer) => {
    // Deletion protection page, «How deletion protection works»
    const lab = rig()
    await lab.create({ DesiredCapacity: 0, DeletionProtection })
    expect(await codeOf(lab.call('DeleteAutoScalingGroup', { ...NAME, ForceDelete }))).toBe(answer)
  })

  it('does not know a group that is gone', async () => {
    const lab = rig()
    expect(await codeOf(lab.call('DeleteAutoScalingGroup', NAME))).toBe('ValidationError')
  })
})

describe('describing groups', () => {
  const tagged = (value: string) => ({
    DesiredCapacity: 0,
    Tags: [{ Key: 'kiln:application', Value: value, PropagateAtLaunch: true }]
  })

  it('pages 50 at a time unless told, 100 at most, and loses or repeats none when one goes between', async () => {
    // DescribeAutoScalingGroups, MaxRecords
    const lab = rig()
    for (let i = 0; i < 120; i++) await lab.create({ AutoScalingGroupName: `g-${i}`, DesiredCapacity: 0 })
    const first = await lab.call('DescribeAutoScalingGroups', {})
    expect(first.AutoScalingGroups).toHaveLength(50)
    await lab.call('DeleteAutoScalingGroup', { AutoScalingGroupName: 'g-3' })
    await lab.settle()
    const second = await lab.call('DescribeAutoScalingGroups', { MaxRecords: 100, NextToken: first.NextToken })
    expect(second.AutoScalingGroups?.[0]?.AutoScalingGroupName).toBe('g-50')
    expect(second.AutoScalingGroups).toHaveLength(70)
    expect(second.NextToken).toBeUndefined()
    expect(await codeOf(lab.call('DescribeAutoScalingGroups', { MaxRecords: 101 }))).toBe('ValidationError')
    expect(await codeOf(lab.call('DescribeAutoScalingGroups', { NextToken: 'x' }))).toBe('InvalidNextToken')
  })

  it('filters by tag key, value and pair: or within a filter, and between filters', async () => {
    const lab = rig()
    await lab.create({ AutoScalingGroupName: 'a', ...tagged('one') })
    await lab.create({ AutoScalingGroupName: 'b', ...tagged('two') })
    await lab.create({ AutoScalingGroupName: 'c', DesiredCapacity: 0 })
    const names = async (Filters: { Name: string; Values: string[] }[]) =>
      (await lab.call('DescribeAutoScalingGroups', { Filters })).AutoScalingGroups?.map(g => g.AutoScalingGroupName)
    expect(await names([{ Name: 'tag:kiln:application', Values: ['two'] }])).toEqual(['b'])
    expect(await names([{ Name: 'tag-key', Values: ['kiln:application'] }])).toEqual(['a', 'b'])
    expect(await names([{ Name: 'tag-value', Values: ['one', 'two'] }])).toEqual(['a', 'b'])
    expect(
      await names([
        { Name: 'tag-key', Values: ['kiln:application'] },
        { Name: 'tag-value', Values: ['one'] }
      ])
    ).toEqual(['a'])
    expect(await codeOf(lab.call('DescribeAutoScalingGroups', { Filters: [{ Name: 'name', Values: [] }] }))).toBe(
      'ValidationError'
    )
  })

  it('leaves instances out on request', async () => {
    const lab = rig()
    await lab.create()
    const { AutoScalingGroups } = await lab.call('DescribeAutoScalingGroups', { IncludeInstances: false })
    expect(AutoScalingGroups?.[0]).not.toHaveProperty('Instances')
  })

  it('is silent about names that do not exist', async () => {
    const lab = rig()
    expect((await lab.call('DescribeAutoScalingGroups', { AutoScalingGroupNames: ['no'] })).AutoScalingGroups).toEqual(
      []
    )
  })

  it('tells which group an instance is in', async () => {
    const lab = rig()
    await lab.create()
    const [id = ''] = await lab.ids()
    const { AutoScalingInstances } = await lab.call('DescribeAutoScalingInstances', { InstanceIds: [id, 'i-none'] })
    expect(AutoScalingInstances).toMatchObject([
      { InstanceId: id, AutoScalingGroupName: 'web-v001', HealthStatus: 'HEALTHY', LifecycleState: 'InService' }
    ])
  })
})

describe('tags', () => {
  it('overwrites silently, propagates to later launches only, and lists by filter', async () => {
    // CreateOrUpdateTags: «overwrites the previous tag definition, and you do not get an error message»
    const lab = rig()
    await lab.create({ DesiredCapacity: 1 })
    const tag = { ResourceId: 'web-v001', ResourceType: 'auto-scaling-group', Key: 'a', PropagateAtLaunch: true }
    await lab.call('CreateOrUpdateTags', { Tags: [{ ...tag, Value: '1' }] })
    await lab.call('CreateOrUpdateTags', { Tags: [{ ...tag, Value: '2' }] })
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 2 })
    await lab.settle()
    expect([...lab.machines.values()].map(({ tags }) => tags['a'])).toEqual([undefined, '2'])
    const { Tags } = await lab.call('DescribeTags', { Filters: [{ Name: 'auto-scaling-group', Values: ['web-v001'] }] })
    expect(Tags).toEqual([{ ...tag, Value: '2' }])
    await lab.call('DeleteTags', { Tags: [tag] })
    expect((await lab.group())?.Tags).toEqual([])
  })
})
