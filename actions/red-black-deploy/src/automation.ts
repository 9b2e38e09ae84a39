import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeNotificationConfigurationsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  DescribeWarmPoolCommand,
  EnableMetricsCollectionCommand,
  PutNotificationConfigurationCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
  PutWarmPoolCommand,
  type ScalingPolicy,
  type ScheduledUpdateGroupAction,
  type WarmPoolConfiguration
} from '@aws-sdk/client-auto-scaling'
import { counted } from '../../../lib/counted.ts'
import { errorName, messageOf } from '../../../lib/errors.ts'

/** What moves a group without anybody's hand: policies, schedules, notifications, metrics. */
export interface Automation {
  /**
   * Gives `to` what `from` has and `to` lacks. Labels that name a slot's target group are rewritten for the slot of
   * `to`: a policy on requests per target stops working when its label names the slot that lost the traffic.
   * @returns what was copied, and what cannot be, in words.
   */
  handOver(from: string, to: string, slots: SlotLabels): Promise<HandedOver>
}

export interface HandedOver {
  readonly copied: readonly string[]
  readonly missed: readonly string[]
}

/** `targetgroup/<name>/<id>` of the slot that is left and of the one that is entered. */
export interface SlotLabels {
  readonly from: string
  readonly to: string
}

export const slotLabel = (targetGroupArn: string): string =>
  targetGroupArn.slice(targetGroupArn.indexOf('targetgroup/'))

export const automation = (client: AutoScalingClient): Automation => ({
  async handOver(from, to, slots) {
    const [policies, schedules, notices] = await Promise.all([
      Promise.all([from, to].map(group => policiesOf(client, group))),
      Promise.all([from, to].map(group => schedulesOf(client, group))),
      client.send(new DescribeNotificationConfigurationsCommand({ AutoScalingGroupNames: [from, to] }))
    ])
    const metrics = await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [from, to] }))
    const copied: string[] = []
    const missed: string[] = []

    for (const policy of missing(policies, ({ PolicyName }) => PolicyName)) {
      const target = policy.TargetTrackingConfiguration
      if (target === undefined && policy.PredictiveScalingConfiguration === undefined) {
        missed.push(
          `the alarms of scaling policy ${policy.PolicyName}: they name the old group; use target tracking, or make them again`
        )
      }
      await client.send(new PutScalingPolicyCommand(policyInput(policy, to, slots)))
      copied.push(`scaling policy ${policy.PolicyName}`)
    }
    for (const action of missing(schedules, ({ ScheduledActionName }) => ScheduledActionName)) {
      const start = action.StartTime?.getTime() ?? 0
      const isPast = start <= Date.now()
      if (isPast && action.Recurrence === undefined) continue
      await client.send(
        new PutScheduledUpdateGroupActionCommand({
          AutoScalingGroupName: to,
          ScheduledActionName: action.ScheduledActionName,
          // A start in the past is refused; a recurring action goes on without it.
          ...(isPast ? {} : { StartTime: action.StartTime }),
          ...(action.EndTime === undefined ? {} : { EndTime: action.EndTime }),
          ...(action.Recurrence === undefined ? {} : { Recurrence: action.Recurrence }),
          ...(action.TimeZone === undefined ? {} : { TimeZone: action.TimeZone }),
          ...(action.MinSize === undefined ? {} : { MinSize: action.MinSize }),
          ...(action.MaxSize === undefined ? {} : { MaxSize: action.MaxSize }),
          ...(action.DesiredCapacity === undefined ? {} : { DesiredCapacity: action.DesiredCapacity })
        })
      )
      copied.push(`scheduled action ${action.ScheduledActionName}`)
    }
    const configured = notices.NotificationConfigurations ?? []
    const topics = new Set(configured.filter(one => one.AutoScalingGroupName === from).map(({ TopicARN }) => TopicARN))
    for (const topic of topics) {
      const types = (group: string): string[] =>
        configured
          .filter(one => one.AutoScalingGroupName === group && one.TopicARN === topic)
          .map(({ NotificationType }) => NotificationType ?? '')
      if (types(from).every(type => types(to).includes(type))) continue
      await client.send(
        new PutNotificationConfigurationCommand({
          AutoScalingGroupName: to,
          TopicARN: topic,
          NotificationTypes: types(from)
        })
      )
      copied.push(`notifications to ${topic?.split(':').at(-1)}`)
    }
    const enabled = (group: string): string[] =>
      (
        metrics.AutoScalingGroups?.find(({ AutoScalingGroupName }) => AutoScalingGroupName === group)?.EnabledMetrics ??
        []
      ).map(({ Metric }) => Metric ?? '')
    const lacking = enabled(from).filter(metric => !enabled(to).includes(metric))
    if (lacking.length > 0) {
      await client.send(
        new EnableMetricsCollectionCommand({ AutoScalingGroupName: to, Granularity: '1Minute', Metrics: lacking })
      )
      copied.push(counted(lacking.length, 'group metric'))
    }
    const pools = await Promise.all([from, to].map(group => warmPoolOf(client, group)))
    if (pools[0] !== undefined && pools[1] === undefined) {
      try {
        await client.send(new PutWarmPoolCommand({ ...pools[0], AutoScalingGroupName: to }))
        copied.push('the warm pool (it starts empty)')
      } catch (error) {
        if (errorName(error) !== 'ValidationError') throw error
        missed.push(`the warm pool: ${messageOf(error)}`)
      }
    }
    return { copied, missed }
  }
})

const missing = <T>([from, to]: readonly (readonly T[])[], name: (one: T) => string | undefined): readonly T[] => {
  const has = new Set(to?.map(name))
  return (from ?? []).filter(one => !has.has(name(one)))
}

async function warmPoolOf(client: AutoScalingClient, group: string): Promise<WarmPool | undefined> {
  const { WarmPoolConfiguration: pool } = await client.send(
    new DescribeWarmPoolCommand({ AutoScalingGroupName: group })
  )
  if (pool === undefined || pool.Status === 'PendingDelete') return undefined
  const { Status: _, ...settings } = pool
  return settings
}

type WarmPool = Omit<WarmPoolConfiguration, 'Status'>

async function policiesOf(client: AutoScalingClient, group: string): Promise<readonly ScalingPolicy[]> {
  const answer = await client.send(new DescribePoliciesCommand({ AutoScalingGroupName: group, MaxRecords: 100 }))
  return answer.ScalingPolicies ?? []
}

async function schedulesOf(client: AutoScalingClient, group: string): Promise<readonly ScheduledUpdateGroupAction[]> {
  const answer = await client.send(
    new DescribeScheduledActionsCommand({ AutoScalingGroupName: group, MaxRecords: 100 })
  )
  return answer.ScheduledUpdateGroupActions ?? []
}

function policyInput(policy: ScalingPolicy, to: string, slots: SlotLabels) {
  const { PolicyARN, Alarms, AutoScalingGroupName, ...rest } = policy
  const rewritten = JSON.parse(JSON.stringify(rest).replaceAll(slots.from, slots.to)) as typeof rest
  return { ...rewritten, PolicyName: policy.PolicyName, AutoScalingGroupName: to }
}
