import type { StepPorts } from './steps.ts'

/** What instances in a wait state wait for, in words; a role that may not read the hooks waits for one without a name. */
export async function hooksText(
  group: string,
  transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING',
  { hooks }: Pick<StepPorts, 'hooks'>
): Promise<string> {
  const found = await hooks(group).catch(() => [])
  const named = found
    .filter(({ LifecycleTransition }) => LifecycleTransition === transition)
    .map(hook => `${hook.LifecycleHookName} (${hook.DefaultResult} after ${hook.HeartbeatTimeout} s)`)
  if (named.length === 0) return 'a lifecycle hook'
  return `lifecycle hook${named.length > 1 ? 's' : ''} ${named.join(', ')}`
}
