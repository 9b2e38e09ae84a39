import { randomUUID } from 'node:crypto'
import type {
  CancelInstanceRefreshCommandInput,
  CancelInstanceRefreshCommandOutput,
  DescribeInstanceRefreshesCommandInput,
  DescribeInstanceRefreshesCommandOutput,
  InstanceRefresh,
  RollbackInstanceRefreshCommandInput,
  RollbackInstanceRefreshCommandOutput,
  StartInstanceRefreshCommandInput,
  StartInstanceRefreshCommandOutput
} from '@aws-sdk/client-auto-scaling'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import type { Group } from '../model.ts'
import { page } from '../paging.ts'
import { activeRefresh, matchesTemplate, percentage, type Refresh, remaining } from '../refresh.ts'
import { templateOf } from './groups.ts'

const REFRESHES_KEPT = 100
const HEALTHY_LEAST = 90
const HEALTHY_MOST = 100

/** API StartInstanceRefresh, DescribeInstanceRefreshes, CancelInstanceRefresh, RollbackInstanceRefresh. */
export function refreshOperations(context: Context): Operations {
  const { store, clock } = context

  const start: Handler<StartInstanceRefreshCommandInput, StartInstanceRefreshCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    if (activeRefresh(group) !== undefined) {
      throw new AwsError(
        'InstanceRefreshInProgress',
        'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.'
      )
    }
    if (input.Strategy !== undefined && input.Strategy !== 'Rolling')
      throw invalid(`The lab does not model the strategy ${input.Strategy}.`)
    const preferences = input.Preferences ?? {}
    const wanted = input.DesiredConfiguration
    const template =
      wanted === undefined
        ? group.template
        : templateOf(context, caller, wanted.LaunchTemplate, wanted.MixedInstancesPolicy)
    if (template === undefined) throw invalid('A desired configuration needs a launch template.')
    if (preferences.AutoRollback === true) {
      if (wanted === undefined) throw invalid('AutoRollback requires a desired configuration.')
      if (template.version.startsWith('$'))
        throw invalid('AutoRollback cannot be used with the launch template versions $Latest and $Default.')
    }
    const least = preferences.MinHealthyPercentage ?? group.settings.maintenance?.minHealthyPercentage ?? HEALTHY_LEAST
    const most = preferences.MaxHealthyPercentage ?? group.settings.maintenance?.maxHealthyPercentage ?? HEALTHY_MOST
    if (least < 0 || least > 100 || most < 100 || most > 200)
      throw invalid('MinHealthyPercentage is 0 to 100, MaxHealthyPercentage 100 to 200.')
    if (preferences.MaxHealthyPercentage !== undefined && most - least > 100)
      throw invalid('The difference between MinHealthyPercentage and MaxHealthyPercentage cannot be greater than 100.')
    const resolved = context.launchTemplates.resolve(group, { id: template.id, version: template.version })
    const target = { ...template, version: resolved.version }
    const skips = preferences.SkipMatching ?? false
    const old = [...group.members.values()].filter(member => !(skips && matchesTemplate(member, target)))
    const refresh: Refresh = {
      ...{ id: randomUUID(), status: 'Pending', startedAt: clock.now(), original: group.template, wanted: template },
      ...{ hasDesiredConfiguration: wanted !== undefined, minHealthyPercentage: least, maxHealthyPercentage: most },
      bakeSeconds: preferences.BakeTime ?? 0,
      warmupSeconds: preferences.InstanceWarmup ?? group.settings.defaultInstanceWarmupSeconds ?? 0,
      ...{ skipMatching: skips, autoRollback: preferences.AutoRollback ?? false, failures: 0 },
      ...{ old: new Set(old.map(({ id }) => id)), total: old.length }
    }
    group.refreshes.unshift(refresh)
    if (group.refreshes.length > REFRESHES_KEPT) group.refreshes.pop()
    return { InstanceRefreshId: refresh.id }
  }

  const describe: Handler<DescribeInstanceRefreshesCommandInput, DescribeInstanceRefreshesCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.get(caller, input.AutoScalingGroupName)
    const ids = input.InstanceRefreshIds ?? []
    const { items, ...next } = page(
      group.refreshes.filter(({ id }) => ids.length === 0 || ids.includes(id)),
      input
    )
    return { InstanceRefreshes: items.map(refresh => view(group, refresh)), ...next }
  }

  function active(group: Group): Refresh {
    const refresh = activeRefresh(group)
    if (refresh !== undefined) return refresh
    throw new AwsError(
      'ActiveInstanceRefreshNotFound',
      `No in progress or pending Instance Refresh found for Auto Scaling group ${group.name}`
    )
  }

  const cancel: Handler<CancelInstanceRefreshCommandInput, CancelInstanceRefreshCommandOutput> = (input, caller) => {
    const refresh = active(store.change(caller, input.AutoScalingGroupName))
    refresh.status = 'Cancelling'
    return { InstanceRefreshId: refresh.id }
  }

  const rollback: Handler<RollbackInstanceRefreshCommandInput, RollbackInstanceRefreshCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const refresh = active(group)
    if (!refresh.hasDesiredConfiguration || refresh.original.version.startsWith('$')) {
      throw new AwsError(
        'IrreversibleInstanceRefresh',
        'The instance refresh cannot be rolled back: it has no desired configuration, or the group launches $Latest or $Default.'
      )
    }
    if (refresh.status !== 'RollbackInProgress') beginRollback(group, refresh, 'A rollback was requested.')
    return { InstanceRefreshId: refresh.id }
  }

  return {
    'autoscaling:StartInstanceRefresh': start,
    'autoscaling:DescribeInstanceRefreshes': describe,
    'autoscaling:CancelInstanceRefresh': cancel,
    'autoscaling:RollbackInstanceRefresh': rollback
  }
}

/** From here what was replaced is replaced once more, by what was there before. */
export function beginRollback(group: Group, refresh: Refresh, reason: string): void {
  refresh.status = 'RollbackInProgress'
  refresh.reason = reason
  refresh.failures = 0
  const kept = [...group.members.values()].filter(({ id }) => refresh.old.has(id))
  refresh.old.clear()
  for (const { id } of group.members.values()) if (!kept.some(member => member.id === id)) refresh.old.add(id)
  refresh.total = refresh.old.size
}

function view(group: Group, refresh: Refresh): InstanceRefresh {
  const isOver = refresh.endedAt !== undefined
  return {
    InstanceRefreshId: refresh.id,
    AutoScalingGroupName: group.name,
    Status: refresh.status,
    ...(refresh.reason === undefined ? {} : { StatusReason: refresh.reason }),
    StartTime: new Date(refresh.startedAt),
    ...(refresh.endedAt === undefined ? {} : { EndTime: new Date(refresh.endedAt) }),
    PercentageComplete: percentage(group, refresh),
    InstancesToUpdate: isOver ? 0 : remaining(group, refresh),
    Preferences: {
      MinHealthyPercentage: refresh.minHealthyPercentage,
      MaxHealthyPercentage: refresh.maxHealthyPercentage,
      InstanceWarmup: refresh.warmupSeconds,
      SkipMatching: refresh.skipMatching,
      AutoRollback: refresh.autoRollback
    },
    ...(refresh.hasDesiredConfiguration
      ? {
          DesiredConfiguration: {
            LaunchTemplate: {
              LaunchTemplateId: refresh.wanted.id,
              LaunchTemplateName: refresh.wanted.name,
              Version: refresh.wanted.version
            }
          }
        }
      : {}),
    Strategy: 'Rolling'
  }
}
