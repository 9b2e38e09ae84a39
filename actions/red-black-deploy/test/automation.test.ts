import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { expect, it } from '@jest/globals'
import { lifecycleHooks } from '../../../lib/aws/lifecycle-hooks.ts'
import { automation } from '../src/automation.ts'

const SLOTS = { from: 'targetgroup/hello-test-red/1', to: 'targetgroup/hello-test-black/2' }
const HOOK = {
  LifecycleHookName: 'warm-up',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  HeartbeatTimeout: 60,
  DefaultResult: 'ABANDON'
}
const POLICY = {
  PolicyName: 'requests',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingConfiguration: {
    PredefinedMetricSpecification: {
      PredefinedMetricType: 'ALBRequestCountPerTarget',
      ResourceLabel: `app/hello-test/0/${SLOTS.from}`
    },
    TargetValue: 100
  }
}

/** Auto Scaling, of which only group v1 has anything of its own; what is written to it is recorded. */
function scaling(pool: object | undefined = { MinSize: 2, PoolState: 'Stopped', Status: 'Active' }) {
  const written: { readonly call: string; readonly input: object }[] = []
  const both = { ARN: 'x' }
  const of = <T>(group: unknown, has: T, none: T): T => (group === 'v1' ? has : none)
  const answers: Readonly<Record<string, (input: Record<string, unknown>) => object>> = {
    DescribeLifecycleHooksCommand: ({ AutoScalingGroupName: group }) => ({
      LifecycleHooks: of(group, [{ ...HOOK, AutoScalingGroupName: 'v1', GlobalTimeout: 6000 }], [])
    }),
    DescribePoliciesCommand: ({ AutoScalingGroupName: group }) => ({
      ScalingPolicies: of<object[]>(
        group,
        [
          { ...POLICY, AutoScalingGroupName: 'v1', PolicyARN: 'arn:1', Alarms: [both] },
          { PolicyName: 'steps', PolicyType: 'StepScaling', AutoScalingGroupName: 'v1', Alarms: [both] }
        ],
        []
      )
    }),
    // On two pages: what a group may have at the most takes more than one.
    DescribeScheduledActionsCommand: ({ AutoScalingGroupName: group, NextToken }) => ({
      ScheduledUpdateGroupActions: of<object[]>(
        group,
        NextToken === undefined
          ? [{ ScheduledActionName: 'over', StartTime: new Date(0), MinSize: 9 }]
          : [{ ScheduledActionName: 'nightly', Recurrence: '0 1 * * *', StartTime: new Date(0), MinSize: 2 }],
        []
      ),
      ...(NextToken === undefined ? { NextToken: 'more' } : {})
    }),
    DescribeNotificationConfigurationsCommand: ({ AutoScalingGroupNames: groups, NextToken }) => ({
      NotificationConfigurations: (groups as string[]).includes('v1')
        ? [
            {
              AutoScalingGroupName: 'v1',
              TopicARN: 'arn:aws:sns:us-east-1:1:ops',
              NotificationType: `autoscaling:EC2_INSTANCE_${NextToken === undefined ? 'LAUNCH' : 'TERMINATE'}`
            }
          ]
        : [],
      ...(NextToken === undefined ? { NextToken: 'more' } : {})
    }),
    DescribeAutoScalingGroupsCommand: ({ AutoScalingGroupNames: groups }) => ({
      AutoScalingGroups: [
        { AutoScalingGroupName: 'v1', EnabledMetrics: [{ Metric: 'GroupInServiceInstances' }] },
        { AutoScalingGroupName: 'v2' }
      ].filter(({ AutoScalingGroupName: name }) => (groups as string[]).includes(name))
    }),
    DescribeWarmPoolCommand: ({ AutoScalingGroupName: group }) => ({
      WarmPoolConfiguration: of(group, pool, undefined)
    })
  }
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
    const call = command.constructor.name
    const answer = answers[call]
    if (answer !== undefined) return answer(command.input as Record<string, unknown>)
    written.push({ call: call.replace(/Command$/, ''), input: command.input })
    if (call === 'PutWarmPoolCommand' && pool !== undefined && 'isRefused' in pool) {
      throw Object.assign(new Error('a mixed instances policy has no warm pool'), { name: 'ValidationError' })
    }
    return {}
  }
  return { client: Object.assign(Object.create(AutoScalingClient.prototype) as AutoScalingClient, { send }), written }
}

it('a new group gets the lifecycle hooks of the one before, as its creation takes them', async () => {
  expect(await lifecycleHooks(scaling().client)('v1')).toEqual([HOOK])
})

it('a release gets what moves the one before: policies for its own slot, schedules, notifications, metrics, pool', async () => {
  const { client, written } = scaling()

  const { copied, missed } = await automation(client).handOver('v1', 'v2', SLOTS)

  expect(written).toEqual([
    {
      call: 'PutScalingPolicy',
      input: {
        ...POLICY,
        AutoScalingGroupName: 'v2',
        TargetTrackingConfiguration: {
          ...POLICY.TargetTrackingConfiguration,
          PredefinedMetricSpecification: {
            PredefinedMetricType: 'ALBRequestCountPerTarget',
            ResourceLabel: `app/hello-test/0/${SLOTS.to}`
          }
        }
      }
    },
    {
      call: 'PutScalingPolicy',
      input: { PolicyName: 'steps', PolicyType: 'StepScaling', AutoScalingGroupName: 'v2' }
    },
    {
      call: 'PutScheduledUpdateGroupAction',
      input: { AutoScalingGroupName: 'v2', ScheduledActionName: 'nightly', Recurrence: '0 1 * * *', MinSize: 2 }
    },
    {
      call: 'PutNotificationConfiguration',
      input: {
        AutoScalingGroupName: 'v2',
        TopicARN: 'arn:aws:sns:us-east-1:1:ops',
        NotificationTypes: ['autoscaling:EC2_INSTANCE_LAUNCH', 'autoscaling:EC2_INSTANCE_TERMINATE']
      }
    },
    {
      call: 'EnableMetricsCollection',
      input: { AutoScalingGroupName: 'v2', Granularity: '1Minute', Metrics: ['GroupInServiceInstances'] }
    },
    { call: 'PutWarmPool', input: { AutoScalingGroupName: 'v2', MinSize: 2, PoolState: 'Stopped' } }
  ])
  expect(copied).toHaveLength(6)
  expect(missed).toEqual([expect.stringContaining('the alarms of scaling policy steps: they name the old group')])
})

it('a warm pool that the new group cannot have is told, and keeps nothing else from it', async () => {
  const { copied, missed } = await automation(scaling({ MinSize: 2, isRefused: true }).client).handOver(
    'v1',
    'v2',
    SLOTS
  )

  expect(copied).toHaveLength(5)
  expect(missed.at(-1)).toBe('the warm pool: a mixed instances policy has no warm pool')
})
