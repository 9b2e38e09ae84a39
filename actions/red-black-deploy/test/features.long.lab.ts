/**
 * What a group may have beyond its size, handed from release to release on instances that really boot: hooks, a policy
 * of several types with Spot, metrics, notifications, scaling, schedules and a warm pool. One story, in order.
 */
import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  DescribeNotificationConfigurationsCommand,
  DescribePoliciesCommand,
  DescribeScalingActivitiesCommand,
  DescribeScheduledActionsCommand,
  DescribeWarmPoolCommand,
  EnableMetricsCollectionCommand,
  PutLifecycleHookCommand,
  PutNotificationConfigurationCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
  PutWarmPoolCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand
} from '@aws-sdk/client-auto-scaling'
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { poll } from '../../../lib/poll.ts'
import {
  baseImage,
  enforcePolicies,
  failures,
  load,
  type Ran,
  runAction,
  serving,
  succeeded
} from '../../../test/lab-application.ts'
import { slotLabel } from '../src/automation.ts'

const APPLICATION = { application: 'rich', environment: 'test' }
const SPOT = { 'instance-type': '', 'instance-types': 't3.small, t3a.small', 'spot-percent': 50, 'on-demand-base': 1 }
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:scaling'
const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING'
const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING'

let lab: TestLab
let image: string
let url: string
let scaling: AutoScalingClient

/** User data runs at the first boot only, and what is drawn from a warm pool has had it. */
const lasting = (version: string): string => `${serving(version)}
printf '[Service]\\nExecStart=/usr/bin/python3 /opt/app.py\\n[Install]\\nWantedBy=multi-user.target\\n' \\
  > /etc/systemd/system/lasting.service
systemctl disable nginx
systemctl enable lasting
`

const deploy = (version: string, more: Record<string, string | number> = {}): Promise<Ran> =>
  runAction(
    lab,
    'red-black-deploy',
    {
      ...{ ...APPLICATION, 'ami-id': image, 'user-data': lasting(version), 'expect-version': version },
      ...{ 'min-instances': 2, 'max-instances': 4, 'bake-time-seconds': 2, 'soak-seconds': 0, ...more }
    },
    { timeoutSeconds: 300 }
  )

async function group(version: string) {
  const { AutoScalingGroups = [] } = await scaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [`rich-test-${version}`] })
  )
  return AutoScalingGroups[0]
}
const states = async (version: string): Promise<(string | undefined)[]> =>
  ((await group(version))?.Instances ?? []).map(({ LifecycleState }) => LifecycleState)
const pool = async (version: string): Promise<(string | undefined)[]> => {
  const { Instances = [] } = await scaling.send(
    new DescribeWarmPoolCommand({ AutoScalingGroupName: `rich-test-${version}` })
  )
  return Instances.map(({ LifecycleState }) => LifecycleState)
}
const until = (what: string, holds: () => Promise<boolean>): Promise<unknown> =>
  poll(async () => ((await holds()) ? { done: true } : { notYet: 'not yet' }), {
    ...{ what, deadlineSeconds: 120, intervalSeconds: 0.5, remedy: 'Look at the lab.' },
    signal: new AbortController().signal
  })

/** Programs that complete hooks, each until it is stopped or its test is over. */
const completers = new Set<() => Promise<void>>()

/** Completes what instances of the group wait for, as their own programs would, some seconds after they begin to. */
function completing(version: string, afterSeconds = 3): () => Promise<void> {
  const name = { AutoScalingGroupName: `rich-test-${version}` }
  const since = new Map<string, number>()
  let isOver = false
  const done = (async () => {
    while (!isOver) {
      const { Instances: warm = [] } = await scaling
        .send(new DescribeWarmPoolCommand(name))
        .catch((): { Instances?: [] } => ({}))
      for (const { InstanceId = '', LifecycleState } of [...((await group(version))?.Instances ?? []), ...warm]) {
        if (!/Pending:Wait$/.test(LifecycleState ?? '')) continue
        const first = since.get(InstanceId) ?? Date.now()
        since.set(InstanceId, first)
        if (Date.now() - first < afterSeconds * 1000) continue
        const how = { LifecycleHookName: 'warm-up', LifecycleActionResult: 'CONTINUE' }
        await scaling.send(new CompleteLifecycleActionCommand({ ...name, ...how, InstanceId })).catch(() => undefined)
      }
      await new Promise(resolve => setTimeout(resolve, 500))
    }
  })()
  const stop = (): Promise<void> => {
    isOver = true
    completers.delete(stop)
    return done
  }
  completers.add(stop)
  return stop
}

beforeAll(async () => {
  lab = await startLab(labOf('featureslab'))
  scaling = new AutoScalingClient(lab.client())
  image = await baseImage(lab)
  await enforcePolicies(lab, ['create-application', 'red-black-deploy', 'rollback', 'retire'])
  const made = succeeded(
    await runAction(lab, 'create-application', { ...APPLICATION, 'deregistration-delay-seconds': 2 })
  )
  url = `${made.outputs['url']}/`
}, 180_000)
afterEach(() => Promise.all([...completers].map(stop => stop())))
afterAll(() => stopLab(lab), 60_000)

describe('a group with hooks, several types and Spot, metrics, notifications, scaling and a schedule', () => {
  it('is live, and gets all of them', async () => {
    succeeded(await deploy('1', SPOT))
    const name = { AutoScalingGroupName: 'rich-test-v001' }
    const slot = (await group('v001'))?.TargetGroupARNs?.[0] ?? ''
    const hook = { ...name, HeartbeatTimeout: 30, DefaultResult: 'ABANDON', NotificationMetadata: 'of v001' }
    for (const [LifecycleHookName, LifecycleTransition] of [
      ['warm-up', LAUNCHING],
      ['bye', TERMINATING]
    ] as const) {
      await scaling.send(new PutLifecycleHookCommand({ ...hook, LifecycleHookName, LifecycleTransition }))
    }
    await scaling.send(
      new PutScalingPolicyCommand({
        ...{ ...name, PolicyName: 'requests', PolicyType: 'TargetTrackingScaling' },
        TargetTrackingConfiguration: {
          PredefinedMetricSpecification: {
            PredefinedMetricType: 'ALBRequestCountPerTarget',
            ResourceLabel: `app/rich-test/0123/${slotLabel(slot)}`
          },
          TargetValue: 1000
        }
      })
    )
    const action = { ScheduledActionName: 'nightly', Recurrence: '0 1 * * *', TimeZone: 'Europe/Berlin', MinSize: 2 }
    await scaling.send(new PutScheduledUpdateGroupActionCommand({ ...name, ...action }))
    await scaling.send(
      new PutNotificationConfigurationCommand({
        ...name,
        ...{ TopicARN: TOPIC, NotificationTypes: ['autoscaling:EC2_INSTANCE_LAUNCH_ERROR'] }
      })
    )
    const Metrics = ['GroupInServiceInstances', 'GroupDesiredCapacity']
    await scaling.send(new EnableMetricsCollectionCommand({ ...name, Granularity: '1Minute', Metrics }))

    expect(await states('v001')).toEqual(['InService', 'InService'])
  }, 120_000)

  it('keeps what serves when nobody completes the launch hook: the deploy waits, names the hook and gives up', async () => {
    const running = await load(lab, url, 20)

    const { code, outputs, log } = await deploy('2', { ...SPOT, 'health-timeout-seconds': 15 })

    const records = await running.stop()
    expect([code, outputs['outcome']]).toEqual([1, 'failed'])
    expect(log).toMatch(/i-\w+ pending:wait: waits for lifecycle hook warm-up \(ABANDON after 30 s\)/)
    expect(log).toContain('after 15 s only 0 of 2 instances are healthy')
    expect(log).toContain('See to what completes lifecycle hook warm-up')
    expect(failures(records)).toEqual([])
    expect(new Set(records.map(({ version }) => version))).toEqual(new Set(['1']))
  }, 120_000)

  it('and when the hook times out: the launch is abandoned, and the deploy fails with its name', async () => {
    const { code, log } = await deploy('2b', { ...SPOT, 'health-timeout-seconds': 120 })

    expect(code).toBe(1)
    expect(log).toMatch(/was abandoned: Heartbeat Timeout \(lifecycle hook warm-up \(ABANDON after 30 s\)\)/)
    expect((await lab.get(url)).body).toBe('hello 1')
  }, 180_000)

  it('hands every one of them to the next release, which waits until its hook is completed', async () => {
    const version = 'v004'
    completing(version, 5)

    const { outputs, log } = succeeded(await deploy('4'))

    const name = `rich-test-${version}`
    const of = { AutoScalingGroupName: name }
    expect(outputs).toMatchObject({ release: name, 'previous-release': 'rich-test-v001' })
    expect(log).toMatch(/i-\w+ pending:wait: waits for lifecycle hook warm-up/)
    const [before, after] = [await group('v001'), await group(version)]
    const { LifecycleHooks = [] } = await scaling.send(new DescribeLifecycleHooksCommand(of))
    expect(LifecycleHooks).toMatchObject([
      { LifecycleHookName: 'warm-up', LifecycleTransition: LAUNCHING, HeartbeatTimeout: 30, DefaultResult: 'ABANDON' },
      { LifecycleHookName: 'bye', LifecycleTransition: TERMINATING, NotificationMetadata: 'of v001' }
    ])
    const types = (one: typeof after) =>
      one?.MixedInstancesPolicy?.LaunchTemplate?.Overrides?.map(({ InstanceType }) => InstanceType)
    expect(types(after)).toEqual(['t3.small', 't3a.small'])
    expect(after?.MixedInstancesPolicy?.InstancesDistribution).toEqual(
      before?.MixedInstancesPolicy?.InstancesDistribution
    )
    expect(after?.MixedInstancesPolicy?.InstancesDistribution).toMatchObject({
      ...{ OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 50 },
      SpotAllocationStrategy: 'price-capacity-optimized'
    })
    expect(after?.EnabledMetrics?.map(({ Metric }) => Metric).sort()).toEqual([
      'GroupDesiredCapacity',
      'GroupInServiceInstances'
    ])
    const { NotificationConfigurations = [] } = await scaling.send(
      new DescribeNotificationConfigurationsCommand({ AutoScalingGroupNames: [name] })
    )
    expect(NotificationConfigurations).toMatchObject([
      { TopicARN: TOPIC, NotificationType: 'autoscaling:EC2_INSTANCE_LAUNCH_ERROR' }
    ])
    const { ScalingPolicies = [] } = await scaling.send(new DescribePoliciesCommand(of))
    const tracked = ScalingPolicies[0]?.TargetTrackingConfiguration
    const slot = slotLabel(after?.TargetGroupARNs?.[0] ?? '')
    expect(tracked).toMatchObject({ TargetValue: 1000 })
    expect(tracked?.PredefinedMetricSpecification?.ResourceLabel).toBe(`app/rich-test/0123/${slot}`)
    expect(slot).not.toBe(slotLabel(before?.TargetGroupARNs?.[0] ?? ''))
    const { ScheduledUpdateGroupActions = [] } = await scaling.send(new DescribeScheduledActionsCommand(of))
    expect(ScheduledUpdateGroupActions).toMatchObject([
      { ScheduledActionName: 'nightly', Recurrence: '0 1 * * *', TimeZone: 'Europe/Berlin', MinSize: 2 }
    ])
    expect((await lab.get(url)).body).toBe('hello 4')
  }, 180_000)

  it('is rolled by an instance refresh that names the hooks which hold its instances', async () => {
    completing('v004', 20)

    const { outputs, log } = succeeded(await deploy('4r', { strategy: 'rolling' }))

    expect(outputs).toMatchObject({ release: 'rich-test-v004', outcome: 'deployed' })
    expect(log).toMatch(/i-\w+ pending:wait: waits for lifecycle hook warm-up \(ABANDON after 30 s\)/)
    expect(log).toMatch(/i-\w+ terminating:wait: waits for lifecycle hook bye \(ABANDON after 30 s\)/)
    expect((await lab.get(url)).body).toBe('hello 4r')
  }, 300_000)

  it('has its Spot instances where it grows', async () => {
    completing('v004')
    await scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'rich-test-v004', DesiredCapacity: 3 }))
    await until('three in service', async () => (await states('v004')).join() === 'InService,InService,InService')

    const { Reservations = [] } = await new EC2Client(lab.client()).send(
      new DescribeInstancesCommand({
        Filters: [
          { Name: 'tag:kiln:release', Values: ['rich-test-v004'] },
          { Name: 'instance-lifecycle', Values: ['spot'] }
        ]
      })
    )
    expect(Reservations.flatMap(({ Instances = [] }) => Instances)).toHaveLength(1)
  }, 120_000)
})

describe('a group with a warm pool', () => {
  it('is kept in the pool at its size by Auto Scaling, and counted as serving by nobody', async () => {
    // Spot and a warm pool exclude each other.
    completing('v005')
    succeeded(await deploy('5', { 'instance-types': 't3.small', 'spot-percent': 0, 'min-instances': 1 }))
    await scaling.send(
      new PutWarmPoolCommand({
        AutoScalingGroupName: 'rich-test-v005',
        ...{ MinSize: 1, MaxGroupPreparedCapacity: 1, PoolState: 'Stopped' },
        InstanceReusePolicy: { ReuseOnScaleIn: true }
      })
    )
    await until('a warm instance', async () => (await pool('v005')).join() === 'Warmed:Stopped')
    // Where AWS lists warm instances with the group, they must still be nobody's capacity.
    await lab.switches({ 'groups.listsWarmInstances': 1 })

    expect((await states('v005')).filter(state => state === 'InService')).toHaveLength(3)
    expect(await states('v005')).toContain('Warmed:Stopped')
    const checked = succeeded(await deploy('5', { mode: 'check' }))
    expect(checked.log).toContain('rich-test is as it was released')
    const stalled = { AutoScalingGroupName: 'rich-test-v005', ScalingProcesses: ['Launch'] }
    await scaling.send(new SuspendProcessesCommand(stalled))
    const drifted = await deploy('5', { mode: 'check' })
    await scaling.send(new ResumeProcessesCommand(stalled))
    expect([drifted.code, drifted.log]).toEqual([
      1,
      expect.stringContaining('rich-test-v005 serves with Launch suspended')
    ])
  }, 180_000)

  it('hands the pool to the next release, whose own fills, and no request fails', async () => {
    const running = await load(lab, url, 20)
    completing('v006')

    const { outputs, log, summary } = succeeded(await deploy('6'))
    await until('the new pool', async () => (await pool('v006')).join() === 'Warmed:Stopped')

    const records = await running.stop()
    expect(outputs).toMatchObject({ release: 'rich-test-v006', 'previous-release': 'rich-test-v005' })
    expect(log).toContain('rich-test-v006 took over the warm pool')
    expect(summary).toContain('with a warm pool of 1 that is stopped and costs its volumes alone')
    expect((await group('v006'))?.WarmPoolConfiguration).toEqual((await group('v005'))?.WarmPoolConfiguration)
    expect(failures(records)).toEqual([])
  }, 180_000)

  it('is rolled back to by one write; its warm instances neither count as healthy nor as gone', async () => {
    await lab.journal.clear()

    const { outputs } = succeeded(
      await runAction(lab, 'rollback', { ...APPLICATION, reason: 'slow', 'soak-seconds': 0 })
    )

    expect(outputs).toMatchObject({ release: 'rich-test-v005', outcome: 'rolled-back' })
    const writes = (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)
    expect(writes.filter(operation => operation === 'ModifyRule')).toHaveLength(1)
    expect((await lab.get(url)).body).toBe('hello 5')
  }, 120_000)

  it('draws from the pool when a rollback must start instances again', async () => {
    const warm = (
      await scaling.send(new DescribeWarmPoolCommand({ AutoScalingGroupName: 'rich-test-v006' }))
    ).Instances?.map(({ InstanceId }) => InstanceId)
    expect(warm).toHaveLength(1)
    for (const version of ['v005', 'v006']) completing(version)
    await scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'rich-test-v005', DesiredCapacity: 4 }))
    await until('four in service', async () => {
      return (await states('v005')).filter(state => state === 'InService').length === 4
    })

    const { outputs } = succeeded(
      await runAction(lab, 'rollback', { ...APPLICATION, reason: 'back', 'soak-seconds': 0 })
    )

    const members = ((await group('v006'))?.Instances ?? []).filter(
      ({ LifecycleState }) => LifecycleState === 'InService'
    )
    expect(outputs).toMatchObject({ release: 'rich-test-v006', outcome: 'rolled-back' })
    expect(members.map(({ InstanceId }) => InstanceId)).toEqual(expect.arrayContaining(warm ?? []))
    expect((await lab.get(url)).body).toBe('hello 6')
  }, 180_000)

  it('takes back what a scale-in chooses, with its last requests answered', async () => {
    const running = await load(lab, url, 20)
    const before = (await states('v006')).filter(state => state === 'InService').length

    await scaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'rich-test-v006', DesiredCapacity: before - 1 })
    )
    const returned = async (): Promise<string | undefined> => {
      const of = { AutoScalingGroupName: 'rich-test-v006' }
      const { Activities = [] } = await scaling.send(new DescribeScalingActivitiesCommand(of))
      const said = Activities.map(({ Description = '' }) =>
        /^Returning EC2 instance to warm pool: (i-\w+)/.exec(Description)
      )
      return said.find(match => match !== null)?.[1]
    }
    await until('an instance that goes back', async () => (await returned()) !== undefined)
    const id = await returned()
    await until('it in the pool, stopped', async () => {
      const { Instances = [] } = await scaling.send(
        new DescribeWarmPoolCommand({ AutoScalingGroupName: 'rich-test-v006' })
      )
      return Instances.some(one => one.InstanceId === id && one.LifecycleState === 'Warmed:Stopped')
    })

    expect((await states('v006')).filter(state => state === 'InService')).toHaveLength(before - 1)
    expect(failures(await running.stop())).toEqual([])
  }, 180_000)

  it('is retired with its pool, which takes nothing back any more, and the hook that holds what ends is named', async () => {
    const { outputs, log } = succeeded(
      await runAction(lab, 'retire', { ...APPLICATION, 'keep-releases': 0, 'soak-seconds': 0 }, { timeoutSeconds: 200 })
    )

    expect(outputs['deleted']).toContain('rich-test-v005')
    expect(log).toMatch(/held by lifecycle hook bye \(ABANDON after 30 s\)/)
    await until('the old group gone', async () => (await group('v005')) === undefined)
    const { Reservations = [] } = await new EC2Client(lab.client()).send(
      new DescribeInstancesCommand({
        Filters: [
          { Name: 'tag:kiln:release', Values: ['rich-test-v005'] },
          { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }
        ]
      })
    )
    expect(Reservations).toEqual([])
    expect((await lab.get(url)).body).toBe('hello 6')
  }, 300_000)
})
