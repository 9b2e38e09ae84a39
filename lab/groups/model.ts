/** What the lab knows of a group and of the instances in it. Plain data: `reconcile` reads it, `engine` changes it. */
import { randomUUID } from 'node:crypto'
import type {
  Activity,
  AvailabilityZoneDistribution,
  AvailabilityZoneImpairmentPolicy,
  CapacityReservationSpecification,
  DeletionProtection,
  EnabledMetric,
  InstanceLifecyclePolicy,
  LifecycleState,
  MixedInstancesPolicy,
  Operator,
  PutScalingPolicyType,
  WarmPoolConfiguration
} from '@aws-sdk/client-auto-scaling'
import type { Refresh } from './refresh.ts'

export const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions'
] as const
export type Process = (typeof PROCESSES)[number]

export const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING'
export const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING'
export type Transition = typeof LAUNCHING | typeof TERMINATING
export type HookResult = 'CONTINUE' | 'ABANDON'

export interface Hook {
  readonly name: string
  transition: Transition
  heartbeatSeconds: number
  defaultResult: HookResult
  notificationTarget?: string
  role?: string
  metadata?: string
}

/** One hook that an instance waits for. */
export interface PendingHook {
  readonly hook: string
  readonly token: string
  readonly heartbeatSeconds: number
  readonly defaultResult: HookResult
  /** 48 hours or 100 heartbeats, whichever is smaller; no heartbeat extends it. */
  readonly globalDeadline: number
  deadline: number
  result?: HookResult
}

/**
 * How a member stands towards one target group. `skipped`: it came into service while AddToLoadBalancer was suspended,
 * so resuming the process does not register it.
 */
export type Registration =
  | { readonly state: 'registered' | 'skipped' }
  | { readonly state: 'draining'; readonly since: number }

export interface TemplateVersion {
  readonly id: string
  readonly name: string
  readonly version: string
}

export interface Member {
  readonly id: string
  readonly zone: string
  readonly instanceType: string
  readonly template?: TemplateVersion
  readonly isSpot?: boolean
  readonly launchedAt: number
  lifecycle: LifecycleState
  health: 'Healthy' | 'Unhealthy'
  /** Who found it unhealthy. */
  unhealthyBy?: 'ec2' | 'elb' | 'user'
  protectedFromScaleIn: boolean
  /** Since when EC2 says that it runs no longer. */
  goneSince?: number
  inServiceAt?: number
  hooks: PendingHook[]
  readonly registrations: Map<string, Registration>
  /** The activity of its present transition. */
  activity?: ActivityRecord
  /** EC2 was told to end it. */
  ended: boolean
  /** It was in the group and goes back to the warm pool: deregistered, and through the hooks of an end. */
  isReturning?: boolean
}

/** An instance that becomes a group's. */
export const newcomer = (
  group: Group,
  view: { readonly id: string; readonly availabilityZone: string; readonly launchedAt: number },
  of: Pick<Member, 'instanceType' | 'template' | 'activity' | 'isSpot'> & { readonly lifecycle?: LifecycleState }
): Member => ({
  lifecycle: 'Pending',
  ...of,
  id: view.id,
  zone: view.availabilityZone,
  launchedAt: view.launchedAt,
  health: 'Healthy',
  protectedFromScaleIn: group.settings.protectNewInstances,
  hooks: [],
  registrations: new Map(),
  ended: false
})

export type AttachmentState = 'Adding' | 'Added' | 'InService' | 'Removing'

export interface Attachment {
  readonly arn: string
  /** Which interface attached it: the older target group calls do not see what the traffic source calls attached. */
  readonly via: 'target-groups' | 'traffic-sources'
  readonly type: string | undefined
  state: AttachmentState
}

export interface GroupTag {
  readonly value: string
  readonly propagate: boolean
}

export interface ScheduledAction {
  readonly name: string
  readonly arn: string
  readonly startTime?: number
  readonly endTime?: number
  readonly recurrence?: string
  readonly timeZone?: string
  readonly min?: number
  readonly max?: number
  readonly desired?: number
  /** When it runs next; undefined when it never will again. */
  next: number | undefined
}

export interface Policy {
  readonly arn: string
  readonly alarms: readonly { readonly AlarmName: string; readonly AlarmARN: string }[]
  readonly input: PutScalingPolicyType
}

/** The SDK's own activity, kept whole and changed as it goes on. */
export type ActivityRecord = { -readonly [K in keyof Activity]: Activity[K] }

export interface Settings {
  defaultCooldownSeconds: number
  healthCheckType: string
  healthCheckGraceSeconds: number
  terminationPolicies: readonly string[]
  protectNewInstances: boolean
  deletionProtection: DeletionProtection
  placementGroup?: string
  capacityRebalance?: boolean
  serviceLinkedRole?: string
  maxInstanceLifetimeSeconds?: number
  context?: string
  desiredCapacityType?: string
  defaultInstanceWarmupSeconds?: number
  maintenance?: { readonly minHealthyPercentage: number; readonly maxHealthyPercentage: number }
  zoneDistribution?: AvailabilityZoneDistribution
  zoneImpairment?: AvailabilityZoneImpairmentPolicy
  capacityReservation?: CapacityReservationSpecification
  lifecyclePolicy?: InstanceLifecyclePolicy
  operator?: Operator
}

export interface TemplateReference {
  readonly id: string
  readonly name: string
  /** As the caller named it: a number, `$Latest` or `$Default`. */
  readonly version: string
}

export interface Group {
  /** Rises with every group; pages follow it, so that a group that goes between two pages moves no other. */
  readonly serial: number
  readonly name: string
  readonly arn: string
  readonly accountId: string
  readonly region: string
  readonly createdAt: number
  template: TemplateReference
  mixed?: MixedInstancesPolicy
  min: number
  max: number
  desired: number
  readonly settings: Settings
  /** Subnets as given; `''` where the group was made by zones and the zone has no known default subnet. */
  subnets: readonly { readonly zone: string; readonly subnetId: string }[]
  /** VPCZoneIdentifier as given. */
  subnetIds: string | undefined
  readonly members: Map<string, Member>
  /** Launches that EC2 has not answered yet. */
  readonly inFlight: { readonly zone: string; readonly isWarm: boolean; readonly isSpot: boolean }[]
  readonly attachments: Attachment[]
  readonly tags: Map<string, GroupTag>
  /** Process to when it was suspended. */
  readonly suspended: Map<Process, number>
  readonly hooks: Map<string, Hook>
  readonly schedules: Map<string, ScheduledAction>
  readonly policies: Map<string, Policy>
  /** Topic to notification types. */
  readonly notifications: Map<string, readonly string[]>
  metrics: readonly EnabledMetric[]
  warmPool?: WarmPoolConfiguration
  /** Newest first. */
  readonly activities: ActivityRecord[]
  /** Newest first. */
  readonly refreshes: Refresh[]
  deleting?: 'empty' | 'force'
  /** Why the desired capacity last changed, for the causes of what follows from it. */
  change?: string
  /** How many unhealthy instances still wait for their replacement to be launched. */
  replacing: number
  /** An instance beyond the desired capacity was launched to balance the zones. */
  rebalancing: boolean
  launchFailures: number
  notBefore: number
  readonly launchTimes: number[]
  /** Zones without capacity and until when they are passed over. */
  readonly zonesToAvoid: Map<string, number>
  allProtectedNoted: boolean
  cooldownUntil: number
}

export const zonesOf = (group: Group): string[] => [...new Set(group.subnets.map(subnet => subnet.zone))]

/** Members that stand for capacity, now or soon. */
export const counts = (member: Member): boolean =>
  member.lifecycle === 'InService' || member.lifecycle.startsWith('Pending')

export const isSuspended = (group: Group, process: Process): boolean => group.suspended.has(process)

export const checksElb = (group: Group): boolean => group.settings.healthCheckType.split(',').includes('ELB')

/** `2026-01-05T10:00:00Z`, as activities spell time. */
export const timestamp = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`

export function capacityOf(group: Group): number {
  let count = group.inFlight.filter(({ isWarm }) => !isWarm).length
  for (const member of group.members.values()) if (counts(member)) count++
  return count
}

/** AWS keeps six weeks of activities; the lab keeps the newest of each group. */
const ACTIVITIES_KEPT = 1000

export function begin(
  group: Group,
  now: number,
  activity: { description: string; cause: string; status: ActivityRecord['StatusCode']; details?: object }
): ActivityRecord {
  const record: ActivityRecord = {
    ActivityId: randomUUID(),
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: new Date(now),
    StatusCode: activity.status,
    Progress: 0,
    Details: JSON.stringify(activity.details ?? {})
  }
  group.activities.unshift(record)
  if (group.activities.length > ACTIVITIES_KEPT) group.activities.pop()
  return record
}

export function progress(
  record: ActivityRecord | undefined,
  status: ActivityRecord['StatusCode'],
  percent: number
): void {
  if (record === undefined || record.EndTime !== undefined) return
  record.StatusCode = status
  record.Progress = percent
}

export function finish(
  record: ActivityRecord | undefined,
  now: number,
  status: 'Successful' | 'Failed' | 'Cancelled' = 'Successful',
  message?: string
): void {
  if (record === undefined || record.EndTime !== undefined) return
  record.StatusCode = status
  record.Progress = 100
  record.EndTime = new Date(now)
  if (message === undefined) return
  record.StatusMessage = message
  record.Description = `${record.Description}.  Status Reason: ${message}`
}
