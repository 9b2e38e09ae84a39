import type { GroupInstance } from '../../../lib/aws/groups.ts'
import { hooksText } from '../../../lib/release/hooks.ts'
import type { Ports } from './run.ts'

const TRANSITIONS = {
  'Pending:Wait': 'autoscaling:EC2_INSTANCE_LAUNCHING',
  'Terminating:Wait': 'autoscaling:EC2_INSTANCE_TERMINATING'
} as const

const isWaiting = (lifecycle: string): lifecycle is keyof typeof TRANSITIONS => lifecycle in TRANSITIONS

export interface MemberWatch {
  /** Says of each instance what became of it since the last look, and which lifecycle hook holds it. */
  see(instances: readonly GroupInstance[]): Promise<void>
  /** What hooks held whom, as it was seen last; empty when none ever did. */
  readonly held: () => string
}

/** Follows the instances of a group while others replace them. */
export function memberWatch(group: string, ports: Pick<Ports, 'hooks' | 'progress'>): MemberWatch {
  const hooks = new Map<string, string>()
  let seen: ReadonlyMap<string, string> | undefined
  let held: readonly string[] = []
  const spelled = async (lifecycle: string): Promise<string> => {
    if (!isWaiting(lifecycle)) return lifecycle.toLowerCase()
    const name = hooks.get(lifecycle) ?? (await hooksText(group, TRANSITIONS[lifecycle], ports))
    hooks.set(lifecycle, name)
    return `${lifecycle.toLowerCase()}: waits for ${name}`
  }
  return {
    async see(instances) {
      const waiting: string[] = []
      for (const { id, lifecycle } of instances) {
        const line = `${id} ${await spelled(lifecycle)}`
        if (isWaiting(lifecycle)) waiting.push(line)
        // What was in service at the first look is what is to be replaced.
        const before = seen === undefined ? 'InService' : seen.get(id)
        if (lifecycle !== before) ports.progress.say(line)
      }
      for (const id of seen?.keys() ?? []) {
        if (!instances.some(one => one.id === id)) ports.progress.say(`${id} has gone`)
      }
      seen = new Map(instances.map(({ id, lifecycle }) => [id, lifecycle]))
      if (waiting.length > 0) held = waiting
    },
    held: () => held.join('; ')
  }
}
