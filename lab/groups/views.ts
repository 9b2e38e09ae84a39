/** Groups and instances as the Describe calls show them. */
import type {
  AutoScalingGroup,
  AutoScalingInstanceDetails,
  Instance,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
  TagDescription
} from '@aws-sdk/client-auto-scaling'
import { type Group, type Member, timestamp, zonesOf } from './model.ts'
import { isWarm, warmMembers } from './pool.ts'

/** @param listsWarm whether instances of the warm pool stand among the group's; AWS documents it nowhere. */
export function groupView(group: Group, includeInstances: boolean, listsWarm = false): AutoScalingGroup {
  const { settings } = group
  const members = [...group.members.values()].filter(member => listsWarm || !isWarm(member))
  const targetGroups = group.attachments.filter(({ via }) => via === 'target-groups')
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...(group.mixed === undefined ? { LaunchTemplate: reference(group) } : { MixedInstancesPolicy: mixedView(group) }),
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: settings.defaultCooldownSeconds,
    AvailabilityZones: zonesOf(group),
    LoadBalancerNames: [],
    TargetGroupARNs: targetGroups.map(({ arn }) => arn),
    TrafficSources: group.attachments.map(({ arn, type }) => ({ Identifier: arn, Type: type ?? 'elbv2' })),
    HealthCheckType: settings.healthCheckType,
    HealthCheckGracePeriod: settings.healthCheckGraceSeconds,
    ...(includeInstances ? { Instances: members.map(instanceView) } : {}),
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: [...group.suspended].map(([process, since]) => ({
      ProcessName: process,
      SuspensionReason: `User suspended at ${timestamp(since)}`
    })),
    PlacementGroup: settings.placementGroup,
    VPCZoneIdentifier: group.subnetIds ?? '',
    EnabledMetrics: [...group.metrics],
    ...(group.warmPool === undefined
      ? {}
      : { WarmPoolConfiguration: group.warmPool, WarmPoolSize: warmMembers(group).length }),
    ...(group.deleting === undefined ? {} : { Status: 'Delete in progress' }),
    Tags: tagViews(group),
    TerminationPolicies: [...settings.terminationPolicies],
    NewInstancesProtectedFromScaleIn: settings.protectNewInstances,
    ServiceLinkedRoleARN:
      settings.serviceLinkedRole ??
      `arn:aws:iam::${group.accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    MaxInstanceLifetime: settings.maxInstanceLifetimeSeconds,
    CapacityRebalance: settings.capacityRebalance,
    Context: settings.context,
    DesiredCapacityType: settings.desiredCapacityType,
    DefaultInstanceWarmup: settings.defaultInstanceWarmupSeconds,
    InstanceMaintenancePolicy: settings.maintenance && {
      MinHealthyPercentage: settings.maintenance.minHealthyPercentage,
      MaxHealthyPercentage: settings.maintenance.maxHealthyPercentage
    },
    DeletionProtection: settings.deletionProtection,
    AvailabilityZoneDistribution: settings.zoneDistribution ?? { CapacityDistributionStrategy: 'balanced-best-effort' },
    AvailabilityZoneImpairmentPolicy: settings.zoneImpairment,
    CapacityReservationSpecification: settings.capacityReservation,
    InstanceLifecyclePolicy: settings.lifecyclePolicy,
    Operator: settings.operator
  }
}

/** With id and name of the template, whichever it was made with. */
const mixedView = (group: Group): MixedInstancesPolicy => ({
  ...group.mixed,
  LaunchTemplate: { ...group.mixed?.LaunchTemplate, LaunchTemplateSpecification: reference(group) }
})

const reference = ({ template }: Group): LaunchTemplateSpecification => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  Version: template.version
})

export function instanceView(member: Member): Instance {
  return {
    InstanceId: member.id,
    InstanceType: member.instanceType,
    AvailabilityZone: member.zone,
    LifecycleState: member.lifecycle,
    HealthStatus: member.health,
    ProtectedFromScaleIn: member.protectedFromScaleIn,
    LaunchTemplate: member.template && {
      LaunchTemplateId: member.template.id,
      LaunchTemplateName: member.template.name,
      Version: member.template.version
    }
  }
}

/** DescribeAutoScalingInstances spells health in capitals, DescribeAutoScalingGroups does not. */
export const detailsView = (group: Group, member: Member): AutoScalingInstanceDetails => ({
  ...instanceView(member),
  AutoScalingGroupName: group.name,
  HealthStatus: member.health.toUpperCase()
})

export const tagViews = (group: Group): TagDescription[] =>
  [...group.tags].map(([key, { value, propagate }]) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key: key,
    Value: value,
    PropagateAtLaunch: propagate
  }))
