import {
  type AutoScalingClient,
  type AutoScalingGroup,
  DescribeInstanceRefreshesCommand,
  paginateDescribeAutoScalingGroups,
  TerminateInstanceInAutoScalingGroupCommand
} from '@aws-sdk/client-auto-scaling'
import { type EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2'
import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Rule
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { TAG, tagsOf } from '../../../lib/tags.ts'
import type { Fleet } from './fleet.ts'
import type { Group, Member } from './groups.ts'

/** Refreshes that are still replacing instances (Auto Scaling API reference, InstanceRefresh). */
const REFRESHING = new Set(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'])

/** The header that Kiln's preview rules ask for; such a rule is no production traffic. */
const PREVIEW_HEADER = 'x-kiln-slot'

/**
 * Target groups attached either way: `TargetGroupARNs` names those of the older calls only, `TrafficSources` all
 * (Auto Scaling API reference, AutoScalingGroup).
 */
const targetGroupsOf = ({ TargetGroupARNs = [], TrafficSources = [] }: AutoScalingGroup): string[] => {
  const sources = TrafficSources.flatMap(({ Identifier, Type }) =>
    Identifier !== undefined && (Type === undefined || Type === 'elbv2') ? [Identifier] : []
  )
  return [...new Set([...TargetGroupARNs, ...sources])]
}

const groupOf = (found: AutoScalingGroup): Group => ({
  name: found.AutoScalingGroupName ?? '',
  tags: tagsOf(found.Tags),
  desired: found.DesiredCapacity ?? 0,
  suspendedProcesses: (found.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
  ...(found.Status === undefined ? {} : { status: found.Status }),
  targetGroups: targetGroupsOf(found)
})

/** The fleet behind the AWS APIs of one account and region. */
export function awsFleet(clients: {
  readonly scaling: AutoScalingClient
  readonly balancing: ElasticLoadBalancingV2Client
  readonly compute: EC2Client
}): Fleet {
  const { scaling, balancing, compute } = clients

  const membersOf = async (found: AutoScalingGroup): Promise<Member[]> => {
    const unhealthy = new Set<string>()
    const registered = new Map<string, number>()
    const targetGroups = targetGroupsOf(found)
    for (const TargetGroupArn of targetGroups) {
      const { TargetHealthDescriptions = [] } = await balancing.send(
        new DescribeTargetHealthCommand({ TargetGroupArn })
      )
      for (const { Target, TargetHealth } of TargetHealthDescriptions) {
        if (Target?.Id === undefined) continue
        registered.set(Target.Id, (registered.get(Target.Id) ?? 0) + 1)
        if (TargetHealth?.State !== 'healthy') unhealthy.add(Target.Id)
      }
    }
    return (found.Instances ?? []).flatMap(({ InstanceId, LifecycleState, HealthStatus }) =>
      InstanceId === undefined
        ? []
        : [
            {
              instanceId: InstanceId,
              lifecycle: LifecycleState ?? '',
              healthy:
                HealthStatus === 'Healthy' &&
                !unhealthy.has(InstanceId) &&
                (registered.get(InstanceId) ?? 0) === targetGroups.length
            }
          ]
    )
  }

  const read = async (name: string): Promise<AutoScalingGroup | undefined> => {
    const pages = paginateDescribeAutoScalingGroups({ client: scaling }, { AutoScalingGroupNames: [name] })
    for await (const { AutoScalingGroups = [] } of pages)
      if (AutoScalingGroups[0] !== undefined) return AutoScalingGroups[0]
    return undefined
  }

  const productionForwards = ({ Conditions = [], Actions = [] }: Rule, targetGroup: string): boolean => {
    if (Conditions.some(({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === PREVIEW_HEADER)) {
      return false
    }
    return Actions.some(({ ForwardConfig, TargetGroupArn }) =>
      ForwardConfig?.TargetGroups === undefined
        ? TargetGroupArn === targetGroup
        : ForwardConfig.TargetGroups.some(one => one.TargetGroupArn === targetGroup && (one.Weight ?? 1) > 0)
    )
  }

  const isLive = async (targetGroups: readonly string[]): Promise<boolean> => {
    if (targetGroups.length === 0) return true
    const { TargetGroups = [] } = await balancing.send(
      new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroups] })
    )
    for (const { TargetGroupArn, LoadBalancerArns = [] } of TargetGroups) {
      for (const LoadBalancerArn of LoadBalancerArns) {
        const { Listeners = [] } = await balancing.send(new DescribeListenersCommand({ LoadBalancerArn }))
        for (const { ListenerArn } of Listeners) {
          const { Rules = [] } = await balancing.send(new DescribeRulesCommand({ ListenerArn }))
          if (Rules.some(rule => productionForwards(rule, TargetGroupArn ?? ''))) return true
        }
      }
    }
    return false
  }

  return {
    async optedIn() {
      const groups: Group[] = []
      // 100 a page is the most, and without instances a page is an eighteenth of the bytes (measured).
      const pages = paginateDescribeAutoScalingGroups(
        { client: scaling, pageSize: 100 },
        { Filters: [{ Name: `tag:${TAG.chaos}`, Values: ['enabled'] }], IncludeInstances: false }
      )
      for await (const { AutoScalingGroups = [] } of pages) groups.push(...AutoScalingGroups.map(groupOf))
      return groups
    },
    async situation({ name }) {
      const found = await read(name)
      if (found === undefined) return undefined
      const { InstanceRefreshes = [] } = await scaling.send(
        new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name, MaxRecords: 1 })
      )
      return {
        group: groupOf(found),
        members: await membersOf(found),
        live: await isLive(targetGroupsOf(found)),
        refreshing: InstanceRefreshes.some(({ Status }) => REFRESHING.has(Status ?? ''))
      }
    },
    async members({ name }) {
      const found = await read(name)
      return found === undefined ? [] : membersOf(found)
    },
    async terminate(_group, instanceId, via) {
      if (via === 'asg') {
        await scaling.send(
          new TerminateInstanceInAutoScalingGroupCommand({
            InstanceId: instanceId,
            ShouldDecrementDesiredCapacity: false
          })
        )
      } else {
        await compute.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }))
      }
    }
  }
}
