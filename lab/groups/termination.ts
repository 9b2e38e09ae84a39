/** Which instances a scale-in ends (termination policies page). Pure. */
import { counts, type Group, type Member, zonesOf } from './model.ts'

const HOUR = 3_600_000

/** Balance between the zones comes before the policy; protected instances are never chosen. */
export function victims(
  group: Group,
  number: number,
  now: number,
  mayEnd: (member: Member) => boolean = () => true
): Member[] {
  const left = new Set([...group.members.values()].filter(counts))
  const enabled = zonesOf(group)
  const chosen: Member[] = []
  while (chosen.length < number) {
    const unprotected = [...left].filter(member => !member.protectedFromScaleIn && mayEnd(member))
    if (unprotected.length === 0) break
    const misplaced = unprotected.filter(member => !enabled.includes(member.zone))
    const candidates = misplaced.length > 0 ? misplaced : inFullestZones(unprotected, [...left])
    const victim = byPolicies(group, candidates, now)
    if (victim === undefined) break
    left.delete(victim)
    chosen.push(victim)
  }
  return chosen
}

function inFullestZones(unprotected: readonly Member[], all: readonly Member[]): Member[] {
  const size = (zone: string): number => all.filter(member => member.zone === zone).length
  const most = Math.max(...unprotected.map(member => size(member.zone)))
  return unprotected.filter(member => size(member.zone) === most)
}

function byPolicies(group: Group, candidates: readonly Member[], now: number): Member | undefined {
  let left = [...candidates]
  for (const policy of group.settings.terminationPolicies) {
    if (left.length <= 1) break
    left = narrowed(group, left, policy, now)
  }
  // AWS chooses at random among equals; the lab chooses the same one each time.
  return left.sort((a, b) => a.launchedAt - b.launchedAt || a.id.localeCompare(b.id))[0]
}

function narrowed(group: Group, members: Member[], policy: string, now: number): Member[] {
  switch (policy) {
    case 'OldestInstance':
      return least(members, member => member.launchedAt)
    case 'NewestInstance':
      return least(members, member => -member.launchedAt)
    case 'OldestLaunchTemplate':
      return least(members, outdated(group))
    case 'ClosestToNextInstanceHour':
      return least(members, toNextHour(now))
    case 'Default':
      return least(least(members, outdated(group)), toNextHour(now))
    default:
      return members // OldestLaunchConfiguration and AllocationStrategy: nothing here differs by them.
  }
}

/** Another template than the group's own first, then its lower versions. */
const outdated =
  (group: Group) =>
  (member: Member): number =>
    member.template === undefined || member.template.id !== group.template.id ? -1 : Number(member.template.version)

const toNextHour =
  (now: number) =>
  (member: Member): number =>
    HOUR - (Math.max(0, now - member.launchedAt) % HOUR)

function least(members: Member[], rank: (member: Member) => number): Member[] {
  const lowest = Math.min(...members.map(rank))
  return members.filter(member => rank(member) === lowest)
}
