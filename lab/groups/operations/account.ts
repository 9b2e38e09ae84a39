/** What is kept for the caller without consequences in the lab, and the lists that AWS publishes of itself. */
import type {
  DeleteNotificationConfigurationCommandInput,
  DeleteNotificationConfigurationCommandOutput,
  DeleteWarmPoolCommandInput,
  DeleteWarmPoolCommandOutput,
  DescribeAccountLimitsCommandOutput,
  DescribeAutoScalingNotificationTypesCommandOutput,
  DescribeLaunchConfigurationsCommandOutput,
  DescribeMetricCollectionTypesCommandOutput,
  DescribeNotificationConfigurationsCommandInput,
  DescribeNotificationConfigurationsCommandOutput,
  DescribeTerminationPolicyTypesCommandOutput,
  DescribeWarmPoolCommandInput,
  DescribeWarmPoolCommandOutput,
  DisableMetricsCollectionCommandInput,
  DisableMetricsCollectionCommandOutput,
  EnableMetricsCollectionCommandInput,
  EnableMetricsCollectionCommandOutput,
  PutNotificationConfigurationCommandInput,
  PutNotificationConfigurationCommandOutput,
  PutWarmPoolCommandInput,
  PutWarmPoolCommandOutput
} from '@aws-sdk/client-auto-scaling'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import { type Context, invalid, notModelled } from '../context.ts'
import type { Group } from '../model.ts'
import { page } from '../paging.ts'
import { warmMembers } from '../pool.ts'
import { instanceView } from '../views.ts'

const NOTIFICATIONS = [
  'autoscaling:EC2_INSTANCE_LAUNCH',
  'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
  'autoscaling:EC2_INSTANCE_TERMINATE',
  'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
  'autoscaling:TEST_NOTIFICATION'
]
const METRICS = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupPendingInstances',
  'GroupStandbyInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
  'GroupInServiceCapacity',
  'GroupPendingCapacity',
  'GroupStandbyCapacity',
  'GroupTerminatingCapacity',
  'GroupTotalCapacity',
  'WarmPoolDesiredCapacity',
  'WarmPoolWarmedCapacity',
  'WarmPoolPendingCapacity',
  'WarmPoolTerminatingCapacity',
  'WarmPoolTotalCapacity',
  'GroupAndWarmPoolDesiredCapacity',
  'GroupAndWarmPoolTotalCapacity'
]
const GRANULARITY = '1Minute'
const TOPICS_MOST = 10
/** The quota of a fresh account in a region; the lab reports it and does not enforce it. */
const GROUPS_MOST = 500

export function accountOperations({ store, engine }: Context): Operations {
  const putNotification: Handler<
    PutNotificationConfigurationCommandInput,
    PutNotificationConfigurationCommandOutput
  > = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const topic = input.TopicARN
    if (topic === undefined || !topic.startsWith('arn:')) throw invalid(`${topic} is not the ARN of an SNS topic.`)
    const types = input.NotificationTypes ?? []
    const unknown = types.find(type => !NOTIFICATIONS.includes(type))
    if (unknown !== undefined || types.length === 0) {
      throw invalid(`"${unknown ?? ''}" is not a valid Notification Type. Valid are ${NOTIFICATIONS.join(', ')}.`)
    }
    if (group.notifications.size >= TOPICS_MOST && !group.notifications.has(topic)) {
      throw new AwsError('LimitExceeded', `A group can notify at most ${TOPICS_MOST} topics.`)
    }
    group.notifications.set(topic, types)
    return {}
  }

  const deleteNotification: Handler<
    DeleteNotificationConfigurationCommandInput,
    DeleteNotificationConfigurationCommandOutput
  > = (input, caller) => {
    store.change(caller, input.AutoScalingGroupName).notifications.delete(input.TopicARN ?? '')
    return {}
  }

  const describeNotifications: Handler<
    DescribeNotificationConfigurationsCommandInput,
    DescribeNotificationConfigurationsCommandOutput
  > = (input, caller) => {
    const names = input.AutoScalingGroupNames ?? []
    const all = store
      .of(caller)
      .filter(group => names.length === 0 || names.includes(group.name))
      .flatMap(group =>
        [...group.notifications].flatMap(([TopicARN, types]) =>
          types.map(NotificationType => ({ AutoScalingGroupName: group.name, TopicARN, NotificationType }))
        )
      )
    const { items, ...next } = page(all, input)
    return { NotificationConfigurations: items, ...next }
  }

  const metricsNamed = (names: readonly string[] | undefined): readonly string[] => {
    const unknown = names?.find(name => !METRICS.includes(name))
    if (unknown !== undefined) throw invalid(`Metric type ${unknown} is not valid.`)
    return names === undefined || names.length === 0 ? METRICS : names
  }

  const enableMetrics: Handler<EnableMetricsCollectionCommandInput, EnableMetricsCollectionCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    if (input.Granularity !== GRANULARITY) throw invalid(`The only valid granularity is ${GRANULARITY}.`)
    const names = new Set([...group.metrics.map(({ Metric = '' }) => Metric), ...metricsNamed(input.Metrics)])
    group.metrics = [...names].map(Metric => ({ Metric, Granularity: GRANULARITY }))
    return {}
  }

  const disableMetrics: Handler<DisableMetricsCollectionCommandInput, DisableMetricsCollectionCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const names = metricsNamed(input.Metrics)
    group.metrics = group.metrics.filter(({ Metric = '' }) => !names.includes(Metric))
    return {}
  }

  const limits: Handler<unknown, DescribeAccountLimitsCommandOutput> = (_, caller) => ({
    MaxNumberOfAutoScalingGroups: GROUPS_MOST,
    MaxNumberOfLaunchConfigurations: 200,
    NumberOfAutoScalingGroups: store.of(caller).length,
    NumberOfLaunchConfigurations: 0
  })

  const warmPool: Handler<DescribeWarmPoolCommandInput, DescribeWarmPoolCommandOutput> = (input, caller) => {
    const group = store.get(caller, input.AutoScalingGroupName)
    const { items, ...next } = page(warmMembers(group).map(instanceView), input, { standard: 50, most: 50 })
    const { warmPool } = group
    return { ...(warmPool === undefined ? {} : { WarmPoolConfiguration: warmPool }), Instances: items, ...next }
  }

  const putWarmPool: Handler<PutWarmPoolCommandInput, PutWarmPoolCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    if (onDemandShare(group) < 100) {
      throw invalid('You cannot add a warm pool to an Auto Scaling group that requests Spot Instances.')
    }
    const { MinSize: min, MaxGroupPreparedCapacity: prepared, PoolState: state, InstanceReusePolicy: reuse } = input
    if ((min ?? 0) < 0 || (prepared ?? 0) < -1) throw invalid('A warm pool has no negative sizes.')
    if (state !== undefined && !['Stopped', 'Running', 'Hibernated'].includes(state)) {
      throw invalid(`The pool state ${state} is not one of Stopped, Running, Hibernated.`)
    }
    if (group.warmPool?.Status !== undefined) throw new AwsError('ResourceInUse', 'The warm pool is being deleted.')
    // What an update does not name stays as it was; -1 removes the prepared capacity.
    const { MaxGroupPreparedCapacity: before, ...rest } = group.warmPool ?? { MinSize: 0, PoolState: 'Stopped' }
    const capacity = prepared ?? before ?? -1
    group.warmPool = {
      ...rest,
      ...(min === undefined ? {} : { MinSize: min }),
      ...(state === undefined ? {} : { PoolState: state }),
      ...(reuse === undefined ? {} : { InstanceReusePolicy: reuse }),
      ...(capacity === -1 ? {} : { MaxGroupPreparedCapacity: capacity })
    }
    return {}
  }

  const onDemandShare = (group: Group): number =>
    group.mixed === undefined ? 100 : (group.mixed.InstancesDistribution?.OnDemandPercentageAboveBaseCapacity ?? 100)

  const deleteWarmPool: Handler<DeleteWarmPoolCommandInput, DeleteWarmPoolCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    if (group.warmPool === undefined) throw invalid(`No warm pool found for Auto Scaling group ${group.name}`)
    group.warmPool = { ...group.warmPool, Status: 'PendingDelete' }
    if (input.ForceDelete === true) for (const member of warmMembers(group)) engine.kill(group, member)
    return {}
  }

  const notificationTypes: Handler<unknown, DescribeAutoScalingNotificationTypesCommandOutput> = () => ({
    AutoScalingNotificationTypes: NOTIFICATIONS
  })
  const metricTypes: Handler<unknown, DescribeMetricCollectionTypesCommandOutput> = () => ({
    Metrics: METRICS.map(Metric => ({ Metric })),
    Granularities: [{ Granularity: GRANULARITY }]
  })
  const terminationPolicyTypes: Handler<unknown, DescribeTerminationPolicyTypesCommandOutput> = () => ({
    TerminationPolicyTypes: [
      'AllocationStrategy',
      'ClosestToNextInstanceHour',
      'Default',
      'NewestInstance',
      'OldestInstance',
      'OldestLaunchConfiguration',
      'OldestLaunchTemplate'
    ]
  })
  const launchConfigurations: Handler<unknown, DescribeLaunchConfigurationsCommandOutput> = () => ({
    LaunchConfigurations: []
  })

  return {
    'autoscaling:PutNotificationConfiguration': putNotification,
    'autoscaling:DeleteNotificationConfiguration': deleteNotification,
    'autoscaling:DescribeNotificationConfigurations': describeNotifications,
    'autoscaling:DescribeAutoScalingNotificationTypes': notificationTypes,
    'autoscaling:EnableMetricsCollection': enableMetrics,
    'autoscaling:DisableMetricsCollection': disableMetrics,
    'autoscaling:DescribeMetricCollectionTypes': metricTypes,
    'autoscaling:DescribeTerminationPolicyTypes': terminationPolicyTypes,
    'autoscaling:DescribeAccountLimits': limits,
    'autoscaling:DescribeWarmPool': warmPool,
    'autoscaling:PutWarmPool': putWarmPool,
    'autoscaling:DeleteWarmPool': deleteWarmPool,
    'autoscaling:DescribeLaunchConfigurations': launchConfigurations,
    // moto's own groups are other groups than these: what is not modelled here must not fall through to it.
    ...Object.fromEntries(
      [
        'LaunchInstances',
        'CreateLaunchConfiguration',
        'DeleteLaunchConfiguration',
        'GetPredictiveScalingForecast',
        'DescribeAccountSettings',
        'PutAccountSetting'
      ].map(operation => [`autoscaling:${operation}`, notModelled(operation)])
    )
  }
}
