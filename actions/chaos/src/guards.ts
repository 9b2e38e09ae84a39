import { counted } from '../../../lib/counted.ts'
import { messageOf } from '../../../lib/errors.ts'
import { TAG } from '../../../lib/tags.ts'
import type { Fleet, Sighting } from './fleet.ts'
import { type Group, type Member, optedIn, placeName } from './groups.ts'

/** Why an application or group is left alone; the word is stable, the detail is for people. */
export interface Skip {
  readonly reason:
    | 'alarm'
    | 'alarm-unsure'
    | 'bad-tag'
    | 'below-min-healthy'
    | 'budget-spent'
    | 'cancelled'
    | 'changing'
    | 'claimed'
    | 'day-budget-spent'
    | 'deploying'
    | 'error'
    | 'excluded'
    | 'holiday'
    | 'leashed'
    | 'min-gap'
    | 'not-chosen'
    | 'not-drawn'
    | 'not-due'
    | 'not-live'
    | 'outside-window'
    | 'paused'
    | 'safety-lever'
    | 'safety-lever-unsure'
    | 'singleton'
    | 'store-unsure'
    | 'suspended'
    | 'unsteady'
    | 'weekend'
  readonly detail: string
}

/**
 * Without these processes a killed instance is not replaced, or the new one gets no traffic (Spinnaker's "disabled"
 * groups are Launch, Terminate and AddToLoadBalancer suspended).
 */
const NEEDED_PROCESSES = ['Launch', 'Terminate', 'ReplaceUnhealthy', 'AddToLoadBalancer', 'HealthCheck']

/** Why no instance of this group may be killed, by what the listing says of it. */
export function groupSkip(group: Group): Skip | undefined {
  const { name, tags, status, suspendedProcesses, desired } = group
  if (!optedIn(group)) return { reason: 'changing', detail: `${name} was opted out meanwhile` }
  if (status !== undefined) return { reason: 'changing', detail: `${name} is being deleted` }
  const suspended = NEEDED_PROCESSES.filter(process => suspendedProcesses.includes(process))
  if (suspended.length > 0) return { reason: 'suspended', detail: `${name} has ${suspended.join(', ')} suspended` }
  if (tags[TAG.stopped] !== undefined && desired === 0) return stoppedWorkers(group)
  if (desired >= 2) return undefined
  return { reason: 'singleton', detail: `${name} wants ${counted(desired, 'instance')}; a kill would be an outage` }
}

/** Why no instance of this group may be killed, by how its members are. */
export function membersSkip({ group, members }: Sighting, minHealthy: number): Skip | undefined {
  const { name, desired } = group
  const moving = members.filter(({ lifecycle }) => lifecycle !== 'InService' && lifecycle !== 'Standby')
  const [first] = moving
  if (first !== undefined) {
    const which = `${first.instanceId}: ${first.lifecycle}`
    return { reason: 'changing', detail: `on the move: ${counted(moving.length, 'instance')} of ${name} (${which})` }
  }
  const healthy = members.filter(({ lifecycle, healthy }) => lifecycle === 'InService' && healthy).length
  if (healthy >= desired && healthy - 1 >= minHealthy) return undefined
  return {
    reason: 'below-min-healthy',
    detail: `${name} has ${healthy} healthy of ${desired} wanted; ${minHealthy} must stay healthy after a kill`
  }
}

export const notLive = ({ name }: Group): Skip => ({
  reason: 'not-live',
  detail: `${name} gets no production traffic (a retained or a new release)`
})

const stoppedWorkers = ({ name }: Group): Skip => ({
  reason: 'not-live',
  detail: `${name} was stopped and is kept for a rollback (tag ${TAG.stopped})`
})

/**
 * Why no instance of an application may be killed while one of its releases is being deployed. A deploy tags its new
 * group with the capacity that it holds until it has settled.
 */
export function deployTagSkip(groups: readonly Group[]): Skip | undefined {
  const held = groups.find(({ tags }) => tags[TAG.capacity] !== undefined)
  if (held === undefined) return undefined
  return { reason: 'deploying', detail: `a deploy holds the capacity of ${held.name} (tag ${TAG.capacity})` }
}

/** The first member that comes up. Outside production it is of another's deploy, or of one that lost its tag. */
export const comingUp = ({ members }: Sighting): Member | undefined =>
  members.find(({ lifecycle }) => lifecycle.startsWith('Pending'))

/** How old the answer of a safety lever may be when an instance is ended. */
const LEVER_SECONDS = 5

/** Why nothing may be killed in the account and region of a group, as far as their brake is concerned. */
export type Lever = (group: Group) => Promise<Skip | undefined>

/**
 * The safety levers of AWS FIS: people pull them in an outage. A lever that cannot be asked is no permission. It is asked
 * before a claim and again after it, but not twice within seconds.
 */
export function safetyLevers(fleet: Fleet, now: () => number): Lever {
  const answers = new Map<string, { readonly askedAt: number; readonly skip: Skip | undefined }>()
  return async group => {
    const place = placeName(group)
    const known = answers.get(place)
    if (known !== undefined && now() - known.askedAt <= LEVER_SECONDS * 1000) return known.skip
    const askedAt = now()
    const skip = await leverSkip(fleet, group)
    answers.set(place, { askedAt, skip })
    return skip
  }
}

async function leverSkip(fleet: Fleet, group: Group): Promise<Skip | undefined> {
  try {
    const { status, reason } = await fleet.safetyLever(group)
    if (status === 'disengaged') return undefined
    return { reason: 'safety-lever', detail: `it is ${status}${reason === undefined ? '' : `: ${reason}`}` }
  } catch (error) {
    const why = messageOf(error)
    return { reason: 'safety-lever-unsure', detail: `nobody could say how the safety lever of AWS FIS stands (${why})` }
  }
}

/** Why no instance of a group may be killed now, by the instance refresh that is replacing them. */
export async function refreshSkip(fleet: Fleet, group: Group): Promise<Skip | undefined> {
  if (!(await fleet.isRefreshing(group))) return undefined
  return { reason: 'changing', detail: `an instance refresh of ${group.name} is in progress` }
}
