/** Auto Scaling: groups that keep themselves at their desired capacity over instances and target groups. */
import type { Clock } from '../clock.ts'
import type { Balancer, Instances, LaunchTemplates, Room } from '../rooms.ts'
import type { Context, SubnetZone } from './context.ts'
import { engine } from './engine.ts'
import { accountOperations } from './operations/account.ts'
import { activityOperations } from './operations/activities.ts'
import { groupOperations } from './operations/groups.ts'
import { hookOperations } from './operations/hooks.ts'
import { instanceOperations } from './operations/instances.ts'
import { policyOperations } from './operations/policies.ts'
import { processOperations } from './operations/processes.ts'
import { refreshOperations } from './operations/refreshes.ts'
import { scheduleOperations } from './operations/schedules.ts'
import { tagOperations } from './operations/tags.ts'
import { trafficOperations } from './operations/traffic.ts'
import { store } from './store.ts'

export interface GroupsDeps {
  readonly instances: Instances
  readonly launchTemplates: LaunchTemplates
  readonly balancer: Balancer
  readonly clock: Clock
  /** The present value of a switch of this room; 0 is off. */
  readonly switches?: (name: string) => number
  /** @throws AwsError when the caller has no such subnet. */
  readonly subnetZone: SubnetZone
  /** Milliseconds between two rounds; 0 leaves the rounds to `tick`. */
  readonly everyMilliseconds?: number
}

/** Names of the switches that this room looks at. */
export const SWITCHES = [
  'groups.insufficientCapacity',
  'groups.listsWarmInstances',
  'groups.noticeTerminatedSeconds'
] as const

export function groups(deps: GroupsDeps): Room & { tick(): void } {
  const all = store()
  const { switches = () => 0 } = deps
  const machine = engine({ ...deps, switches, removed: all.remove })
  const context: Context = { ...deps, switches, store: all, engine: machine }
  const closing = new AbortController()

  function tick(): void {
    for (const group of [...all.all()]) {
      try {
        machine.tick(group)
      } catch (error) {
        console.error(`groups: ${group.name}:`, error)
      }
    }
  }

  void rounds(deps.everyMilliseconds ?? 250)
  async function rounds(milliseconds: number): Promise<void> {
    while (milliseconds > 0 && !closing.signal.aborted) {
      tick()
      await deps.clock.sleep(milliseconds, closing.signal).catch(() => undefined)
    }
  }

  return {
    operations: {
      ...groupOperations(context),
      ...instanceOperations(context),
      ...processOperations(context),
      ...trafficOperations(context),
      ...hookOperations(context),
      ...tagOperations(context),
      ...policyOperations(context),
      ...scheduleOperations(context),
      ...activityOperations(context),
      ...refreshOperations(context),
      ...accountOperations(context)
    },
    tick,
    async close() {
      closing.abort()
    }
  }
}
