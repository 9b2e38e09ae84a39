/** Auto Scaling as its documentation says it is, with real instances behind a real balancer, asked by the AWS SDK. */
import {
  AttachTrafficSourcesCommand,
  AutoScalingClient,
  type AutoScalingGroup,
  CompleteLifecycleActionCommand,
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  DescribeTrafficSourcesCommand,
  DetachTrafficSourcesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand
} from '@aws-sdk/client-auto-scaling'
import {
  CreateLaunchTemplateCommand,
  DeleteLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  TerminateInstancesCommand
} from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../../lifecycle.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'

const SERVES = '#!/bin/sh\nmkdir -p /srv/web\nsystemd-run --unit=web python3 -m http.server 80 --directory /srv/web\n'
const SERVES_NOTHING = '#!/bin/sh\ntrue\n'
const DRAIN_SECONDS = 2

let lab: TestLab
let groups: AutoScalingClient
let ec2: EC2Client
let elb: ElasticLoadBalancingV2Client
let subnets: string[]
let slot: string
let url: string

beforeAll(async () => {
  lab = await startLab(labOf('grp'))
  groups = new AutoScalingClient(lab.client())
  ec2 = new EC2Client(lab.client())
  elb = new ElasticLoadBalancingV2Client(lab.client())
  const { Images: [image] = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  subnets = Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId)
  for (const [name, script] of [
    ['serves', SERVES],
    ['serves-nothing', SERVES_NOTHING]
  ] as const) {
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: name,
        LaunchTemplateData: {
          ImageId: image?.ImageId,
          InstanceType: 't3.micro',
          UserData: Buffer.from(script).toString('base64')
        }
      })
    )
  }
  const { TargetGroups: [targets] = [] } = await elb.send(
    new CreateTargetGroupCommand({
      Name: 'grp-red',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: Subnets[0]?.VpcId,
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2
    })
  )
  slot = targets?.TargetGroupArn ?? ''
  await elb.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: slot,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(DRAIN_SECONDS) }]
    })
  )
  const { LoadBalancers: [balancer] = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'grp', Scheme: 'internal', Subnets: subnets })
  )
  url = `http://${balancer?.DNSName}/`
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: slot }]
    })
  )
}, 300_000)

afterEach(async () => {
  for (const { AutoScalingGroupName } of await all()) {
    await groups.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }))
  }
  await until(async () => (await all()).length === 0)
}, 60_000)

afterAll(async () => {
  for (const LaunchTemplateName of ['serves', 'serves-nothing']) {
    await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName })).catch(() => undefined)
  }
  await stopLab(lab)
}, 60_000)

const NAME = { AutoScalingGroupName: 'conformance-v001' }

async function all(): Promise<AutoScalingGroup[]> {
  return (await groups.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups ?? []
}

async function until(condition: () => Promise<boolean>, seconds = 40): Promise<number> {
  const start = Date.now()
  while (!(await condition())) {
    if (Date.now() - start > seconds * 1000) {
      const { Activities } = await groups
        .send(new DescribeScalingActivitiesCommand(NAME))
        .catch(() => ({ Activities: [] }))
      throw new Error(`not within ${seconds} s; activities: ${JSON.stringify(Activities, undefined, 1)}`)
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return (Date.now() - start) / 1000
}

async function inState(state: string, { AutoScalingGroupName } = NAME): Promise<string[]> {
  const { AutoScalingGroups: [group] = [] } = await groups.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] })
  )
  return (group?.Instances ?? []).filter(i => i.LifecycleState === state).map(({ InstanceId = '' }) => InstanceId)
}

async function create(template: string, more: Partial<CreateAutoScalingGroupCommandInput> = {}): Promise<void> {
  await groups.send(
    new CreateAutoScalingGroupCommand({
      ...NAME,
      LaunchTemplate: { LaunchTemplateName: template, Version: '1' },
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: 2,
      VPCZoneIdentifier: subnets.join(','),
      ...more
    })
  )
}

async function healthy(): Promise<number> {
  const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: slot }))
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length
}

async function ec2State(id: string): Promise<string | undefined> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
  return Reservations?.[0]?.Instances?.[0]?.State?.Name
}

/** Sends one request after another for so long, from inside the lab. */
async function answersFor(seconds: number): Promise<Record<string, number>> {
  const script = `end=$(($(date +%s) + ${seconds})); while [ $(date +%s) -lt $end ]; do curl -s -m 5 -o /dev/null -w '%{http_code}\\n' ${url}; sleep 0.03; done`
  const { stdout } = await lab.exec('sh', ['-c', script])
  const counts: Record<string, number> = {}
  for (const code of stdout.trim().split('\n')) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

describe('a group of real instances', () => {
  it('comes into service in both zones, answers through its balancer, and replaces what EC2 ends', async () => {
    // User guide: «Health checks for instances in an Auto Scaling group»
    await create('serves', { TargetGroupARNs: [slot], HealthCheckType: 'ELB', HealthCheckGracePeriod: 30 })
    await until(async () => (await inState('InService')).length === 2)
    await until(async () => (await healthy()) === 2)
    expect((await lab.get(url)).status).toBe(200)
    expect(new Set((await all())[0]?.Instances?.map(i => i.AvailabilityZone)).size).toBe(2)

    const [victim = ''] = await inState('InService')
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [victim] }))
    await until(async () => {
      const ids = await inState('InService')
      return ids.length === 2 && !ids.includes(victim)
    })
    const { Activities = [] } = await groups.send(new DescribeScalingActivitiesCommand(NAME))
    expect(Activities.map(({ Cause }) => Cause).join()).toContain(
      'in response to an EC2 health check indicating it has been terminated or stopped.'
    )
  }, 120_000)

  it('loses an instance politely: drained first, no request lost, another in its place', async () => {
    // TerminateInstanceInAutoScalingGroup; User guide: «Connection draining»
    await create('serves', { TargetGroupARNs: [slot] })
    await until(async () => (await healthy()) === 2)
    const [victim = ''] = await inState('InService')
    const answers = answersFor(8)
    await new Promise(resolve => setTimeout(resolve, 1000))
    await groups.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: victim, ShouldDecrementDesiredCapacity: false })
    )
    expect(await ec2State(victim)).toBe('running')
    const drained = await until(async () => (await ec2State(victim)) !== 'running')
    expect(drained).toBeGreaterThan(DRAIN_SECONDS - 0.5)
    await until(async () => (await inState('InService')).length === 2)
    expect(Object.keys(await answers)).toEqual(['200'])
  }, 120_000)

  it('that never passes a health check is replaced, but only after its grace period; attached later, it is not at all', async () => {
    // LoadBalancerTargetGroupState: InService at once when attached by CreateAutoScalingGroup;
    // User guide: «Understand the attachment status of your load balancer»
    const late = { AutoScalingGroupName: 'conformance-v002' }
    const alone = { HealthCheckType: 'ELB', DesiredCapacity: 1 }
    await create('serves-nothing', { ...alone, ...late })
    await until(async () => (await inState('InService', late)).length === 1)
    const TrafficSources = [{ Identifier: slot, Type: 'elbv2' }]
    await groups.send(new AttachTrafficSourcesCommand({ ...late, TrafficSources }))
    const attachment = async () =>
      (await groups.send(new DescribeTrafficSourcesCommand(late))).TrafficSources?.[0]?.State
    await until(async () => (await attachment()) === 'Added')
    const kept = await inState('InService', late)

    await create('serves-nothing', { ...alone, TargetGroupARNs: [slot], HealthCheckGracePeriod: 15 })
    await until(async () => (await inState('InService')).length === 1)
    const [first = ''] = await inState('InService')
    const seconds = await until(async () => !(await inState('InService')).includes(first))
    expect(seconds).toBeGreaterThan(13)
    const { Activities = [] } = await groups.send(new DescribeScalingActivitiesCommand(NAME))
    expect(Activities.map(({ Cause }) => Cause).join()).toContain('in response to an ELB system health check failure.')

    // As unhealthy for longer, but nothing ever passed behind this attachment: it hangs, and ends nothing.
    expect(await inState('InService', late)).toEqual(kept)
    expect(await attachment()).toBe('Added')
    await groups.send(new DetachTrafficSourcesCommand({ ...late, TrafficSources }))
    expect(await attachment()).toBe('Removing')
    await until(async () => (await attachment()) === undefined)
    expect(await ec2State(kept[0] ?? '')).toBe('running')
  }, 120_000)

  it('waits for its launch hook outside the balancer', async () => {
    // User guide: «How lifecycle hooks work»
    await create('serves', {
      TargetGroupARNs: [slot],
      DesiredCapacity: 1,
      LifecycleHookSpecificationList: [
        { LifecycleHookName: 'ready', LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' }
      ]
    })
    await until(async () => (await inState('Pending:Wait')).length === 1)
    const [id = ''] = await inState('Pending:Wait')
    const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: slot }))
    expect(TargetHealthDescriptions.map(({ Target }) => Target?.Id)).not.toContain(id)
    await groups.send(
      new CompleteLifecycleActionCommand({
        ...NAME,
        LifecycleHookName: 'ready',
        LifecycleActionResult: 'CONTINUE',
        InstanceId: id
      })
    )
    await until(async () => (await inState('InService')).includes(id))
  }, 120_000)
})

describe('the life of a name', () => {
  it('is taken while its group lives and while it is deleted, then free', async () => {
    // CreateAutoScalingGroup: AlreadyExists; DeleteAutoScalingGroup: ResourceInUse
    await create('serves', { DesiredCapacity: 1 })
    await until(async () => (await inState('InService')).length === 1)
    const [id = ''] = await inState('InService')
    await expect(create('serves')).rejects.toMatchObject({ name: 'AlreadyExistsFault' })
    await expect(groups.send(new DeleteAutoScalingGroupCommand(NAME))).rejects.toMatchObject({
      name: 'ResourceInUseFault'
    })
    await groups.send(new DeleteAutoScalingGroupCommand({ ...NAME, ForceDelete: true }))
    expect((await all())[0]?.Status).toBe('Delete in progress')
    await expect(create('serves')).rejects.toThrow(/is pending delete/)
    await until(async () => (await all()).length === 0)
    expect(await ec2State(id)).toBe('terminated')
    await create('serves', { DesiredCapacity: 0 })
  }, 120_000)

  it('is kept by deletion protection until that is taken away', async () => {
    // User guide: «Configure deletion protection»
    await create('serves', { DesiredCapacity: 0, DeletionProtection: 'prevent-force-deletion' })
    const force = new DeleteAutoScalingGroupCommand({ ...NAME, ForceDelete: true })
    await expect(groups.send(force)).rejects.toMatchObject({ name: 'ValidationError' })
    await groups.send(new UpdateAutoScalingGroupCommand({ ...NAME, DeletionProtection: 'none' }))
    await groups.send(force)
    await until(async () => (await all()).length === 0)
  }, 60_000)

  it('is known to boto3 by the same faults', async () => {
    await create('serves', { DesiredCapacity: 0 })
    const script = `
import boto3
c = boto3.client('autoscaling')
try:
    c.create_auto_scaling_group(AutoScalingGroupName='conformance-v001', MinSize=0, MaxSize=1,
        LaunchTemplate={'LaunchTemplateName': 'serves', 'Version': '1'}, VPCZoneIdentifier='${subnets[0]}')
except c.exceptions.AlreadyExistsFault:
    print('taken')
print([g['AutoScalingGroupName'] for p in c.get_paginator('describe_auto_scaling_groups').paginate() for g in p['AutoScalingGroups']])
`
    const { venv } = await ask<{ venv: string }>(lab.name, 'GET', '/status')
    const { stdout, stderr } = await lab.exec(`${venv}/bin/python`, ['-c', script])
    expect({ stdout, stderr }).toEqual({ stdout: "taken\n['conformance-v001']\n", stderr: '' })
  }, 60_000)
})

describe('capacity', () => {
  it('that EC2 lacks is a failed activity in AWS’s words, retried without a storm', async () => {
    // User guide: «Troubleshoot Amazon EC2 Auto Scaling: EC2 instance launch failures»
    await lab.switches({ 'groups.insufficientCapacity': 1 })
    await create('serves', { DesiredCapacity: 1 })
    await new Promise(resolve => setTimeout(resolve, 5000))
    const { Activities = [] } = await groups.send(new DescribeScalingActivitiesCommand(NAME))
    expect(Activities.length).toBeLessThan(5)
    expect(Activities[0]).toMatchObject({
      StatusCode: 'Failed',
      StatusMessage: expect.stringMatching(/^We currently do not have sufficient t3\.micro capacity/)
    })
    await lab.switches({ 'groups.insufficientCapacity': 0 })
    await until(async () => (await inState('InService')).length === 1)
  }, 60_000)
})
