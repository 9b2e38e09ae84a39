/**
 * Instance refresh: the members of a group are replaced by ones of another template version, some at a time (Guide,
 * «How an instance refresh works»). Pure, as `reconcile` is; `engine` carries out what it decides.
 */
import type { InstanceRefreshStatus } from '@aws-sdk/client-auto-scaling'
import { capacityOf, checksElb, type Group, type Member, type TemplateReference, timestamp } from './model.ts'
import type { Action, World } from './reconcile.ts'

export interface Refresh {
  readonly id: string
  status: InstanceRefreshStatus
  reason?: string
  readonly startedAt: number
  endedAt?: number
  /** What the group launched before, and launches again when it is rolled back. */
  readonly original: TemplateReference
  /** DesiredConfiguration; without one the group's own template, anew. */
  readonly wanted: TemplateReference
  readonly hasDesiredConfiguration: boolean
  readonly minHealthyPercentage: number
  readonly maxHealthyPercentage: number
  readonly warmupSeconds: number
  /** How long it stays revocable after the last replacement. */
  readonly bakeSeconds: number
  bakingSince?: number
  readonly skipMatching: boolean
  readonly autoRollback: boolean
  /** Members that were there when it, or its rollback, began, and that do not match. */
  readonly old: Set<string>
  total: number
  failures: number
}

const ACTIVE: readonly InstanceRefreshStatus[] = ['Pending', 'InProgress', 'Baking', 'RollbackInProgress', 'Cancelling']
/** AWS gives up after an hour in which it cannot make progress; the lab after so many replacements that failed. */
const FAILURES_MOST = 2

export const activeRefresh = (group: Group): Refresh | undefined =>
  group.refreshes[0] !== undefined && ACTIVE.includes(group.refreshes[0].status) ? group.refreshes[0] : undefined

/** What the group launches now. */
export function launching(group: Group): TemplateReference {
  const refresh = activeRefresh(group)
  if (refresh === undefined || refresh.status === 'Cancelling') return group.template
  return refresh.status === 'RollbackInProgress' ? refresh.original : refresh.wanted
}

export const matchesTemplate = (member: Member, template: TemplateReference): boolean =>
  member.template?.id === template.id && member.template.version === template.version

/** How many members beyond the desired capacity there may be, so that a replacement comes before what it replaces. */
export function surge(group: Group): number {
  const refresh = activeRefresh(group)
  if (refresh === undefined || refresh.status === 'Cancelling') return 0
  const most = Math.max(0, Math.floor((group.desired * refresh.maxHealthyPercentage) / 100) - group.desired)
  // With room for less than one, one is replaced at a time (Guide, «Launch before terminating»).
  const room = refresh.maxHealthyPercentage > 100 ? Math.max(1, most) : 0
  return Math.min(room, oldOf(group, refresh).length)
}

const oldOf = (group: Group, { old }: Refresh): Member[] =>
  [...group.members.values()].filter(
    ({ id, lifecycle }) => old.has(id) && (lifecycle === 'InService' || lifecycle.startsWith('Pending'))
  )

/** In service, passed by the load balancer where that is asked, and warmed up. */
function isReady(group: Group, member: Member, warmupSeconds: number, world: World, now: number): boolean {
  if (member.lifecycle !== 'InService' || member.health !== 'Healthy') return false
  if (now - (member.inServiceAt ?? now) < warmupSeconds * 1000) return false
  if (!checksElb(group)) return true
  return group.attachments.every(
    ({ arn, state }) => state === 'Removing' || world.target(arn, member.id)?.state === 'healthy'
  )
}

/** What is done of it, in per cent, as DescribeInstanceRefreshes tells. */
export function percentage(group: Group, refresh: Refresh): number {
  if (refresh.status === 'Successful' || refresh.status === 'RollbackSuccessful' || refresh.total === 0) return 100
  return Math.floor((100 * (refresh.total - oldOf(group, refresh).length)) / refresh.total)
}

export const remaining = (group: Group, refresh: Refresh): number => oldOf(group, refresh).length

/** The next step of a refresh; none while it waits. */
export function refreshing(group: Group, world: World, now: number): Action[] {
  const refresh = activeRefresh(group)
  if (refresh === undefined) return []
  if (refresh.status === 'Pending') return [{ do: 'refresh', to: 'InProgress' }]
  if (refresh.status === 'Cancelling') return [{ do: 'refresh', to: 'Cancelled' }]
  const isBack = refresh.status === 'RollbackInProgress'
  if (refresh.failures >= FAILURES_MOST) {
    if (isBack) return [{ do: 'refresh', to: 'RollbackFailed' }]
    return [
      { do: 'refresh', to: refresh.autoRollback && refresh.hasDesiredConfiguration ? 'RollbackInProgress' : 'Failed' }
    ]
  }
  const old = oldOf(group, refresh)
  const fresh = [...group.members.values()].filter(
    member => !refresh.old.has(member.id) && member.lifecycle === 'InService'
  )
  const ready = fresh.filter(member => isReady(group, member, refresh.warmupSeconds, world, now))
  if (old.length === 0 && ready.length >= group.desired && capacityOf(group) === group.desired) {
    if (isBack) return [{ do: 'refresh', to: 'RollbackSuccessful' }]
    if (refresh.bakeSeconds > 0 && refresh.status === 'InProgress') return [{ do: 'refresh', to: 'Baking' }]
    const bakes = now - (refresh.bakingSince ?? now) < refresh.bakeSeconds * 1000
    return bakes ? [] : [{ do: 'refresh', to: 'Successful' }]
  }
  const serving =
    ready.length + old.filter(({ lifecycle, health }) => lifecycle === 'InService' && health === 'Healthy').length
  const least = Math.ceil((group.desired * refresh.minHealthyPercentage) / 100)
  // Where the percentages leave no room at all, one goes nevertheless (Guide, «Minimum and maximum healthy percentage»).
  const isStuck = refresh.maxHealthyPercentage <= 100 && serving === group.desired && least === group.desired
  const mayGo = isStuck ? 1 : Math.max(0, serving - least)
  return old.slice(0, mayGo).map(({ id }) => ({
    do: 'take-out',
    id,
    cause: `At ${timestamp(now)} an instance was taken out of service in response to an instance refresh.`,
    replaced: false
  }))
}
