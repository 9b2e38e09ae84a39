import { TAG } from '../../../lib/tags.ts'
import type { Group, Member } from './groups.ts'

/** Why an application or group is left alone; the word is stable, the detail is for people. */
export interface Skip {
  readonly reason:
    | 'alarm'
    | 'alarm-unsure'
    | 'bad-tag'
    | 'budget-spent'
    | 'changing'
    | 'claimed'
    | 'day-budget-spent'
    | 'deploying'
    | 'excluded'
    | 'not-due'
    | 'holiday'
    | 'weekend'
    | 'min-gap'
    | 'not-drawn'
    | 'not-live'
    | 'outside-window'
    | 'paused'
    | 'singleton'
    | 'suspended'
    | 'below-min-healthy'
    | 'unsteady'
    | 'leashed'
    | 'store-unsure'
  readonly detail: string
}

/**
 * Without these processes a killed instance is not replaced, or the new one gets no traffic (Spinnaker's "disabled"
 * groups are Launch, Terminate and AddToLoadBalancer suspended).
 */
const NEEDED_PROCESSES = ['Launch', 'Terminate', 'ReplaceUnhealthy', 'AddToLoadBalancer', 'HealthCheck']

/** What is known of a group just before a kill. */
export interface Situation {
  readonly group: Group
  readonly members: readonly Member[]
  /** Whether a production rule sends traffic to one of its target groups; true for groups without any. */
  readonly live: boolean
  readonly refreshing: boolean
}

/** Why no instance of this group may be killed now, or undefined when one may. */
export function guard({ group, members, live, refreshing }: Situation, minHealthy: number): Skip | undefined {
  const skip = (reason: Skip['reason'], detail: string): Skip => ({ reason, detail })
  if (group.status !== undefined) return skip('changing', `${group.name} is being deleted`)
  const suspended = NEEDED_PROCESSES.filter(process => group.suspendedProcesses.includes(process))
  if (suspended.length > 0) return skip('suspended', `${group.name} has ${suspended.join(', ')} suspended`)
  if (!live) return skip('not-live', `${group.name} gets no production traffic (a retained or a new release)`)
  if (refreshing) return skip('changing', `an instance refresh of ${group.name} is in progress`)
  if (group.desired < 2)
    return skip('singleton', `${group.name} wants ${group.desired} instance(s); a kill would be an outage`)
  const moving = members.filter(member => member.lifecycle !== 'InService' && member.lifecycle !== 'Standby')
  if (moving.length > 0) {
    const [first] = moving
    return skip(
      'changing',
      `${moving.length} instance(s) of ${group.name} are on the move (${first?.instanceId}: ${first?.lifecycle})`
    )
  }
  const healthy = members.filter(member => member.lifecycle === 'InService' && member.healthy).length
  if (healthy < group.desired || healthy - 1 < minHealthy) {
    return skip(
      'below-min-healthy',
      `${group.name} has ${healthy} healthy of ${group.desired} wanted; ${minHealthy} must stay healthy after a kill`
    )
  }
  return undefined
}

/**
 * Why no instance of an application may be killed while one of its releases is being deployed. A deploy tags its new
 * group with the capacity that it holds until it has settled; a release outside production whose instances
 * come up is another's deploy, or one that lost its tag.
 */
export function deploySkip(situations: readonly Situation[]): Skip | undefined {
  for (const { group, members, live } of situations) {
    if (group.tags[TAG.capacity] !== undefined) {
      return { reason: 'deploying', detail: `a deploy holds the capacity of ${group.name} (tag ${TAG.capacity})` }
    }
    const pending = members.find(({ lifecycle }) => lifecycle.startsWith('Pending'))
    if (!live && pending !== undefined) {
      return { reason: 'deploying', detail: `${group.name} comes up beside production (${pending.instanceId})` }
    }
  }
  return undefined
}
