import {
  type AutoScalingClient,
  type AutoScalingGroup,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  type LaunchTemplateSpecification,
  type LifecycleHookSpecification,
  type MixedInstancesPolicy,
  PutWarmPoolCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand
} from '@aws-sdk/client-auto-scaling'
import type { Cluster } from '../names.ts'
import { TAG, type Tags, tagList, tagsOf } from '../tags.ts'
import { unlessMissing } from './failures.ts'

export interface GroupInstance {
  readonly id: string
  /** Pending, Pending:Wait, InService, Terminating, … */
  readonly lifecycle: string
  readonly healthy: boolean
  readonly zone: string
  readonly type: string | undefined
}

export interface GroupView {
  readonly name: string
  readonly createdAt: number
  readonly min: number
  readonly max: number
  readonly desired: number
  /** Those of its warm pool, which serve nobody, are not among them. */
  readonly instances: readonly GroupInstance[]
  readonly targetGroupArns: readonly string[]
  readonly suspended: readonly string[]
  readonly subnetIds: readonly string[]
  readonly templateName: string | undefined
  /** The version that it launches; `$Latest` and `$Default` as they are. */
  readonly templateVersion?: string | undefined
  /** Several types, or spot; absent for one type on demand. */
  readonly mixed?: MixedInstances
  readonly warmPool?: WarmPool
  readonly tags: Tags
  /** Somebody protected it from every deletion (`prevent-all-deletion`); Kiln's own protection prevents forced ones. */
  readonly isProtected?: boolean
  /** A forced deletion goes on in the background. */
  readonly deleting: boolean
}

/** Instances beside a group that were started once, and wait to be drawn into it. */
export interface WarmPool {
  readonly minSize: number
  /** How many instances group and pool are to have together; the group's maximum when absent. */
  readonly prepared: number | undefined
  readonly state: 'Stopped' | 'Running' | 'Hibernated'
  /** Whether a scale-in returns instances to it, instead of ending them. */
  readonly reuses: boolean
  /** How many it has. */
  readonly size: number
}

/** Which types a group launches, the first that is to be had, and how many of them on spot. */
export interface MixedInstances {
  readonly types: readonly string[]
  /** Share of spot among the instances above `onDemandBase`, in per cent. */
  readonly spotPercent: number
  readonly onDemandBase: number
}

export const sameMixed = (one: MixedInstances | undefined, other: MixedInstances | undefined): boolean =>
  one?.types.join() === other?.types.join() &&
  one?.spotPercent === other?.spotPercent &&
  one?.onDemandBase === other?.onDemandBase

export interface NewGroup {
  readonly name: string
  readonly templateId: string
  readonly templateVersion: string
  readonly min: number
  readonly max: number
  readonly desired: number
  readonly subnetIds: readonly string[]
  readonly mixed?: MixedInstances
  /** Undefined: nobody sends its instances requests, and EC2's own checks judge them. */
  readonly targetGroupArn: string | undefined
  readonly graceSeconds: number
  readonly hooks: readonly Hook[]
  readonly tags: Tags
}

/** A lifecycle hook as it is handed from group to group. */
export type Hook = LifecycleHookSpecification

export interface Resize {
  readonly min?: number
  readonly max?: number
  readonly desired?: number
}

export interface Activity {
  readonly at: number
  readonly status: string
  readonly description: string
  readonly message: string
}

/** Auto Scaling groups as releases. */
export interface Groups {
  /** Every group of the application in the environment, by its tags; never an unfiltered listing. */
  of(cluster: Cluster): Promise<readonly GroupView[]>
  find(name: string): Promise<GroupView | undefined>
  /** The name is the key: a second group of that name is refused by AWS. */
  create(group: NewGroup): Promise<void>
  resize(name: string, size: Resize): Promise<void>
  /** From now on a scale-in ends what it takes out of the group, instead of returning it to the warm pool. */
  endReuse(name: string, pool: WarmPool): Promise<void>
  suspend(name: string, processes: readonly string[]): Promise<void>
  resume(name: string, processes: readonly string[]): Promise<void>
  tag(name: string, tags: Tags): Promise<void>
  untag(name: string, keys: readonly string[]): Promise<void>
  /** Deletes the group and ends its instances; they go in the background. Nothing to do when it is gone. */
  remove(name: string): Promise<void>
  /** Newest first. */
  activities(name: string): Promise<readonly Activity[]>
}

export const groups = (client: AutoScalingClient): Groups => ({
  async of(cluster) {
    const found: AutoScalingGroup[] = []
    let token: string | undefined
    do {
      const answer = await client.send(
        new DescribeAutoScalingGroupsCommand({
          Filters: [
            { Name: `tag:${TAG.application}`, Values: [cluster.application] },
            { Name: `tag:${TAG.environment}`, Values: [cluster.environment] }
          ],
          MaxRecords: 100,
          ...(token === undefined ? {} : { NextToken: token })
        })
      )
      found.push(...(answer.AutoScalingGroups ?? []))
      token = answer.NextToken
    } while (token !== undefined && token !== '')
    return found.map(groupView)
  },

  async find(name) {
    const answer = await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }))
    const found = answer.AutoScalingGroups?.[0]
    return found === undefined ? undefined : groupView(found)
  },

  async create(group) {
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: group.name,
        ...launching(group),
        MinSize: group.min,
        MaxSize: group.max,
        DesiredCapacity: group.desired,
        VPCZoneIdentifier: group.subnetIds.join(','),
        ...(group.targetGroupArn === undefined
          ? { HealthCheckType: 'EC2' }
          : { TargetGroupARNs: [group.targetGroupArn], HealthCheckType: 'ELB' }),
        // Through the API the default is 0, which would judge an instance while it boots.
        HealthCheckGracePeriod: group.graceSeconds,
        DeletionProtection: 'prevent-force-deletion',
        ...(group.hooks.length === 0 ? {} : { LifecycleHookSpecificationList: [...group.hooks] }),
        Tags: tagList(group.tags).map(tag => ({
          ...tag,
          ResourceId: group.name,
          ResourceType: 'auto-scaling-group',
          PropagateAtLaunch: INSTANCE_TAGS.includes(tag.Key)
        }))
      })
    )
  },

  async resize(name, { min, max, desired }) {
    await client.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        ...(min === undefined ? {} : { MinSize: min }),
        ...(max === undefined ? {} : { MaxSize: max }),
        ...(desired === undefined ? {} : { DesiredCapacity: desired })
      })
    )
  },

  async endReuse(name, { minSize, prepared, state }) {
    await client.send(
      new PutWarmPoolCommand({
        AutoScalingGroupName: name,
        MinSize: minSize,
        PoolState: state,
        ...(prepared === undefined ? {} : { MaxGroupPreparedCapacity: prepared }),
        InstanceReusePolicy: { ReuseOnScaleIn: false }
      })
    )
  },

  async suspend(name, processes) {
    await client.send(new SuspendProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses: [...processes] }))
  },

  async resume(name, processes) {
    await client.send(new ResumeProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses: [...processes] }))
  },

  async tag(name, tags) {
    await client.send(
      new CreateOrUpdateTagsCommand({
        Tags: tagList(tags).map(tag => ({
          ...tag,
          ResourceId: name,
          ResourceType: 'auto-scaling-group',
          PropagateAtLaunch: false
        }))
      })
    )
  },

  async untag(name, keys) {
    await client.send(
      new DeleteTagsCommand({
        Tags: keys.map(Key => ({ Key, ResourceId: name, ResourceType: 'auto-scaling-group' }))
      })
    )
  },

  async remove(name) {
    const open = await unlessMissing(
      client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, DeletionProtection: 'none' }))
    )
    if (open === undefined) return
    await unlessMissing(
      client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }))
    )
  },

  async activities(name) {
    const answer = await unlessMissing(
      client.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name, MaxRecords: 20 }))
    )
    return (answer?.Activities ?? []).map(activity => ({
      at: activity.StartTime?.getTime() ?? 0,
      status: activity.StatusCode ?? '',
      description: activity.Description ?? '',
      message: activity.StatusMessage ?? ''
    }))
  }
})

/** Instances carry what leads back from them; facts about the group itself stay on the group. */
export const INSTANCE_TAGS: readonly string[] = [
  TAG.application,
  TAG.environment,
  TAG.release,
  TAG.slot,
  TAG.ami,
  TAG.nevra,
  TAG.commit,
  TAG.run
]

/** By one type of the template, or by a policy of several: AWS takes only one of the two. */
function launching({ templateId, templateVersion, mixed }: NewGroup) {
  const template = { LaunchTemplateId: templateId, Version: templateVersion }
  return mixed === undefined ? { LaunchTemplate: template } : { MixedInstancesPolicy: mixedPolicy(template, mixed) }
}

export const mixedPolicy = (template: LaunchTemplateSpecification, mixed: MixedInstances): MixedInstancesPolicy => ({
  LaunchTemplate: {
    LaunchTemplateSpecification: template,
    Overrides: mixed.types.map(InstanceType => ({ InstanceType }))
  },
  InstancesDistribution: {
    OnDemandAllocationStrategy: 'prioritized',
    OnDemandBaseCapacity: mixed.onDemandBase,
    OnDemandPercentageAboveBaseCapacity: 100 - mixed.spotPercent,
    // What AWS advises: pools that are cheap and least likely to be taken back.
    SpotAllocationStrategy: 'price-capacity-optimized'
  }
})

function mixedOf({ MixedInstancesPolicy: policy }: AutoScalingGroup): { mixed?: MixedInstances } {
  if (policy === undefined) return {}
  const { OnDemandBaseCapacity = 0, OnDemandPercentageAboveBaseCapacity = 100 } = policy.InstancesDistribution ?? {}
  return {
    mixed: {
      types: (policy.LaunchTemplate?.Overrides ?? []).flatMap(({ InstanceType }) => InstanceType ?? []),
      spotPercent: 100 - OnDemandPercentageAboveBaseCapacity,
      onDemandBase: OnDemandBaseCapacity
    }
  }
}

function poolOf({ WarmPoolConfiguration: pool, WarmPoolSize: size = 0 }: AutoScalingGroup): { warmPool?: WarmPool } {
  if (pool === undefined || pool.Status === 'PendingDelete') return {}
  return {
    warmPool: {
      minSize: pool.MinSize ?? 0,
      // -1 stands for none, as in PutWarmPool.
      prepared: (pool.MaxGroupPreparedCapacity ?? -1) < 0 ? undefined : pool.MaxGroupPreparedCapacity,
      state: pool.PoolState ?? 'Stopped',
      reuses: pool.InstanceReusePolicy?.ReuseOnScaleIn === true,
      size
    }
  }
}

/** AWS does not say whether a group's instances include those of its warm pool. */
export const isInGroup = ({ LifecycleState: state }: { readonly LifecycleState?: string | undefined }): boolean =>
  state?.startsWith('Warmed:') !== true

export const groupView = (group: AutoScalingGroup): GroupView => ({
  name: group.AutoScalingGroupName ?? '',
  createdAt: group.CreatedTime?.getTime() ?? 0,
  min: group.MinSize ?? 0,
  max: group.MaxSize ?? 0,
  desired: group.DesiredCapacity ?? 0,
  instances: (group.Instances ?? []).filter(isInGroup).map(instance => ({
    id: instance.InstanceId ?? '',
    lifecycle: instance.LifecycleState ?? '',
    healthy: instance.HealthStatus !== 'Unhealthy',
    zone: instance.AvailabilityZone ?? '',
    type: instance.InstanceType
  })),
  targetGroupArns: [
    ...new Set([
      ...(group.TargetGroupARNs ?? []),
      ...(group.TrafficSources ?? []).flatMap(({ Identifier, Type }) =>
        Identifier !== undefined && Type !== 'elb' && Type !== 'vpc-lattice' ? [Identifier] : []
      )
    ])
  ],
  suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName ?? ''),
  subnetIds: (group.VPCZoneIdentifier ?? '').split(',').filter(id => id !== ''),
  templateVersion:
    group.LaunchTemplate?.Version ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.Version,
  templateName:
    group.LaunchTemplate?.LaunchTemplateName ??
    group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.LaunchTemplateName,
  ...mixedOf(group),
  ...poolOf(group),
  tags: tagsOf(group.Tags),
  isProtected: group.DeletionProtection === 'prevent-all-deletion',
  deleting: group.Status !== undefined && /delete/i.test(group.Status)
})
