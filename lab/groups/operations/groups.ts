/** Groups themselves: create, update, delete, describe. */
import { randomUUID } from 'node:crypto'
import type {
  CreateAutoScalingGroupCommandInput,
  CreateAutoScalingGroupCommandOutput,
  DeleteAutoScalingGroupCommandInput,
  DeleteAutoScalingGroupCommandOutput,
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
  DescribeAutoScalingInstancesCommandInput,
  DescribeAutoScalingInstancesCommandOutput,
  Filter,
  InstanceMaintenancePolicy,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
  UpdateAutoScalingGroupCommandInput,
  UpdateAutoScalingGroupCommandOutput
} from '@aws-sdk/client-auto-scaling'
import { AwsError, type Caller, type Handler, type Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import { type Group, type Settings, type TemplateReference, timestamp } from '../model.ts'
import { PAGE, page } from '../paging.ts'
import { checkSizes, setSizes } from '../sizes.ts'
import { detailsView, groupView } from '../views.ts'
import { hookOf } from './hooks.ts'
import { tagOf } from './tags.ts'
import { attachmentsOf } from './traffic.ts'

const TERMINATION_POLICIES = [
  'Default',
  'AllocationStrategy',
  'ClosestToNextInstanceHour',
  'NewestInstance',
  'OldestInstance',
  'OldestLaunchConfiguration',
  'OldestLaunchTemplate'
]
const HEALTH_CHECKS = ['EC2', 'EBS', 'ELB', 'VPC_LATTICE']

export function groupOperations(context: Context): Operations {
  const { store, clock } = context

  const create: Handler<CreateAutoScalingGroupCommandInput, CreateAutoScalingGroupCommandOutput> = async (
    input,
    caller
  ) => {
    const name = nameOf(input.AutoScalingGroupName)
    refuseDuplicate(name, caller)
    if (input.LaunchConfigurationName !== undefined || input.InstanceId !== undefined) {
      throw invalid('The lab launches from launch templates only, not from launch configurations or instances.')
    }
    const { MinSize: min, MaxSize: max } = input
    if (min === undefined || max === undefined) throw invalid('MinSize and MaxSize are required.')
    const sizes = { min, max, desired: input.DesiredCapacity ?? min }
    checkSizes(sizes)
    const template = templateOf(context, caller, input.LaunchTemplate, input.MixedInstancesPolicy)
    if (template === undefined) {
      throw invalid(
        'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.'
      )
    }
    const settings = settingsOf(
      {
        defaultCooldownSeconds: 300,
        healthCheckType: 'EC2',
        healthCheckGraceSeconds: 0,
        terminationPolicies: ['Default'],
        protectNewInstances: false,
        deletionProtection: 'none'
      },
      input
    )
    const attachments = attachmentsOf(context, input.TargetGroupARNs, input.TrafficSources, 'InService')
    if ((input.LoadBalancerNames ?? []).length > 0) throw invalid('The lab has no Classic Load Balancers.')
    const tags = new Map((input.Tags ?? []).map(tag => tagOf(tag, name)))
    if (tags.size > 50) throw new AwsError('LimitExceeded', 'A group can have at most 50 tags.')
    const hooks = new Map((input.LifecycleHookSpecificationList ?? []).map(hookOf).map(hook => [hook.name, hook]))
    const subnets = await subnetsOf(context, caller, input.VPCZoneIdentifier, input.AvailabilityZones)
    // Asked again after the wait: names are the lock that deploys rely on.
    refuseDuplicate(name, caller)
    const now = clock.now()
    const group: Group = {
      serial: store.nextSerial(),
      name,
      arn: `arn:aws:autoscaling:${caller.region}:${caller.accountId}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`,
      accountId: caller.accountId,
      region: caller.region,
      createdAt: now,
      template,
      ...(input.MixedInstancesPolicy === undefined ? {} : { mixed: input.MixedInstancesPolicy }),
      min: sizes.min,
      max: sizes.max,
      desired: 0,
      settings,
      subnets,
      subnetIds: input.VPCZoneIdentifier,
      members: new Map(),
      inFlight: [],
      attachments,
      tags,
      suspended: new Map(),
      hooks,
      schedules: new Map(),
      policies: new Map(),
      notifications: new Map(),
      metrics: [],
      activities: [],
      refreshes: [],
      replacing: 0,
      rebalancing: false,
      launchFailures: 0,
      notBefore: 0,
      launchTimes: [],
      zonesToAvoid: new Map(),
      allProtectedNoted: false,
      cooldownUntil: 0
    }
    setSizes(group, sizes, `At ${timestamp(now)} a user request created an AutoScalingGroup`)
    store.add(group)
    return {}
  }

  function refuseDuplicate(name: string, caller: Caller): void {
    const existing = store.find(caller, name)
    if (existing === undefined) return
    const already = `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`
    throw new AwsError(
      'AlreadyExists',
      existing.deleting === undefined
        ? already
        : `${already} and is pending delete.  Please wait until Autoscaling completes the deletion process before creating another group with the same name.`
    )
  }

  const update: Handler<UpdateAutoScalingGroupCommandInput, UpdateAutoScalingGroupCommandOutput> = async (
    input,
    caller
  ) => {
    const before = store.change(caller, input.AutoScalingGroupName)
    if (input.LaunchConfigurationName !== undefined) {
      throw invalid('The lab launches from launch templates only, not from launch configurations.')
    }
    const template = templateOf(context, caller, input.LaunchTemplate, input.MixedInstancesPolicy)
    const moves = input.VPCZoneIdentifier !== undefined || input.AvailabilityZones !== undefined
    const subnets = moves
      ? await subnetsOf(context, caller, input.VPCZoneIdentifier || before.subnetIds, input.AvailabilityZones)
      : undefined
    const group = store.change(caller, input.AutoScalingGroupName)
    const min = input.MinSize ?? group.min
    const max = input.MaxSize ?? group.max
    // A bound that passes the desired capacity takes it along, unless the capacity was given too.
    const desired = input.DesiredCapacity ?? Math.max(min, Math.min(max, group.desired))
    checkSizes({ min, max, desired })
    const settings = settingsOf(group.settings, input)

    Object.assign(group.settings, settings)
    if (input.InstanceMaintenancePolicy !== undefined && settings.maintenance === undefined) {
      delete group.settings.maintenance
    }
    if (input.DefaultInstanceWarmup === -1) delete group.settings.defaultInstanceWarmupSeconds
    if (template !== undefined) {
      group.template = template
      if (input.MixedInstancesPolicy === undefined) delete group.mixed
      else group.mixed = input.MixedInstancesPolicy
    }
    if (subnets !== undefined) {
      group.subnets = subnets
      if (input.VPCZoneIdentifier !== undefined) group.subnetIds = input.VPCZoneIdentifier
    }
    const at = timestamp(clock.now())
    setSizes(
      group,
      { min, max, desired },
      `At ${at} a user request update of AutoScalingGroup constraints to min: ${min}, max: ${max}, desired: ${desired}`
    )
    return {}
  }

  const remove: Handler<DeleteAutoScalingGroupCommandInput, DeleteAutoScalingGroupCommandOutput> = (input, caller) => {
    const group = store.get(caller, input.AutoScalingGroupName)
    const force = input.ForceDelete === true
    const protection = group.settings.deletionProtection
    if (protection === 'prevent-all-deletion' || (protection === 'prevent-force-deletion' && force)) {
      throw invalid(
        `The Auto Scaling group ${group.name} cannot be deleted${force ? ' by force' : ''}: its deletion protection is ${protection}.`
      )
    }
    if (!force) refuseWhileInUse(group)
    group.deleting = force ? 'force' : (group.deleting ?? 'empty')
    group.min = 0
    group.max = 0
    group.desired = 0
    return {}
  }

  function refuseWhileInUse(group: Group): void {
    if (group.deleting !== undefined) return
    if (group.members.size > 0) {
      throw new AwsError(
        'ResourceInUse',
        'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.'
      )
    }
    if (group.inFlight.length > 0) {
      throw new AwsError(
        'ScalingActivityInProgress',
        'You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.'
      )
    }
  }

  const describe: Handler<DescribeAutoScalingGroupsCommandInput, DescribeAutoScalingGroupsCommandOutput> = (
    input,
    caller
  ) => {
    const names = input.AutoScalingGroupNames ?? []
    if (names.length > (input.MaxRecords ?? PAGE.standard)) {
      throw invalid(
        `The number of group names that may be passed in is limited to ${input.MaxRecords ?? PAGE.standard}`
      )
    }
    const wanted = new Set(names)
    const groups = store
      .of(caller)
      .filter(group => wanted.size === 0 || wanted.has(group.name))
      .filter(group => (input.Filters ?? []).every(filter => hasTag(group, filter)))
    const { items, ...next } = page(groups, input, PAGE, group => group.serial)
    const listsWarm = context.switches('groups.listsWarmInstances') > 0
    return {
      AutoScalingGroups: items.map(group => groupView(group, input.IncludeInstances !== false, listsWarm)),
      ...next
    }
  }

  const describeInstances: Handler<
    DescribeAutoScalingInstancesCommandInput,
    DescribeAutoScalingInstancesCommandOutput
  > = (input, caller) => {
    const wanted = new Set(input.InstanceIds ?? [])
    if (wanted.size > 50) throw invalid('The number of instance ids that may be passed in is limited to 50')
    const all = store
      .of(caller)
      .flatMap(group => [...group.members.values()].map(member => ({ group, member })))
      .filter(({ member }) => wanted.size === 0 || wanted.has(member.id))
    const { items, ...next } = page(all, input, { standard: 50, most: 50 })
    return { AutoScalingInstances: items.map(({ group, member }) => detailsView(group, member)), ...next }
  }

  return {
    'autoscaling:CreateAutoScalingGroup': create,
    'autoscaling:UpdateAutoScalingGroup': update,
    'autoscaling:DeleteAutoScalingGroup': remove,
    'autoscaling:DescribeAutoScalingGroups': describe,
    'autoscaling:DescribeAutoScalingInstances': describeInstances
  }
}

function nameOf(name: string | undefined): string {
  if (name === undefined || name === '') throw invalid('AutoScalingGroupName is required.')
  if (name.length > 255 || !/^[\x21-\x7e]+$/.test(name) || name.includes(':')) {
    throw invalid(`'${name}' is not a group name: up to 255 ASCII characters from 33 to 126 without a colon.`)
  }
  return name
}

/** The template that launches come from; of a mixed instances policy, its first. */
export function templateOf(
  { launchTemplates }: Context,
  { accountId, region }: Caller,
  plain: LaunchTemplateSpecification | undefined,
  mixed: MixedInstancesPolicy | undefined
): TemplateReference | undefined {
  if (plain !== undefined && mixed !== undefined) {
    throw invalid('LaunchTemplate and MixedInstancesPolicy exclude each other.')
  }
  const given = plain ?? mixed?.LaunchTemplate?.LaunchTemplateSpecification
  if (given === undefined) {
    if (mixed !== undefined) throw invalid('The MixedInstancesPolicy needs a LaunchTemplateSpecification.')
    return undefined
  }
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version: version = '$Default' } = given
  if ((id === undefined) === (name === undefined)) {
    throw invalid('Valid requests must contain either launchTemplateId or LaunchTemplateName')
  }
  try {
    const found = launchTemplates.resolve(
      { accountId, region },
      { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }), version }
    )
    return { id: found.id, name: found.name, version }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    throw invalid(`You must use a valid fully-formed launch template. ${error.message}`)
  }
}

async function subnetsOf(
  { subnetZone }: Context,
  { accountId, region }: Caller,
  identifiers: string | undefined,
  zones: readonly string[] | undefined
): Promise<Group['subnets']> {
  const ids = (identifiers ?? '')
    .split(',')
    .map(id => id.trim())
    .filter(id => id !== '')
  if (ids.length === 0 && (zones === undefined || zones.length === 0)) {
    throw invalid('At least one Availability Zone or VPC Subnet is required.')
  }
  const found = async (subnetId: string | undefined, availabilityZone?: string) => {
    try {
      const subnet = await subnetZone(subnetId, accountId, { region, availabilityZone })
      return { zone: subnet.availabilityZone, subnetId: subnetId ?? subnet.subnetId ?? '' }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      throw invalid(
        subnetId === undefined
          ? `No default subnet for availability zone: '${availabilityZone}'.`
          : `The subnet ID '${subnetId}' does not exist`
      )
    }
  }
  if (ids.length === 0) return Promise.all((zones ?? []).map(zone => found(undefined, zone)))
  const subnets = await Promise.all(ids.map(id => found(id)))
  if (zones !== undefined && subnets.some(({ zone }) => !zones.includes(zone))) {
    throw invalid('The availability zones of the specified subnets and the Auto Scaling group do not match')
  }
  return subnets
}

type SettingsInput = CreateAutoScalingGroupCommandInput | UpdateAutoScalingGroupCommandInput

/** The settings after a request; what it does not name stays. */
function settingsOf(before: Settings, input: SettingsInput): Settings {
  const policies = input.TerminationPolicies
  const unknown = policies?.find(policy => !TERMINATION_POLICIES.includes(policy))
  if (unknown !== undefined) throw invalid(`The termination policy ${unknown} is not valid in the lab.`)
  const health = input.HealthCheckType
  const badCheck = health?.split(',').find(check => !HEALTH_CHECKS.includes(check))
  if (badCheck !== undefined) throw invalid(`Health check type ${badCheck} is not one of ${HEALTH_CHECKS.join(', ')}.`)
  const protection = input.DeletionProtection
  if (protection !== undefined && !['none', 'prevent-force-deletion', 'prevent-all-deletion'].includes(protection)) {
    throw invalid(`Deletion protection ${protection} is not valid.`)
  }
  const given = {
    defaultCooldownSeconds: input.DefaultCooldown,
    healthCheckType: health,
    healthCheckGraceSeconds: input.HealthCheckGracePeriod,
    terminationPolicies: policies === undefined || policies.length === 0 ? undefined : policies,
    protectNewInstances: input.NewInstancesProtectedFromScaleIn,
    deletionProtection: protection,
    placementGroup: input.PlacementGroup,
    capacityRebalance: input.CapacityRebalance,
    serviceLinkedRole: input.ServiceLinkedRoleARN,
    maxInstanceLifetimeSeconds: input.MaxInstanceLifetime,
    context: input.Context,
    desiredCapacityType: input.DesiredCapacityType,
    defaultInstanceWarmupSeconds: input.DefaultInstanceWarmup === -1 ? undefined : input.DefaultInstanceWarmup,
    maintenance: maintenanceOf(input.InstanceMaintenancePolicy),
    zoneDistribution: input.AvailabilityZoneDistribution,
    zoneImpairment: input.AvailabilityZoneImpairmentPolicy,
    capacityReservation: input.CapacityReservationSpecification,
    lifecyclePolicy: 'InstanceLifecyclePolicy' in input ? input.InstanceLifecyclePolicy : undefined,
    operator: 'Operator' in input ? input.Operator : undefined
  }
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...before, ...named }
}

function maintenanceOf(policy: InstanceMaintenancePolicy | undefined): Settings['maintenance'] {
  if (policy === undefined) return undefined
  const { MinHealthyPercentage: least, MaxHealthyPercentage: most } = policy
  if (least === undefined || most === undefined) {
    throw invalid('Both MinHealthyPercentage and MaxHealthyPercentage must be specified.')
  }
  if (least === -1 && most === -1) return undefined
  if (least < 0 || least > 100 || most < 100 || most > 200 || most - least > 100) {
    throw invalid('MinHealthyPercentage is 0 to 100, MaxHealthyPercentage 100 to 200, and they differ by at most 100.')
  }
  return { minHealthyPercentage: least, maxHealthyPercentage: most }
}

function hasTag(group: Group, { Name: filter = '', Values: values = [] }: Filter): boolean {
  const tags = [...group.tags]
  if (filter === 'tag-key') return tags.some(([key]) => values.includes(key))
  if (filter === 'tag-value') return tags.some(([, { value }]) => values.includes(value))
  if (filter.startsWith('tag:')) {
    const tag = group.tags.get(filter.slice('tag:'.length))
    return tag !== undefined && values.includes(tag.value)
  }
  throw invalid(`Filter name '${filter}' is not valid. Valid are tag-key, tag-value and tag:<key>.`)
}
