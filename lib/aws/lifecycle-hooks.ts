import { type AutoScalingClient, DescribeLifecycleHooksCommand } from '@aws-sdk/client-auto-scaling'
import type { Hook } from './groups.ts'

/** Reads the lifecycle hooks of a group as the creation of another takes them. */
export const lifecycleHooks =
  (client: AutoScalingClient) =>
  async (group: string): Promise<readonly Hook[]> => {
    const answer = await client.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: group }))
    return (answer.LifecycleHooks ?? []).map(hook => ({
      LifecycleHookName: hook.LifecycleHookName,
      LifecycleTransition: hook.LifecycleTransition,
      ...(hook.HeartbeatTimeout === undefined ? {} : { HeartbeatTimeout: hook.HeartbeatTimeout }),
      ...(hook.DefaultResult === undefined ? {} : { DefaultResult: hook.DefaultResult }),
      ...(hook.NotificationMetadata === undefined ? {} : { NotificationMetadata: hook.NotificationMetadata }),
      ...(hook.NotificationTargetARN === undefined ? {} : { NotificationTargetARN: hook.NotificationTargetARN }),
      ...(hook.RoleARN === undefined ? {} : { RoleARN: hook.RoleARN })
    }))
  }
