import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeWarmPoolCommand,
  EnableMetricsCollectionCommand,
  PutNotificationConfigurationCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
  PutWarmPoolCommand,
  paginateDescribeNotificationConfigurations,
  paginateDescribePolicies,
  paginateDescribeScheduledActions,
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

/** What the group that is left has, and what the one that is entered has. */
type Both<T> = readonly [from: T, to: T]

export const automation = (client: AutoScalingClient): Automation => ({
  async handOver(from, to, slots) {
    const ofBoth = <T>(read: (client: AutoScalingClient, group: string) => Promise<T>): Promise<Both<T>> =>
      Promise.all([read(client, from), read(client, to)])
    const [policies, schedules, topics, metrics, pools] = await Promise.all([
      ofBoth(policiesOf),
      ofBoth(schedulesOf),
      ofBoth(topicsOf),
      ofBoth(metricsOf),
      ofBoth(warmPoolOf)
    ])
    const parts = [
      await givePolicies(client, policies, to, slots),
      await giveSchedules(client, schedules, to),
      await giveNotifications(client, topics, to),
      await giveMetrics(client, metrics, to),
      await giveWarmPool(client, pools, to)
    ]
    return { copied: parts.flatMap(({ copied = [] }) => copied), missed: parts.flatMap(({ missed = [] }) => missed) }
  }
})

async function givePolicies(
  client: AutoScalingClient,
  policies: Both<readonly ScalingPolicy[]>,
  to: string,
  slots: SlotLabels
): Promise<HandedOver> {
  const lacking = missing(policies, ({ PolicyName }) => PolicyName)
  for (const policy of lacking) await client.send(new PutScalingPolicyCommand(policyInput(policy, to, slots)))
  const byAlarms = lacking.filter(
    one => one.TargetTrackingConfiguration === undefined && one.PredictiveScalingConfiguration === undefined
  )
  return {
    copied: lacking.map(({ PolicyName }) => `scaling policy ${PolicyName}`),
    missed: byAlarms.map(
      ({ PolicyName }) =>
        `the alarms of scaling policy ${PolicyName}: they name the old group; use target tracking, or make them again`
    )
  }
}

async function giveSchedules(
  client: AutoScalingClient,
  schedules: Both<readonly ScheduledUpdateGroupAction[]>,
  to: string
): Promise<Partial<HandedOver>> {
  const copied: string[] = []
  for (const action of missing(schedules, ({ ScheduledActionName }) => ScheduledActionName)) {
    const isPast = (action.StartTime?.getTime() ?? 0) <= Date.now()
    if (isPast && action.Recurrence === undefined) continue
    const { ScheduledActionName, StartTime, EndTime, Recurrence, TimeZone, MinSize, MaxSize, DesiredCapacity } = action
    await client.send(
      new PutScheduledUpdateGroupActionCommand({
        ...{ AutoScalingGroupName: to, ScheduledActionName, EndTime, Recurrence, TimeZone },
        ...{ MinSize, MaxSize, DesiredCapacity },
        // A start in the past is refused; a recurring action goes on without it.
        StartTime: isPast ? undefined : StartTime
      })
    )
    copied.push(`scheduled action ${ScheduledActionName}`)
  }
  return { copied }
}

async function giveNotifications(
  client: AutoScalingClient,
  [from, has]: Both<TopicEvents>,
  to: string
): Promise<Partial<HandedOver>> {
  const copied: string[] = []
  for (const [topic, events] of from) {
    if (events.every(event => has.get(topic)?.includes(event))) continue
    await client.send(
      new PutNotificationConfigurationCommand({
        AutoScalingGroupName: to,
        TopicARN: topic,
        NotificationTypes: [...events]
      })
    )
    copied.push(`notifications to ${topic.split(':').at(-1)}`)
  }
  return { copied }
}

async function giveMetrics(
  client: AutoScalingClient,
  [from, has]: Both<readonly string[]>,
  to: string
): Promise<Partial<HandedOver>> {
  const lacking = from.filter(metric => !has.includes(metric))
  if (lacking.length === 0) return {}
  await client.send(
    new EnableMetricsCollectionCommand({ AutoScalingGroupName: to, Granularity: '1Minute', Metrics: lacking })
  )
  return { copied: [counted(lacking.length, 'group metric')] }
}

async function giveWarmPool(
  client: AutoScalingClient,
  [from, has]: Both<WarmPool | undefined>,
  to: string
): Promise<Partial<HandedOver>> {
  if (from === undefined || has !== undefined) return {}
  try {
    await client.send(new PutWarmPoolCommand({ ...from, AutoScalingGroupName: to }))
    return { copied: ['the warm pool (it starts empty)'] }
  } catch (error) {
    if (errorName(error) !== 'ValidationError') throw error
    return { missed: [`the warm pool: ${messageOf(error)}`] }
  }
}

const missing = <T>([from, to]: Both<readonly T[]>, name: (one: T) => string | undefined): readonly T[] => {
  const has = new Set(to.map(name))
  return from.filter(one => !has.has(name(one)))
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
  const found: ScalingPolicy[] = []
  const pages = paginateDescribePolicies({ client }, { AutoScalingGroupName: group, MaxRecords: 100 })
  for await (const { ScalingPolicies = [] } of pages) found.push(...ScalingPolicies)
  return found
}

/** A group may have 125, and a page holds 100. */
async function schedulesOf(client: AutoScalingClient, group: string): Promise<readonly ScheduledUpdateGroupAction[]> {
  const found: ScheduledUpdateGroupAction[] = []
  const pages = paginateDescribeScheduledActions({ client }, { AutoScalingGroupName: group, MaxRecords: 100 })
  for await (const { ScheduledUpdateGroupActions = [] } of pages) found.push(...ScheduledUpdateGroupActions)
  return found
}

/** By ARN of an SNS topic, what it is told of. */
type TopicEvents = ReadonlyMap<string, readonly string[]>

async function topicsOf(client: AutoScalingClient, group: string): Promise<TopicEvents> {
  const found = new Map<string, string[]>()
  const pages = paginateDescribeNotificationConfigurations(
    { client },
    { AutoScalingGroupNames: [group], MaxRecords: 100 }
  )
  for await (const { NotificationConfigurations = [] } of pages) {
    for (const { TopicARN: topic = '', NotificationType: event = '' } of NotificationConfigurations) {
      found.set(topic, [...(found.get(topic) ?? []), event])
    }
  }
  return found
}

async function metricsOf(client: AutoScalingClient, group: string): Promise<readonly string[]> {
  const { AutoScalingGroups = [] } = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] })
  )
  return (AutoScalingGroups[0]?.EnabledMetrics ?? []).map(({ Metric = '' }) => Metric)
}

function policyInput(policy: ScalingPolicy, to: string, slots: SlotLabels) {
  const { PolicyARN, Alarms, AutoScalingGroupName, ...rest } = policy
  const rewritten = JSON.parse(JSON.stringify(rest).replaceAll(slots.from, slots.to)) as typeof rest
  return { ...rewritten, PolicyName: policy.PolicyName, AutoScalingGroupName: to }
}
