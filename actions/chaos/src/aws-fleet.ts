import {
  type AutoScalingClient,
  type AutoScalingGroup,
  DescribeInstanceRefreshesCommand,
  paginateDescribeAutoScalingGroups,
  TerminateInstanceInAutoScalingGroupCommand
} from '@aws-sdk/client-auto-scaling'
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
  paginateDescribeRules,
  type Rule
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { isInGroup } from '../../../lib/aws/groups.ts'
import { TAG, tagsOf } from '../../../lib/tags.ts'
import type { Fleet, SafetyLever, Sighting } from './fleet.ts'
import { answersSifted, TAGS_READ } from './group-pages.ts'
import { type Group, type Listed, optedIn } from './groups.ts'
import { holdYoungGeneration } from './young-generation.ts'

/** The most groups that DescribeAutoScalingGroups lists or takes by name (Auto Scaling API reference). */
const GROUPS_A_CALL = 100

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

const listedOf = (found: AutoScalingGroup): Listed => ({
  name: found.AutoScalingGroupName ?? '',
  tags: tagsOf(found.Tags?.filter(({ Key = '' }) => TAGS_READ.includes(Key)))
})

const groupOf = (found: AutoScalingGroup): Group => ({
  ...listedOf(found),
  desired: found.DesiredCapacity ?? 0,
  suspendedProcesses: (found.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
  ...(found.Status === undefined ? {} : { status: found.Status }),
  targetGroups: targetGroupsOf(found)
})

/** The same with strings of its own: those of a parsed page keep the text of the whole page in memory. */
const detached = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** The fleet behind the AWS APIs of one account and region. */
export function awsFleet(clients: {
  readonly scaling: AutoScalingClient
  readonly balancing: ElasticLoadBalancingV2Client
  /** Ends an instance behind Auto Scaling's back. */
  readonly pullPlug: (instanceId: string) => Promise<void>
  readonly safetyLever: () => Promise<SafetyLever>
}): Fleet {
  const { scaling, balancing, pullPlug, safetyLever } = clients
  answersSifted(scaling)

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

  return {
    async optedIn() {
      const groups: Listed[] = []
      // Without instances a page is an eighteenth of the bytes (measured).
      const pages = paginateDescribeAutoScalingGroups(
        { client: scaling, pageSize: GROUPS_A_CALL },
        { Filters: [{ Name: `tag:${TAG.chaos}`, Values: ['enabled'] }], IncludeInstances: false }
      )
      for await (const { AutoScalingGroups = [] } of pages) {
        groups.push(...detached(AutoScalingGroups.map(listedOf).filter(optedIn)))
        holdYoungGeneration()
      }
      return groups
    },
    async read(groups) {
      const seen: Sighting[] = []
      for (let from = 0; from < groups.length; from += GROUPS_A_CALL) {
        const AutoScalingGroupNames = groups.slice(from, from + GROUPS_A_CALL).map(({ name }) => name)
        const pages = paginateDescribeAutoScalingGroups(
          { client: scaling, pageSize: GROUPS_A_CALL },
          { AutoScalingGroupNames }
        )
        for await (const { AutoScalingGroups = [] } of pages) {
          for (const found of AutoScalingGroups) {
            const members = (found.Instances ?? [])
              .filter(isInGroup)
              .map(({ InstanceId, LifecycleState, HealthStatus }) => ({
                instanceId: InstanceId ?? '',
                lifecycle: LifecycleState ?? '',
                healthy: HealthStatus === 'Healthy'
              }))
            seen.push(detached({ group: groupOf(found), members }))
          }
        }
      }
      return seen
    },
    async withTargetHealth({ group, members }) {
      const healthyIn = new Map<string, number>()
      for (const TargetGroupArn of group.targetGroups) {
        const { TargetHealthDescriptions = [] } = await balancing.send(
          new DescribeTargetHealthCommand({ TargetGroupArn })
        )
        // An instance may be registered with several ports, all of which must be healthy.
        const here = new Map<string, boolean>()
        for (const { Target, TargetHealth } of TargetHealthDescriptions) {
          const id = Target?.Id ?? ''
          here.set(id, (here.get(id) ?? true) && TargetHealth?.State === 'healthy')
        }
        for (const [id, healthy] of here) if (healthy) healthyIn.set(id, (healthyIn.get(id) ?? 0) + 1)
      }
      const isHealthy = (instanceId: string): boolean => (healthyIn.get(instanceId) ?? 0) >= group.targetGroups.length
      return {
        group,
        members: members.map(one => ({ ...one, healthy: one.healthy && isHealthy(one.instanceId) }))
      }
    },
    async isLive({ targetGroups }) {
      if (targetGroups.length === 0) return true
      const { TargetGroups = [] } = await balancing.send(
        new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroups] })
      )
      for (const { TargetGroupArn, LoadBalancerArns = [] } of TargetGroups) {
        for (const LoadBalancerArn of LoadBalancerArns) {
          for await (const { Listeners = [] } of paginateDescribeListeners(
            { client: balancing },
            { LoadBalancerArn }
          )) {
            for (const { ListenerArn } of Listeners) {
              for await (const { Rules = [] } of paginateDescribeRules({ client: balancing }, { ListenerArn }))
                if (Rules.some(rule => productionForwards(rule, TargetGroupArn ?? ''))) return true
            }
          }
        }
      }
      return false
    },
    async isRefreshing({ name }) {
      const { InstanceRefreshes = [] } = await scaling.send(
        new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name, MaxRecords: 1 })
      )
      return InstanceRefreshes.some(({ Status }) => REFRESHING.has(Status ?? ''))
    },
    safetyLever,
    async terminate(_group, instanceId, via) {
      if (via === 'asg') {
        await scaling.send(
          new TerminateInstanceInAutoScalingGroupCommand({
            InstanceId: instanceId,
            ShouldDecrementDesiredCapacity: false
          })
        )
      } else {
        await pullPlug(instanceId)
      }
    }
  }
}
