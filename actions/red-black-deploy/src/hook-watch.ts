import type { GroupInstance } from '../../../lib/aws/groups.ts'
import { hooksText } from '../../../lib/release/hooks.ts'
import type { Ports } from './run.ts'

const TRANSITIONS = {
  'Pending:Wait': 'autoscaling:EC2_INSTANCE_LAUNCHING',
  'Terminating:Wait': 'autoscaling:EC2_INSTANCE_TERMINATING'
} as const

const isWaiting = (lifecycle: string): lifecycle is keyof typeof TRANSITIONS => lifecycle in TRANSITIONS

export interface HookWatch {
  /** Says of each instance that a lifecycle hook holds which one it is, once. */
  see(instances: readonly GroupInstance[]): Promise<void>
  /** What holds whom, as it was seen last; empty when nothing ever did. */
  readonly held: () => string
}

/** Follows which instances of a group wait for lifecycle hooks. */
export function hookWatch(group: string, ports: Pick<Ports, 'hooks' | 'progress'>): HookWatch {
  const names = new Map<string, string>()
  const told = new Set<string>()
  let last: readonly string[] = []
  return {
    async see(instances) {
      const lines: string[] = []
      for (const { id, lifecycle } of instances) {
        if (!isWaiting(lifecycle)) continue
        const name = names.get(lifecycle) ?? (await hooksText(group, TRANSITIONS[lifecycle], ports))
        names.set(lifecycle, name)
        lines.push(`${id} ${lifecycle.toLowerCase()}: waits for ${name}`)
      }
      for (const line of lines.filter(one => !told.has(one))) {
        told.add(line)
        ports.progress.say(line)
      }
      if (lines.length > 0) last = lines
    },
    held: () => last.join('; ')
  }
}
