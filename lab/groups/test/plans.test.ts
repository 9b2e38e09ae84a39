import * as sdk from '@aws-sdk/client-auto-scaling'
import { describe, expect, it } from '@jest/globals'
import { nextMatch, nextRun } from '../schedule.ts'
import { codeOf, OTHER_SLOT, rig, SLOT } from './rig.ts'

const NAME = { AutoScalingGroupName: 'web-v001' }
const at = (text: string): number => Date.parse(text)
/** The rig's clock stands at 2026-01-05T10:00:00Z, a Monday. */
const NOW = at('2026-01-05T10:00:00Z')

describe('cron expressions', () => {
  it.each([
    ['30 0 1 1,6,12 *', 'UTC', '2026-06-01T00:30:00Z'],
    ['*/15 * * * *', 'UTC', '2026-01-05T10:15:00Z'],
    ['0 9 * * MON-FRI', 'UTC', '2026-01-06T09:00:00Z'],
    ['0 9 * * 7', 'UTC', '2026-01-11T09:00:00Z'],
    ['0 8 * * *', 'America/New_York', '2026-01-05T13:00:00Z'],
    ['0 8 6 * 5', 'UTC', '2026-01-06T08:00:00Z'], // day or weekday when both are restricted
    ['0 0 29 2 *', 'UTC', '2028-02-29T00:00:00Z']
  ])('%s in %s: next %s', (expression, zone, expected) => {
    expect(new Date(nextMatch(expression, NOW, zone) ?? 0).toISOString()).toBe(expected.replace('Z', '.000Z'))
  })

  it('follows the clocks of its zone: 8 o’clock is an hour earlier in summer', () => {
    const summer = nextMatch('0 8 * * *', at('2026-07-01T00:00:00Z'), 'Europe/Berlin')
    expect(summer).toBe(at('2026-07-01T06:00:00Z'))
  })

  it.each(['* * * *', '60 * * * *', 'x * * * *', '*/0 * * * *', '0 0 0 * *'])('refuses %s', expression => {
    expect(() => nextMatch(expression, NOW, 'UTC')).toThrow(RangeError)
  })

  it('end with the schedule’s end time', () => {
    expect(nextRun({ recurrence: '0 12 * * *', endTime: at('2026-01-05T11:00:00Z') }, NOW)).toBeUndefined()
  })
})

describe('scheduled actions', () => {
  const put = (lab: ReturnType<typeof rig>, input: object) =>
    lab.call('PutScheduledUpdateGroupAction', { ...NAME, ScheduledActionName: 'up', ...input })

  it('run once at their start time, say so, and are gone', async () => {
    // User guide: scheduled scaling
    const lab = rig()
    await lab.create()
    await put(lab, { StartTime: new Date(NOW + 60_000), MinSize: 1, DesiredCapacity: 4 })
    await lab.pass(59)
    expect(await lab.ids()).toHaveLength(2)
    await lab.pass(1)
    expect(await lab.group()).toMatchObject({ MinSize: 1, DesiredCapacity: 4 })
    expect(await lab.ids()).toHaveLength(4)
    expect((await lab.activities())[0]?.Cause).toContain(
      'a scheduled action update of AutoScalingGroup constraints to min: 1, max: 10, desired: 4 changing the desired capacity from 2 to 4.'
    )
    expect((await lab.call('DescribeScheduledActions', NAME)).ScheduledUpdateGroupActions).toEqual([])
  })

  it('recur', async () => {
    const lab = rig()
    await lab.create()
    await put(lab, { Recurrence: '0 * * * *', DesiredCapacity: 3 })
    await lab.pass(3600)
    expect(await lab.ids()).toHaveLength(3)
    const { ScheduledUpdateGroupActions } = await lab.call('DescribeScheduledActions', NAME)
    expect(ScheduledUpdateGroupActions?.[0]?.StartTime?.toISOString()).toBe('2026-01-05T12:00:00.000Z')
  })

  it('are missed, not put off, while ScheduledActions is suspended', async () => {
    const lab = rig()
    await lab.create()
    await put(lab, { StartTime: new Date(NOW + 60_000), DesiredCapacity: 4 })
    await lab.call('SuspendProcesses', { ...NAME, ScalingProcesses: ['ScheduledActions'] })
    await lab.pass(120)
    await lab.call('ResumeProcesses', { ...NAME, ScalingProcesses: ['ScheduledActions'] })
    await lab.pass(120)
    expect(await lab.ids()).toHaveLength(2)
  })

  it('run for an empty group too', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    await put(lab, { StartTime: new Date(NOW + 60_000), DesiredCapacity: 1 })
    await lab.pass(60)
    expect(await lab.ids()).toHaveLength(1)
  })

  it.each([
    ['in the past', { StartTime: new Date(NOW - 1000), DesiredCapacity: 1 }],
    ['with no size', { StartTime: new Date(NOW + 60_000) }],
    ['with no time', { DesiredCapacity: 1 }],
    ['with a broken recurrence', { Recurrence: 'often', DesiredCapacity: 1 }],
    ['in a zone that does not exist', { Recurrence: '0 0 * * *', TimeZone: 'Mars/Base', DesiredCapacity: 1 }]
  ])('%s are refused', async (_, input) => {
    // PutScheduledUpdateGroupAction: «If you try to schedule your action in the past …»
    const lab = rig()
    await lab.create()
    expect(await codeOf(put(lab, input))).toBe('ValidationError')
  })

  it('cannot start at the same time as another one of the group', async () => {
    const lab = rig()
    await lab.create()
    const input = { StartTime: new Date(NOW + 60_000), DesiredCapacity: 1 }
    await put(lab, input)
    await put(lab, input)
    expect(await codeOf(put(lab, { ...input, ScheduledActionName: 'other' }))).toBe('AlreadyExists')
  })

  it('in a batch fail one by one', async () => {
    const lab = rig()
    await lab.create()
    const { FailedScheduledUpdateGroupActions } = await lab.call('BatchPutScheduledUpdateGroupAction', {
      ...NAME,
      ScheduledUpdateGroupActions: [
        { ScheduledActionName: 'good', StartTime: new Date(NOW + 1000), MaxSize: 3 },
        { ScheduledActionName: 'late', StartTime: new Date(NOW - 1000), MaxSize: 3 }
      ]
    })
    expect(FailedScheduledUpdateGroupActions).toMatchObject([
      { ScheduledActionName: 'late', ErrorCode: 'ValidationError' }
    ])
  })
})

describe('scaling policies', () => {
  const simple = { ...NAME, PolicyName: 'out', AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 2 }

  it('have an ARN that an update keeps, and are described with it', async () => {
    // PutScalingPolicy
    const lab = rig()
    await lab.create()
    const { PolicyARN } = await lab.call('PutScalingPolicy', simple)
    expect(PolicyARN).toMatch(
      /^arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:[-0-9a-f]{36}:autoScalingGroupName\/web-v001:policyName\/out$/
    )
    expect((await lab.call('PutScalingPolicy', { ...simple, ScalingAdjustment: 1 })).PolicyARN).toBe(PolicyARN)
    const { ScalingPolicies } = await lab.call('DescribePolicies', NAME)
    expect(ScalingPolicies).toMatchObject([
      { PolicyName: 'out', PolicyARN, PolicyType: 'SimpleScaling', ScalingAdjustment: 1, Enabled: true }
    ])
    await lab.call('DeletePolicy', { PolicyName: PolicyARN })
    expect((await lab.call('DescribePolicies', {})).ScalingPolicies).toEqual([])
  })

  it('that count requests per target need their target group attached, and die with the switch of groups', async () => {
    // PredefinedMetricSpecification, ResourceLabel
    const lab = rig()
    await lab.create({ TargetGroupARNs: [SLOT] })
    const tracking = (targetGroup: string) => ({
      ...NAME,
      PolicyName: 'track',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        TargetValue: 100,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ALBRequestCountPerTarget' as const,
          ResourceLabel: `app/lb/50dc6c495c0c9188/${targetGroup}`
        }
      }
    })
    const { Alarms } = await lab.call('PutScalingPolicy', tracking('targetgroup/red/1'))
    expect(Alarms?.map(({ AlarmName = '' }) => AlarmName.replace(/-[-0-9a-f]{36}$/, ''))).toEqual([
      'TargetTracking-web-v001-AlarmHigh',
      'TargetTracking-web-v001-AlarmLow'
    ])
    expect(OTHER_SLOT).toMatch(/targetgroup\/black\/2$/)
    expect(await codeOf(lab.call('PutScalingPolicy', tracking('targetgroup/black/2')))).toBe('ValidationError')
    expect(await codeOf(lab.call('PutScalingPolicy', tracking('red')))).toBe('ValidationError')
  })

  it.each([
    [{ AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 2 }, 6],
    [{ AdjustmentType: 'ExactCapacity', ScalingAdjustment: 1 }, 1],
    [{ AdjustmentType: 'PercentChangeInCapacity', ScalingAdjustment: 10 }, 5],
    [{ AdjustmentType: 'PercentChangeInCapacity', ScalingAdjustment: 25, MinAdjustmentMagnitude: 2 }, 6],
    [{ AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 99 }, 10]
  ])('executed, %j makes 4 to %i', async (adjustment, desired) => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 4 })
    await lab.call('PutScalingPolicy', { ...NAME, PolicyName: 'p', ...adjustment })
    await lab.call('ExecutePolicy', { ...NAME, PolicyName: 'p' })
    expect((await lab.group())?.DesiredCapacity).toBe(desired)
    const again = lab.call('ExecutePolicy', { ...NAME, PolicyName: 'p', HonorCooldown: true })
    expect(await codeOf(again)).toBe('ScalingActivityInProgress')
  })

  it('go with their group', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    await lab.call('PutScalingPolicy', simple)
    await lab.call('DeleteAutoScalingGroup', NAME)
    await lab.settle()
    expect((await lab.call('DescribePolicies', {})).ScalingPolicies).toEqual([])
  })
})

describe('activities', () => {
  it('are newest first, in pages of 100, by id, status and start time', async () => {
    // DescribeScalingActivities
    const lab = rig()
    await lab.create()
    await lab.pass(60)
    await lab.call('SetDesiredCapacity', { ...NAME, DesiredCapacity: 3 })
    await lab.settle()
    const all = await lab.activities()
    expect(all.map(({ StartTime }) => StartTime?.getTime())).toEqual([NOW + 60_000, NOW, NOW])
    const one = await lab.call('DescribeScalingActivities', { ...NAME, MaxRecords: 1 })
    const rest = await lab.call('DescribeScalingActivities', { ...NAME, NextToken: one.NextToken })
    expect([...(one.Activities ?? []), ...(rest.Activities ?? [])]).toEqual(all)
    const since = [{ Name: 'StartTimeLowerBound', Values: ['2026-01-05T10:00:30Z'] }]
    expect((await lab.call('DescribeScalingActivities', { ...NAME, Filters: since })).Activities).toHaveLength(1)
    const failed = [{ Name: 'Status', Values: ['Failed'] }]
    expect((await lab.call('DescribeScalingActivities', { ...NAME, Filters: failed })).Activities).toEqual([])
  })

  it('outlive their group for who asks', async () => {
    const lab = rig()
    await lab.create()
    await lab.call('DeleteAutoScalingGroup', { ...NAME, ForceDelete: true })
    await lab.settle()
    expect(await codeOf(lab.call('DescribeScalingActivities', NAME))).toBe('ValidationError')
    const { Activities } = await lab.call('DescribeScalingActivities', { ...NAME, IncludeDeletedGroups: true })
    expect(Activities).toHaveLength(4)
    expect(Activities?.[0]).toMatchObject({ AutoScalingGroupState: 'Deleted', StatusCode: 'Successful' })
  })
})

describe('what the lab only keeps', () => {
  it('notifications', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    const TopicARN = 'arn:aws:sns:us-east-1:123456789012:news'
    const NotificationTypes = ['autoscaling:EC2_INSTANCE_LAUNCH', 'autoscaling:EC2_INSTANCE_TERMINATE']
    await lab.call('PutNotificationConfiguration', { ...NAME, TopicARN, NotificationTypes })
    const { NotificationConfigurations } = await lab.call('DescribeNotificationConfigurations', {})
    expect(NotificationConfigurations).toHaveLength(2)
    const bad = { ...NAME, TopicARN, NotificationTypes: ['autoscaling:EC2_SNEEZE'] }
    expect(await codeOf(lab.call('PutNotificationConfiguration', bad))).toBe('ValidationError')
  })

  it('metrics collection', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    await lab.call('EnableMetricsCollection', { ...NAME, Granularity: '1Minute' })
    await lab.call('DisableMetricsCollection', { ...NAME, Metrics: ['GroupMinSize'] })
    const metrics = (await lab.group())?.EnabledMetrics?.map(({ Metric }) => Metric)
    expect(metrics).toHaveLength(19)
    expect(metrics).not.toContain('GroupMinSize')
  })

  it('limits, warm pools and instance refreshes, of which there are none', async () => {
    const lab = rig()
    await lab.create({ DesiredCapacity: 0 })
    expect(await lab.call('DescribeAccountLimits', {})).toMatchObject({ NumberOfAutoScalingGroups: 1 })
    expect(await lab.call('DescribeWarmPool', NAME)).toEqual({ Instances: [] })
    expect(await lab.call('DescribeInstanceRefreshes', NAME)).toEqual({ InstanceRefreshes: [] })
    expect(await codeOf(lab.call('CancelInstanceRefresh', NAME))).toBe('ActiveInstanceRefreshNotFound')
  })
})

it('answers every operation of Auto Scaling, so that none falls through to an emulator with other groups', () => {
  const { operations } = rig().room
  const missing = Object.keys(sdk)
    .filter(name => /^[A-Z]\w+Command$/.test(name))
    .map(name => `autoscaling:${name.slice(0, -'Command'.length)}`)
    .filter(key => operations[key] === undefined)
  expect(missing).toEqual([])
})
