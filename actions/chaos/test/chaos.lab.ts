import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand
} from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  EC2Client
} from '@aws-sdk/client-ec2'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { enforcePolicies, type Ran, runAction } from '../../../test/action-run.ts'

let lab: TestLab
let scaling: AutoScalingClient

beforeAll(async () => {
  lab = await startLab(labOf('chaos'))
  scaling = new AutoScalingClient(lab.client())
  await enforcePolicies(lab, ['chaos'])
  const compute = new EC2Client(lab.client())
  const { Images = [] } = await compute.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
  const { Subnets = [] } = await compute.send(new DescribeSubnetsCommand({}))
  await compute.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'app',
      LaunchTemplateData: { ImageId: Images[0]?.ImageId, InstanceType: 't3.small' }
    })
  )
  const group = (name: string, application: string, DesiredCapacity: number) =>
    scaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchTemplate: { LaunchTemplateName: 'app', Version: '1' },
        MinSize: DesiredCapacity,
        MaxSize: DesiredCapacity,
        DesiredCapacity,
        VPCZoneIdentifier: Subnets.slice(0, 2)
          .map(({ SubnetId }) => SubnetId)
          .join(','),
        Tags: [
          { Key: 'kiln:chaos', Value: 'enabled', PropagateAtLaunch: true },
          { Key: 'kiln:application', Value: application, PropagateAtLaunch: true }
        ]
      })
    )
  for (const application of ['doubled', 'crashed', 'unknown']) await group(`${application}-test-v001`, application, 2)
  await group('lonely-test-v001', 'lonely', 1)
  for (let look = 0; look < 120; look++) {
    const { AutoScalingGroups = [] } = await scaling.send(new DescribeAutoScalingGroupsCommand({}))
    const ready = AutoScalingGroups.every(
      ({ Instances = [], DesiredCapacity }) =>
        Instances.filter(({ LifecycleState }) => LifecycleState === 'InService').length === DesiredCapacity
    )
    if (ready) return
    await new Promise(resolve => setTimeout(resolve, 500))
  }
  throw new Error('the groups did not come up')
}, 180_000)

afterEach(() => lab.faults.clear())
afterAll(() => stopLab(lab), 60_000)

/** A tick that does not wait for the hour, at any hour of any day. */
const tick = (application: string, more: Record<string, string | number> = {}): Promise<Ran> =>
  runAction(lab, 'chaos', {
    mode: 'run-now',
    unleashed: 'true',
    application,
    seed: 'seed',
    window: '00:00-24:00',
    workdays: 'mon,tue,wed,thu,fri,sat,sun',
    'recovery-timeout-seconds': 60,
    ...more
  })

const killsOf = async (application: string): Promise<number> => {
  const calls = await lab.journal.calls()
  const { AutoScalingGroups = [] } = await scaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [`${application}-test-v001`] })
  )
  expect(AutoScalingGroups).toHaveLength(1)
  return calls.filter(({ operation, status }) => operation === 'TerminateInstanceInAutoScalingGroup' && status === 200)
    .length
}

const reasons = ({ outputs }: Ran): string[] =>
  (JSON.parse(outputs['skipped'] ?? '[]') as { reason: string }[]).map(({ reason }) => reason)

describe('chaos over real instances, held to the policy of its README', () => {
  it('ends one instance when five ticks come at once, and the group is whole again (I1)', async () => {
    await lab.journal.clear()
    const store = new SSMClient(lab.client())
    const old = { run: 'r', group: 'g', instanceId: 'i-old', at: '', outcome: 'steady', recoverySeconds: 3 }
    const Name = '/kiln/chaos/claims/2026-01-05/doubled'
    await store.send(new PutParameterCommand({ Name, Type: 'String', Value: JSON.stringify(old) }))
    const ran = await Promise.all(Array.from({ length: 5 }, () => tick('doubled')))
    expect(ran.map(({ code, log }) => (code === 0 ? '' : log)).join('')).toBe('')
    expect(await killsOf('doubled')).toBe(1)
    expect(ran.filter(({ outputs }) => outputs['verdict'] === 'steady')).toHaveLength(1)
    // Those that came late find the claim, or a group that is still replacing the instance.
    const spared = ran.flatMap(reasons)
    expect(spared).toHaveLength(4)
    expect(['claimed', 'changing', 'below-min-healthy']).toEqual(expect.arrayContaining(spared))
    // The run that killed moved the old claim into the history, and the report knows both.
    await expect(store.send(new GetParameterCommand({ Name }))).rejects.toThrow(/not found/i)
    const history = await store.send(new GetParameterCommand({ Name: '/kiln/chaos/history/doubled/2026-01' }))
    expect(JSON.parse(history.Parameter?.Value ?? '')).toEqual([[5, 'i-old', 'steady', 3]])
    const told = await runAction(lab, 'chaos', { mode: 'report', seed: 'seed' })
    expect({ code: told.code, report: told.outputs['report'] }).toEqual({ code: 0, report: 'chaos-report.json' })
  }, 90_000)

  it.each([
    ['before', 0],
    ['after', 1]
  ] as const)(
    'kills no second one when the tick died %s its kill took effect',
    async (when, kills) => {
      const application = when === 'before' ? 'crashed' : 'unknown'
      await lab.journal.clear()
      await lab.faults.add({
        match: { operation: 'TerminateInstanceInAutoScalingGroup' },
        effect: `kill-${when}`,
        times: 1
      })
      expect((await tick(application)).code).not.toBe(0)
      const again = await tick(application)
      expect({ code: again.code, reasons: reasons(again) }).toEqual({ code: 0, reasons: ['claimed'] })
      expect(await killsOf(application)).toBeLessThanOrEqual(kills)
    },
    90_000
  )

  it('keeps claims in a bucket just as well', async () => {
    const bucket = new S3Client({ ...lab.client(), forcePathStyle: true })
    await bucket.send(new CreateBucketCommand({ Bucket: 'my-chaos-claims' }))
    await lab.journal.clear()
    const inS3 = { 'claim-store': 's3://my-chaos-claims/kiln', 'max-kills-per-day': 1, regions: 'us-east-1' }
    const ran = await Promise.all(Array.from({ length: 3 }, () => tick('doubled', inS3)))
    expect(ran.map(({ code, log }) => (code === 0 ? '' : log)).join('')).toBe('')
    expect(await killsOf('doubled')).toBeLessThanOrEqual(1)
    const again = await tick('doubled', inS3)
    expect({ code: again.code, reasons: reasons(again) }).toEqual({ code: 0, reasons: ['claimed'] })
    const { Contents = [] } = await bucket.send(new ListObjectsV2Command({ Bucket: 'my-chaos-claims' }))
    expect(Contents.map(({ Key }) => Key)).toEqual([expect.stringMatching(/^kiln\/claims\/[\d-]{10}\/doubled$/)])
  }, 90_000)

  it('keeps still while an alarm fires or is not there, and when the kills of the day are spent', async () => {
    const alarm = { AlarmName: 'errors of hello', Namespace: 'test', MetricName: 'errors', Period: 60, Threshold: 1 }
    const watch = new CloudWatchClient(lab.client())
    await watch.send(
      new PutMetricAlarmCommand({
        ...alarm,
        EvaluationPeriods: 1,
        Statistic: 'Sum',
        ComparisonOperator: 'GreaterThanThreshold'
      })
    )
    const state = { AlarmName: alarm.AlarmName, StateReason: 'test' }
    await watch.send(new SetAlarmStateCommand({ ...state, StateValue: 'ALARM' }))
    expect(reasons(await tick('lonely', { 'stop-alarms': alarm.AlarmName }))).toEqual(['alarm'])
    await watch.send(new SetAlarmStateCommand({ ...state, StateValue: 'OK' }))
    expect(reasons(await tick('lonely', { 'stop-alarms': alarm.AlarmName }))).toEqual(['singleton'])
    expect(reasons(await tick('lonely', { 'stop-alarms': 'missing' }))).toEqual(['alarm-unsure'])
    expect(reasons(await tick('lonely', { 'max-kills-per-day': 1 }))).toEqual(['day-budget-spent'])
    expect(reasons(await tick('lonely', { 'max-kills-per-day': 100 }))).toEqual(['singleton'])
  }, 90_000)

  it('never touches a singleton, and takes no claim for it', async () => {
    const ran = await tick('lonely')
    expect({ code: ran.code, reasons: reasons(ran) }).toEqual({ code: 0, reasons: ['singleton'] })
    const today = new Date().toISOString().slice(0, 10)
    const claim = new SSMClient(lab.client()).send(
      new GetParameterCommand({ Name: `/kiln/chaos/claims/${today}/lonely` })
    )
    await expect(claim).rejects.toThrow(/not found/i)
  }, 60_000)
})
