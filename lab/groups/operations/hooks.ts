/** Lifecycle hooks and the actions that wait on them. */
import type {
  CompleteLifecycleActionCommandInput,
  CompleteLifecycleActionCommandOutput,
  DeleteLifecycleHookCommandInput,
  DeleteLifecycleHookCommandOutput,
  DescribeLifecycleHooksCommandInput,
  DescribeLifecycleHooksCommandOutput,
  DescribeLifecycleHookTypesCommandOutput,
  PutLifecycleHookCommandInput,
  PutLifecycleHookCommandOutput,
  RecordLifecycleActionHeartbeatCommandInput,
  RecordLifecycleActionHeartbeatCommandOutput
} from '@aws-sdk/client-auto-scaling'
import { AwsError, type Caller, type Handler, type Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import { type Hook, type HookResult, LAUNCHING, type PendingHook, TERMINATING, type Transition } from '../model.ts'

interface HookInput {
  readonly LifecycleHookName?: string | undefined
  readonly LifecycleTransition?: string | undefined
  readonly HeartbeatTimeout?: number | undefined
  readonly DefaultResult?: string | undefined
  readonly NotificationTargetARN?: string | undefined
  readonly RoleARN?: string | undefined
  readonly NotificationMetadata?: string | undefined
}

export const hookOf = (input: HookInput): Hook => updatedHook(input, undefined)

/** What an update does not name stays as it was. */
function updatedHook(input: HookInput, before: Hook | undefined): Hook {
  const name = input.LifecycleHookName
  if (name === undefined || name === '') throw invalid('LifecycleHookName is required.')
  const transition = input.LifecycleTransition ?? before?.transition
  if (transition !== LAUNCHING && transition !== TERMINATING) {
    throw invalid(`LifecycleTransition must be ${LAUNCHING} or ${TERMINATING}, not ${transition}.`)
  }
  const heartbeatSeconds = input.HeartbeatTimeout ?? before?.heartbeatSeconds ?? 3600
  if (heartbeatSeconds < 30 || heartbeatSeconds > 7200) {
    throw invalid(`Heartbeat timeout is from 30 to 7200 seconds, not ${heartbeatSeconds}.`)
  }
  const target = input.NotificationTargetARN ?? before?.notificationTarget
  const role = input.RoleARN ?? before?.role
  const metadata = input.NotificationMetadata ?? before?.metadata
  return {
    name,
    transition: transition satisfies Transition,
    heartbeatSeconds,
    defaultResult: resultOf(input.DefaultResult ?? before?.defaultResult ?? 'ABANDON'),
    ...(target === undefined ? {} : { notificationTarget: target }),
    ...(role === undefined ? {} : { role }),
    ...(metadata === undefined ? {} : { metadata })
  }
}

function resultOf(result: string | undefined): HookResult {
  if (result === 'CONTINUE' || result === 'ABANDON') return result
  throw invalid(`A lifecycle action's result is CONTINUE or ABANDON, not ${result}.`)
}

export function hookOperations({ store, clock }: Context): Operations {
  const put: Handler<PutLifecycleHookCommandInput, PutLifecycleHookCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const hook = updatedHook(input, group.hooks.get(input.LifecycleHookName ?? ''))
    if (group.hooks.size >= 50 && !group.hooks.has(hook.name)) {
      throw new AwsError('LimitExceeded', 'A group can have at most 50 lifecycle hooks.')
    }
    group.hooks.set(hook.name, hook)
    return {}
  }

  /** Outstanding actions end first: ABANDON for launching instances, CONTINUE for terminating ones. */
  const remove: Handler<DeleteLifecycleHookCommandInput, DeleteLifecycleHookCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const hook = group.hooks.get(input.LifecycleHookName ?? '')
    if (hook === undefined) throw invalid(`No Lifecycle Hook found with name: ${input.LifecycleHookName}`)
    group.hooks.delete(hook.name)
    for (const member of group.members.values()) {
      for (const pending of member.hooks) {
        if (pending.hook === hook.name) pending.result = hook.transition === LAUNCHING ? 'ABANDON' : 'CONTINUE'
      }
    }
    return {}
  }

  const describe: Handler<DescribeLifecycleHooksCommandInput, DescribeLifecycleHooksCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.get(caller, input.AutoScalingGroupName)
    const names = input.LifecycleHookNames ?? []
    return {
      LifecycleHooks: [...group.hooks.values()]
        .filter(hook => names.length === 0 || names.includes(hook.name))
        .map(hook => ({
          LifecycleHookName: hook.name,
          AutoScalingGroupName: group.name,
          LifecycleTransition: hook.transition,
          HeartbeatTimeout: hook.heartbeatSeconds,
          GlobalTimeout: Math.min(172_800, 100 * hook.heartbeatSeconds),
          DefaultResult: hook.defaultResult,
          NotificationTargetARN: hook.notificationTarget,
          RoleARN: hook.role,
          NotificationMetadata: hook.metadata
        }))
    }
  }

  function pendingAction(input: RecordLifecycleActionHeartbeatCommandInput, caller: Caller): PendingHook {
    const group = store.get(caller, input.AutoScalingGroupName)
    const { InstanceId: id, LifecycleActionToken: token, LifecycleHookName: name } = input
    if (!group.hooks.has(name ?? '')) throw invalid(`No Lifecycle Hook found with name: ${name}`)
    for (const member of group.members.values()) {
      if (id !== undefined && member.id !== id) continue
      const found = member.hooks.find(
        hook => hook.hook === name && hook.result === undefined && (token === undefined || hook.token === token)
      )
      if (found !== undefined && (id !== undefined || token !== undefined)) return found
    }
    throw invalid(
      id === undefined
        ? `No active Lifecycle Action found with token ${token}`
        : `No active Lifecycle Action found with instance ID ${id}`
    )
  }

  const complete: Handler<CompleteLifecycleActionCommandInput, CompleteLifecycleActionCommandOutput> = (
    input,
    caller
  ) => {
    const result = resultOf(input.LifecycleActionResult)
    pendingAction(input, caller).result = result
    return {}
  }

  const heartbeat: Handler<RecordLifecycleActionHeartbeatCommandInput, RecordLifecycleActionHeartbeatCommandOutput> = (
    input,
    caller
  ) => {
    const pending = pendingAction(input, caller)
    pending.deadline = clock.now() + pending.heartbeatSeconds * 1000
    return {}
  }

  const types: Handler<unknown, DescribeLifecycleHookTypesCommandOutput> = () => ({
    LifecycleHookTypes: [LAUNCHING, TERMINATING]
  })

  return {
    'autoscaling:PutLifecycleHook': put,
    'autoscaling:DeleteLifecycleHook': remove,
    'autoscaling:DescribeLifecycleHooks': describe,
    'autoscaling:DescribeLifecycleHookTypes': types,
    'autoscaling:CompleteLifecycleAction': complete,
    'autoscaling:RecordLifecycleActionHeartbeat': heartbeat
  }
}
